// Rewrites README's table of results from what the tests of planning agents print: node results.mjs BUILD_FOLDER
// Between `<!-- results -->` and `<!-- /results -->` a row keeps its place by its first cell; rows that no test
// prints any longer go, new ones come last. The tests fail as long as README lacks a row of theirs.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { files, finish, read, root } from "../lint/tree.mjs";

const build = resolve(process.argv[2]);
const programs = files("tests/learning", ".c").filter((path) => read(path).includes('"trials.h"'));

const printed = programs.flatMap((path) => {
  const program = join(build, basename(path, ".c").replace("test_", "learning."));
  const { stdout, error } = spawnSync(program, { encoding: "utf8", cwd: join(root, "tests") });
  if (error) throw error;
  process.stdout.write(stdout);
  return stdout.split("\n").filter((line) => line.startsWith("| "));
});

const cell = (row) => row.split("|")[1];
const before = read("README.md");
const after = before.replace(/(<!-- results -->\n.*\n.*\n)([^]*?)(<!-- \/results -->)/, (all, open, old, close) => {
  const kept = old.split("\n").map(cell).filter((name) => printed.some((row) => cell(row) === name));
  const place = (row) => (kept.includes(cell(row)) ? kept.indexOf(cell(row)) : kept.length);
  const rows = [...printed].sort((a, b) => place(a) - place(b));
  return `${open}${rows.join("\n")}\n${close}`;
});
writeFileSync(join(root, "README.md"), after);
finish([], printed.length, "rows");
