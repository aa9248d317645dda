// Nothing is written twice: of src/ and web/src no eight lines in a row, of fifty tokens or more, stand anywhere else.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { finish, root } from "./tree.mjs";

const options = ["--min-lines", "8", "--min-tokens", "50", "--format", "c,typescript", "--formats-exts", "c:c,h,inc"];
const folders = ["src", "web/src"];
const jscpd = join(root, "web/node_modules/.bin/jscpd");

const output = mkdtempSync(join(tmpdir(), "gedanken-duplicates-"));
try {
  const args = [...options, "--absolute", "--reporters", "json", "--output", output, ...folders];
  const { status, stderr, error } = spawnSync(jscpd, args, { cwd: root, encoding: "utf8" });
  if (error?.code === "ENOENT") throw new Error("jscpd is missing: script/setup installs it");
  if (status !== 0) throw new Error(`jscpd failed: ${stderr || error}`);
  const { duplicates, statistics } = JSON.parse(readFileSync(join(output, "jscpd-report.json"), "utf8"));
  const place = ({ name, start, end }) => `${relative(root, name)}:${start}-${end}`;
  const findings = duplicates.map(({ firstFile, secondFile }) => `${place(firstFile)} is also ${place(secondFile)}`);
  finish(findings, statistics.total.sources, "files");
} finally {
  rmSync(output, { recursive: true });
}
