// Rows know what they are, and parts of a study are put together or refused.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, gedanken, header, maze, output, refusal } from "./lab.mjs";

const names = header.split(",");
/** Rows as objects, by RFC 4180. */
function table(csv) {
  const [first, ...lines] = csv.trimEnd().split("\n");
  assert.equal(first, header);
  return lines.map((line) => {
    const fields = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
    );
    assert.equal(fields.length, names.length, line);
    return Object.fromEntries(names.map((name, i) => [name, fields[i]]));
  });
}

test("the first row of a seed says of what it is, the last has the digest", () => {
  const [version, numbers] = output("--version").match(/[\d.]+/g);
  for (const [config, world, agent, ...far] of [
    ["env=dyna-maze agent=dyna-q agent.planning_steps=5", "dyna-maze", "dyna-q", "--episodes", "4"],
    ["env=dyna-maze agent=q-learning", "dyna-maze", "q-learning", "--steps", "700"],
    ["env=pendulum agent=mbrl-mpc", "pendulum", "mbrl-mpc", "--steps", "30"],
  ]) {
    const args = ["run", ...config.split(" "), "seed=4", "--seeds", "3", ...far];
    const rows = table(output(...args, "--csv", "-"));
    const digests = new Map(
      output(...args, "--digest")
        .trim()
        .split("\n")
        .map((line) => line.split(" ")),
    );
    for (const [i, row] of rows.entries()) {
      const begins = rows[i - 1]?.seed !== row.seed,
        ends = rows[i + 1]?.seed !== row.seed;
      assert.deepEqual(
        [row.world, row.agent, row.version, row.numbers],
        begins ? [world, agent, version, numbers] : ["", "", "", ""],
      );
      assert.equal(row.config !== "", begins);
      if (begins)
        assert.equal(
          output("run", ...row.config.split(" "), `seed=${row.seed}`, ...far, "--digest").trim(),
          `${row.seed} ${digests.get(row.seed)}`,
          "the config is the run",
        );
      assert.equal(row.digest, ends ? digests.get(row.seed) : "");
      assert.equal(row.finished, ends && far[0] === "--steps" ? "0" : "1");
    }
  }
});

test("a config with commas stays one field", () => {
  const rows = table(
    output("run", ...maze, "--episodes", "1", "--csv", "-", "events=100:agent.epsilon=0.5;200:agent.epsilon=0.1"),
  );
  assert.match(rows[0].config, /events=.*epsilon/);
});

test("the config of a loaded run has its changes", () => {
  const file = join(folder, "half.gdn");
  output("run", ...maze, "--episodes", "3", "--save", file);
  const rows = table(output("run", "--load", file, "agent.epsilon=0.5", "--episodes", "2", "--csv", "-"));
  assert.equal(rows[0].episode, "4");
  assert.match(rows[0].config, /events=\S*agent\.epsilon=0\.5/);
});

test("wall time is beside the rows, never in them", () => {
  const file = join(folder, "timed.csv");
  const args = ["run", ...maze, "--seeds", "3", "--episodes", "5", "--csv"];
  output(...args, file);
  assert.equal(readFileSync(file, "utf8"), output(...args, "-"));
  assert.match(readFileSync(`${file}.times`, "utf8"), /^seed,seconds\n1,\d+\.\d{3}\n2,\d+\.\d{3}\n3,\d+\.\d{3}\n$/);
});

// -- merge -------------------------------------------------------------------------------------------

const study = (first, n, ...more) => [
  "run",
  ...maze,
  `seed=${first}`,
  "--seeds",
  String(n),
  "--episodes",
  "6",
  ...more,
];
function part(name, ...args) {
  const file = join(folder, name);
  output(...args, "--csv", file);
  return file;
}

test("merged parts are the bytes of one call, in any order", () => {
  const parts = [part("p3.csv", ...study(3, 4)), part("p1.csv", ...study(1, 1)), part("p2.csv", ...study(2, 1))];
  const out = join(folder, "merged.csv");
  output("merge", "--seeds", "1..6", out, ...parts);
  const whole = output(...study(1, 6), "--csv", "-");
  assert.equal(readFileSync(out, "utf8"), whole);
  output("merge", out, out);
  assert.equal(readFileSync(out, "utf8"), whole, "over itself");
  const page = join(folder, "page.csv");
  writeFileSync(page, whole.replaceAll("\n", "\r\n"));
  output("merge", out, page);
  assert.equal(readFileSync(out, "utf8"), whole, "line ends of a page");
  const steps = [1, 2].map((seed) => part(`s${seed}.csv`, "run", ...maze, `seed=${seed}`, "--steps", "500"));
  output("merge", out, ...steps);
  assert.equal(readFileSync(out, "utf8"), output("run", ...maze, "--seeds", "2", "--steps", "500", "--csv", "-"));
});

test("merge names what is wrong and writes nothing", () => {
  const out = join(folder, "none.csv");
  const [a, b, c, d] = [1, 2, 3, 6].map((seed) => part(`a${seed}.csv`, ...study(seed, 1)));
  const wrong = (sentence, ...args) => {
    writeFileSync(out, "old\n");
    const { code, err } = gedanken(["merge", ...args]);
    assert.equal(code, 1, err);
    assert.match(err, sentence);
    assert.match(err, /none\.csv is not written: the parts are no whole study\n$/);
    assert.equal(readFileSync(out, "utf8"), "old\n");
  };
  const cut = (name, change) => {
    const file = join(folder, name);
    writeFileSync(file, change(readFileSync(b, "utf8")));
    return file;
  };
  wrong(/seed 2 is missing\n.*seeds 4 to 5 are missing/, out, a, c, d);
  wrong(/seeds 0 to 0|seed 0 is missing/, "--seeds", "0..3", out, a, b, c);
  wrong(/seeds 4 to 9 are missing/, "--seeds", "1..9", out, a, b, c);
  wrong(/seed 3 in .* is not one of 1\.\.2/, "--seeds", "1..2", out, a, b, c);
  wrong(/seed 2 is there twice: in .*a2\.csv and in .*a2\.csv/, out, a, b, b);
  wrong(/no-such\.csv cannot be read: \S/, out, a, join(folder, "no-such.csv"));
  wrong(
    /empty\.csv is empty/,
    out,
    a,
    cut("empty.csv", () => ""),
  );
  wrong(
    /head\.csv has no rows/,
    out,
    a,
    cut("head.csv", () => `${header}\n`),
  );
  wrong(
    /seed 2 in .*short\.csv is unfinished/,
    out,
    a,
    cut("short.csv", (text) => text.split("\n").slice(0, -2).join("\n")),
  );
  wrong(
    /line 4 is no row/,
    out,
    a,
    cut("torn.csv", (text) => text.split("\n").toSpliced(3, 1, "2,3,9").join("\n")),
  );
  wrong(
    /line 4 is no row/,
    out,
    a,
    cut("gap.csv", (text) =>
      text
        .split("\n")
        .filter((_, i) => i !== 3)
        .join("\n"),
    ),
  );
  wrong(
    /does not begin with the columns/,
    out,
    a,
    cut("foreign.csv", () => "x,y\n1,2\n"),
  );
  wrong(/other\.csv is of another study/, out, a, part("other.csv", ...study(2, 1, "agent.alpha=0.2")));
  wrong(
    /version\.csv is of another study/,
    out,
    a,
    cut("version.csv", (text) => text.replace(/,(\d+),env=/, ",999,env=")),
  );
  wrong(
    /seed 2 ends with episode 7 .* seed 1 with episode 6/,
    out,
    a,
    part("longer.csv", "run", ...maze, "seed=2", "--episodes", "7"),
  );
  const file = join(folder, "seed2.gdn");
  output("run", ...maze, "seed=2", "--episodes", "2", "--save", file);
  wrong(
    /seed 2 in .*rest\.csv begins with episode 3/,
    out,
    a,
    part("rest.csv", "run", "--load", file, "--episodes", "4"),
  );
});

test("merge needs a file, parts, and a range that is one", () => {
  assert.match(refusal(2, "merge"), /the file to write and the parts/);
  refusal(2, "merge", "out.csv");
  for (const range of ["", "5", "5..", "..5", "9..1", "1..x"])
    assert.match(refusal(2, "merge", "--seeds", range, "o", "p"), /as in 0\.\.29/);
  assert.ok(!existsSync("o"));
});
