// Whether every experiment has its results, and every claim holds of them, and README's table says the same:
// node claims.mjs GEDANKEN [--write]
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { experiments, folder, resultText, unpack } from "../../experiments/experiments.mjs";
import { finish, read, root } from "../lint/tree.mjs";

const [program, write] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), "gedanken-claims-"));
const findings = [];
const rows = [];
let held = 0;

const gedanken = (...words) => spawnSync(program, words, { cwd: root, encoding: "utf8" });

function check(one) {
  const { id, variants, claims } = one;
  const missing = variants.filter(({ name }) => resultText(id, name) === null);
  for (const { name } of missing)
    findings.push(`experiments/results/${id}/${name}.csv.gz is missing: script/experiments ${id}`);
  if (missing.length) return;
  if (!claims.length) findings.push(`experiments/${id}.txt claims nothing`);
  unpack(one, join(work, id));
  const { status, stdout, stderr } = gedanken("experiment", id, "--rows", join(work, id));
  if (status !== 0) findings.push(`${stdout}${stderr}`);
  held += claims.length;
  const kept = readFileSync(join(folder, "results", id, "claims.txt"), "utf8");
  if (kept !== stdout)
    findings.push(`experiments/results/${id}/claims.txt says something else than its rows: script/experiments ${id}`);
  const table = gedanken("experiment", id, "--rows", join(work, id), "--table");
  if (table.status !== 0) findings.push(table.stderr);
  rows.push(...table.stdout.split("\n").filter(Boolean));
}

/** README's table keeps the order of its rows; what no experiment says any longer goes, what is new comes last. */
function table() {
  const cell = (row) => row.split("|")[1];
  const before = read("README.md");
  return before.replace(/(<!-- results -->\n.*\n.*\n)([^]*?)(<!-- \/results -->)/, (all, open, old, close) => {
    const kept = old.split("\n").map(cell);
    const place = (row) => (kept.includes(cell(row)) ? kept.indexOf(cell(row)) : kept.length);
    return `${open}${[...rows].sort((a, b) => place(a) - place(b)).join("\n")}\n${close}`;
  });
}

experiments().forEach(check);
if (write === "--write") writeFileSync(join(root, "README.md"), table());
else if (table() !== read("README.md"))
  findings.push("README's table of results is another: node tests/experiments/claims.mjs GEDANKEN --write");
rmSync(work, { recursive: true });
finish(findings, held, "claims");
