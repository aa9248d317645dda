// Calls that would bring libm, printf or a clock into the library, or that read like it. The symbol test
// sees what is linked; this one also sees what a compiler might replace by an instruction.
import { allowed, terms } from "./terms.mjs";
import { code, files, finish, read } from "./tree.mjs";

const libm =
  /(?<![\w.>])(exp2?|expm1|log(?:2|10|1p)?|sin|cos|tan|a(?:sin|cos|tan2?)|sinh|cosh|tanh|pow|sqrt|cbrt|hypot|fabs|floor|ceil|l?l?round|trunc|fmod|remainder|fma|fmin|fmax|erf|lgamma|tgamma|ldexp|frexp)[fl]?\s*\(/g;
const hosted =
  /(?<![\w.>])(malloc|calloc|realloc|free|s?n?printf|qsort|rand|time|clock|getenv|abort|assert|strto\w+)\s*\(/g;

const findings = [];
const paths = files("src", ".c", ".h").filter((path) => !/^src\/(cli|wasm)\//.test(path));
for (const path of paths) {
  const patterns = path.startsWith("src/math/") ? [hosted] : [libm, hosted];
  code(read(path))
    .split("\n")
    .forEach((line, i) => {
      for (const pattern of patterns)
        for (const [, word] of line.matchAll(pattern)) findings.push(`${path}:${i + 1}: ${word}()`);
      if (/\b(float_t|double_t|long\s+double)\b/.test(line)) findings.push(`${path}:${i + 1}: a type of unknown width`);
    });
}

// Our own words in the identifiers of the code, the page and their tests. The tensor's users know gradients and derivatives; a slope
// is a piece of terrain, or of a line that is drawn.
const slopes = /^src\/(tensor|models|learners|imagine|gauges|agents|planners)\//;
const named = ["src", "include", "tests", "web/src", "web/test"].flatMap((folder) => files(folder, ".c", ".h", ".ts"));
for (const path of named) {
  const own = slopes.test(path) ? [...terms, [/slope/i, "gradient or derivative"]] : terms;
  code(read(path))
    .split("\n")
    .forEach((line, i) => {
      for (const [word] of line.replace(allowed, "").matchAll(/[A-Za-z_]\w*/g))
        for (const [pattern, term] of own)
          if (pattern.test(word)) findings.push(`${path}:${i + 1}: ${word}: say ${term}`);
    });
}
finish(findings, paths.length + named.length, "files");
