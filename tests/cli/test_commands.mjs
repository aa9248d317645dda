// The command line is a contract: other tools call it. These tests run the program as they would.
//     node test_commands.mjs [EMULATOR ...] PROGRAM      or with the program in GEDANKEN
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder as there } from "../../experiments/experiments.mjs";
import { command, elements, folder, gedanken, maze, native, output, refusal, rows, unix } from "./lab.mjs";

// -- what there is -----------------------------------------------------------------------------------

test("help and version are on standard output", () => {
  for (const name of ["list", "describe", "catalog", "run", "merge", "compare", "trace", "bench"]) {
    assert.match(output("--help"), new RegExp(`gedanken ${name} `));
    assert.match(output("help", name), new RegExp(`^gedanken ${name}`));
    assert.equal(output(name, "--help"), output("help", name));
  }
  assert.match(output("--version"), /^gedanken \d+\.\d+\.\d+, numbers \d+\n$/);
});

test("list has every kind, or one", () => {
  const all = output("list");
  for (const id of ["dyna-maze", "frozen-lake", "dyna-q", "prioritized-sweeping"])
    assert.match(all, new RegExp(`^  ${id} +\\S`, "m"));
  const agents = output("list", "agent");
  assert.match(agents, /^dyna-q +\S/m);
  assert.doesNotMatch(agents, /dyna-maze/);
  output("list", "model");
  output("list", "planner");
});

test("describe is Markdown with every parameter of the catalogue", () => {
  const text = output("describe", "dyna-q");
  assert.match(text, /^#+ /m);
  for (const key of ["alpha", "gamma", "epsilon", "planning_steps"]) assert.match(text, new RegExp(key));
});

test("catalog is JSON", () => {
  const text = output("catalog");
  JSON.parse(text);
  assert.match(text, /"dyna-maze"/);
});

// -- run ---------------------------------------------------------------------------------------------

test("CSV on standard output: header, one row per episode, nothing else", () => {
  const { code, out, err } = gedanken(["run", ...maze, "seed=3", "--seeds", "2", "--episodes", "7", "--csv", "-"]);
  assert.equal(code, 0);
  assert.equal(err, "");
  const table = rows(out);
  assert.deepEqual(
    table.map((row) => row.slice(0, 2)),
    [3, 4].flatMap((seed) => [1, 2, 3, 4, 5, 6, 7].map((k) => [seed, k])),
  );
  let before = 0;
  for (const [, episode, steps, imagined, updates, sum, length, terminated, finished] of table) {
    if (episode === 1) before = 0;
    assert.equal(steps - before, length, "real steps are the sum of the lengths");
    assert.equal(imagined, 5 * steps, "five imagined steps for each real one");
    assert.equal(updates, steps + imagined, "one update for each step, real or imagined");
    assert.equal(sum, 1, "the goal's reward, undiscounted");
    assert.ok(length >= 14, "the shortest path has 14 steps");
    assert.equal(terminated, 1);
    assert.equal(finished, 1);
    before = steps;
  }
});

test("fifty episodes are the default", () => {
  assert.equal(rows(output("run", ...maze, "--csv", "-")).length, 50);
});

test("--steps stops at the step, and the episode under way has a row that says so", () => {
  const first = rows(output("run", ...maze, "--episodes", "120", "--csv", "-"));
  const table = rows(output("run", ...maze, "--steps", "2000", "--csv", "-"));
  const whole = first.filter((row) => row[2] <= 2000),
    last = table.at(-1);
  assert.deepEqual(table.slice(0, -1), whole);
  const steps = 2000 - whole.at(-1)[2];
  assert.deepEqual(last, [1, whole.length + 1, 2000, 10000, 12000, 0, steps, 0, 0]);
  const exact = whole.at(-1)[2];
  assert.deepEqual(
    rows(output("run", ...maze, "--steps", String(exact), "--csv", "-")),
    whole,
    "an episode that just ended is finished",
  );
});

test("floats have 17 significant digits", () => {
  const text = output(
    "run",
    "env=maze",
    "env.layout=S.G",
    "env.step_reward=-0.1",
    "agent=q-learning",
    "--episodes",
    "3",
    "--csv",
    "-",
  );
  const returns = text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",")[5]);
  assert.ok(returns.some((sum) => !Number.isInteger(Number(sum))));
  for (const sum of returns) {
    const x = Number(sum);
    assert.equal(sum, Number.isInteger(x) ? String(x) : x.toPrecision(17).replace(/0+$/, ""));
  }
});

test("results do not depend on --jobs and come in the order of the seeds", () => {
  const args = ["run", ...maze, "seed=95", "--seeds", "11", "--episodes", "60"];
  const one = output(...args, "--csv", "-", "--jobs", "1");
  for (const jobs of ["0", "2", "5"]) assert.equal(output(...args, "--csv", "-", "--jobs", jobs), one);
  assert.deepEqual([...new Set(rows(one).map((row) => row[0]))], [95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105]);
  assert.equal(output(...args, "--digest", "--jobs", "3"), output(...args, "--digest"));
});

test("--digest: one line for each seed, and another run has another digest", () => {
  const args = ["run", ...maze, "--seeds", "3", "--episodes", "5", "--digest"];
  const text = output(...args, "seed=1");
  assert.match(text, /^1 [0-9a-f]{16}\n2 [0-9a-f]{16}\n3 [0-9a-f]{16}\n$/);
  assert.equal(output(...args, "seed=1"), text);
  assert.equal(new Set(text.match(/[0-9a-f]{16}/g)).size, 3);
  const other = output(...args, "seed=1", "agent.epsilon=0.5");
  assert.ok(!text.match(/[0-9a-f]{16}/g).some((digest) => other.includes(digest)));
});

test("with CSV on standard output the digests go to standard error", () => {
  const { out, err } = gedanken(["run", ...maze, "seed=1", "--episodes", "3", "--csv", "-", "--digest"]);
  assert.equal(rows(out).length, 3);
  assert.match(err, /^1 [0-9a-f]{16}\n$/);
});

test("save, load and continue equals never having stopped", () => {
  const file = join(folder, "half.gdn");
  const whole = output("run", ...maze, "seed=7", "--episodes", "30", "--csv", "-");
  output("run", ...maze, "seed=7", "--episodes", "12", "--save", file);
  const rest = output("run", "--load", file, "--episodes", "18", "--csv", "-");
  assert.deepEqual(rows(rest), rows(whole).slice(12));
  assert.equal(
    output("run", "--load", file, "--episodes", "18", "--digest"),
    output("run", ...maze, "seed=7", "--episodes", "30", "--digest"),
  );
  const steps = join(folder, "steps.gdn");
  output("run", ...maze, "seed=7", "--steps", "1234", "--save", steps);
  assert.equal(
    output("run", "--load", steps, "--steps", "766", "--digest"),
    output("run", ...maze, "seed=7", "--steps", "2000", "--digest"),
  );
});

test("a loaded run takes live parameters and nothing else", () => {
  const file = join(folder, "live.gdn");
  output("run", ...maze, "--episodes", "5", "--save", file);
  const same = output("run", "--load", file, "--episodes", "5", "--digest");
  assert.notEqual(output("run", "--load", file, "agent.epsilon=0.5", "--episodes", "5", "--digest"), same);
  refusal(2, "run", "--load", file, "env=cliff-walking", "--episodes", "5");
  assert.match(refusal(2, "run", "--load", file, "--seeds", "3"), /--seeds/);
});

test("--save of several seeds puts the seed before the extension", () => {
  output(
    "run",
    ...maze,
    "seed=8",
    "--seeds",
    "3",
    "--episodes",
    "3",
    "--jobs",
    "2",
    "--save",
    join(folder, "many.run.gdn"),
  );
  for (const seed of [8, 9, 10]) {
    const file = join(folder, `many.run.${seed}.gdn`);
    assert.equal(
      output("run", "--load", file, "--episodes", "2", "--digest"),
      output("run", ...maze, `seed=${seed}`, "--episodes", "5", "--digest"),
    );
  }
  assert.ok(!existsSync(join(folder, "many.run.gdn")));
});

test("a damaged snapshot is refused with exit code 1", () => {
  const file = join(folder, "nothing.gdn");
  refusal(1, "run", "--load", file);
  output("run", ...maze, "--episodes", "1", "--csv", file);
  assert.match(refusal(1, "run", "--load", file, "--digest"), /nothing\.gdn/);
});

test("--svg is well formed, knows light and dark, and draws every layer", () => {
  const file = join(folder, "scene.svg");
  output("run", ...maze, "seed=2", "--seeds", "2", "--episodes", "3", "--svg", file);
  const svg = readFileSync(file, "utf8");
  const names = elements(svg);
  assert.equal(names[0], "svg");
  assert.equal(names.filter((name) => name === "g").length, 8);
  assert.match(svg, /prefers-color-scheme:dark/);
  assert.match(svg, /<title>.*seed=2.*<\/title>/);
  assert.ok((svg.match(/class="wall"/g) ?? []).length >= 1);
  assert.match(svg, /class="imagined"/);
  assert.doesNotMatch(svg, /"[^"]*\b-?(nan|inf)\b[^"]*"/);
});

test("with nothing else asked the curves are text; --quiet has none", () => {
  const text = output("run", ...maze, "--seeds", "5", "--jobs", "2");
  const lines = text.split("\n");
  assert.equal(lines.filter((line) => /[┤│]/.test(line)).length, 16);
  assert.ok(
    lines.every((line) => [...line].length <= 80),
    "fits a terminal",
  );
  assert.match(text, /Steps per episode, mean of 5 seeds/);
  assert.match(text, /█/);
  assert.doesNotMatch(text, /nan/i);
  // The numbers under the plot are the means of the CSV.
  const table = rows(output("run", ...maze, "--seeds", "5", "--csv", "-")).filter((row) => row[1] === 1);
  const mean = table.reduce((sum, row) => sum + row[6], 0) / 5;
  const shown = Number(/ {2}1: ([\d.e+]+)/.exec(text)[1]);
  assert.ok(Math.abs(shown - mean) <= 5e-3 * mean, `${shown} is not ${mean}`);
  assert.equal(output("run", ...maze, "--quiet"), "");
});

// -- graphs ------------------------------------------------------------------------------------------

test("describe --graph prints what a model trains and predicts with as DOT", () => {
  const train = output("describe", "pets", "--graph", "train"),
    predict = output("describe", "pets", "--graph", "predict");
  for (const dot of [train, predict]) {
    assert.match(dot, /^digraph "\w+" \{\n/);
    assert.match(dot, /\n\}\n$/);
    assert.match(dot, /step0 -> step\d+/);
    assert.equal(dot.split('"').length % 2, 1, "quotes are closed");
  }
  assert.ok(train.split("\n").length > 2 * predict.split("\n").length, "gradients are more graph");
  assert.equal(output("describe", "ensemble", "--graph", "predict"), predict, "the model that pets learns");
  assert.match(output("describe", "network", "--graph", "predict", "model.width=48"), /1 x 48 x 32/);
  assert.match(output("describe", "curve-fit", "--graph", "train"), /^digraph/);
});

test("describe --graph refuses what has none", () => {
  assert.match(refusal(1, "describe", "linear", "--graph", "train"), /linear has no tensor graph/);
  for (const id of ["dyna-q", "counts", "cem", "pendulum"])
    assert.match(refusal(2, "describe", id, "--graph", "train"), /no tensor graph: name a model of dynamics/);
  assert.match(refusal(2, "describe", "pts", "--graph", "train"), /nearest is pets\b/);
  assert.match(refusal(2, "describe", "pets", "--graph", "both"), /train or predict/);
  assert.match(refusal(2, "describe", "pets", "--graph", "train", "env=maze"), /needs a world of numbers/);
  assert.match(refusal(2, "describe", "pets", "--graph", "train", "model.width=900"), /4 to 512/);
  refusal(2, "describe", "pets", "--graph");
  refusal(2, "describe", "--graph", "train");
});

// -- what is wrong -----------------------------------------------------------------------------------

test("usage errors exit with 2 and name what is nearest", () => {
  assert.equal(gedanken([]).code, 2);
  assert.match(refusal(2, "runn"), /nearest is run\b/);
  assert.match(refusal(2, "list", "agents"), /nearest is agent\b/);
  assert.match(refusal(2, "describe", "dynamaze"), /nearest is dyna-maze\b/);
  assert.match(refusal(2, "run", "agent.planing_steps=5"), /agent\.planning_steps/);
  assert.match(refusal(2, "run", "env=dyna-mase"), /dyna-maze/);
  assert.match(refusal(2, "run", "dyna-maze"), /env=dyna-maze/);
  assert.match(refusal(2, "list", "plans"), /nearest is planner\b/);
  assert.match(refusal(2, "run", "agent=pets", "planner=cen"), /nearest is 'cem'/);
  assert.match(refusal(2, "run", "env=pendulum", "agent=dyna-q"), /finitely many states/);
  assert.match(refusal(2, "run", ...maze, "--seed", "5"), /--seeds/);
  assert.match(refusal(2, "bench", "dyna-q-50"), /dyna-q-n50/);
  assert.match(refusal(2, "trace", "env=dyna-maze"), /--actions/);
});

test("values outside their range exit with 2", () => {
  refusal(2, "run", "agent.epsilon=2");
  refusal(2, "run", ...maze, "--seeds", "0");
  refusal(2, "run", ...maze, "--episodes", "ten");
  refusal(2, "run", ...maze, "--episodes");
  refusal(2, "run", ...maze, "--steps", "-1");
  refusal(2, "run", ...maze, "--csv", "-", "--csv", "-");
  assert.match(refusal(2, "run", ...maze, "--steps", "5", "--episodes", "5"), /exclude/);
});

test("files that cannot be written exit with 1", () => {
  const file = join(folder, "no", "such", "folder");
  for (const option of ["--csv", "--svg", "--save"])
    assert.match(refusal(1, "run", ...maze, "--episodes", "1", option, file), /cannot be written/);
});

// -- trace -------------------------------------------------------------------------------------------

// The Dyna maze, cells numbered by rows of nine: the start 18 has walls two to its right; from 1 the
// way along the upper border is free until the wall at 7. The goal is 8, entered from 17 below it.
test("trace: moves, bumps and the goal, known by hand", () => {
  const done = gedanken(["trace", "env=dyna-maze", "--actions", "-"], "right right\nup,3 0\n0\nright\n");
  assert.equal(done.code, 0);
  assert.equal(done.err, "");
  assert.equal(
    done.out,
    "step,observation,action,reward,terminated,truncated\n" +
      "1,19,3,0,0,0\n2,19,3,0,0,0\n3,10,0,0,0,0\n4,10,3,0,0,0\n5,1,0,0,0,0\n6,1,0,0,0,0\n7,2,3,0,0,0\n",
  );
});

test("trace stops at the end of the episode and says so", () => {
  const { code, out, err } = gedanken(
    ["trace", "env=dyna-maze", "--state", "17", "--actions", "-"],
    "right up up down",
  );
  assert.equal(code, 0);
  assert.equal(out.split("\n").slice(1).join("\n"), "1,17,3,0,0,0\n2,8,0,1,1,0\n");
  assert.match(err, /ended at step 2; 2 more actions/);
});

test("trace knows the time limit: truncated is not terminated", () => {
  const { out, err } = gedanken(["trace", "env=dyna-maze", "time_limit=2", "--actions", "-"], "0 0 0");
  assert.equal(out.split("\n").slice(1).join("\n"), "1,9,0,0,0,0\n2,0,0,0,0,1\n");
  assert.match(err, /ended at step 2/);
});

test("trace refuses what is no action and no state", () => {
  const wrong = (input, ...args) => {
    const done = gedanken(["trace", "env=dyna-maze", ...args, "--actions", "-"], input);
    assert.equal(done.code, 2, done.err);
    assert.equal(done.out, "");
  };
  wrong("4");
  wrong("0.5");
  wrong("-1");
  wrong("north");
  wrong("nan");
  wrong("0", "--state", "54");
  wrong("0", "--state", "1,2");
  wrong("0", "--state", "x");
  refusal(1, "trace", "env=dyna-maze", "--actions", join(folder, "none"));
});

// From upright at rest, 2 N m for 0.05 s (Gymnasium's Euler step): angular velocity 3 * 2 * 0.05 = 0.3 rad/s, angle
// 0.3 * 0.05 = 0.015; the reward is that of the state before: -0.001 * 2^2.
test("trace of a box: names, numbers, states seen and own", () => {
  const swing = (state, input) => gedanken(["trace", "env=pendulum", "--state", state, "--actions", "-"], input);
  const { code, out, err } = swing("0,0", "2\n");
  assert.equal(code, 0, err);
  const [names, row, end] = out.split("\n");
  assert.match(names, /^step,[^,]+,[^,]+,[^,]+,[^,]+,reward,terminated,truncated$/);
  assert.equal(end, "");
  const known = [1, Math.cos(0.015), Math.sin(0.015), 0.3, 2, -0.004, 0, 0];
  row.split(",").forEach((text, i) => assert.ok(Math.abs(Number(text) - known[i]) < 1e-12, `${i}: ${text}`));
  assert.equal(swing("1,0,0", "2").out, out, "an observation is a state too");
  assert.equal(swing("1,0,0", "2,1,-0.5").out.split("\n").length, 5);
  for (const state of ["1", "1,2,3,4", "0,9", "x"]) assert.equal(swing(state, "0").code, 2);
  const wrong = swing("0,0,0,0", "0").err;
  assert.match(wrong, /3 numbers here, or the world's own state/);
});

test("trace takes as many numbers a step as the action has", () => {
  const args = ["trace", "env=point-navigation", "--actions", "-"];
  assert.equal(gedanken(args, "1 0\n0 1\n").out.trim().split("\n").length, 3);
  const odd = gedanken(args, "1 0 1");
  assert.equal(odd.code, 2);
  assert.match(odd.err, /2 numbers, and 3 are not a multiple/);
});

test("trace of a world with chance repeats with its seed", () => {
  const walk = (seed) =>
    gedanken(["trace", "env=frozen-lake", `seed=${seed}`, "--actions", "-"], "3 1 3 1 3 1 1 3").out;
  assert.equal(walk(5), walk(5));
  assert.ok(new Set([1, 2, 3, 4, 5, 6, 7, 8].map(walk)).size > 1);
});

// -- bench and sweeps --------------------------------------------------------------------------------

test("bench prints one JSON line for each case", () => {
  const lines = output("bench", "maze-2k-memory", "maze-10k-memory")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map((line) => line.case),
    ["maze-2k-memory", "maze-10k-memory"],
  );
  for (const line of lines) {
    assert.deepEqual(Object.keys(line), ["suite", "impl", "case", "unit", "median", "min", "max", "runs"]);
    assert.ok((native ? ["native"] : ["wasi", "emscripten"]).includes(line.impl));
  }
  // Memory is linear in the states: four times as many take at most as many bytes each.
  assert.ok(lines[1].median <= lines[0].median);
});

/** A program that loses a task and does not know it. */
function liar() {
  const path = join(folder, "liar");
  writeFileSync(path, '#!/bin/sh\nfor word; do [ "$word" = seed=10 ] && exit 0; done\nexec "$REAL" "$@"\n', {
    mode: 0o755,
  });
  return path;
}

test("examples/sweep.sh equals the same seeds in one call", { skip: !unix }, () => {
  const script = new URL("../../examples/sweep.sh", import.meta.url).pathname;
  const file = join(folder, "sweep.csv");
  const done = spawnSync("sh", [script, "8", "5", file, ...maze, "--episodes", "20"], {
    encoding: "utf8",
    env: { ...process.env, GEDANKEN: command[0], JOBS: "2" },
  });
  assert.equal(done.status, 0, done.stderr);
  assert.equal(
    readFileSync(file, "utf8"),
    output("run", ...maze, "seed=8", "--seeds", "5", "--episodes", "20", "--csv", "-"),
  );
  const lost = spawnSync("sh", [script, "8", "5", join(folder, "lost.csv"), ...maze, "--episodes", "20"], {
    encoding: "utf8",
    env: { ...process.env, GEDANKEN: liar(), REAL: command[0], JOBS: "2" },
  });
  assert.equal(lost.status, 1, lost.stderr);
  assert.match(lost.stderr, /10\.csv cannot be read|seed 10 is missing/);
  assert.ok(!existsSync(join(folder, "lost.csv")));
  const bad = spawnSync("sh", [script, "8", "2", join(folder, "bad.csv"), "agent=none"], {
    encoding: "utf8",
    env: { ...process.env, GEDANKEN: command[0] },
  });
  assert.notEqual(bad.status, 0, "a seed that fails fails the sweep");
  assert.ok(!existsSync(join(folder, "bad.csv")));
});

test("a config of another version of the numbers is computed all the same, and told", () => {
  const args = ["run", ...maze, "--episodes", "3", "--digest"];
  const { out, err } = gedanken(args);
  assert.equal(err, "");
  const version = Number(output("--version").match(/numbers (\d+)/)[1]);
  const same = gedanken([...args, `numbers=${version}`]);
  assert.deepEqual([same.out, same.err], [out, ""]);
  const other = gedanken([...args, `numbers=${version + 1}`]);
  assert.equal(other.out, out);
  assert.match(other.err, /described for version \d+ of the numbers, and is computed by version \d+/);
});

test("every preset says what it is, and is taken in each world that its agent can live in", { skip: !native }, () => {
  const place = join(there, "presets"),
    worlds = JSON.parse(output("catalog")).env.map(({ id }) => `env=${id}`);
  for (const name of readdirSync(place)) {
    const path = join(place, name),
      text = readFileSync(path, "utf8");
    assert.match(text, /^# \S/, name);
    const agent = text.match(/^agent=\S+/m)[0];
    // What is wrong with the words is said before the file cannot be written: so nothing is run here.
    const taken = (...words) => gedanken(["run", ...words, "--csv", join(folder, "no", "x.csv")]);
    let good = "";
    for (const world of worlds) {
      const plain = taken(world, agent),
        preset = taken(world, `@${path}`);
      assert.deepEqual([preset.code, preset.err], [plain.code, plain.err], `${world} ${name}`);
      if (plain.code === 1) good = world;
    }
    assert.notEqual(good, "", name);
    const seen = output("run", good, `@${path}`, "--steps", "1", "--digest");
    assert.match(seen, /^1 [0-9a-f]{16}\n$/, name);
  }
});

test("@FILE stands for the pairs in it, whatever comes after counts", () => {
  const path = join(folder, "preset.txt");
  writeFileSync(path, "# half a study\nenv=dyna-maze agent=dyna-q\r\n  agent.planning_steps=5\n");
  const run = ["--episodes", "2", "--digest", "--quiet"];
  assert.equal(output("run", `@${path}`, ...run), output("run", ...maze, ...run));
  assert.equal(
    output("run", `@${path}`, "agent.planning_steps=0", ...run),
    output("run", "env=dyna-maze", "agent=dyna-q", "agent.planning_steps=0", ...run),
  );
  assert.match(refusal(2, "run", `@${path}.no`), /cannot be read: No such file/);
  writeFileSync(path, "env=dyna-maze dyna-q");
  assert.match(refusal(2, "run", `@${path}`), /dyna-q/);
});
