// Our own WebAssembly module in Node, behind the same functions as the peers: the module's flat
// functions (src/wasm/bindings.h) and nothing of the page.
import { readFileSync } from "node:fs";

const UNTIL_TICKS = 0;
const UNTIL_EPISODE = 3;
const TICKS = 100000;
const file = process.env.GEDANKEN_WASM ?? new URL("../../web/public/gedanken.wasm", import.meta.url);

// Memory may grow and its views go stale, so each look makes its own. The WASI build needs
// functions of its host that a run never calls.
const nothing = () => 0;
const module = new WebAssembly.Module(readFileSync(file));
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = nothing;
const wasm = new WebAssembly.Instance(module, imports).exports;
wasm._initialize?.();

const bytes = (at, n) => new Uint8Array(wasm.memory.buffer, at, n);
const textOut = () => {
  const all = bytes(wasm.gedanken_text(), wasm.gedanken_text_bytes());
  return new TextDecoder().decode(all.subarray(0, all.indexOf(0)));
};
function textIn(text) {
  const encoded = new TextEncoder().encode(`${text}\0`);
  bytes(wasm.gedanken_text(), encoded.length).set(encoded);
}
function checked(result) {
  if (result < 0) throw new Error(textOut());
  return result;
}

checked(wasm.gedanken_catalog());
const progressNames = JSON.parse(textOut()).progress;
const updatesAt = progressNames.indexOf("updates");

const ROWS = 6;
const COLUMNS = 9;
const WALLS = new Set([7, 11, 16, 20, 25, 29, 41]);

export function create({ planningSteps = 50, seed = 1 } = {}) {
  textIn(`env=dyna-maze agent=dyna-q agent.planning_steps=${planningSteps} seed=${seed}`);
  const handle = checked(wasm.gedanken_open());
  checked(wasm.gedanken_channels(handle));
  const qAt = JSON.parse(textOut()).find(({ key }) => key === "q").at;

  function greedyPath() {
    const q = new Float64Array(wasm.memory.buffer, qAt, ROWS * COLUMNS * 4);
    let s = 2 * COLUMNS;
    for (let length = 1; length <= ROWS * COLUMNS; length++) {
      const values = q.subarray(s * 4, s * 4 + 4);
      const a = values.indexOf(Math.max(...values));
      const to = s + [-COLUMNS, COLUMNS, -1, 1][a];
      const sameRow = Math.floor(to / COLUMNS) === Math.floor(s / COLUMNS);
      const inside = to >= 0 && to < ROWS * COLUMNS && (a < 2 || sameRow);
      if (inside && !WALLS.has(to)) s = to;
      if (s === COLUMNS - 1) return length;
    }
    return 0;
  }

  return {
    work: () => checked(wasm.gedanken_advance(handle, TICKS, UNTIL_TICKS)),
    episode: () => checked(wasm.gedanken_advance(handle, 2 ** 31 - 1, UNTIL_EPISODE)),
    greedyPath,
    updates: () => {
      const at = wasm.gedanken_progress(handle);
      return new Float64Array(wasm.memory.buffer, at, progressNames.length)[updatesAt];
    },
    close: () => checked(wasm.gedanken_close(handle)),
  };
}
