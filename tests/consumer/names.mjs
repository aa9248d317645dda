// Names that a library defines for everybody who links it, and a host that has its own meaning for them.
import { spawnSync } from "node:child_process";

export const isPublic = (name) => name.startsWith("gdn_");

/** Names of everything global that the library defines. */
export function globals(library, nm = "nm") {
  const args = ["-g", "--defined-only", library];
  const { status, stdout, stderr } = spawnSync(nm, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(stderr);
  const names = [...stdout.matchAll(/^[0-9a-f]+ [A-Z] (\S+)$/gm)].map(([, name]) => name);
  if (names.length === 0) throw new Error(`${library} defines nothing`);
  return [...new Set(names)];
}

/** C source of a host that calls its own functions as the library calls what it keeps for itself. */
export function host(names) {
  const own = names.filter((name) => /^\w+$/.test(name)); // Windows has some with a point, which C cannot write
  return `_Noreturn void abort(void);\n${own.map((name) => `int ${name}(void);\nint ${name}(void) { abort(); }\n`).join("")}`;
}
