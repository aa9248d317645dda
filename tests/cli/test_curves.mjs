// Learning curves as pictures: well formed, with every label inside, and true to the rows.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { experiments, folder as there, resultPath, unpack } from "../../experiments/experiments.mjs";
import { elements, folder, gedanken, native, output, refusal, rows } from "./lab.mjs";

/** Pixels that a letter takes at most, as src/cli/chart.c reckons. */
const LETTER = 7.6;
const path = (id) => join(there, `${id}.txt`);

/** Texts with their places: {x, y, left, right, text}; those that are turned are left out. */
function texts(svg) {
  return [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"( text-anchor="(\w+)")?[^>]*>([^<]*)</g)]
    .filter(([whole]) => !whole.includes("rotate"))
    .map(([, x, y, , anchor, escaped]) => {
      const text = escaped.replaceAll("&amp;", "&");
      const width = LETTER * [...text].length;
      const left = Number(x) - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
      return { x: Number(x), y: Number(y), left, right: left + width, text };
    });
}

/** What holds of every picture. */
function check(svg, what) {
  const names = elements(svg);
  assert.deepEqual(names.slice(0, 3), ["svg", "title", "desc"], what);
  assert.ok(!names.includes("script"), what);
  assert.doesNotMatch(svg, /\b(nan|inf)\b|href|prefers-color-scheme/i, what);
  assert.match(svg, /\.paper\{fill:#ffffff\}/, "for print");
  assert.match(svg, /font:14px system-ui,sans-serif/);
  const [, width, height] = svg.match(/viewBox="0 0 (\d+) (\d+)"/).map(Number);
  const all = texts(svg);
  for (const { y, left, right, text } of all)
    assert.ok(left >= 0 && right <= width && y > 0 && y < height, `${what}: "${text}" is cut off`);
  const ticks = [
    ...svg.matchAll(/class="grid" d="M([\d.]+) ([\d.]+)([VH])([\d.]+)"\/><text x="([\d.]+)"[^>]*>([^<]*)</g),
  ];
  const below = ticks
    .filter(([, , , way]) => way === "V")
    .map(([, , , , , x, text]) => ({
      text,
      left: x - (LETTER * text.length) / 2,
      right: +x + (LETTER * text.length) / 2,
    }));
  assert.ok(below.length >= 2, `${what}: the horizontal axis has ticks`);
  for (let i = 1; i < below.length; i++)
    assert.ok(below[i].left >= below[i - 1].right, `${what}: ${below[i - 1].text} and ${below[i].text} touch`);
  const heights = ticks.filter(([, , , way]) => way === "H").map(([, , y]) => Number(y));
  assert.ok(heights.length >= 2, `${what}: the vertical axis has ticks`);
  const sorted = [...heights].sort((a, b) => a - b);
  for (let i = 1; i < sorted.length; i++) assert.ok(sorted[i] - sorted[i - 1] >= 12, `${what}: labels lie apart`);
  // No name of a line lies over the plot.
  const plot = Math.max(...ticks.filter(([, , , way]) => way === "V").map(([, , , , end]) => Number(end)));
  for (const [, x, y] of svg.matchAll(/M([\d.]+) ([\d.]+)h36/g)) assert.ok(Number(y) > plot, `${what}: ${x}`);
}

function draw(name, ...args) {
  const file = join(folder, `${name}.svg`);
  output("run", ...args, "--curves", file);
  const svg = readFileSync(file, "utf8");
  check(svg, name);
  return svg;
}

/** The number at a height, by the two outermost ticks of a plain vertical axis. */
function scale(svg) {
  const ticks = [...svg.matchAll(/H[\d.]+"\/><text x="[\d.]+" y="([\d.]+)" text-anchor="end">([^<]+)</g)].map(
    ([, y, label]) => [Number(y) - 5, Number(label.replace("−", "-").replaceAll(",", ""))],
  );
  const [[y0, a], [y1, b]] = [ticks[0], ticks.at(-1)];
  return (y) => a + ((y - y0) / (y1 - y0)) * (b - a);
}

const quantile = (values, q) => {
  const sorted = [...values].sort((a, b) => a - b),
    place = q * (sorted.length - 1),
    i = Math.floor(place);
  return sorted[i] + (place - i) * ((sorted[i + 1] ?? sorted[i]) - sorted[i]);
};

test("the line is the median of the seeds and the band their middle half", () => {
  const args = ["env=cliff-walking", "agent=q-learning", "--seeds", "7", "--episodes", "30"];
  const svg = draw("median", ...args);
  const table = rows(output("run", ...args, "--csv", "-"));
  const value = scale(svg);
  const points = (part) =>
    [...svg.match(new RegExp(`class="${part}" d="M([^"Z]+)`))[1].split("L")].map((point) =>
      Number(point.split(" ")[1]),
    );
  const line = points("line"),
    band = points("band");
  assert.equal(line.length, 30);
  const ticks = [...svg.matchAll(/H[\d.]+"\/><text[^>]*>([^<]+)</g)].map(([, label]) => label);
  const precision = Math.abs(value(0) - value(0.2)) + 1e-9;
  assert.ok(ticks.includes("0") || ticks.length > 2);
  for (let episode = 1; episode <= 30; episode++) {
    const returns = table.filter((row) => row[1] === episode).map((row) => row[5]);
    const near = (y, q) =>
      assert.ok(Math.abs(value(y) - quantile(returns, q)) <= precision, `episode ${episode}, ${q}`);
    near(line[episode - 1], 0.5);
    near(band[episode - 1], 0.25);
    near(band[60 - episode], 0.75);
  }
  assert.match(svg, /Median of 7 seeds; the band is the middle half of them\./);
  assert.match(svg, />Episodes<\/text>/);
  assert.match(svg, />Return per episode<\/text>/);
});

test("a grid has a line of its own for each variant, and a name in words", () => {
  const svg = draw("grid", "agent.planning_steps=0,5,50", "agent.alpha=0.1,0.5", "--seeds", "3", "--episodes", "20");
  assert.equal(svg.match(/class="band"/g).length, 6);
  const names = [...svg.matchAll(/>(Step size α [\d.]+, Planning steps n \d+)</g)].map(([, name]) => name);
  assert.equal(new Set(names).size, 6);
  const looks = [...svg.matchAll(/<g class="(c\d)"><path class="line"( stroke-dasharray="[^"]+")?/g)].map(
    ([, colour, dashes]) => `${colour}${dashes}`,
  );
  assert.equal(new Set(looks).size, 6);
  assert.match(svg, /<title>Dyna maze, Dyna-Q<\/title>/);
  assert.match(svg, />Steps per episode \(logarithmic\)</);
  const agents = draw("agents", "agent=q-learning,dyna-q", "--seeds", "2", "--steps", "900");
  assert.match(agents, />Q-learning<\/text>/);
  assert.match(agents, />Real steps<\/text>/);
});

test("with evaluations they are what is drawn: the median of theirs, after every K episodes or steps", () => {
  const args = ["env=cliff-walking", "agent=q-learning", "agent.alpha=0.5", "--seeds", "5"];
  const how = ["--evaluate", "1", "--every", "20"];
  const svg = draw("evaluated", ...args, "--episodes", "200", ...how);
  assert.match(svg, />Return of the deterministic policy in 1 episode/);
  const line = [...svg.match(/class="line" d="M([^"]+)"/)[1].split("L")].map((point) => Number(point.split(" ")[1]));
  assert.equal(line.length, 10);
  const csv = output("run", ...args, "--episodes", "200", ...how, "--csv", "-");
  const [names, ...table] = csv.split("\n").map((row) => row.split(","));
  const value = scale(svg);
  const precision = Math.abs(value(0) - value(0.2)) + 1e-9;
  line.forEach((y, i) => {
    const returns = table
      .filter((row) => row[1] === `${20 * (i + 1)}`)
      .map((row) => Number(row[names.indexOf("eval_return")]));
    assert.equal(returns.length, 5);
    assert.ok(Math.abs(value(y) - quantile(returns, 0.5)) <= precision, `evaluation ${i + 1}`);
  });
  const steps = draw("steps", ...args, "agent.epsilon=0.1,0.3", "--steps", "4000", ...how);
  assert.match(steps, />Real steps<\/text>/);
  assert.equal(steps.match(/class="band"/g).length, 2);
  assert.match(draw("early", "--episodes", "3", ...how), />1 seed\./);
  draw("cumulative", "env=shortcut-maze", "--steps", "600", "--evaluate", "2", "--every", "100");
});

test("the file does not depend on the number of processes, and stands beside a CSV", () => {
  const args = ["agent.planning_steps=0,5", "--seeds", "4", "--episodes", "10"];
  const one = draw("one", ...args);
  assert.equal(draw("three", ...args, "--jobs", "3"), one);
  const csv = join(folder, "beside.csv");
  assert.equal(draw("beside", ...args, "--csv", csv), one);
  assert.equal(rows(readFileSync(csv, "utf8")).length, 80);
});

test("few episodes, one seed, none that ended, names that are markup: there is always a picture", () => {
  assert.match(draw("single", "--episodes", "1"), />1 seed\. env=dyna-maze agent=dyna-q</);
  draw("none", "env.scale=4", "--steps", "3");
  draw("long", "--episodes", "600", "agent.planning_steps=0,1");
  draw("still", "env=gridworld-4x4", "agent=value-iteration", "--episodes", "3");
  const many = Array.from({ length: 24 }, (_, i) => i).join(",");
  const svg = draw("many", `agent.planning_steps=${many}`, "--episodes", "3", "--seeds", "2");
  const looks = [...svg.matchAll(/<g class="(c\d)"><path class="line"( stroke-dasharray="[^"]+")?/g)].map(
    ([look]) => look,
  );
  assert.equal(new Set(looks).size, 24, "each looks like no other");
});

test("what cannot be drawn is said before any work", () => {
  const many = Array.from({ length: 25 }, (_, i) => i).join(",");
  assert.match(refusal(2, "run", `agent.planning_steps=${many}`, "--curves", "x.svg"), /draws 24 variants at most/);
  assert.match(refusal(2, "run", "--curves", "-"), /cannot use a standard stream/);
  assert.match(refusal(2, "run", "--curves", "a.svg", "--svg", "a.svg"), /cannot both be written to/);
  assert.match(refusal(1, "run", "--curves", join(folder, "no", "x.svg")), /cannot be written/);
  const file = join(folder, "e.svg");
  for (const more of [
    ["--seeds", "1..2"],
    ["--variant", "none"],
    ["--commands", "3"],
  ])
    assert.match(refusal(2, "experiment", path("imagination"), "--curves", file, ...more), /all seeds of all variants/);
  assert.match(refusal(2, "experiment", path("error_growth"), "--curves", file), /shown over "ahead"/);
});

test("every experiment has a picture of its results", { skip: !native }, () => {
  let drawn = 0;
  for (const one of experiments()) {
    if (one.axis === "ahead" || !one.variants.every(({ name }) => existsSync(resultPath(one.id, name)))) continue;
    const dir = join(folder, one.id),
      file = join(dir, "curves.svg");
    mkdirSync(dir);
    unpack(one, dir);
    const { code, err } = gedanken(["experiment", path(one.id), "--rows", dir, "--curves", file]);
    assert.ok(code === 0 || code === 1, err);
    const svg = readFileSync(file, "utf8");
    check(svg, one.id);
    const shown = join(there, "../docs", `${one.id}.svg`);
    if (existsSync(shown)) assert.equal(svg, readFileSync(shown, "utf8"), `script/experiments --curves docs ${one.id}`);
    const [low, high] = one.seeds;
    assert.match(svg, high > low ? new RegExp(`Median of ${high - low + 1} seeds`) : /1 seed\./, one.id);
    if (one.variants.length > 1)
      for (const { name } of one.variants) assert.ok(svg.includes(`>${name.replaceAll("_", " ")}</text>`), name);
    const logarithmic = svg.match(/\(logarithmic\)/g)?.length ?? 0;
    assert.ok(logarithmic >= (one.scale.match(/[xy]/g)?.length ?? 0) * (one.scale === "linear" ? 0 : 1), one.id);
    drawn++;
  }
  assert.ok(drawn >= 20, `${drawn} were drawn`);
});
