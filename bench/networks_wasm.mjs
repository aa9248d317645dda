// One of the cases about networks (src/cli/bench_networks.c) with the WebAssembly module, in a process of
// its own: node bench/networks_wasm.mjs CASE CONFIG. Prints the median of its runs as JSON, for a product
// also the peak.
import { MOST_TICKS, UNTIL_STEP, UNTIL_TICKS, checked, open, progress, wasm } from "./module.mjs";

const [name, config] = process.argv.slice(2);
const RUNS = 5;
const SECONDS = 0.3;
const seconds = () => performance.now() / 1000;

/** Seconds for one `work`, repeated for about a timed run. */
function time(work) {
  const start = seconds();
  let times = 0;
  do {
    work();
    times++;
  } while (seconds() - start < SECONDS);
  return (seconds() - start) / times;
}

// Product and peak in turn; the quickest piece of each counts.
function product(inner, rows, columns) {
  const repeats = 1 + Math.floor(5e7 / (rows * inner * columns));
  const best = { result: 0, peak: 0 };
  const rate = (flops, start) => flops / (seconds() - start) / 1e9;
  time(() => {
    let start = seconds();
    best.result = Math.max(best.result, rate(wasm.gedanken_bench_product(rows, inner, columns, repeats), start));
    start = seconds();
    best.peak = Math.max(best.peak, rate(wasm.gedanken_bench_peak(200), start));
  });
  return best;
}

function plan() {
  const handle = open(config);
  const decide = () => checked(wasm.gedanken_advance(handle, MOST_TICKS, UNTIL_STEP));
  while (progress(handle, "model_steps") === 0) decide();
  return () => ({ result: 1000 * time(decide) });
}

function epoch(batch) {
  const handle = open(config);
  while (progress(handle, "due") === 0) checked(wasm.gedanken_advance(handle, 1, UNTIL_TICKS));
  const updates = Math.ceil(1000 / batch);
  return () => ({ result: 1000 * time(() => checked(wasm.gedanken_advance(handle, updates, UNTIL_TICKS))) });
}

const [kind, ...words] = name.split("-");
const sizes = words.map(Number);
const kinds = { product: () => () => product(...sizes), plan, epoch: () => epoch(...sizes) };
const sample = kinds[kind]();
sample(); // the engine compiles what is hot only now
const samples = Array.from({ length: RUNS }, sample).sort((a, b) => a.result - b.result);
const { result } = samples[RUNS >> 1];
const peak = Math.max(...samples.map((one) => one.peak ?? 0));
console.log(JSON.stringify(peak > 0 ? { median: result, peak } : { median: result }));
