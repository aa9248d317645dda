// Every public header compiles alone, as C11 and as C++17, with the strictest warnings; so does every
// internal one as C11.
import { spawnSync } from "node:child_process";
import { files, finish, root } from "./tree.mjs";

const strict = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wundef", "-Wshadow"];
const findings = [];
let checked = 0;

function compile(compiler, language, standard, header) {
  const name = header.replace(/^(include|src)\//, "");
  // Twice: a header must also survive being included again.
  const input = `#include "${name}"\n#include "${name}"\ntypedef int nothing;\n`;
  const args = ["-x", language, `-std=${standard}`, ...strict, "-Iinclude", "-Isrc", "-fsyntax-only", "-"];
  const { status, stderr, error } = spawnSync(compiler, args, { cwd: root, input, encoding: "utf8" });
  checked++;
  if (status !== 0) findings.push(`${header} with ${compiler} as ${standard}:\n${stderr || error}`);
}

for (const header of files("include", ".h")) {
  compile("gcc", "c", "c11", header);
  compile("clang", "c", "c11", header);
  compile("g++", "c++", "c++17", header);
  compile("clang++", "c++", "c++17", header);
}
for (const header of files("src", ".h")) compile("gcc", "c", "c11", header);
finish(findings, checked, "compilations");
