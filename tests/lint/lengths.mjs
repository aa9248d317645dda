// Files stay readable: at most 500 lines. Functions of C over 60 lines are listed, over 80 refused.
import { code, files, finish, read } from "./tree.mjs";

const longestFile = 500;
const longFunction = 60;
const longestFunction = 80;

/** Name, first line and length of each function: from a brace that opens at depth 0 after `)`. */
function* functions(text) {
  const lines = code(text).split("\n");
  let depth = 0;
  let start = 0;
  let name = "";
  let head = "";
  for (const [i, line] of lines.entries()) {
    if (/^\s*#/.test(line)) continue;
    for (const letter of line) {
      if (letter === "{") {
        if (depth++ === 0) {
          start = i;
          name = /(\w+)\s*\([^]*\)\s*$/.exec(head)?.[1] ?? "";
        }
      } else if (letter === "}") {
        if (--depth === 0) {
          if (name) yield { name, line: start + 1, length: i - start + 1 };
          head = "";
        }
      } else if (letter === ";" && depth === 0) head = "";
      else if (depth === 0) head += letter;
    }
    if (depth === 0) head += "\n";
  }
}

const findings = [];
const paths = ["src", "include", "tests", "examples", "web", "script"].flatMap((folder) =>
  files(folder, ".c", ".h", ".ts", ".mjs", ".css"),
);
for (const path of paths) {
  const text = read(path);
  const lines = text.split("\n").length - 1;
  if (lines > longestFile) findings.push(`${path}: ${lines} lines, at most ${longestFile}`);
  if (!/\.[ch]$/.test(path)) continue;
  for (const { name, line, length } of functions(text)) {
    if (length > longestFunction) findings.push(`${path}:${line}: ${name} has ${length} lines`);
    else if (length > longFunction) console.log(`note: ${path}:${line}: ${name} has ${length} lines`);
  }
}
finish(findings, paths.length, "files");
