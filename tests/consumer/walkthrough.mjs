// Follows CONTRIBUTING.md to the letter in a copy of the tree: writes its two files where their first lines say, adds its
// lines to the lists, builds, runs its commands, and lets the tests that draw over the whole catalogue draw the newcomers.
//
//     node walkthrough.mjs BUILD_FOLDER
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const work = resolve(process.argv[2], "walkthrough"),
  tree = join(work, "tree"),
  build = join(work, "build");
rmSync(tree, { recursive: true, force: true });
mkdirSync(tree, { recursive: true });
for (const part of ["CMakeLists.txt", "cmake", "include", "src", "tests", "examples"]) {
  cpSync(join(root, part), join(tree, part), { recursive: true });
}

const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
const blocks = (language) => [...text.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, "g"))];
const needed = (what, list, n) => {
  if (list.length !== n) throw new Error(`CONTRIBUTING.md has ${list.length} ${what}, not ${n}`);
  return list;
};

const files = blocks("c").filter(([, code]) => /^\/\/ src\/\S+\.c\n/.test(code));
for (const [, code] of needed("files", files, 2)) {
  const path = /^\/\/ (\S+)\n/.exec(code)[1];
  writeFileSync(join(tree, path), code.slice(code.indexOf("\n") + 1));
}
const lines = [...text.matchAll(/The line, in `(\S+)`:\n\n```c\n(.*)\n```/g)];
for (const [, path, line] of needed("lines for a list", lines, 2)) {
  const before = readFileSync(join(tree, path), "utf8");
  const after = before.replace(/(#define (?:ENV|AGENT)_LIST\(X\) *\\\n)/, `$1${line}\n`);
  if (after === before) throw new Error(`${path} has no list that a line could be added to`);
  writeFileSync(join(tree, path), after);
}

const run = (command, args, options = {}) =>
  execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], ...options });
run("cmake", [
  "-G",
  "Ninja",
  "-S",
  tree,
  "-B",
  build,
  "-DCMAKE_BUILD_TYPE=Release",
  "-DCMAKE_C_FLAGS_RELEASE=-O1",
  "-DGDN_WERROR=ON",
]);
const tests = ["unit.catalog", "unit.view", "unit.any_config", "unit.any_ticks", "unit.any_save"];
run("cmake", ["--build", build, "--target", "gedanken_cli", ...tests]);

let failed = 0;
const report = (what, isFine, said = "") => {
  console.log(`${what}: ${isFine ? "ok" : `FAILED\n${said}`}`);
  if (!isFine) failed++;
};
const commands = blocks("sh")
  .map(([, lines]) => lines.trim().split("\n"))
  .find(([first]) => first.includes("corridor"));
const said = new Map(
  needed("commands for the newcomers", commands ?? [], 3).map((command) => {
    const [, ...args] = command.split(" ");
    const { status, stdout, stderr } = spawnSync(join(build, "gedanken"), args, { encoding: "utf8" });
    report(command, status === 0, stderr);
    return [args[0] + (args[1].startsWith("--") ? args[1] : ""), stdout];
  }),
);
report(
  "its channel is told with its figure",
  /"key":"expected-sarsa\.errors"[\s\S]*"td_error"/.test(said.get("describe--channels")),
);
const csv = run(join(build, "gedanken"), [
  "run",
  "env=corridor",
  "agent=expected-sarsa",
  "--episodes",
  "60",
  "--quiet",
  "--csv",
  "-",
]);
const [head, ...rows] = csv
  .trim()
  .split("\n")
  .map((row) => row.split(","));
const length = (row) => Number(row[head.indexOf("length")]);
const mean = (part) => part.reduce((sum, row) => sum + length(row), 0) / part.length;
report("it learns the way to the door", mean(rows.slice(-10)) < 0.5 * mean(rows.slice(0, 3)), csv);
for (const test of tests) {
  const { status, stdout } = spawnSync(join(build, test), [], { encoding: "utf8", cwd: join(tree, "tests") });
  report(test, status === 0, stdout);
}
process.exitCode = failed ? 1 : 0;
