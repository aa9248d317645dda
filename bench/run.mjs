// Compares Dyna-Q with n = 50 on the Dyna maze: our library natively and as WebAssembly in Node,
// and two JavaScript peers. Rounds are interleaved, each measurement in a fresh process, so that
// whatever else the machine does falls on all alike; look at the ratios.
//
//     node bench/run.mjs [--rounds 5] [--native build/native-release/gedanken] [--wasm FILE]
//
// Prints one JSON line for each implementation, then a table on the error stream.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    native: { type: "string", default: here("../build/native-release/gedanken") },
    wasm: { type: "string", default: here("../web/public/gedanken.wasm") },
  },
});

function output(command, args) {
  const env = { ...process.env, GEDANKEN_WASM: options.wasm };
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", env });
  if (status === 0) return stdout;
  console.error(`${command} ${args.join(" ")}: ${error?.message ?? stderr}`);
  process.exit(1);
}

const native = () => JSON.parse(output(options.native, ["bench", "dyna-q-n50"])).median;
const script = (name) => () => Number(output(process.execPath, [here("measure.mjs"), `./peers/${name}.mjs`]));
const implementations = [
  { suite: "gedanken", impl: "native", measure: native },
  { suite: "gedanken", impl: "wasm-node", measure: script("gedanken_wasm") },
  { suite: "peers", impl: "js-typed-arrays", measure: script("dyna_typed") },
  { suite: "peers", impl: "js-objects", measure: script("dyna_objects") },
];

const rounds = Number(options.rounds);
for (const one of implementations) one.rates = [];
for (let round = 0; round < rounds; round++)
  for (const one of implementations) one.rates.push(one.measure());

for (const one of implementations) {
  one.rates.sort((a, b) => a - b);
  one.median = one.rates[rounds >> 1];
  const { suite, impl, median, rates } = one;
  const range = { median, min: rates[0], max: rates[rounds - 1], runs: rounds };
  const line = { suite, impl, case: "dyna-q-n50", unit: "M Q-updates/s", ...range };
  console.log(JSON.stringify(line, (_, x) => (typeof x === "number" ? Number(x.toPrecision(6)) : x)));
}

// How many times as fast as each peer: medians over medians.
const [ours, peers] = ["gedanken", "peers"].map((suite) => implementations.filter((one) => one.suite === suite));
const row = (head, cells) => console.error([head.padEnd(18), ...cells.map((cell) => cell.padStart(18))].join(""));
console.error();
row("times as fast as", peers.map(({ impl }) => impl));
for (const one of ours) row(one.impl, peers.map(({ median }) => (one.median / median).toFixed(1)));
