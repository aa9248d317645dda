// The library as it is for Windows (COFF), built by a cross compiler: nothing but gdn_* can be seen, and a host that
// uses every internal name for itself links. Nothing is run. Skipped where there is no such compiler.
//     node windows.mjs BUILD_FOLDER
import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { globals, host, isPublic } from "./names.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const triple = "x86_64-w64-mingw32";
const work = join(process.argv[2], "windows");
if (spawnSync(`${triple}-gcc`, ["--version"]).status !== 0) {
  console.log(`skipped: there is no ${triple}-gcc`);
  process.exit(77);
}
rmSync(work, { recursive: true, force: true });

const run = (command, ...args) => execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
const system = ["-DCMAKE_SYSTEM_NAME=Windows", "-DCMAKE_SYSTEM_PROCESSOR=x86_64", `-DCMAKE_C_COMPILER=${triple}-gcc`];
// Debug: what counts is the names, and it is built in a few seconds.
run(
  "cmake",
  "-G",
  "Ninja",
  "-S",
  root,
  "-B",
  work,
  ...system,
  "-DCMAKE_BUILD_TYPE=Debug",
  "-DGDN_CLI=OFF",
  "-DGDN_TESTS=OFF",
);
run("cmake", "--build", work);

const inside = globals(join(work, "libgedanken_core.a"), `${triple}-nm`).filter((name) => !isPublic(name));
const seen = globals(join(work, "libgedanken.a"), `${triple}-nm`).filter((name) => !isPublic(name));
console.log(`${inside.length} internal names, of which ${seen.length} can be seen: ${seen.slice(0, 9).join(" ")}`);

const source = join(work, "host.c");
writeFileSync(source, host(inside));
const example = join(root, "examples", "custom_env.c");
run(
  `${triple}-gcc`,
  "-std=c11",
  `-I${join(root, "include")}`,
  source,
  example,
  join(work, "libgedanken.a"),
  "-o",
  join(work, "host.exe"),
);
process.exitCode = inside.length > 0 && seen.length === 0 ? 0 : 1;
