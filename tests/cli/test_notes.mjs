// What a run notes of an event that could not take place is said beside its rows, which are there all the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gedanken } from "./lab.mjs";

const run = (word) => gedanken(["run", "env=cartpole", "agent=dqn", "--steps", "60", "--csv", "-", word]);

test("a push beyond what the world allows is told by its step, and the run goes on", () => {
  const { code, out, err } = run("events=45:env.push=999");
  assert.equal(code, 0);
  assert.match(err, /seed 1: env\.push=999 at real step 45 did not happen: the value is a number from -10 to 10\n/);
  assert.equal(out.trimEnd().split("\n").at(-1).split(",")[2], "60");
});

test("nothing is said where all took place", () => {
  assert.equal(run("events=45:env.push=1").err, "");
});
