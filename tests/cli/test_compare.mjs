// Studies compared: rows of any program are read back, and become scores, statistics and a profile.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, gedanken, maze, output, refusal } from "./lab.mjs";

function file(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The table of a comparison: for each algorithm its cells, an estimate as [value, low, high]. */
function compare(...args) {
  const [, titles, ...lines] = output("compare", ...args)
    .split("\n")
    .filter((line) => line !== "");
  const rows = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith("[")),
  );
  return Object.fromEntries(
    rows.map((line) => {
      const [name, runs, ...cells] = line.split(/ {2,}/);
      const keys = titles.trim().split(/ {2,}/).slice(1);
      const numbers = cells.map((cell) => cell.match(/[^\s[\],]+/g).map(Number));
      return [name, { runs: Number(runs), ...Object.fromEntries(numbers.map((cell, i) => [keys[i], cell])) }];
    }),
  );
}
/** The score of the only run of a CSV. */
const score = (text, ...args) => compare(`only=${file("one.csv", text)}`, ...args).only.mean[0];
const four = (x) => Number(x.toPrecision(4));

const scores = (name, values) => file(name, `seed,return\n${values.map((x, seed) => `${seed},${x}\n`).join("")}`);

// The intervals of X are those of all 729 resamples.
test("the statistics for few runs, known by enumeration", () => {
  const words = [
    `one/Y=${scores("y1.csv", [0.3, 0.4])}`,
    `one/X=${scores("x1.csv", [0.2, 0.5, 0.4])}`,
    `two/X=${scores("x2.csv", [0.9, 1.3, 0.1])}`,
    `two/Y=${scores("y2.csv", [0.8, 0.4])}`,
  ];
  const { X, Y } = compare(...words, "--low", "0", "--high", "1");
  assert.deepEqual(X, {
    runs: 6,
    IQM: [0.5, 0.2, 0.85],
    median: [0.5667, 0.25, 0.8333],
    mean: [0.5667, 0.25, 0.8333],
    "optimality gap": [0.4833, 0.2833, 0.75],
    "better than Y": X["better than Y"],
  });
  assert.equal(X["better than Y"][0], 0.625);
  assert.equal(Y.runs, 4);
  assert.equal("better than Y" in Y, false, "nobody is compared with itself");
  const turned = compare(...words, "--low", "one=1,two=2", "--high", "two=0,one=0").X;
  assert.equal(turned.mean[0], 0.625, "(1 - .3667 + 1 - .7667 / 2) / 2");
});

test("smaller is better: the same numbers, the other order", () => {
  const words = [`a=${scores("a.csv", [1, 2, 3, 4, 5])}`, `b=${scores("b.csv", [2, 3, 5, 8, 11])}`];
  const larger = compare(...words).b,
    smaller = compare(...words, "--smaller").b;
  assert.deepEqual([smaller.IQM[0], smaller.median[0], smaller.mean[0]], [four(16 / 3), 5, 5.8]);
  assert.equal(larger["better than a"][0], 0.74); // U = 18.5 of 25
  assert.equal(smaller["better than a"][0], 0.26);
  assert.ok(smaller.mean[1] < 5.8 && 5.8 < smaller.mean[2]);
  const line = (...args) =>
    output("compare", ...words, ...args)
      .split("\n")
      .find((text) => text.startsWith("b  │"));
  assert.match(line(), /^b {2}│█+.*▂ *│$/);
  assert.match(line("--smaller"), /^b {2}│█+.*▂ *│$/);
});

test("a score is the mean over the last tenth of the episodes, or over those that are named", () => {
  const rows = (n, first = 1) => Array.from({ length: n }, (_, i) => `${first + i},${(first + i) ** 2}`).join("\n");
  assert.equal(score(`episode,return\n${rows(20)}`), (361 + 400) / 2);
  assert.equal(score(`episode,return\n${rows(21)}`), four((361 + 400 + 441) / 3));
  assert.equal(score(`episode,return\n${rows(3)}`), 9);
  assert.equal(score(`episode,return\n${rows(20)}`, "--from", "3", "--to", "4"), 12.5);
  assert.equal(score(`episode,return\n${rows(20)}`, "--from", "20"), 400);
  assert.equal(score(`episode,return\n${rows(20)}`, "--to", "2"), 2.5);
  assert.equal(score(`episode,return\n${rows(4, 7)}`, "--from", "8", "--to", "9"), (64 + 81) / 2, "by the column");
  assert.equal(
    score(`step,return\n${rows(4, 7)}`, "--from", "2", "--to", "3"),
    (64 + 81) / 2,
    "without it rows are counted",
  );
  assert.equal(score("return,finished\n5,1\n7,1\n100,0\n"), 7, "the episode under way does not count");
});

test("CSV of any program", () => {
  const text =
    '\ufeff# made by hand\nnote,step,seed,episode_reward,extra\r\n"a, ""b""\nc",1,x, -1.5e1 ,\r\n,2,x,4,7\n\nz,1,y,.5,\r\n';
  const { theirs } = compare(`theirs=${file("theirs.csv", text)}`, "--measure", "episode_reward", "--from", "1");
  assert.equal(theirs.runs, 2);
  assert.equal(theirs.mean[0], (-5.5 + 0.5) / 2);
  assert.equal(compare(file("log.csv", "run,return\na,1\nb,2\nb,3\n"), "--to", "1").log.mean[0], 1.5);
  assert.equal(score("return\n1\n2\n6", "--from", "1"), 3, "one run, and no end of line");
  assert.equal(score("return\r1\r2\r6\r", "--to", "3"), 3);
  for (const x of [
    "0.1",
    "-0.000123",
    "123456789012345",
    "1234567890.12345",
    "1234567890123456",
    "5.",
    "+3",
    "1e-5",
    "0.30000000000000004",
  ])
    assert.equal(score(`return\n${x}\n`), four(Number(x)), x);
});

test("our own rows, of the program and of the page", () => {
  const args = ["run", ...maze, "--seeds", "5", "--csv"],
    ours = join(folder, "ours.csv");
  output(...args, ours);
  const rows = readFileSync(ours, "utf8");
  const page = file("page.csv", rows.replaceAll("\n", "\r\n"));
  const table = compare(ours, page, "--measure", "length", "--smaller", "--from", "10", "--to", "20");
  assert.equal(table.ours.runs, 5);
  assert.deepEqual(table.page.IQM.slice(0, 1), table.ours.IQM.slice(0, 1));
  assert.equal(table.page["better than ours"][0], 0.5);
  const lengths = rows
    .split("\n")
    .slice(1, -1)
    .map((line) => line.split(",").map(Number))
    .filter((row) => row[1] >= 10 && row[1] <= 20)
    .map((row) => row[6]);
  assert.equal(lengths.length, 55);
  assert.equal(table.ours.mean[0], four(lengths.reduce((a, b) => a + b) / 55));
});

test("equal files give equal bytes, and one more file changes no other's line", () => {
  const words = ["p", "q", "r"].map((name, k) =>
    scores(
      `${name}.csv`,
      [1, 5, 2, 8, 3, 9].map((x) => (x * (k + 2)) % 7),
    ),
  );
  const text = output("compare", ...words);
  assert.equal(output("compare", ...words), text);
  const line = (all, name) => all.split("\n").find((row) => row.startsWith(`${name} `));
  for (const name of ["p", "q"]) assert.equal(line(output("compare", ...words.slice(0, 2)), name), line(text, name));
});

test("one run has no interval", () => {
  const { single } = compare(scores("single.csv", [3]));
  assert.deepEqual(single, { runs: 1, IQM: [3], median: [3], mean: [3] });
});

test("--profile draws every algorithm", () => {
  const svg = join(folder, "profile.svg");
  output("compare", `a<b=${scores("a.csv", [1, 2, 3])}`, scores("b.csv", [2, 2, 2]), "--profile", svg);
  const text = readFileSync(svg, "utf8");
  assert.match(text, /^<svg [^>]+>\n[^]*<\/svg>\n$/);
  assert.match(text, />a&lt;b<\/text>/);
  assert.match(text, />b<\/text>/);
  assert.match(text, />mean return of the last 10 % of episodes<\/text>/);
  assert.doesNotMatch(text, /nan|inf/i);
  const opened = text.match(/<(svg|title|style|g|text)\b/g).length,
    closed = text.match(/<\/(svg|title|style|g|text)>/g).length;
  assert.equal(opened, closed);
  // The heights of a curve: from 1 (y 20) to 0 (y 360), by a third for each of a's scores; all of b's are 2.
  const heights = (k) => [
    ...new Set(
      text
        .match(new RegExp(`<g class="c${k}">[^]*?class="line"[^>]* d="([^"]+)"`))[1]
        .match(/ [\d.]+/g)
        .map(Number),
    ),
  ];
  assert.deepEqual(heights(0), [20, 133.3, 246.7, 360]);
  assert.deepEqual(heights(1), [20, 360]);
  assert.match(
    refusal(1, "compare", scores("a.csv", [1]), "--profile", join(folder, "no", "x.svg")),
    /cannot be written/,
  );
});

// -- what is wrong -----------------------------------------------------------------------------------

test("what is wrong with a file is said with its line", () => {
  const wrong = (sentence, text, ...args) =>
    assert.match(refusal(1, "compare", file("bad.csv", text), ...args), sentence);
  assert.match(refusal(1, "compare", join(folder, "none.csv")), /none\.csv cannot be read: \S/);
  wrong(/bad\.csv is empty/, "");
  wrong(/bad\.csv is no text/, "a\0b");
  wrong(/bad\.csv has no rows/, "seed,return\n");
  wrong(/line 1 has two columns called "return"/, "return,return\n1,2\n");
  wrong(/line 3 has 1 field, and the line of names has 2/, "seed,return\n1,2\n3\n");
  wrong(/line 3 has 1 field,/, "seed,return\r\n1,2\r\n3\r\n");
  wrong(/line 2 has 3 fields/, "seed,return\n1,2,3\n");
  wrong(/line 3: a quote is opened and never closed/, 'seed,return\n1,2\n1,"3\n4,5\n');
  wrong(/line 2: a closing quote is followed by "x"/, 'seed,return\n"1"x,2\n');
  wrong(/line 5: seed 1 begins again, as in line 2/, "seed,return\n1,2\n1,3\n2,2\n1,4\n");
  wrong(/line 3 is the line of names once more/, "seed,return\n1,2\nseed,return\n2,2\n");
  wrong(/line 3 has no run/, "run,return\n1,2\n,3\n");
  wrong(/line 5 is of "x" again: the rows of one config stand/, "seed,return,config\n1,2,x\n1,2,\n2,3,y\n3,1,x\n");
  wrong(/line 3 is of "x", and the rows before it name no config/, "seed,return,config\n1,2,\n2,3,x\n");
  wrong(/line 5: seed 1 begins again, as in line 3/, "seed,return,config\n1,2,x\n1,2,y\n2,3,\n1,1,\n");
  wrong(/no column of numbers called "return"; --measure can be: step, reward\n$/, "seed,step,reward,name\n1,2,3,x\n");
  wrong(/line 4 has no finite number as return/, 'seed,return,note\n1,2,"\n"\n1,nan,\n', "--from", "1");
  for (const x of ["", "n/a", "inf", "0x10", "1.2.3", "12abc", "-"])
    wrong(/line 3 has no finite number as return/, `seed,return\n1,2\n1,${x}\n`);
  wrong(/run 2 has no finished episode/, "seed,return,finished\n1,2,1\n2,3,0\n");
  wrong(/run 2 ends with episode 1, before the 2 of --to/, "seed,return\n1,2\n1,2\n2,3\n", "--to", "2");
  wrong(/run 1 ends with episode 2, before the 5 of --from/, "seed,return\n1,2\n1,2\n2,3\n", "--from", "5");
  wrong(/run 1 has no episode from 1 to 2/, "episode,return\n4,2\n5,2\n", "--from", "1", "--to", "2");
});

test("what is wrong with the call exits with 2", () => {
  const a = scores("a.csv", [1, 2]),
    b = scores("b.csv", [1, 2]);
  const wrong = (sentence, ...args) => assert.match(refusal(2, "compare", ...args), sentence);
  wrong(/compare needs files/);
  wrong(/both called a; NAME=FILE/, a, `a=${b}`);
  wrong(/none of FILE, NAME=FILE and TASK\/NAME=FILE/, `=${a}`);
  wrong(/none of FILE/, `task/=${a}`);
  wrong(/none of FILE/, "name=");
  wrong(/no task is named/, a, `task/b=${b}`, "--low", "0", "--high", "1");
  wrong(
    /b has no file in task two: give two\/b=FILE/,
    `one/a=${a}`,
    `one/b=${a}`,
    `two/a=${a}`,
    "--low",
    "0",
    "--high",
    "1",
  );
  wrong(/scores of several tasks have no common unit/, `one/a=${a}`, `two/a=${a}`);
  wrong(/--low and --high need each other/, a, "--low", "0");
  wrong(/both 1: they must differ/, a, "--low", "1", "--high", "1");
  wrong(/--smaller and --high exclude each other/, a, "--low", "0", "--high", "1", "--smaller");
  for (const low of ["", "x", "nan", "1,2", "one=1", "one=1,two=x", "one=1,one=2", "one=1,three=2", "one=1,two=2,"])
    wrong(
      /--low takes a number, or for each task TASK=NUMBER/,
      `one/a=${a}`,
      `two/a=${a}`,
      "--low",
      low,
      "--high",
      "9",
    );
  wrong(/--from 5 is after --to 4/, a, "--from", "5", "--to", "4");
  wrong(/--from takes a whole number/, a, "--from", "0");
  const odd = file("x=1.csv", "return\n4\n");
  assert.equal(compare(odd)["x=1"].mean[0], 4, "a file may have = in its name");
  assert.ok(!existsSync("a.svg"));
});
