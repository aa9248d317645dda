// Studies that are stopped: what is finished stays, no process stays, and the same command goes on to the same bytes.
// The moments are random; SEED in the environment repeats them.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { command, folder, gedanken, maze, output, refusal, unix } from "./lab.mjs";

const seed = Number(process.env.SEED ?? Date.now() % 1e6);
console.log(`# SEED=${seed}`);
let state = seed;
/** Between 0 and 1 (Numerical Recipes' congruential generator: enough to choose moments). */
const random = () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts the program; `ended` is how it ended. */
function start(args) {
  const child = spawn(command[0], args, { stdio: ["ignore", "ignore", "pipe"] });
  let err = "";
  child.stderr.on("data", (text) => (err += text));
  const ended = new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, err })));
  return { child, ended };
}

/** Waits until it holds, at most so long. */
async function until(what, ms, holds) {
  for (const begun = Date.now(); !holds(); await sleep(20))
    assert.ok(Date.now() - begun < ms, `${what}: not within ${ms} ms`);
}

const processesOf = (word) =>
  spawnSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" })
    .stdout.split("\n")
    .filter((line) => line.includes(word) && !line.includes("ps -A"));

// Seconds of work for each seed, so that every kind of moment is met.
const slow = ["run", ...maze, "agent.planning_steps=1000", "--steps", "2000000000"];

test(
  "a study of 3 agents x 10 seeds, killed at ten random moments and resumed, equals the one that ran through",
  { skip: !unix },
  async () => {
    const studies = [
      ["env=dyna-maze", "agent=dyna-q", "agent.planning_steps=200", "--episodes", "1500"],
      ["env=dyna-maze", "env.scale=4", "agent=prioritized-sweeping", "--steps", "120000"],
      ["env=pendulum", "agent=pets", "model.members=2", "model.width=16", "agent.random_trials=1", "--steps", "330"],
    ];
    const kills = [4, 3, 3],
      place = join(folder, "studies");
    mkdirSync(place);
    let killed = 0;
    for (const [i, study] of studies.entries()) {
      const file = join(place, `${i}.csv`);
      const args = ["run", ...study, "--seeds", "10", "--jobs", "2", "--csv", file];
      let begun = Date.now();
      output(...args);
      const whole = readFileSync(file, "utf8"),
        ms = Date.now() - begun;
      rmSync(file);
      for (let k = 0; k < kills[i]; k++) {
        const { child, ended } = start([...args, "--checkpoint", "0"]);
        await sleep(30 + (random() * ms) / (kills[i] + 1));
        const signal = random() < 0.5 ? "SIGTERM" : "SIGKILL";
        child.kill(signal);
        const end = await ended;
        if (end.code === 0) continue;
        killed++;
        if (signal === "SIGKILL") assert.equal(end.signal, "SIGKILL", end.err);
        else if (end.signal === null) assert.equal(end.code, 143, end.err); // else it came before anybody listened
        if (end.code === 143)
          assert.match(
            end.err,
            /^gedanken: stopped by SIGTERM; .* kept in .*\.checkpoint, and the same command goes on from there\n$/,
          );
      }
      begun = Date.now();
      output(...args, "--checkpoint", "0");
      assert.equal(readFileSync(file, "utf8"), whole, `study ${i}`);
    }
    assert.ok(killed >= 8, `${killed} of ten came before the end`);
    assert.ok(
      readdirSync(place).every((name) => /^\d\.csv(\.times)?$/.test(name)),
      readdirSync(place).join(" "),
    );
  },
);

test(
  "what a stopped study leaves: whole rows of the seeds at the front, a sentence, no process",
  { skip: !unix },
  async () => {
    const through = output("run", ...maze, "agent.planning_steps=1000", "--episodes", "300", "--csv", "-").split("\n");
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["SIGKILL", null],
    ]) {
      const file = join(folder, `left-${signal}.csv`);
      const { child, ended } = start([...slow, "--seeds", "4", "--jobs", "2", "--csv", file]);
      await until(
        "rows as they come",
        10000,
        () => existsSync(file) && readFileSync(file, "utf8").split("\n").length > 20,
      );
      child.kill(signal);
      const end = await ended;
      assert.equal(end.code, code, end.err);
      if (code !== null)
        assert.match(
          end.err,
          new RegExp(`^gedanken: stopped by ${signal}; .*left-${signal}.csv .*--checkpoint SECONDS.*\\n$`),
        );
      const lines = readFileSync(file, "utf8").split("\n");
      if (code !== null) assert.equal(lines.at(-1), "", "the last line ends");
      const first = lines
        .slice(0, -1)
        .filter((line) => /^(seed|1),/.test(line))
        .slice(0, 300);
      assert.deepEqual(first, through.slice(0, first.length));
      await until(`no process after ${signal}`, 3000, () => processesOf(file).length === 0);
    }
  },
);

test("slow steps are looked at by time", { skip: !unix }, async () => {
  const file = join(folder, "slow.csv");
  const { child, ended } = start([
    "run",
    "env=cartpole-swingup",
    "agent=pets",
    "agent.random_trials=1",
    "planner.population=5000",
    "--steps",
    "100000",
    "--csv",
    file,
    "--checkpoint",
    "1",
  ]);
  await until("a checkpoint", 6000, () => existsSync(join(`${file}.checkpoint`, "1")));
  const begun = Date.now();
  child.kill("SIGTERM");
  assert.equal((await ended).code, 143);
  assert.ok(Date.now() - begun < 3000, `${Date.now() - begun} ms to stop`);
});

test("a checkpoint belongs to one command, one process, and is checked", { skip: !unix }, async () => {
  const file = join(folder, "one.csv"),
    records = `${file}.checkpoint`;
  const args = [
    "run",
    ...maze,
    "agent.planning_steps=1000",
    "--episodes",
    "2000000",
    "--csv",
    file,
    "--checkpoint",
    "0",
  ];
  const { child, ended } = start(args);
  await until("a record", 20000, () => existsSync(join(records, "1")));
  assert.match(refusal(1, ...args), /another process is at work on .*one\.csv\.checkpoint/);
  child.kill("SIGTERM");
  assert.equal((await ended).code, 143);
  const differ = (...other) =>
    assert.match(refusal(2, ...other), /belongs to another command: it has ".+", and this one ".+"/);
  differ(...args, "agent.alpha=0.2");
  differ(...args.map((word) => (word === "2000000" ? "2000001" : word)));
  differ(...args, "--seeds", "2");
  differ(...args, "--save", join(folder, "x.gdn"));
  const record = join(records, "1"),
    good = readFileSync(record),
    bad = Buffer.from(good);
  bad[bad.length - 9] ^= 1;
  writeFileSync(record, bad);
  assert.match(refusal(1, ...args), /one\.csv\.checkpoint\/1 is damaged; remove it/);
  writeFileSync(record, good);
  const again = start([...args, "--quiet"]);
  await sleep(500);
  again.child.kill("SIGINT");
  assert.equal((await again.ended).code, 130);
});

test("a loaded run has checkpoints too", { skip: !unix }, async () => {
  const half = join(folder, "half.gdn"),
    file = join(folder, "rest.csv");
  output("run", ...maze, "agent.planning_steps=300", "--episodes", "5", "--save", half);
  const args = ["run", "--load", half, "agent.epsilon=0.2", "--steps", "800000"];
  const whole = output(...args, "--csv", "-");
  const { child, ended } = start([...args, "--csv", file, "--checkpoint", "0"]);
  await until("a checkpoint", 10000, () => existsSync(join(`${file}.checkpoint`, "1")));
  child.kill("SIGKILL");
  await ended;
  output(...args, "--csv", file, "--checkpoint", "0");
  assert.equal(readFileSync(file, "utf8"), whole);
});

test("--checkpoint needs a file", () => {
  for (const args of [[], ["--csv", "-"]])
    assert.match(refusal(2, "run", "--checkpoint", "5", ...args), /--checkpoint .* needs --csv FILE/);
  refusal(2, "run", "--checkpoint", "often", "--csv", join(folder, "c.csv"));
});
