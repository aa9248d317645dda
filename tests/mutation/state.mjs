// Proves unit.any_save: every field that a component archives is left out once, in a copy of the tree, and the test
// must then fail. What it does not notice either matters to nobody (then why is it archived?), or the test has a hole.
//
//     node tests/mutation/state.mjs [FOLDER] [PART]    works in FOLDER (build/mutation); only files whose path has PART
//
// A field is a call of the archive or of another component's visitor inside a function that takes the archive, or one
// element of a list of such fields. The last line is "N passed, N failed": fields noticed, and fields that are not.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = process.argv[2] ?? join(root, "build/mutation");
const part = process.argv[3] ?? "";
const tree = join(folder, "tree");
const build = join(folder, "build");

// Fields that may be left out unnoticed, and why they are archived all the same.
const allowed = {
  "src/agents/bases/tabular_agent.c: gdn_archive_i32(archive, &me->terminated, 1)":
    "matters at an end behind which values are not 0 (a goal set where one has lived), saved before its one update: too rare for the draws",
  "src/models/network_model.c: gdn_archive_u64(archive, &m->data, 1)":
    "without it the dataset is gathered anew, which differs only where no row came since the last fit (all were refused)",
};

// -- the copy --------------------------------------------------------------------------------------

const files = (at) =>
  readdirSync(join(root, at)).flatMap((name) => {
    const path = `${at}/${name}`;
    return statSync(join(root, path)).isDirectory() ? files(path) : [path];
  });

// Written only where it differs, so that ninja builds no more than what has changed.
function put(path, text) {
  const to = join(tree, path);
  if (existsSync(to) && readFileSync(to, "utf8") === text) return;
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, text);
}

const original = (path) => readFileSync(join(root, path), "utf8");

function run(command, args, options = {}) {
  return spawnSync(command, args, { encoding: "utf8", timeout: 120000, maxBuffer: 1 << 28, ...options });
}

function copy() {
  for (const at of ["src", "include", "cmake"]) for (const path of files(at)) put(path, original(path));
  for (const path of [...files("tests/unit"), "tests/check.h"]) {
    if (path.endsWith(".h") || path.endsWith("/test_any_save.c")) put(path, original(path));
  }
  put("CMakeLists.txt", original("CMakeLists.txt"));
  for (const folder of ["examples", "tests/fuzz"]) cpSync(join(root, folder), join(tree, folder), { recursive: true });
  if (existsSync(join(build, "build.ninja"))) return;
  const options = [
    "-DCMAKE_BUILD_TYPE=Release",
    "-DCMAKE_C_FLAGS_RELEASE=-O1",
    "-DCMAKE_C_FLAGS=-w",
    "-DGDN_CLI=OFF",
    "-DGDN_THOROUGH=ON",
  ];
  const made = run("cmake", ["-S", tree, "-B", build, "-G", "Ninja", ...options]);
  if (made.status !== 0) throw new Error(made.stdout + made.stderr);
}

// -- what is archived ------------------------------------------------------------------------------

// The place behind the bracket that closes the one at `from`.
function behind(text, from) {
  const open = text[from];
  const close = { "(": ")", "{": "}" }[open];
  for (let at = from, depth = 0; at < text.length; at++) {
    if (text[at] === open) depth++;
    if (text[at] === close && --depth === 0) return at + 1;
  }
  throw new Error("a bracket is not closed");
}

const line = (text, at) => text.slice(0, at).split("\n").length;
const plain = (text) => text.replace(/\s+/g, " ").trim();

// [{ what, from, to, text }]: the text that takes the place of from .. to.
function fields(source) {
  const found = [];
  for (const head of source.matchAll(/^[a-z][^;{}()]*\([^;{}]*gdn_archive \*archive[^;{}]*\) \{/gm)) {
    const from = head.index + head[0].length - 1;
    const body = source.slice(from, behind(source, from));
    for (const call of body.matchAll(/[\w>.-]*(?:gdn_archive_(?:f64|f32|i32|u64|u8)|state|visit\w*)\(/g)) {
      const start = from + call.index;
      const end = behind(source, start + call[0].length - 1);
      const what = plain(source.slice(start, end));
      const list = what.match(/\(archive, (\w+)\[i\], /)?.[1];
      const made = list && body.match(new RegExp(`\\*${list}\\[\\] = \\{`));
      if (!/\barchive\b/.test(what)) continue;
      if (!made) {
        found.push({ what, from: start, to: end, text: "(void)0" });
        continue;
      }
      const inside = from + made.index + made[0].length;
      const elements = source.slice(inside, behind(source, inside - 1) - 1);
      for (const element of elements.matchAll(/[^,]+/g)) {
        const at = inside + element.index;
        const comma = source[at + element[0].length] === "," ? 1 : 0;
        const before = comma === 0 && element.index > 0 ? 1 : 0; // of the last one, the comma before it
        const to = at + element[0].length + comma;
        found.push({ what: `${list}: ${plain(element[0])}`, from: at - before, to, text: "" });
      }
    }
  }
  return found;
}

const sources = files("src").filter((path) => /\.c$/.test(path) && !/src\/(cli|wasm)|core\/archive/.test(path));

// -- trying it -------------------------------------------------------------------------------------

const headers = new Map();
// The headers of src that a file includes, and what those include.
function includes(path, seen = new Set()) {
  if (!headers.has(path)) {
    const named = [...original(path).matchAll(/^#include "(.*)"/gm)].map((found) => `src/${found[1]}`);
    headers.set(
      path,
      named.filter((name) => existsSync(join(root, name))),
    );
  }
  for (const name of headers.get(path)) {
    if (seen.has(name)) continue;
    seen.add(name);
    includes(name, seen);
  }
  return seen;
}

const ids = (source) =>
  [...source.matchAll(/\.family = GDN_FAMILY_(\w+),\s*\.id = "([\w-]+)"/g)].map(
    ([, family, id]) => `${family.toLowerCase()}=${id} `,
  );

// What the text of a run has that can notice what a file forgets: its components, or else those that know its header;
// where these are many, any run.
function parts(path) {
  const own = ids(original(path));
  if (own.length > 0) return own;
  const header = path.replace(/c$/, "h");
  const users = sources.filter((name) => includes(name).has(header)).flatMap((name) => ids(original(name)));
  return users.length > 0 && users.length < 16 ? users : [""];
}

// 'noticed', 'unnoticed', or what went wrong.
function attempt(wanted) {
  const made = run("ninja", ["-C", build, "--quiet", "unit.any_save"]);
  if (made.status !== 0) return `does not compile:\n${made.stdout}`;
  for (const word of wanted) {
    const test = run(join(build, "unit.any_save"), [word, "1", "first"], { cwd: join(tree, "tests") });
    if (test.status !== 0) return "noticed"; // failed, crashed or never ended
  }
  return "unnoticed";
}

copy();
const sound = part ? "unnoticed" : attempt([""]);
if (sound !== "unnoticed") {
  console.log(`without any change: ${sound}\n0 passed, 1 failed`);
  process.exit(1);
}
let noticed = 0;
let failed = 0;
let excused = 0;
for (const path of sources.filter((name) => name.includes(part))) {
  const source = original(path);
  const all = fields(source);
  const wanted = all.length > 0 ? parts(path) : [];
  let here = 0;
  for (const field of all) {
    put(path, source.slice(0, field.from) + field.text + source.slice(field.to));
    const result = attempt(wanted);
    const name = `${path}: ${field.what}`;
    const reason = allowed[name];
    if (result === "noticed" && !reason) here++;
    else if (result === "unnoticed" && reason) excused++;
    else {
      failed++;
      console.log(`${path}:${line(source, field.from)}: ${field.what}: ${reason ? "excused, but " : ""}${result}`);
    }
  }
  put(path, source);
  noticed += here;
  if (all.length > 0) console.log(`${path.padEnd(36)} ${String(here).padStart(3)} of ${all.length} noticed`);
}
console.log(`${excused} unnoticed with a reason`);
console.log(`${noticed} passed, ${failed} failed`);
process.exit(failed > 0 || noticed === 0 ? 1 : 0);
