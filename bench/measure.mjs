// Measures one JavaScript implementation in a process of its own: node bench/measure.mjs
// peers/NAME.mjs First it must have learned, then it is warmed up as `gedanken bench` does, then
// timed. Prints one number: million Q-updates a second.
const LIVES = 100;
const EPISODES = 50;
const WARM_UP_EPISODES = 200;
const SECONDS = 0.3;
const RUNS = 5;

const { create } = await import(new URL(process.argv[2], import.meta.url));

// Of 300 lives 70 % end with the shortest path and none with more than 20 steps (tests/learning,
// figure 8.2): so all must know a way, and at least half the shortest.
let shortest = 0;
for (let seed = 1; seed <= LIVES; seed++) {
  const life = create({ seed });
  for (let k = 0; k < EPISODES; k++) life.episode();
  const path = life.greedyPath();
  if (path < 14) throw new Error(`life ${seed} has not learned a way`);
  if (path === 14) shortest++;
  life.close?.();
}
if (shortest < LIVES / 2) throw new Error(`only ${shortest} of ${LIVES} lives found the shortest way`);

const life = create({ seed: 0 });
for (let k = 0; k < WARM_UP_EPISODES; k++) life.episode();
const rates = [];
for (let run = 0; run < RUNS; run++) {
  const before = life.updates();
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < SECONDS * 1000) {
    life.work();
    elapsed = performance.now() - start;
  }
  rates.push((life.updates() - before) / elapsed / 1000);
}
console.log(rates.sort((a, b) => a - b)[RUNS >> 1]);
