// What the tests of the command line share: the program, a folder, and ways to call it.
//     node test_NAME.mjs [EMULATOR ...] PROGRAM      or with the program in GEDANKEN
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

const given = process.argv.slice(2);
export const command = given.length > 0 ? given : [process.env.GEDANKEN];
assert.ok(command[0], "say which program: as arguments, or in GEDANKEN");
/** Not in an emulator. */
export const native = command.length === 1;
/** With processes, signals and a shell. */
export const unix = native && process.platform !== "win32";
export const folder = mkdtempSync(join(tmpdir(), "gedanken-cli-"));
after(() => rmSync(folder, { recursive: true }));

export const header =
  "seed,episode,env_steps,model_steps,updates,return,length,terminated,finished,world,agent,version,numbers,config,digest";
export const maze = ["env=dyna-maze", "agent=dyna-q", "agent.planning_steps=5"];

/** Runs the program; `code` is its exit code. */
export function gedanken(args, input = "") {
  const [program, ...first] = command;
  const done = spawnSync(program, [...first, ...args], { input, encoding: "utf8", maxBuffer: 1 << 28 });
  // A program that refuses its arguments need not read its input.
  if (done.error?.code !== "EPIPE") assert.equal(done.error, undefined);
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** Its standard output, where it must succeed. */
export function output(...args) {
  const { code, out, err } = gedanken(args);
  assert.equal(code, 0, `${args.join(" ")}: ${err}`);
  return out;
}

/** Its sentence, where it must refuse with this exit code and say nothing else. */
export function refusal(code, ...args) {
  const done = gedanken(args);
  assert.equal(done.code, code, `${args.join(" ")}: ${done.err}`);
  assert.equal(done.out, "");
  assert.match(done.err, /^gedanken: .+\n$/);
  return done.err;
}

/** The numbers of the rows of a CSV, up to `finished`, after checking its header. */
export function rows(csv) {
  const lines = csv.split("\n");
  assert.equal(lines[0], header);
  assert.equal(lines.at(-1), "", "the last line ends");
  return lines.slice(1, -1).map((line) => line.split(",").slice(0, 9).map(Number));
}

/** Every tag that opens also closes, in order; returns the names of all elements. */
export function elements(svg) {
  const open = [];
  const names = [];
  for (const [tag, close, name, , empty] of svg.matchAll(/<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g)) {
    if (close) assert.equal(open.pop(), name, tag);
    else {
      names.push(name);
      if (!empty) open.push(name);
    }
  }
  assert.deepEqual(open, []);
  assert.equal(svg.match(/</g).length, [...svg.matchAll(/<\/?[\w:]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/g)].length);
  return names;
}
