// Grids: lists of values on the command line, their variants in one file, and what is no list.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { command, folder, gedanken, header, maze, output, refusal, rows, unix } from "./lab.mjs";

const grid = ["env=dyna-maze", "agent=dyna-q", "agent.planning_steps=0,5,50", "agent.alpha=0.1,0.5"];
/** Its variants in order, the last list turning fastest. */
const variants = ["0", "5", "50"].flatMap((steps) =>
  ["0.1", "0.5"].map((alpha) => [`agent.planning_steps=${steps}`, `agent.alpha=${alpha}`]),
);
/** What their rows are called by: in the order of the catalogue. */
const names = variants.map(([steps, alpha]) => `${alpha} ${steps}`);
const far = ["--seeds", "4", "--episodes", "5"];

test("a grid has the rows of each variant in order, whatever the number of processes", () => {
  const whole = output("run", ...grid, ...far, "--csv", "-");
  const alone = variants.map((words) => output("run", "env=dyna-maze", "agent=dyna-q", ...words, ...far, "--csv", "-"));
  assert.equal(whole, `${header}\n${alone.map((csv) => csv.slice(header.length + 1)).join("")}`);
  for (const jobs of ["0", "3", "5"]) assert.equal(output("run", ...grid, ...far, "--csv", "-", "--jobs", jobs), whole);
  assert.equal(rows(whole).length, 6 * 4 * 5);
  const words = join(folder, "grid.words");
  writeFileSync(words, `# a comment\n${grid.join("\n")}\n`);
  assert.equal(output("run", `@${words}`, ...far, "--csv", "-"), whole, "in a file too");
});

test("one seed for each variant is enough", () => {
  const file = join(folder, "single.csv");
  output("run", ...grid, "--episodes", "3", "--csv", file);
  assert.equal(rows(readFileSync(file, "utf8")).length, 6 * 3);
  assert.equal(output("compare", file).match(/^agent\.alpha=\S+ agent\.planning_steps=\d+ +1 /gm).length, 6);
});

test("digests and seconds name the variant", () => {
  const file = join(folder, "timed.csv");
  const digests = output("run", ...grid, ...far, "--digest")
    .trimEnd()
    .split("\n");
  assert.deepEqual(
    digests.map((line) => line.replace(/ [0-9a-f]{16} /, " ")),
    names.flatMap((name) => [1, 2, 3, 4].map((seed) => `${seed} ${name}`)),
  );
  output("run", ...grid, ...far, "--csv", file);
  const [first, ...times] = readFileSync(`${file}.times`, "utf8").trimEnd().split("\n");
  assert.equal(first, "seed,seconds,variant");
  assert.deepEqual(
    times.map((line) => line.replace(/,[\d.]+,/, " ")),
    names.flatMap((name) => [1, 2, 3, 4].map((seed) => `${seed} ${name}`)),
  );
});

test("compare takes the variants of a file as algorithms, as it takes files of one each", () => {
  const file = join(folder, "all.csv"),
    how = ["--measure", "length", "--smaller"];
  output("run", ...grid, ...far, "--csv", file);
  const parts = variants.map((words, i) => {
    const part = join(folder, `part${i}.csv`);
    output("run", "env=dyna-maze", "agent=dyna-q", ...words, ...far, "--csv", part);
    return `${part}`;
  });
  for (const [i, part] of parts.entries()) writeFileSync(join(folder, names[i]), readFileSync(part));
  const separate = gedanken(["compare", ...names.map((name) => join(folder, name)), ...how]);
  assert.equal(output("compare", file, ...how), separate.out);
  const two = output("compare", `a=${file}`, `b=${parts[0]}`, ...how);
  assert.match(two, /^a agent\.alpha=0\.1 agent\.planning_steps=0 /m, "of several files also by the file's name");
  assert.match(two, /^b /m);
});

test("names say what differs, with the usual values, of worlds and agents too", () => {
  const digest = (...words) =>
    output("run", ...words, "--episodes", "1", "--digest")
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ").slice(2).join(" "));
  assert.deepEqual(digest("agent=dyna-q,q-learning"), ["agent=dyna-q", "agent=q-learning"]);
  assert.deepEqual(digest("env=dyna-maze,cliff-walking"), ["env=dyna-maze", "env=cliff-walking"]);
  assert.deepEqual(digest("env=frozen-lake", "env.size=8x8,4x4"), ["env.size=8x8", "env.size=4x4"]);
  assert.deepEqual(digest("env=math-test", "env.seated=on,off"), ["env.seated=on", "env.seated=off"]);
  assert.deepEqual(digest("time_limit=50,60", "agent.alpha=0.5"), ["time_limit=50", "time_limit=60"]);
});

test("without a file the curves stand together on one axis", () => {
  const text = output("run", "agent.planning_steps=0,50", "--seeds", "3", "--episodes", "20");
  assert.match(text, /^env=dyna-maze agent=dyna-q\n/, "what all share");
  assert.match(text, /^agent\.planning_steps=0$[^]*^agent\.planning_steps=50$/m);
  const labels = [...text.matchAll(/^ *(\S+) [┤└]/gm)].map(([, label]) => label);
  assert.equal(labels.length, 6);
  assert.deepEqual(labels.slice(0, 3), labels.slice(3));
  assert.ok(
    text.split("\n").every((line) => [...line].length <= 80),
    "fits a terminal",
  );
});

const catalogue = JSON.parse(output("catalog"));
const all = Object.entries(catalogue).flatMap(([family, components]) =>
  Array.isArray(components)
    ? components.flatMap((component) => (component.params ?? []).map((param) => ({ family, id: component.id, param })))
    : [],
);

test("every number, choice and switch can be a list, and no text is one", () => {
  assert.ok(all.some(({ param }) => param.kind === "text") && all.length > 100);
  const seen = new Set();
  for (const { family, id, param } of all) {
    const key = family === "run" ? param.key : `${family}.${param.key}`;
    if (seen.has(`${key} ${param.kind}`)) continue;
    seen.add(`${key} ${param.kind}`);
    const words = family === "run" ? [] : [`${family}=${id}`];
    const { err } = gedanken(["run", ...words, `${key}=,`, "--steps", "1", "--digest"]);
    const refused = key === "seed" ? /seeds are no list/ : /has an empty value/;
    if (param.kind === "text") assert.doesNotMatch(err, /empty value/, key);
    else assert.match(err, refused, key);
  }
});

test("what is wrong with a grid is said before any work", () => {
  const file = join(folder, "none.csv");
  const wrong = (sentence, ...words) => {
    assert.match(refusal(2, "run", ...words, "--csv", file), sentence);
    assert.ok(!existsSync(file));
  };
  wrong(/agent\.alpha=0\.1,,0\.5 has an empty value; a list is values with one comma/, "agent.alpha=0.1,,0.5");
  wrong(/has an empty value/, "agent.alpha=0.1,");
  wrong(/has an empty value/, "agent.alpha=,0.1");
  wrong(/has the value 0\.1 twice/, "agent.alpha=0.1,0.5,0.1");
  wrong(/two variants are the same run: env=dyna-maze/, "agent.alpha=0.5,0.50");
  wrong(/two variants are the same run/, "agent.alpha=0.1,0.5", "agent.alpha=0.2");
  wrong(/agent\.alpha cannot be '5'; allowed: .*\(in the variant agent\.alpha=5\)/, "agent.alpha=0.5,5");
  wrong(/not a setting of this run.*\(in the variant/, "agent.nothing=1,2");
  wrong(/there is no agent 'dyna'; the nearest is/, "agent=dyna-q,dyna");
  wrong(/seed=1,2: seeds are no list; --seeds N/, "seed=1,2");
  const many = Array.from({ length: 101 }, (_, i) => i).join(",");
  wrong(/more than 1000 variants/, `agent.planning_steps=${many}`, "agent.alpha=0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1");
  wrong(/2 variants with 1000000 seeds each are more than 1000000 runs/, "agent.alpha=0.1,0.2", "--seeds", "1000000");
  wrong(/--svg writes of one variant, and the lists of values make 2/, "agent.alpha=0.1,0.2", "--svg", `${file}.svg`);
  wrong(/--save writes of one variant/, "agent.alpha=0.1,0.2", "--save", `${file}.gdn`);
  wrong(
    /in the variant agent=dyna-q: the measure "plan\.nothing"/,
    "agent=dyna-q,dyna-q-plus",
    "--measures",
    "x=plan.nothing",
  );
});

test("values of live parameters are no list where a run goes on", () => {
  const file = join(folder, "half.gdn");
  output("run", ...maze, "--episodes", "2", "--save", file);
  assert.match(refusal(2, "run", "--load", file, "agent.epsilon=0.1,0.2", "--digest"), /cannot be '0\.1,0\.2'/);
});

test("commands that take one run refuse a list", () => {
  assert.equal(gedanken(["trace", ...maze, "agent.alpha=0.1,0.5"]).code, 2);
  const file = join(folder, "merged.csv"),
    part = join(folder, "grid.csv");
  output("run", ...grid, "--episodes", "1", "--csv", part);
  const { code, err } = gedanken(["merge", file, part]);
  assert.equal(code, 1);
  assert.match(err, /grid\.csv has the variants of a grid/);
  const experiment = join(folder, "e.txt");
  const text = "title: T\ntext: T\nconfig: env=dyna-maze\nvariant a: agent.alpha=0.1,0.5\nseeds: 1..2\nepisodes: 2\n";
  writeFileSync(experiment, `${text}measure: length\naxis: episodes\n`);
  assert.match(refusal(1, "experiment", experiment), /the variant a has a list of values/);
});

test("a grid that is killed at any moment goes on to the same bytes", { skip: !unix }, async () => {
  const file = join(folder, "killed.csv");
  const args = ["run", ...grid, "--seeds", "3", "--episodes", "400", "--jobs", "2", "--csv", file];
  const begun = Date.now();
  output(...args);
  const whole = readFileSync(file, "utf8"),
    ms = Date.now() - begun;
  rmSync(file);
  let kills = 0;
  for (const part of [0.2, 0.4, 0.3]) {
    const child = spawn(command[0], [...args, "--checkpoint", "0"], { stdio: "ignore" });
    const ended = new Promise((resolve) => child.on("close", resolve));
    setTimeout(() => child.kill("SIGKILL"), part * ms);
    if ((await ended) === null) kills++;
  }
  output(...args, "--checkpoint", "0");
  assert.equal(readFileSync(file, "utf8"), whole);
  assert.ok(kills > 0, "it was killed");
  assert.ok(!existsSync(`${file}.checkpoint`));
  const { err } = gedanken([...args.slice(0, -1), file, "--checkpoint", "0"]);
  assert.equal(err, "");
});
