// The tables of README.md are the catalogue's: node readme.mjs GEDANKEN [--write]
// Between `<!-- table:env -->` and `<!-- /table -->` stands one row per world; model, planner and agent
// likewise. Without --write the text is compared, with it rewritten.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { finish, read, root } from "./tree.mjs";

const [gedanken, option] = process.argv.slice(2);
const { stdout, status, stderr } = spawnSync(gedanken, ["catalog"], { encoding: "utf8", maxBuffer: 1 << 26 });
if (status !== 0) throw new Error(`gedanken catalog failed: ${stderr}`);
const catalog = JSON.parse(stdout);

const cell = (text) => text.replaceAll("|", "\\|");
function table(family) {
  const rows = catalog[family].map(({ id, title, summary }) => `| \`${id}\` | ${cell(title)} | ${cell(summary)} |`);
  return ["| Id | Name | What it is |", "|---|---|---|", ...rows].join("\n");
}

const findings = [];
let tables = 0;
const before = read("README.md");
const after = before.replace(
  /(<!-- table:(\w+) -->\n)([^]*?)(\n?<!-- \/table -->)/g,
  (all, open, family, inside, close) => {
    tables++;
    if (!catalog[family]) {
      findings.push(`README.md: the catalogue has no ${family}`);
      return all;
    }
    const text = table(family);
    if (inside !== text) findings.push(`README.md: the table of ${family} differs; run script/readme-tables`);
    return `${open}${text}\n<!-- /table -->`;
  },
);
if (option === "--write") {
  writeFileSync(join(root, "README.md"), after);
  finish([], tables, "tables");
} else {
  finish(findings, tables, "tables");
}
