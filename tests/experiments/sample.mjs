// Whether the results are true: runs some seeds of the experiments again, to the byte: node sample.mjs GEDANKEN [--all]
// Which, is drawn by the hash of HEAD's tree, so that another commit looks at others; all that is cheap is run every time.
// What takes half as long is drawn twice as often: so the same time finds a wrong digit somewhere more often.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { bySeeds, experiments, folder, resultText } from "../../experiments/experiments.mjs";
import { lot, tree } from "../drawn.mjs";
import { finish } from "../lint/tree.mjs";

/** So much is drawn, in seconds that it took one core when the results were made: the same on any machine. */
const TIME = 50;
/** A seed that took less when the results were made is run every time, in one call with the others of its variant. */
const CHEAP = 0.1;

const [program, all] = process.argv.slice(2);
const cores = availableParallelism();

const seconds = new Map(
  readFileSync(join(folder, "results/seconds.csv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
    .map(([id, variant, each]) => [`${id}/${variant}`, Number(each)]),
);

/** The seeds of a result: `one` says how far each goes, and what is measured. */
function seedsOf(one, variant) {
  const csv = resultText(one.id, variant.name);
  if (csv === null) return [];
  const { header, seeds } = bySeeds(csv),
    name = `${one.id}/${variant.name}`;
  return [...seeds].map(([seed, lines]) => ({ one, variant, seed, lines, header, name, cost: seconds.get(name) ?? 1 }));
}

/** A cell of the table goes as far as its rows do. */
function cellOf(file) {
  const name = file.replace(/\.csv\.gz$/, ""),
    [world, agent] = name.split(".");
  const steps = Number(resultText("table", name).trimEnd().split("\n").at(-1).split(",")[2]);
  return seedsOf({ id: "table", config: "", steps, measures: [] }, { name, config: `env=${world} agent=${agent}` });
}

const table = join(folder, "results/table");
const cases = [
  ...experiments().flatMap((one) => one.variants.flatMap((variant) => seedsOf(one, variant))),
  ...(existsSync(table) ? readdirSync(table).flatMap(cellOf) : []),
];

/** A number between 0 and 1 that the tree draws. */
const chance = ({ name, seed }) => (parseInt(lot(`${name} ${seed}`), 16) + 1) / 2 ** 48;
const cheap = cases.filter(({ cost }) => cost < CHEAP);
const dear = cases
  .filter(({ cost }) => cost >= CHEAP)
  // Exponential, with its cost as the mean, so that it comes before any limit with probability 1 - exp(-limit / cost).
  .map((one) => ({ ...one, rank: -Math.log(chance(one)) * one.cost }))
  .sort((a, b) => a.rank - b.rank);
let spent = 0;
const drawn = dear.filter(({ cost }) => all || (spent += cost) - cost < TIME);
/** Cheap seeds of a variant that follow each other are one call. */
function calls() {
  const list = [];
  for (const one of cheap) {
    const last = list.at(-1);
    if (last && last[0].name === one.name && last.at(-1).seed === one.seed - 1) last.push(one);
    else list.push([one]);
  }
  return list;
}

function rerun(group) {
  const { one, variant, seed } = group[0];
  const words = [
    "run",
    ...`${one.config} ${variant.config}`.split(" ").filter(Boolean),
    `seed=${seed}`,
    "--seeds",
    group.length,
    one.steps ? "--steps" : "--episodes",
    one.steps || one.episodes,
    "--csv",
    "-",
    "--quiet",
    ...(one.measures.length ? ["--measures", one.measures.map(({ name, what }) => `${name}=${what}`).join(",")] : []),
  ];
  return new Promise((done) => {
    let text = "",
      problem = "";
    const process = spawn(program, words.map(String));
    process.stdout.on("data", (data) => (text += data));
    process.stderr.on("data", (data) => (problem += data));
    process.on("close", () => done({ text, problem }));
  });
}

const findings = [];
let compared = 0;

async function check(group) {
  const { text, problem } = await rerun(group);
  const now = bySeeds(text);
  for (const { name, seed, lines, header } of group) {
    compared++;
    const again = now.seeds.get(seed) ?? [];
    const at = lines.findIndex((line, i) => line !== again[i]);
    if (at < 0 && lines.length === again.length && header === now.header) continue;
    findings.push(
      `${name}, seed ${seed}: the results say\n  ${lines[at] ?? header}\nand this run\n  ${again[at] ?? (problem || now.header)}`,
    );
  }
}

const begun = Date.now(),
  elapsed = () => (Date.now() - begun) / 1000;
const waiting = [...calls(), ...drawn.map((one) => [one])];
await Promise.all(
  Array.from({ length: cores }, async () => {
    while (waiting.length) await check(waiting.shift());
  }),
);

const limit = dear[drawn.length]?.rank ?? Infinity;
/** How probable it is that so many commits see a wrong digit, which may be in any seed that takes long. */
const seen = (commits) =>
  dear.reduce((sum, { cost }) => sum + 1 - Math.exp((-commits * limit) / cost), 0) / (dear.length || 1);
console.log(`drawn by ${tree}: ${drawn.length} of ${dear.length} seeds that take long, and all ${cheap.length} others`);
for (const { name, seed } of drawn) console.log(`  ${name} seed ${seed}`);
console.log(
  `${elapsed().toFixed(0)} s; one wrong digit in a seed that takes long is seen with probability ${seen(1).toFixed(2)}, ` +
    `within ten commits with ${seen(10).toFixed(2)}; in another at once`,
);
finish(findings, compared, "seeds");
