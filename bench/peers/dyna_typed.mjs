// Dyna-Q on the Dyna maze as a careful author writes it in JavaScript: typed arrays, numbered
// states, no objects in the loop, a small integer generator (xorshift32, Marsaglia 2003), faster
// here than Math.random. Written from scratch as a peer for bench/run.mjs; it does the same work as
// the library's `dyna-q`.
const MAZE = ".......#G..#....#.S.#....#...#...........#............";
const ROWS = 6;
const COLUMNS = 9;
const STATES = ROWS * COLUMNS;
const START = MAZE.indexOf("S");
const GOAL = MAZE.indexOf("G");

// Where each action leads: 0 up, 1 down, 2 left, 3 right.
const leads = new Int32Array(STATES * 4);
for (let s = 0; s < STATES; s++) {
  const row = Math.floor(s / COLUMNS);
  const column = s % COLUMNS;
  const [up, down] = [row > 0 ? -COLUMNS : 0, row < ROWS - 1 ? COLUMNS : 0];
  const [left, right] = [column > 0 ? -1 : 0, column < COLUMNS - 1 ? 1 : 0];
  const moves = [up, down, left, right];
  for (let a = 0; a < 4; a++) leads[s * 4 + a] = MAZE[s + moves[a]] === "#" ? s : s + moves[a];
}

export function create({ alpha = 0.1, gamma = 0.95, epsilon = 0.1, planningSteps = 50, seed = 1 } = {}) {
  const q = new Float64Array(STATES * 4);
  const next = new Int32Array(STATES * 4).fill(-1); // by pair; -1: not tried
  const reward = new Float64Array(STATES * 4);
  const goesOn = new Float64Array(STATES * 4); // 1; 0 where the episode ended
  const seen = new Int32Array(STATES);
  const tried = new Int32Array(STATES * 4); // by state: pairs in the order of their first try
  const nTried = new Int32Array(STATES);
  let nSeen = 0;
  let updates = 0;
  let random = Math.imul(seed, 0x9e3779b1) | 1;

  function below(n) {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    return ((random >>> 0) * 2.3283064365386963e-10 * n) | 0;
  }

  function largest(s) {
    const at = s * 4;
    const low = q[at] > q[at + 1] ? q[at] : q[at + 1];
    const high = q[at + 2] > q[at + 3] ? q[at + 2] : q[at + 3];
    return low > high ? low : high;
  }

  function greedy(s) {
    const best = largest(s);
    let ties = 0;
    for (let a = 0; a < 4; a++) if (q[s * 4 + a] === best) ties++;
    let chosen = below(ties);
    for (let a = 0; a < 4; a++) if (q[s * 4 + a] === best && chosen-- === 0) return a;
    return 0;
  }

  function imagine(n) {
    for (let i = 0; i < n; i++) {
      const s = seen[below(nSeen)];
      const pair = tried[s * 4 + below(nTried[s])];
      const target = reward[pair] + gamma * goesOn[pair] * largest(next[pair]);
      q[pair] += alpha * (target - q[pair]);
    }
    updates += n;
  }

  function episode() {
    let length = 0;
    for (let s = START; s !== GOAL; length++) {
      const a = below(1000000) < epsilon * 1000000 ? below(4) : greedy(s);
      const pair = s * 4 + a;
      const to = leads[pair];
      const pay = to === GOAL ? 1 : 0;
      const more = to === GOAL ? 0 : 1;
      q[pair] += alpha * (pay + gamma * more * largest(to) - q[pair]);
      updates++;
      if (nTried[s] === 0) seen[nSeen++] = s;
      if (next[pair] < 0) tried[s * 4 + nTried[s]++] = pair;
      next[pair] = to;
      reward[pair] = pay;
      goesOn[pair] = more;
      imagine(planningSteps);
      s = to;
    }
    return length;
  }

  // Steps of the greedy path, 0 if it does not arrive.
  function greedyPath() {
    let s = START;
    for (let length = 1; length <= STATES; length++) {
      const at = s * 4;
      s = leads[at + q.subarray(at, at + 4).indexOf(largest(s))];
      if (s === GOAL) return length;
    }
    return 0;
  }

  return { work: episode, episode, greedyPath, updates: () => updates };
}
