// Compares Dyna-Q with n = 50 on the Dyna maze: our library natively and as WebAssembly in Node,
// and two JavaScript peers; then products, planning and training of networks, natively and as WebAssembly; and, if asked
// for, Gaussian processes natively and in numpy.
// Rounds are interleaved, each measurement in a fresh process, so that whatever else the machine does falls
// on all alike; look at the ratios.
//
//     node bench/run.mjs [--rounds 5] [--only dyna|networks|gaussian] [--native build/native-release/gedanken] [--wasm FILE]
//         [--python python3]
//
// Prints one JSON line for each implementation and case, then tables on the error stream.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    only: { type: "string", default: "" },
    native: { type: "string", default: here("../build/native-release/gedanken") },
    wasm: { type: "string", default: here("../web/public/gedanken.wasm") },
    python: { type: "string", default: "python3" },
  },
});

function output(command, args) {
  const env = { ...process.env, GEDANKEN_WASM: options.wasm };
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", env });
  if (status === 0) return stdout;
  console.error(`${command} ${args.join(" ")}: ${error?.message ?? stderr}`);
  process.exit(1);
}

const rounds = Number(options.rounds);
const script = (name, ...args) => output(process.execPath, [here(name), ...args]);
const row = (head, cells) => console.error([head.padEnd(20), ...cells.map((cell) => cell.padStart(18))].join(""));

// Measures all of them `rounds` times in turn, and prints a line for each. `measure` returns the numbers
// that belong to a line, the rate or time among them as `median`; the line then has the median of all rounds.
function compare(implementations) {
  for (const one of implementations) one.rounds = [];
  for (let round = 0; round < rounds; round++) for (const one of implementations) one.rounds.push(one.measure());
  for (const one of implementations) {
    one.rounds.sort((a, b) => a.median - b.median);
    Object.assign(one, one.rounds[rounds >> 1]);
    const { suite, impl, case: name, unit, median, peak } = one;
    const range = { median, min: one.rounds[0].median, max: one.rounds[rounds - 1].median, runs: rounds };
    const line = { suite, impl, case: name, unit, ...range, ...(peak && { peak, of_peak: median / peak }) };
    console.log(JSON.stringify(line, (_, x) => (typeof x === "number" ? Number(x.toPrecision(6)) : x)));
  }
}

function dyna() {
  const peer = (name) => () => ({ median: Number(script("measure.mjs", `./peers/${name}.mjs`)) });
  const native = () => JSON.parse(output(options.native, ["bench", "dyna-q-n50"]));
  const line = { case: "dyna-q-n50", unit: "M Q-updates/s" };
  const ours = [
    { suite: "gedanken", impl: "native", ...line, measure: native },
    { suite: "gedanken", impl: "wasm-node", ...line, measure: peer("gedanken_wasm") },
  ];
  const peers = [
    { suite: "peers", impl: "js-typed-arrays", ...line, measure: peer("dyna_typed") },
    { suite: "peers", impl: "js-objects", ...line, measure: peer("dyna_objects") },
  ];
  compare([...ours, ...peers]);
  // How many times as fast as each peer: medians over medians.
  console.error();
  row(
    "times as fast as",
    peers.map(({ impl }) => impl),
  );
  for (const one of ours)
    row(
      one.impl,
      peers.map(({ median }) => (one.median / median).toFixed(1)),
    );
}

function networks() {
  const cases = output(options.native, ["bench", "--list"])
    .trim()
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([name]) => /^(product|plan|epoch)-/.test(name) && !name.endsWith("-memory"));
  const all = cases.map(([name, config]) => {
    const native = () => JSON.parse(output(options.native, ["bench", name]));
    const unit = { product: "GFLOP/s", plan: "ms/decision", epoch: "ms/epoch" }[name.split("-")[0]];
    const line = { suite: "gedanken", case: name, unit };
    const wasm = () => JSON.parse(script("networks_wasm.mjs", name, config ?? ""));
    const pair = [
      { ...line, impl: "native", measure: native },
      { ...line, impl: "wasm-node", measure: wasm },
    ];
    compare(pair);
    return pair;
  });
  const share = ({ median, peak }) => (peak ? `${((100 * median) / peak).toFixed(0)} % of peak` : "");
  console.error();
  row("", ["native", "", "wasm-node", "", "unit"]);
  for (const pair of all) {
    const cells = pair.flatMap((one) => [one.median.toPrecision(4), share(one)]);
    row(pair[0].case, [...cells, pair[0].unit]);
  }
}

function gaussian() {
  const names = ["match", "gradient", "evidence"].flatMap((work) => [50, 100, 300].map((n) => `${work}-${n}`));
  const all = names.map((name) => {
    const line = { case: name, unit: "ms" };
    const native = () => JSON.parse(output(options.native, ["bench", name]));
    const numpy = () => JSON.parse(output(options.python, [here("./peers/gaussian.py"), name]));
    const pair = [
      { suite: "gedanken", impl: "native", ...line, measure: native },
      { suite: "peers", impl: "numpy", ...line, measure: numpy },
    ];
    compare(pair);
    return pair;
  });
  console.error();
  row("", ["native", "numpy", "unit", "times as fast"]);
  for (const [ours, peer] of all) {
    const times = (peer.median / ours.median).toFixed(1);
    row(ours.case, [ours.median.toPrecision(4), peer.median.toPrecision(4), ours.unit, times]);
  }
}

if (!options.only || options.only === "dyna") dyna();
if (!options.only || options.only === "networks") networks();
if (options.only === "gaussian") gaussian();
