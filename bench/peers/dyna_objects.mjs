// Dyna-Q on the Dyna maze as a demo page would naturally write it: objects, string keys,
// Math.random. Written from scratch as a peer for bench/run.mjs; it does the same work as the
// library's `dyna-q` (a real update, then n imagined ones: a random state seen before, a random
// action tried there).
const MAZE = [".......#G", "..#....#.", "S.#....#.", "..#......", ".....#...", "........."];
const MOVES = { up: [-1, 0], down: [1, 0], left: [0, -1], right: [0, 1] };
const ACTIONS = Object.keys(MOVES);
const START = { row: 2, column: 0 };

const keyOf = (state) => `${state.row},${state.column}`;
const pick = (list) => list[Math.floor(Math.random() * list.length)];

function step(state, action) {
  const [down, right] = MOVES[action];
  const row = state.row + down;
  const column = state.column + right;
  const cell = MAZE[row]?.[column];
  const next = cell === undefined || cell === "#" ? state : { row, column };
  const done = MAZE[next.row][next.column] === "G";
  return { next, reward: done ? 1 : 0, done };
}

export function create({ alpha = 0.1, gamma = 0.95, epsilon = 0.1, planningSteps = 50 } = {}) {
  const values = {}; // key -> { up, down, left, right }
  const model = {}; // key -> action -> { next: key, reward, done }
  const seen = []; // keys
  const tried = {}; // key -> actions
  let updates = 0;

  const valuesOf = (key) => (values[key] ??= { up: 0, down: 0, left: 0, right: 0 });

  function bestActions(key) {
    const q = valuesOf(key);
    const best = Math.max(...ACTIONS.map((action) => q[action]));
    return ACTIONS.filter((action) => q[action] === best);
  }

  function learn(key, action, { next, reward, done }) {
    const q = valuesOf(key);
    const after = valuesOf(next);
    const best = done ? 0 : Math.max(after.up, after.down, after.left, after.right);
    q[action] += alpha * (reward + gamma * best - q[action]);
    updates++;
  }

  function remember(key, action, result) {
    if (!(key in model)) {
      model[key] = {};
      tried[key] = [];
      seen.push(key);
    }
    if (!(action in model[key])) tried[key].push(action);
    model[key][action] = result;
  }

  function episode() {
    let state = START;
    let length = 0;
    for (let done = false; !done; length++) {
      const key = keyOf(state);
      const action = Math.random() < epsilon ? pick(ACTIONS) : pick(bestActions(key));
      const result = step(state, action);
      const experience = { next: keyOf(result.next), reward: result.reward, done: result.done };
      learn(key, action, experience);
      remember(key, action, experience);
      for (let i = 0; i < planningSteps; i++) {
        const imagined = pick(seen);
        const choice = pick(tried[imagined]);
        learn(imagined, choice, model[imagined][choice]);
      }
      state = result.next;
      done = result.done;
    }
    return length;
  }

  // Steps of the greedy path, 0 if it does not arrive.
  function greedyPath() {
    let state = START;
    for (let length = 1; length <= 54; length++) {
      const { next, done } = step(state, bestActions(keyOf(state))[0]);
      if (done) return length;
      state = next;
    }
    return 0;
  }

  return { work: episode, episode, greedyPath, updates: () => updates };
}
