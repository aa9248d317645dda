// The examples that draw curves from the CSV, with the programs that are installed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, header, maze, output, unix } from "./lab.mjs";

const example = (name) => new URL(`../../examples/${name}`, import.meta.url).pathname;
const call = (program, ...args) =>
  spawnSync(program, args, { encoding: "utf8", env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } });
const works = (program, ...args) => unix && call(program, ...args).status === 0;

/** A study of two seeds, whose second has one more episode that is not finished. */
const numbers = [
  "1,1,9,0,9,-1,9,1,1",
  "1,2,12,0,12,2,3,1,1",
  "2,1,5,0,5,-3,5,1,1",
  "2,2,12,0,12,4,7,1,1",
  "2,3,99,0,99,0,87,0,0",
];
function study(name) {
  const path = join(folder, name);
  writeFileSync(
    path,
    `${header}\n${numbers.map((row, i) => `${row},${i === 0 ? 'w,a,v,1,"a,b"' : ",,,,"},\n`).join("")}`,
  );
  return path;
}

test("curve.py: mean and band of each episode", { skip: !works("python3", "--version") }, () => {
  const script = `import json, sys; sys.path.insert(0, sys.argv[1]); import curve; print(json.dumps(curve.curve(sys.argv[2], sys.argv[3])))`;
  const curve = (measure) => {
    const { status, stdout, stderr } = call(
      "python3",
      "-c",
      script,
      join(example("curve.py"), ".."),
      study("a.csv"),
      measure,
    );
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout).map((point) => point.map((x) => Number(x.toFixed(12))));
  };
  assert.deepEqual(curve("length"), [
    [1, 7, 3.92],
    [2, 5, 3.92],
  ]); // standard error: sqrt(8) / sqrt(2) = 2
  assert.deepEqual(curve("return"), [
    [1, -2, 1.96],
    [2, 3, 1.96],
  ]);
  const wrong = call("python3", example("curve.py"), "length");
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /^usage: /);
});

test("curve.py draws", { skip: !works("python3", "-c", "import matplotlib") }, () => {
  const csv = join(folder, "maze.csv"),
    out = join(folder, "py.svg");
  output("run", ...maze, "--seeds", "3", "--csv", csv);
  const { status, stderr } = call("python3", example("curve.py"), "length", out, csv, study("b.csv"));
  assert.equal(status, 0, stderr);
  assert.match(readFileSync(out, "utf8"), /<\/svg>\s*$/);
});

test("curve.gnuplot draws", { skip: !works("gnuplot", "--version") }, () => {
  const csv = join(folder, "maze.csv"),
    out = join(folder, "gnuplot.svg");
  output("run", ...maze, "--seeds", "3", "--csv", csv);
  for (const file of [csv, study("c.csv")]) {
    const { status, stderr } = call("gnuplot", "-c", example("curve.gnuplot"), file, "length", out);
    assert.equal(status, 0, stderr);
    assert.equal(stderr, "");
    assert.match(readFileSync(out, "utf8"), /<\/svg>\s*$/);
  }
  assert.equal(call("gnuplot", "-c", example("curve.gnuplot"), csv).status, 2);
});
