// Installs the package and uses it as another project would: node run.mjs BUILD_FOLDER
// Once with find_package, once with pkg-config, once from a host that uses every internal name of the library for
// itself; all must print what the build folder's own program does.
import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { globals, host, isPublic } from "./names.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const [build] = process.argv.slice(2);
const prefix = join(build, "prefix");
const work = join(build, "consumer");
for (const folder of [prefix, work]) rmSync(folder, { recursive: true, force: true });

const run = (command, args, env = {}) =>
  execFileSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });

run("cmake", ["--install", build, "--prefix", prefix]);
run("cmake", ["-G", "Ninja", "-S", here, "-B", work, `-DCMAKE_PREFIX_PATH=${prefix}`, "-DCMAKE_BUILD_TYPE=Release"]);
run("cmake", ["--build", work]);

const libdir = run("cmake", ["-LA", "-N", build]).match(/^CMAKE_INSTALL_LIBDIR:PATH=(.*)$/m)[1];
const env = { PKG_CONFIG_PATH: join(prefix, libdir, "pkgconfig") };
const flags = run("pkg-config", ["--cflags", "--libs", "gedanken"], env).trim().split(/\s+/);
const version = run("pkg-config", ["--modversion", "gedanken"], env).trim();

const taken = join(work, "host.c");
const names = globals(join(build, "libgedanken_core.a")).filter((name) => !isPublic(name));
if (names.length < 100) throw new Error(`only ${names.length} internal names were found`);
writeFileSync(taken, host(names));

let failed = 0;
for (const name of ["hello_run", "custom_env"]) {
  const source = join(here, "..", "..", "examples", `${name}.c`);
  const plain = join(work, `${name}-pkg-config`);
  const crowded = join(work, `${name}-crowded`);
  const strict = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror"];
  run("cc", [...strict, source, ...flags, "-o", plain]);
  run("cc", [...strict, taken, source, ...flags, "-o", crowded]);
  const expected = run(join(build, `example.${name}`), []);
  for (const program of [join(work, name), plain, crowded]) {
    const same = run(program, []) === expected;
    console.log(`${program}: ${same ? "same output" : "OTHER OUTPUT"}`);
    if (!same) failed++;
  }
}
if (!run(join(work, "hello_run"), []).startsWith(`gedanken ${version}\n`)) {
  console.log(`gdn_version() is not the package's version ${version}`);
  failed++;
}

// -ffast-math switches subnormal numbers off in the whole program (gcc and clang do so on Linux): it is told so.
if (process.platform === "linux") {
  const fast = join(work, "fast-math");
  run("cc", ["-std=c11", "-ffast-math", join(here, "..", "..", "examples", "custom_env.c"), ...flags, "-o", fast]);
  const { status, stderr } = spawnSync(fast, [], { encoding: "utf8" });
  const told = status !== 0 && /FTZ.*DAZ.*link without -ffast-math/.test(stderr);
  console.log(`${fast}: ${told ? "refused" : "NOT REFUSED"}: ${stderr.trim()}`);
  if (!told) failed++;
}
process.exitCode = failed ? 1 : 0;
