// Evaluations of `gedanken run`: beside the run they change nothing, and they come out the same however it is done.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { drawn } from "../drawn.mjs";
import { command, folder, gedanken, header, maze, output, refusal, unix } from "./lab.mjs";

const columns = ["eval_env_steps", "eval_return", "eval_length"];
const evaluated = header.replace("finished,", `finished,${columns},`);
const at = evaluated.split(",").indexOf(columns[0]);
/** The fields of the rows; the config of a maze has no comma. */
const fields = (csv, first = evaluated) => {
  const lines = csv.trimEnd().split("\n");
  assert.equal(lines[0], first);
  return lines.slice(1).map((line) => line.split(","));
};
const evaluations = (csv) => fields(csv).map((row) => row.slice(at, at + 3).map((x) => (x === "" ? null : Number(x))));
/** The CSV without the columns of evaluations. */
const rest = (csv) => csv.replaceAll(/^((?:[^,\n]*,){9})(?:[^,\n]*,){3}/gm, "$1");

// That a run goes on as if it had not been evaluated is shown of every agent by unit.evaluate.
test("agents that this commit draws: every other column and the digest are those of the run without", () => {
  const agents = JSON.parse(output("catalog")).agent;
  assert.ok(agents.length > 15);
  for (const { id, needs_env: needs } of drawn(agents, ({ id }) => id, 1 / 4)) {
    const world = needs.includes("single")
      ? "chain"
      : needs.includes("finite")
        ? "dyna-maze"
        : needs.includes("points")
          ? "scatter"
          : needs.includes("choices")
            ? "cartpole"
            : needs.includes("goal")
              ? "pilco-pendulum"
              : "pendulum";
    const run = ["run", `env=${world}`, `agent=${id}`, "time_limit=40", "--csv", "-"];
    for (const [far, ...how] of [
      [["--episodes", "4"], "--evaluate", "2"],
      [["--steps", "150"], "--evaluate", "1", "--every", "13"],
    ]) {
      const csv = output(...run, ...far, ...how);
      assert.equal(rest(csv), output(...run, ...far), id);
      assert.ok(
        evaluations(csv).some(([, , length]) => length >= 1 && length <= 40),
        id,
      );
    }
  }
});

test("rows: after every K episodes, or real steps; the latest of several in one episode", () => {
  const episodes = output("run", ...maze, "--episodes", "7", "--evaluate", "3", "--every", "3", "--csv", "-");
  const steps = fields(episodes).map((row) => Number(row[2]));
  evaluations(episodes).forEach(([when, gain, length], i) => {
    if ((i + 1) % 3 !== 0) return assert.deepEqual([when, gain, length], [null, null, null]);
    assert.equal(when, steps[i]);
    assert.ok(length > 13 && length <= 1000 && gain <= 1 && gain >= 0);
  });
  const by = output("run", ...maze, "--steps", "2000", "--evaluate", "1", "--every", "50", "--csv", "-");
  const ends = fields(by).map((row) => Number(row[2]));
  assert.equal(ends.at(-1), 2000);
  evaluations(by).forEach(([when], i) => {
    const latest = ends[i] - (ends[i] % 50);
    assert.equal(when, latest > (ends[i - 1] ?? 0) ? latest : null);
  });
});

test("jobs, pieces and snapshots make no difference", () => {
  const study = ["run", "env=frozen-lake", "agent=dyna-q", "--evaluate", "5", "--every", "4"];
  const all = output(...study, "--episodes", "22", "--seeds", "3", "--csv", "-");
  assert.equal(output(...study, "--episodes", "22", "--seeds", "3", "--jobs", "3", "--csv", "-"), all);
  const half = join(folder, "half.gdn");
  const first = output(...study, "--episodes", "10", "--save", half, "--csv", "-");
  const second = output("run", "--load", half, "--evaluate", "5", "--every", "4", "--episodes", "12", "--csv", "-");
  const whole = evaluations(all).slice(0, 22);
  assert.deepEqual([...evaluations(first), ...evaluations(second)], whole);
  assert.ok(new Set(whole.map(([, gain]) => gain)).size > 2);
  const more = output(...study, "--episodes", "22", "--measures", "v=visits[1]", "--csv", "-");
  assert.ok(more.startsWith(evaluated.replace("eval_length,", "eval_length,v,")));
});

test("a grid is evaluated variant by variant", () => {
  const how = ["--episodes", "12", "--seeds", "3", "--evaluate", "2", "--every", "4"];
  const grid = ["env=dyna-maze", "agent=dyna-q", "agent.planning_steps=0,5", "time_limit=60"];
  const whole = output("run", ...grid, ...how, "--jobs", "2", "--csv", "-");
  const one = grid.filter((word) => !word.includes(","));
  const alone = ["0", "5"].map((n) => output("run", ...one, `agent.planning_steps=${n}`, ...how, "--csv", "-"));
  assert.equal(whole, `${evaluated}\n${alone.map((csv) => csv.slice(evaluated.length + 1)).join("")}`);
  const file = join(folder, "variants.csv");
  writeFileSync(file, whole);
  const names = /^agent\.planning_steps=0 +3 [^]*^agent\.planning_steps=5 +3 /m;
  assert.match(output("compare", file, "--measure", "eval_length", "--smaller", "--from", "1"), names);
  const text = output("run", ...grid, ...how);
  const parts = text.split("Steps of the deterministic policy in 2 episodes, mean of 3 seeds");
  assert.equal(parts.length, 2);
  for (const part of parts)
    assert.match(part, /one(?: logarithmic)? axis\n\nagent\.planning_steps=0\n[^]*\n\nagent\.planning_steps=5\n/);
});

test("a study that is stopped within evaluations goes on to the same bytes", { skip: !unix }, async () => {
  for (const [i, far] of [
    ["--episodes", "40"],
    ["--steps", "9000"],
  ].entries()) {
    const file = join(folder, `stopped-${i}.csv`);
    const every = far[0] === "--steps" ? "250" : "1";
    const args = ["run", ...maze, ...far, "--evaluate", "1000", "--every", every, "--seeds", "2", "--csv", file];
    const begun = Date.now();
    output(...args);
    const whole = readFileSync(file, "utf8"),
      ms = Date.now() - begun;
    rmSync(file);
    let stopped = 0;
    for (let k = 1; k <= 4; k++) {
      const child = spawn(command[0], [...args, "--checkpoint", "0"], { stdio: "ignore" });
      const ended = new Promise((resolve) => child.on("close", resolve));
      await new Promise((resolve) => setTimeout(resolve, 20 + ms / 5));
      child.kill(k % 2 === 0 ? "SIGKILL" : "SIGTERM");
      stopped += (await ended) !== 0;
    }
    assert.ok(stopped > 0, "none was stopped");
    output(...args, "--checkpoint", "0");
    assert.equal(readFileSync(file, "utf8"), whole);
  }
});

test("the curve of evaluations stands below that of training, and compare takes the column", () => {
  const text = output("run", ...maze, "--episodes", "20", "--evaluate", "2", "--every", "5", "--seeds", "3");
  assert.match(
    text,
    /Steps per episode, mean of 3 seeds[^]*Steps of the deterministic policy in 2 episodes, mean of 3/,
  );
  assert.match(text, /episode {2}5 +20\n\nmean at episode {2}5: [\d.]+ {2}10: [\d.]+ {2}20: [\d.]+\n$/);
  const steps = output("run", ...maze, "--steps", "4000", "--evaluate", "1", "--every", "1000");
  assert.match(steps, /step {5}1000 +4000\n\nmean at step {2}1000: /);
  const file = join(folder, "evaluated.csv");
  output("run", ...maze, "--episodes", "30", "--evaluate", "2", "--every", "10", "--seeds", "4", "--csv", file);
  const mean = output("compare", file, "--measure", "eval_length", "--smaller");
  assert.match(mean, /evaluated/);
  const wrong = refusal(1, "compare", file, "--measure", "eval_length", "--from", "21", "--to", "29");
  assert.match(wrong, /run 1 has no eval_length in the episodes that count/);
});

test("the greedy policy of cliff walking is better than what explores (Sutton & Barto 2018, example 6.6)", () => {
  const csv = output(
    ...["run", "env=cliff-walking", "agent=q-learning", "agent.alpha=0.5", "--episodes", "500"],
    ...["--seeds", "5", "--evaluate", "1", "--every", "500", "--csv", "-"],
  );
  const greedy = evaluations(csv).filter(([when]) => when !== null);
  assert.deepEqual(
    greedy.map(([, gain, length]) => [gain, length]),
    Array(5).fill([-13, 13]),
  );
});

test("what is refused", () => {
  const run = ["run", ...maze];
  assert.match(refusal(2, ...run, "--every", "5"), /--every .* --evaluate N/);
  for (const n of ["0", "1001", "-1", "ten"]) assert.match(refusal(2, ...run, "--evaluate", n), /--evaluate.*1.*1000/);
  assert.match(refusal(2, ...run, "--evaluate", "1", "--every", "0"), /--every/);
  assert.match(refusal(2, ...run, "--csv", "-", "--measures", "eval_return=q"), /column eval_return already/);
  assert.match(gedanken(["help", "run"]).out, /--evaluate N[^]*eval_env_steps,eval_return/);
});
