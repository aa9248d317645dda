// What the lint tests share: the files of the source tree, and the last line.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const read = (path) => readFileSync(join(root, path), "utf8");

const skipped = new Set(["node_modules", "build", "dist", ".git"]);

/** Paths from the root of all files below `folder` whose name ends with one of the endings. */
export function files(folder, ...endings) {
  const found = [];
  const walk = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inside = join(path, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) walk(inside);
      } else if (endings.some((ending) => entry.name.endsWith(ending))) {
        found.push(relative(root, inside));
      }
    }
  };
  walk(join(root, folder));
  return found.sort();
}

/** C text with comments and literals blanked, so that line numbers stay. */
export function code(text) {
  const blank = (part) => part.replace(/[^\n]/g, " ");
  return text.replace(/\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, blank);
}

/** Prints the findings and sets the exit code; `checked` guards against a lint that looks at nothing. */
export function finish(findings, checked, what) {
  for (const finding of findings) console.log(finding);
  console.log(`${checked} ${what} checked, ${findings.length} findings`);
  process.exitCode = findings.length > 0 || checked === 0 ? 1 : 0;
}
