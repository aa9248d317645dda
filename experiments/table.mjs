// The table of everything: every agent in every world that it can live in, at its usual settings, ten seeds.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bySeeds, folder, resultText } from "./experiments.mjs";

export const SEEDS = 10;
/** Real steps in a world of numbers, and in one of states. */
const STEPS = { numbers: 2000, finite: 6000, points: 300 };
/** The part of a run, at its end, whose episodes are scored. */
const LATE = 0.2;

const asked = (program, ...words) => spawnSync(program, words, { encoding: "utf8", maxBuffer: 1 << 28 });
export const catalogue = (program) => JSON.parse(asked(program, "catalog").stdout);

/** Every pair that can be a run: the program itself is asked. */
export function cells(program) {
  const { env, agent } = catalogue(program);
  return env.flatMap((world) =>
    agent.flatMap(({ id }) => {
      const config = `env=${world.id} agent=${id}`;
      const { status } = asked(program, "run", ...config.split(" "), "--steps", "1", "--quiet", "--digest");
      const kind = ["finite", "points"].find((offer) => world.offers.includes(offer)) ?? "numbers";
      return status === 0 ? [{ world: world.id, agent: id, config, steps: STEPS[kind], measure: world.measure }] : [];
    }),
  );
}

export const cellText = ({ world, agent }) => resultText("table", `${world}.${agent}`);

/** Of each seed: the mean over its last episodes, or where rewards are counted their sum. */
function scores(csv, { measure, steps }) {
  const { header, seeds } = bySeeds(csv);
  const names = header.split(","),
    at = (name) => names.indexOf(name);
  const isSum = measure === "cumulative",
    column = at(isSum || !measure ? "return" : measure);
  return [...seeds.values()].map((lines) => {
    const rows = lines.map((line) => line.split(","));
    if (isSum) return rows.reduce((sum, row) => sum + Number(row[column]), 0);
    // Where none ended late, what is to be told is the one that never does.
    const late = rows.filter((row) => Number(row[at("env_steps")]) > (1 - LATE) * steps);
    const ended = late.filter((row) => row[at("finished")] === "1");
    const counted = ended.length ? ended : rows.slice(-1);
    return counted.reduce((sum, row) => sum + Number(row[column]) / counted.length, 0);
  });
}

/** The median, and its 95 % interval from order statistics: of ten values the second and the ninth. */
export function summary(csv, cell) {
  const sorted = scores(csv, cell).sort((a, b) => a - b),
    n = sorted.length;
  if (n !== SEEDS) return null;
  return { median: (sorted[n / 2 - 1] + sorted[n / 2]) / 2, low: sorted[1], high: sorted[n - 2] };
}

/** What a source says of a cell: experiments/sources.csv. */
export function sources() {
  const path = join(folder, "sources.csv");
  const lines = existsSync(path) ? readFileSync(path, "utf8").trim().split("\n").slice(1) : [];
  return new Map(
    lines
      .map((line) => line.split(";").map((field) => field.trim()))
      .map(([world, agent, number, source]) => [`${world}.${agent}`, { number, source }]),
  );
}
