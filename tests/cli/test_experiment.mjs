// Experiments: files that are read or refused, claims computed from rows, runs and the calls that make them; measures.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "../../experiments/experiments.mjs";
import { folder, gedanken, header, output, refusal, unix } from "./lab.mjs";

const head = `title: Small
text: Two agents in
  a maze.
config: env=dyna-maze agent=dyna-q
variant none: agent.planning_steps=0
variant many: agent.planning_steps=50
seeds: 3..5
episodes: 4
measure: length
axis: episodes
`;

let files = 0;
function file(text) {
  const path = join(folder, `e${files++}.txt`);
  writeFileSync(path, text);
  return path;
}

/** Rows of a variant: episodes of each seed as [return, length], each with the real steps so far. */
function keep(dir, variant, seeds) {
  mkdirSync(dir, { recursive: true });
  const lines = Object.entries(seeds).flatMap(([seed, episodes]) => {
    let steps = 0;
    return episodes.map(([gain, length], i) => {
      steps += length;
      const last = i === episodes.length - 1;
      return `${seed},${i + 1},${steps},${2 * steps},0,${gain},${length},1,1,${last ? ",,,,,0123456789abcdef" : ",,,,,"}`;
    });
  });
  writeFileSync(join(dir, `${variant}.csv`), `${header}\n${lines.join("\n")}\n`);
}

const rows = join(folder, "rows");
keep(rows, "none", {
  3: [
    [1, 10],
    [2, 20],
    [3, 6],
  ],
  4: [
    [4, 30],
    [5, 4],
    [6, 5],
  ],
  5: [
    [7, 8],
    [8, 9],
    [9, 2],
  ],
});
keep(rows, "many", {
  3: [
    [0, 1],
    [0, 1],
    [0, 1],
  ],
  4: [
    [1, 1],
    [1, 1],
    [1, 1],
  ],
  5: [
    [5, 1],
    [5, 1],
    [5, 1],
  ],
});

/** The number that an expression has, as the command tells it. */
function number(expression) {
  const { out } = gedanken(["experiment", file(`${head}claim: c\nholds: ${expression} >= -1\n`), "--rows", rows]);
  return Number(out.match(/= (-?[\d.e+inf]+) >= -1 {2}yes/)?.[1].replace("inf", "Infinity"));
}

test("every function of the language has the value that it has by hand", () => {
  const expected = {
    "mean(none.return[1])": 4,
    "mean(none.return[2..3])": 5.5,
    "mean(none.return[-1])": 6,
    "median(none.length[-2..-1])": 5.5,
    "least(each(none.length, 1, 3))": 2,
    "most(each(none.length, 1, 3))": 30,
    "sum(at(none.return, 34))": 1 + 2 + 4 + 5 + 7 + 8 + 9,
    "median(solved(none.return, 5, 2))": 39,
    "most(solved(none.return, 100, 1))": Infinity,
    "settled(none.length, 11)": 2,
    "settled(none.length, 1)": 4,
    "sum(least_after(none.length, 9))": 6 + 4 + 2,
    "sum(most_after(none.length, 9))": 20 + 5 + 2,
    "median(first_after(none.return, 10))": 30,
    "sum(between(none.return, 9, 36))": (1 + 2 + 3) / 3 + (4 + 5) / 2 + (8 + 9) / 2,
    "sum(effort(none.length, 9))": 3 * (36 + 34 + 8),
    "sum(final(none.env_steps))": 36 + 39 + 19,
    "iqm(each(none.return, 1, 3))": 5,
    "count(none.return[1] > many.return[1])": 3,
    "count(none.return[1] < 4)": 1,
    "errors(none.return[1], 1, 0)": 1.732,
    "errors(none.return[1], 1, 3)": 1.225,
    "abs(mean(none.return[1]) - 7)": 3,
    "2 + 3 * mean(none.return[1]) / 4 - 1": 4,
    "(2 + 3) * 4 - -1": 21,
    "low(each(none.return, 1, 3))": 2,
    "high(each(none.return, 1, 3))": 8,
  };
  for (const [expression, value] of Object.entries(expected)) assert.equal(number(expression), value, expression);
});

test("claims hold or not, by their exit code, and say with which numbers", () => {
  const good = file(`${head}claim: It is so.\nholds: 3 <= mean(none.return[1]) <= 5\n`);
  const bad = file(`${head}claim: So.\nholds: 3 <= mean(none.return[1]) < 4\nholds: 1 < 2\nclaim: B.\nholds: 2 > 1\n`);
  assert.equal(
    output("experiment", good, "--rows", rows),
    "Small\n3 seeds\n\nIt is so.\n  3 <= mean(none.return[1]) = 4 <= 5  yes\n\n1 of 1 claims hold\n",
  );
  const { code, out } = gedanken(["experiment", bad, "--rows", rows]);
  assert.equal(code, 1);
  assert.match(out, /= 4 < 4 {2}NO\n {2}1 < 2 {2}yes\n/);
  assert.match(out, /1 of 2 claims hold/);
});

test("what cannot be computed does not hold, and says why", () => {
  for (const [chain, why] of [
    ["mean(some.return[1]) > 0", /there is no variant some/],
    ["mean(none.gain[1]) > 0", /no column gain/],
    ["mean(none.return[4]) > 0", /no episodes 4 to 4/],
    ["mean(none.return) > 0", /mean takes \(a number for each seed/],
    ["none.return[1] > 0", /must be one number/],
    ["mean(none.return[1])", /nothing is compared/],
    ["mean(none.return[1]) > 0 0", /"0" is left over/],
    ["man(none.return[1]) > 0", /there is no function man/],
    ["mean(none.return[1] > 0", /"\)" is missing/],
    ["low(none.return[1]) > 0", /low finds too few rows/],
    ["mean(none.return + 1) > 0", /a whole column has no \+/],
  ]) {
    const { code, out } = gedanken(["experiment", file(`${head}claim: c\nholds: ${chain}\n`), "--rows", rows]);
    assert.equal(code, 1, chain);
    assert.match(out, why, chain);
    assert.match(out, /0 of 1 claims hold/);
  }
});

test("a file that is wrong is refused with its line", () => {
  for (const [text, why] of [
    [`${head}colour: red\n`, /line 11: there is no such key/],
    [`${head}no colon\n`, /line 11: a line is "key: value"/],
    [`${head}holds: 1 < 2\n`, /line 11: "holds" comes after the claim/],
    [`${head}variant none:\n`, /line 11: this variant is there twice/],
    [`${head}title: Again\n`, /line 11: this key is there twice/],
    [`${head}steps: 10\n`, /either episodes or steps/],
    [head.replace("3..5", "5..3"), /line 7: seeds are the first and the last/],
    [head.replace("episodes: 4", "episodes: 0"), /line 8: this is to be a whole number/],
    [`${head}claim: c\n`, /nothing is said to hold/],
    [head.replace(/title.*\n/, ""), /title, text, measure and axis/],
  ])
    assert.match(refusal(1, "experiment", file(text), "--rows", rows), why);
  assert.match(refusal(1, "experiment", "no-such"), /experiments\/no-such\.txt cannot be read/);
  assert.match(refusal(2, "experiment", file(head), "--variant", "nine"), /no variant "nine"; the nearest is none/);
});

test("rows of other seeds, or unfinished ones, are no results", () => {
  const dir = join(folder, "wrong"),
    path = file(`${head}claim: c\nholds: 1 < 2\n`);
  keep(dir, "many", { 3: [[0, 1]], 4: [[0, 1]], 5: [[0, 1]] });
  keep(dir, "none", { 3: [[0, 1]], 5: [[0, 1]] });
  assert.match(refusal(1, "experiment", path, "--rows", dir), /seed 5 stands where seed 4 is expected/);
  keep(dir, "none", { 3: [[0, 1]], 4: [[0, 1]] });
  assert.match(refusal(1, "experiment", path, "--rows", dir), /2 seeds of 3/);
  const none = join(dir, "none.csv");
  keep(dir, "none", { 3: [[0, 1]], 4: [[0, 1]], 5: [[0, 1]] });
  writeFileSync(none, readFileSync(none, "utf8").replace(/0123456789abcdef\n$/, "\n"));
  assert.match(refusal(1, "experiment", path, "--rows", dir), /seed 5 is unfinished/);
});

test("an experiment runs every variant as `run` does, and its calls can be spread", { skip: !unix }, () => {
  const path = file(`${head}claim: c\nholds: mean(many.length[2]) < mean(none.length[2])\n`),
    out = join(folder, "out");
  assert.match(output("experiment", path, "--out", out, "--quiet"), /1 of 1 claims hold/);
  const { variants } = parse("e", head);
  for (const { name, config } of variants) {
    const words = ["env=dyna-maze", "agent=dyna-q", ...config.split(" "), "seed=3", "--seeds", "3", "--episodes", "4"];
    assert.equal(readFileSync(join(out, `${name}.csv`), "utf8"), output("run", ...words, "--csv", "-", "--quiet"));
  }
  const calls = output("experiment", path, "--commands", "2", "--out", out).trimEnd().split("\n");
  assert.equal(calls.length, 4);
  for (const call of calls) output(...call.split(" ").slice(1));
  for (const { name } of variants) {
    const whole = join(out, `${name}.whole.csv`);
    output("merge", "--seeds", "3..5", whole, join(out, `${name}.3.csv`), join(out, `${name}.5.csv`));
    assert.equal(readFileSync(whole, "utf8"), readFileSync(join(out, `${name}.csv`), "utf8"));
  }
});

test("rows of a table have their numbers in the text", () => {
  const path = file(`${head}row: Length | {mean(none.return[1]):.2} [{least(none.return[1]):.0}] | 4\n`);
  assert.equal(output("experiment", path, "--rows", rows, "--table"), "| Length | 4.00 [1] | 4 |\n");
});

test("measures are columns of their own, empty as long as there is no number", () => {
  const run = ["run", "env=chain", "agent=chain-expansion", "--episodes", "2", "--quiet", "--csv", "-"];
  const lines = output(...run, "--measures", "error=expansion.error.value_error").split("\n");
  assert.equal(lines[0], header.replace("finished", "finished,error"));
  assert.ok(Number(lines[1].split(",")[9]) > 0);
  const pets = ["run", "env=pendulum", "agent=mbrl-backprop", "--episodes", "1", "--quiet", "--csv", "-"];
  assert.equal(
    output(...pets, "--measures", "n=backprop.loss.gradient_norm")
      .split("\n")[1]
      .split(",")[9],
    "",
  );
  for (const [measure, why] of [
    ["x=no.such", /begins with no channel/],
    ["x=expansion.error.colour", /names no column/],
    ["x=expansion.error.value_error[9]", /names a row/],
    ["x=expansion.values.value", /names no column|is of many rows/],
    ["x", /NAME=CHANNEL\.COLUMN/],
    ["length=expansion.error", /a column length already/],
    ["9=expansion.error", /NAME=CHANNEL\.COLUMN/],
  ])
    assert.match(refusal(2, ...run, "--measures", measure), why);
  assert.match(refusal(2, ...run.slice(0, -2), "--measures", "x=expansion.error"), /needs --csv/);
});
