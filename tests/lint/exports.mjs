// The module exports what src/wasm/exports.def lists: node exports.mjs gedanken.wasm
// Besides, a toolchain may add its own start function, memory and stack helpers, and Emscripten one import.
import { readFileSync } from "node:fs";
import { finish, read } from "./tree.mjs";

const own = new Set(["memory", "_initialize", "__indirect_function_table", "__errno_location"]);
const stack = /^_?_?(emscripten_)?stack/i;
const imports = new Set(["env.emscripten_notify_memory_growth"]);

const [file] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(file));
const listed = read("src/wasm/exports.def")
  .split("\n")
  .map((line) => line.trim())
  .filter((line) => line && !line.startsWith("#"));
const exported = WebAssembly.Module.exports(module).map(({ name }) => name);

const findings = [];
for (const name of listed) if (!exported.includes(name)) findings.push(`${name} is listed and not exported`);
for (const name of exported)
  if (!listed.includes(name) && !own.has(name) && !stack.test(name))
    findings.push(`${name} is exported and not listed`);
for (const { module: from, name } of WebAssembly.Module.imports(module))
  if (!imports.has(`${from}.${name}`)) findings.push(`the module needs ${from}.${name}`);
if (new Set(listed).size !== listed.length) findings.push("a name is listed twice");

// The bindings declare exactly these functions.
const declared = [...read("src/wasm/bindings.h").matchAll(/\b(gedanken_\w+)\(/g)].map(([, name]) => name);
for (const name of listed) if (!declared.includes(name)) findings.push(`${name} is not declared in bindings.h`);
finish(findings, listed.length, "exports");
