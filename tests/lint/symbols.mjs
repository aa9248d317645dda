// What the built library needs, keeps and shows: node symbols.mjs libgedanken_core.a libgedanken.a
// Undefined symbols prove no malloc, no stdio, no libm, no clock. Writable objects prove no hidden state. Both are
// read from the objects before they are joined. Of what is installed, nothing but gdn_* can be seen.
import { spawnSync } from "node:child_process";
import { globals, isPublic } from "../consumer/names.mjs";
import { finish } from "./tree.mjs";

const allowed = new Set(["memcpy", "memmove", "memset", "memcmp", "strlen", "strcmp"]);
// The list of registered worlds is the library's only state. `.lto_priv`-like suffixes do not occur here.
const state = new Set(["env_registered", "env_registered_count"]);
// Helpers that compilers call on their own; they compute nothing that the source does not say.
const helpers = /^(_GLOBAL_OFFSET_TABLE_|__stack_chk_fail)$/;

const [library, installed] = process.argv.slice(2);
const { status, stdout, stderr } = spawnSync("nm", [library], { encoding: "utf8", maxBuffer: 1 << 26 });
if (status !== 0) throw new Error(stderr);

const defined = new Set();
const needed = new Map();
const findings = [];
let object = "";
let checked = 0;
for (const line of stdout.split("\n")) {
  if (line.endsWith(":")) object = line.slice(0, -1);
  const [, kind, name] = /([A-Za-z]) (\S+)$/.exec(line) ?? [];
  if (!name) continue;
  checked++;
  if (kind === "U") needed.set(name, object);
  else if (/[A-Z]/.test(kind)) defined.add(name);
  // Tables of pointers are constant, yet relocated: nm calls .data.rel.ro "d" or "D".
  if (/[bBdDC]/.test(kind)) findings.push({ name, object, kind });
}
const constant = relocated(library);
const report = findings
  .filter(({ name, object, kind }) => !state.has(name) && !(/[dD]/.test(kind) && constant.has(`${object} ${name}`)))
  .map(({ name, object, kind }) => `${object}: ${name} is writable (${kind})`);
for (const [name, object] of needed)
  if (!defined.has(name) && !allowed.has(name) && !helpers.test(name)) report.push(`${object}: needs ${name}`);
for (const name of globals(installed)) {
  checked++;
  if (!isPublic(name)) report.push(`${installed}: ${name} can be seen, and is not gdn_*`);
}
finish(report, checked, "symbols");

/** "object symbol" of everything in a section .data.rel.ro*, which is read-only once loaded. */
function relocated(archive) {
  const { stdout } = spawnSync("objdump", ["-t", archive], { encoding: "utf8", maxBuffer: 1 << 26 });
  const found = new Set();
  let object = "";
  for (const line of stdout.split("\n")) {
    const [, file] = /^(\S+):\s+file format/.exec(line) ?? [];
    if (file) object = file;
    const [, name] = /\s\.data\.rel\.ro\S*\s+[0-9a-f]+\s+(?:\.hidden )?(\S+)$/.exec(line) ?? [];
    if (name) found.add(`${object} ${name}`);
  }
  return found;
}
