// A policy as JSON: whoever reads it acts as the agent does, by these few lines or those of examples/policy.py alone.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, native, output, refusal } from "./lab.mjs";

const actions = process.env.ACTIONS;
const example = new URL("../../examples/policy.py", import.meta.url).pathname;
const python = spawnSync("python3", ["--version"]).status === 0;

// -- what its `rule` says ----------------------------------------------------------------------------

const activations = {
  none: (x) => x,
  relu: (x) => Math.max(x, 0),
  tanh: Math.tanh,
  silu: (x) => x / (1 + Math.exp(-x)),
};
const functions = { identity: (x) => x, sin: Math.sin, cos: Math.cos };

function outputs({ inputs, layers }, observation) {
  const feature = ({ observation: i, value, function: name }) =>
    name === "equals" ? Number(observation[i] === value) : functions[name](observation[i]);
  let x = inputs.map(feature);
  for (const { weights, bias, activation } of layers)
    x = weights.map((row, i) => activations[activation](row.reduce((sum, w, k) => sum + w * x[k], bias[i])));
  return x;
}

// -- a run, its policy, and what it really does ------------------------------------------------------

function saved(name, ...args) {
  const file = join(folder, `${name}.gedanken`);
  output("run", ...args, "--save", file);
  return { file, about: () => JSON.parse(output("policy", file)) };
}

function real(file, observations) {
  const done = spawnSync(actions, [file], { input: observations.flat().join(" "), encoding: "utf8" });
  assert.equal(done.status, 0);
  return done.stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number));
}

let seed = 1;
const unit = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const anywhere = ({ kind, n, low, high }) => {
  if (kind === "choices") return [Math.floor(n * unit())];
  return Array.from({ length: n }, (_, i) => {
    const from = Math.max(low?.[i] ?? -3, -9),
      to = Math.min(high?.[i] ?? 3, 9);
    return from + (to - from) * unit();
  });
};

const near = (x, y) => assert.ok(Math.abs(x - y) <= 1e-5, `${x} and ${y}`);

const networks = [
  ["dqn", "argmax", ["env=cartpole", "agent=dqn", "--steps", "600"]],
  ["dyna", "argmax", ["env=acrobot", "agent=dyna-dqn", "agent.random_steps=100", "--steps", "150"]],
  ["sac", "tanh", ["env=pendulum", "agent=sac", "agent.random_steps=60", "--steps", "150"]],
  ["td3", "tanh", ["env=pendulum", "agent=td3", "agent.random_steps=60", "--steps", "150"]],
  ["mage", "tanh", ["env=inverted-pendulum", "agent=mage", "agent.random_steps=60", "--steps", "70"]],
  ["mbpo", "tanh", ["env=pilco-cartpole", "agent=mbpo", "agent.random_steps=60", "--steps", "70"]],
  ["maac", "tanh", ["env=pendulum", "agent=maac", "agent.random_steps=60", "--steps", "70"]],
  ["mve", "tanh", ["env=two-link-reacher", "agent=mve", "agent.random_steps=60", "--steps", "70"]],
  ["back", "tanh", ["env=pilco-pendulum", "agent=mbrl-backprop", "--steps", "90"]],
  ["gradient", "tanh", ["env=pendulum", "agent=mbrl-policy-gradient", "agent.rounds=3", "--steps", "620"]],
  ["ppo", "tanh", ["env=pendulum", "agent=ppo", "agent.steps=64", "--steps", "150"]],
  ["trpo", "argmax", ["env=cartpole", "agent=trpo", "agent.steps=64", "--steps", "150"]],
  ["rooms", "argmax", ["env=rooms", "agent=icm", "agent.steps=64", "--steps", "150"]],
  ["choices", "argmax", ["env=cartpole", "agent=mbrl-policy-gradient", "agent.rounds=3", "--episodes", "4"]],
];

for (const [name, kind, args] of networks)
  test(`${name}: its layers and head give the same action`, { skip: !native || !actions }, () => {
    const run = saved(name, ...args),
      about = run.about(),
      { policy } = about;
    assert.equal(policy.head.kind, kind);
    const observations = Array.from({ length: 200 }, () => anywhere(about.observation));
    const taken = real(run.file, observations);
    let close = 0;
    observations.forEach((observation, i) => {
      const x = outputs(policy, observation);
      if (kind === "tanh") {
        const { centre, half } = policy.head;
        assert.equal(taken[i].length, about.action.n);
        taken[i].forEach((a, k) => near(a, centre[k] + half[k] * Math.tanh(x[k])));
      } else {
        near(x[taken[i][0]], Math.max(...x)); // of two that are equal but for rounding, either
        close += x.indexOf(Math.max(...x)) !== taken[i][0];
      }
    });
    assert.ok(close <= 2, `${close} of 200 differ`);
    if (!python) return;
    const json = join(folder, `${name}.json`);
    writeFileSync(json, JSON.stringify(about));
    const { stdout, stderr } = spawnSync("python3", [example, json, ...observations[0].map(String)], {
      encoding: "utf8",
    });
    assert.equal(stderr, "");
    [JSON.parse(stdout)].flat().forEach((a, k) => near(a, taken[0][k]));
  });

test("a table: the greedy action and the values of each state", () => {
  for (const agent of ["dyna-q", "q-learning", "dyna-q-plus", "prioritized-sweeping", "value-iteration"]) {
    const run = saved(agent, "env=dyna-maze", `agent=${agent}`, "seed=2", "--episodes", "12"),
      { policy, observation, action } = run.about();
    assert.equal(policy.kind, "table");
    assert.equal(policy.actions.length, observation.n);
    for (const [s, q] of policy.q.entries()) {
      assert.equal(q.length, action.n);
      assert.equal(policy.actions[s], q.indexOf(Math.max(...q)));
    }
    if (!native || !actions) continue;
    const states = Array.from({ length: observation.n }, (_, s) => [s]);
    real(run.file, states).forEach(([a], s) => assert.equal(policy.q[s][a], Math.max(...policy.q[s])));
  }
});

test("policy iteration takes the actions that it settled on", { skip: !native || !actions }, () => {
  const run = saved("pi", "env=frozen-lake", "agent=policy-iteration", "--episodes", "2"),
    { policy } = run.about();
  const states = policy.actions.map((_, s) => [s]);
  assert.deepEqual(
    real(run.file, states),
    policy.actions.map((a) => [a]),
  );
});

test("it says what it came from", () => {
  const file = join(folder, "about.gedanken");
  const digest = output("run", "env=pendulum", "agent=sac", "seed=5", "--steps", "30", "--save", file, "--digest");
  const about = JSON.parse(output("policy", file));
  assert.equal(about.format, "gedanken-policy-1");
  assert.deepEqual([about.env, about.agent, about.step], ["pendulum", "sac", 30]);
  assert.ok(digest.includes(about.digest) && /^[0-9a-f]{16}$/.test(about.digest), digest);
  assert.match(about.config, /\bseed=5\b/);
  assert.equal(about.observation.kind, "numbers");
  assert.deepEqual([about.action.n, about.action.low, about.action.high], [1, [-2], [2]]);
  assert.match(about.policy.rule, /centre\[i\] \+ half\[i\] tanh/);
});

test("who keeps no policy says so", () => {
  const file = join(folder, "pets.gedanken");
  output("run", "env=pilco-cartpole", "agent=pets", "--steps", "5", "--save", file);
  assert.match(refusal(1, "policy", file), /plans each action anew and keeps no policy/);
  output("run", "env=scatter", "agent=curve-fit", "--steps", "5", "--save", file);
  assert.match(refusal(1, "policy", file), /nothing to choose/);
  refusal(2, "policy");
  refusal(1, "policy", join(folder, "nowhere.gedanken"));
});
