// What is tested over the whole catalogue or site takes longer than a commit should wait. So each commit looks at a part of
// it, drawn by the hash of its tree, and the next one at another: of a third, what is broken in one place is seen within
// ten commits with probability 1 - (2/3)^10 = 0.98. The slow tier, by GDN_ALL, looks at all.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

function treeOfHead() {
  try {
    return execFileSync("git", ["rev-parse", "HEAD^{tree}"], { cwd: here, encoding: "utf8" }).trim();
  } catch {
    return "no commit";
  }
}

/** The hash of HEAD's tree, by which is drawn. */
export const tree = treeOfHead();

/** Twelve digits that the tree draws for a name. */
export const lot = (name) => createHash("sha256").update(`${tree} ${name}`).digest("hex").slice(0, 12);

/** That share of the list, in its order; `nameOf` tells its members apart. */
export function drawn(list, nameOf, share = 1 / 3) {
  if (process.env.GDN_ALL) return [...list];
  const lots = list.map((one) => lot(nameOf(one)));
  const last = [...lots].sort()[Math.ceil(list.length * share) - 1];
  return list.filter((_, i) => lots[i] <= last);
}
