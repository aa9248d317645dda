// Our own WebAssembly module in Node, behind the same functions as the peers.
import { MOST_TICKS, UNTIL_EPISODE, UNTIL_TICKS, checked, open, progress, textOut, wasm } from "../module.mjs";

const TICKS = 100000;
const ROWS = 6;
const COLUMNS = 9;
const WALLS = new Set([7, 11, 16, 20, 25, 29, 41]);

export function create({ planningSteps = 50, seed = 1 } = {}) {
  const handle = open(`env=dyna-maze agent=dyna-q agent.planning_steps=${planningSteps} seed=${seed}`);
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
    episode: () => checked(wasm.gedanken_advance(handle, MOST_TICKS, UNTIL_EPISODE)),
    greedyPath,
    updates: () => progress(handle, "updates"),
    close: () => checked(wasm.gedanken_close(handle)),
  };
}
