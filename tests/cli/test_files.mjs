// Files come whole or not at all, and nothing is lost in silence: full disks, endless inputs, odd names.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { command, folder, gedanken, maze, native, output, refusal, unix } from "./lab.mjs";

/** Runs a line of sh in which "$@" is the program with these arguments. */
function shell(line, ...args) {
  const done = spawnSync("sh", ["-c", line, "sh", ...command, ...args], { encoding: "utf8", timeout: 20000 });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** A new folder of its own. */
function room(name) {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

// -- outputs -----------------------------------------------------------------------------------------

const talkers = [
  ["--version"],
  ["--help"],
  ["help", "run"],
  ["run", "--help"],
  ["list"],
  ["describe", "dyna-q"],
  ["catalog"],
  ["describe", "pets", "--graph", "train"],
  ["bench", "--list"],
  ["bench", "maze-2k-memory"],
  ["run", ...maze, "--episodes", "3"],
  ["run", ...maze, "--episodes", "3", "--csv", "-"],
  ["run", ...maze, "--episodes", "3000", "--seeds", "2", "--jobs", "2", "--csv", "-"],
  ["run", ...maze, "--episodes", "3", "--digest"],
];

test("whatever is printed to a full disk fails with a sentence", { skip: !unix || !existsSync("/dev/full") }, () => {
  for (const args of talkers) {
    const { code, err } = shell('"$@" > /dev/full', ...args);
    assert.equal(code, 1, args.join(" "));
    assert.match(err, /^gedanken: standard output cannot be written.*\n$/, args.join(" "));
  }
  const { code, err } = shell('echo 0 1 2 | "$@" > /dev/full', "trace", "env=dyna-maze", "--actions", "-");
  assert.equal(code, 1);
  assert.match(err, /standard output cannot be written: No space/);
});

test("a closed standard output is neither ignored nor taken for a file", { skip: !unix }, () => {
  assert.equal(shell('"$@" >&-', "list").code, 1);
  const file = join(folder, "closed.csv");
  const { code, err } = shell(
    '"$@" >&-',
    "run",
    ...maze,
    "--episodes",
    "1",
    "--seeds",
    "400",
    "--digest",
    "--csv",
    file,
  );
  assert.equal(code, 1, err);
  assert.doesNotMatch(readFileSync(file, "utf8"), /^\d+ [0-9a-f]{16}$/m);
});

test("a full disk leaves the old file whole and no piece behind", { skip: !unix }, () => {
  const place = room("full");
  const full = 'trap "" XFSZ; ulimit -f 2; "$@"'; // files end after 1 or 2 KiB
  for (const [option, ...args] of [
    ["--save"],
    ["--svg"],
    ["--csv", "--episodes", "200"],
    ["--csv", "--episodes", "200", "--seeds", "3", "--jobs", "3"],
  ]) {
    const file = join(place, `good${option}`);
    writeFileSync(file, "what was there before\n");
    const { code, err } = shell(full, "run", ...maze, ...args, option, file);
    assert.equal(code, 1, `${option}: ${err}`);
    assert.match(err, /^gedanken: .*good--\w+ cannot be written: \S.*\n$/);
    assert.equal(readFileSync(file, "utf8"), "what was there before\n");
  }
  assert.deepEqual(readdirSync(place).sort(), ["good--csv", "good--save", "good--svg"]);
  const fresh = join(place, "fresh");
  for (const option of ["--save", "--svg"]) assert.equal(shell(full, "run", ...maze, option, fresh).code, 1);
  assert.equal(shell(full, "run", ...maze, "--episodes", "200", "--csv", fresh).code, 1);
  assert.ok(!existsSync(fresh), "half a file is none");
});

test("a file that is replaced keeps its mode, its links and its protection", { skip: !unix }, () => {
  const place = room("mode");
  const file = join(place, "a.gdn"),
    link = join(place, "link");
  writeFileSync(file, "old");
  chmodSync(file, 0o640);
  symlinkSync("a.gdn", link);
  output("run", ...maze, "--episodes", "1", "--save", link);
  assert.equal(statSync(file).mode & 0o777, 0o640);
  assert.equal(readFileSync(file, "latin1").slice(0, 4), "GDNN");
  assert.deepEqual(readdirSync(place).sort(), ["a.gdn", "link"]);
  assert.equal(readFileSync(link).length, readFileSync(file).length);
  if (process.getuid() === 0) return; // nothing is protected from root
  chmodSync(file, 0o440);
  assert.match(refusal(1, "run", ...maze, "--episodes", "1", "--save", file), /cannot be written/);
});

test("devices are written to, not replaced", { skip: !unix }, () => {
  for (const option of ["--csv", "--save", "--svg"]) output("run", ...maze, "--episodes", "3", option, "/dev/null");
  assert.ok(statSync("/dev/null").isCharacterDevice());
  assert.match(shell('"$@" | cat', "run", ...maze, "--episodes", "2", "--csv", "/dev/stdout").out, /^seed,episode/);
});

test("a path that cannot be written is said before any work", () => {
  const file = join(folder, "no", "such", "folder");
  const begun = Date.now();
  for (const option of ["--csv", "--svg", "--save"])
    assert.match(refusal(1, "run", ...maze, "--steps", "30000000", option, file), /cannot be written/);
  assert.ok(Date.now() - begun < 5000, `${Date.now() - begun} ms`);
});

test("names of files that are none get a sentence", () => {
  for (const option of ["--csv", "--svg", "--save", "--load"])
    assert.match(refusal(2, "run", option, ""), new RegExp(`${option} needs the name of a file`));
  for (const option of ["--svg", "--save"])
    assert.match(refusal(2, "run", option, "-"), new RegExp(`${option} needs the name of a file.*\\./-`));
  assert.match(refusal(2, "trace", "--actions", ""), /--actions needs the name of a file, or -/);
  assert.match(refusal(2, "run", "--csv", "x", "--save", "x"), /--csv and --save cannot both/);
});

// -- inputs ------------------------------------------------------------------------------------------

test("endless and huge files are refused by size", { skip: !unix || !existsSync("/dev/zero") }, () => {
  const load = ["run", "--episodes", "1", "--load"],
    trace = ["trace", "env=dyna-maze", "--actions"];
  const huge = join(folder, "huge.gdn"),
    long = join(folder, "long.gdn");
  writeFileSync(huge, "");
  truncateSync(huge, 1e12);
  output("run", ...maze, "--episodes", "1", "--save", long);
  truncateSync(long, 1e12);
  const limited = 'ulimit -v 600000; "$@"'; // KiB of memory; a sanitizer reserves more than that at once
  const line = shell(limited, "--version").code === 0 ? limited : '"$@"';
  for (const file of ["/dev/zero", huge])
    assert.match(shell(line, ...load, file).err, /no more than 65536 bytes are read/);
  assert.match(shell(line, ...load, long).err, /too large: .* \d+ bytes/);
  for (const file of ["/dev/zero", huge]) assert.match(shell(line, ...trace, file).err, /too large: .* 64 MiB/);
  assert.match(shell('yes right | "$@"', ...trace, "-").err, /too large: .* 64 MiB/);
  for (const args of [
    [...load, "/dev/zero"],
    [...load, huge],
    [...load, long],
    [...trace, "/dev/zero"],
  ]) {
    const begun = Date.now();
    assert.equal(shell(line, ...args).code, 1);
    assert.ok(Date.now() - begun < 5000, `${args.join(" ")}: ${Date.now() - begun} ms`);
  }
});

test("every agent's snapshot is within the limit for its size", { skip: !native }, () => {
  const file = join(folder, "any.gdn");
  const { agent, env } = JSON.parse(output("catalog"));
  for (const { id } of agent) {
    const saved = env.some(
      (world) => gedanken(["run", `agent=${id}`, `env=${world.id}`, "--steps", "20", "--save", file]).code === 0,
    );
    assert.ok(saved, `${id} lives nowhere`);
    output("run", "--load", file, "--steps", "5", "--digest");
  }
});

test("trace shows what an editor hides", () => {
  const trace = (...bytes) =>
    gedanken(["trace", "env=dyna-maze", "--actions", "-"], Buffer.concat(bytes.map((b) => Buffer.from(b))));
  const mark = [0xef, 0xbb, 0xbf];
  const plain = trace("right up");
  assert.equal(plain.code, 0);
  assert.equal(trace(mark, "right up").out, plain.out, "a mark at the beginning is stepped over");
  const refused = (sentence, ...bytes) => {
    const { code, out, err } = trace(...bytes);
    assert.equal(code, 2);
    assert.equal(out, "");
    assert.match(err, sentence);
  };
  refused(/byte 6 is 0/, "right", [0], " up");
  refused(/byte 1 is 0/, [0]);
  refused(/"\\xEF\\xBB\\xBFup" is not a number/, "right ", mark, "up");
  refused(/byte order mark of UTF-16/, [0xff, 0xfe], Buffer.from("right", "utf16le"));
  refused(/byte order mark of UTF-16/, [0xfe, 0xff, 0, 0x30]);
});
