// Our own WebAssembly module in Node: its flat functions (src/wasm/bindings.h) and nothing of the page.
import { readFileSync } from "node:fs";

export const UNTIL_TICKS = 0;
export const UNTIL_STEP = 2;
export const UNTIL_EPISODE = 3;
export const MOST_TICKS = 2 ** 31 - 1;
const file = process.env.GEDANKEN_WASM ?? new URL("../web/public/gedanken.wasm", import.meta.url);

// Memory may grow and its views go stale, so each look makes its own. The WASI build needs
// functions of its host that a run never calls.
const nothing = () => 0;
const module = new WebAssembly.Module(readFileSync(file));
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = nothing;
export const wasm = new WebAssembly.Instance(module, imports).exports;
wasm._initialize?.();

const bytes = (at, n) => new Uint8Array(wasm.memory.buffer, at, n);
export function textOut() {
  const all = bytes(wasm.gedanken_text(), wasm.gedanken_text_bytes());
  return new TextDecoder().decode(all.subarray(0, all.indexOf(0)));
}
function textIn(text) {
  const encoded = new TextEncoder().encode(`${text}\0`);
  bytes(wasm.gedanken_text(), encoded.length).set(encoded);
}
export function checked(result) {
  if (result < 0) throw new Error(textOut());
  return result;
}

/** A handle of a new run. */
export function open(config) {
  textIn(config);
  return checked(wasm.gedanken_open());
}

checked(wasm.gedanken_catalog());
const progressNames = JSON.parse(textOut()).progress;
/** One of the run's counts, by name. */
export function progress(handle, name) {
  const at = wasm.gedanken_progress(handle);
  return new Float64Array(wasm.memory.buffer, at, progressNames.length)[progressNames.indexOf(name)];
}
