// Experiments and their results, read from this folder: for script/experiments, the tests and the page's build. The same
// grammar as src/cli/experiment.c, which says what is wrong with a file; here a file is taken to be right.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";

export const folder = dirname(fileURLToPath(import.meta.url));

/** [key, name, value] of each entry; lines that begin with a space go on with the one before. */
function entries(text) {
  const joined = text.replace(/^#.*\n/gm, "").replace(/\n[ \t]+/g, " ");
  return [...joined.matchAll(/^(\w+)(?: +(\w+))? *:(.*)$/gm)].map(([, key, name, value]) => [key, name, value.trim()]);
}

export function parse(id, text) {
  const one = {
    id,
    title: "",
    text: "",
    source: "",
    config: "",
    variants: [],
    seeds: [0, 0],
    episodes: 0,
    steps: 0,
    measures: [],
    measure: "",
    axis: "",
    scale: "",
    figure: "",
    claims: [],
  };
  for (const [key, name, value] of entries(text)) {
    if (key === "variant") one.variants.push({ name, config: value });
    else if (key === "claim") one.claims.push({ text: value, holds: [] });
    else if (key === "holds") one.claims.at(-1).holds.push(value);
    else if (key === "seeds") one.seeds = value.split("..").map(Number);
    else if (key === "episodes" || key === "steps") one[key] = Number(value);
    else if (key === "measures")
      one.measures = value.split(/, */).map((part) => {
        const [column, what] = part.split("=");
        return { name: column, what };
      });
    else if (key !== "row") one[key] = value;
  }
  if (!one.variants.length) one.variants.push({ name: "only", config: "" });
  return one;
}

/** All experiments, by name. */
export function experiments() {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".txt"))
    .sort()
    .map((file) => parse(file.replace(/\.txt$/, ""), readFileSync(join(folder, file), "utf8")));
}

export const resultPath = (id, variant) => join(folder, "results", id, `${variant}.csv.gz`);

/** The CSV of a variant; null where it was not run. */
export function resultText(id, variant) {
  const path = resultPath(id, variant);
  return existsSync(path) ? gunzipSync(readFileSync(path)).toString() : null;
}

/** The header of a CSV, and the lines of each seed, which its first field names. */
export function bySeeds(csv) {
  const [header, ...lines] = csv.trimEnd().split("\n");
  const seeds = new Map();
  for (const line of lines) {
    const seed = Number(line.slice(0, line.indexOf(",")));
    if (!seeds.has(seed)) seeds.set(seed, []);
    seeds.get(seed).push(line);
  }
  return { header, seeds };
}

/** The rows of all variants as files, for the command that holds claims against them. */
export function unpack({ id, variants }, into) {
  mkdirSync(into, { recursive: true });
  for (const { name } of variants) writeFileSync(join(into, `${name}.csv`), resultText(id, name));
}

/** Keeps the rows of a variant, and the seconds that one of its seeds took there: the sample in CI is drawn by them. */
export function keepResult(id, variant, csv, times) {
  mkdirSync(join(folder, "results", id), { recursive: true });
  writeFileSync(resultPath(id, variant), gzipSync(csv, { level: 9 }));
  const file = join(folder, "results/seconds.csv");
  const before = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").slice(1) : [];
  const seconds = times
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => Number(line.split(",")[1]));
  const mean = seconds.reduce((sum, x) => sum + x, 0) / seconds.length;
  const others = before.filter((line) => !line.startsWith(`${id},${variant},`));
  const lines = [...others, `${id},${variant},${mean.toFixed(3)}`].sort();
  writeFileSync(file, `experiment,variant,seconds\n${lines.join("\n")}\n`);
}
