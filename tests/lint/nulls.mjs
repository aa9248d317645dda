// Every function of the public headers is called in tests/unit/test_null.c with every pointer NULL, one at a time.
import { code, files, finish, read } from "./tree.mjs";

/** The texts between commas that are in no inner parentheses. */
function parts(list) {
  const found = [""];
  let depth = 0;
  for (const letter of list) {
    if ("([{".includes(letter)) depth++;
    if (")]}".includes(letter)) depth--;
    if (letter === "," && depth === 0) found.push("");
    else found[found.length - 1] += letter;
  }
  return found.map((part) => part.trim());
}

/** The arguments of each call of a function. */
function* calls(text, name) {
  for (const { index } of text.matchAll(new RegExp(`\\b${name}\\(`, "g"))) {
    const start = index + name.length + 1;
    let end = start;
    for (let depth = 1; depth > 0; end++) depth += text[end] === "(" ? 1 : text[end] === ")" ? -1 : 0;
    yield parts(text.slice(start, end - 1));
  }
}

const test = code(read("tests/unit/test_null.c"));
const findings = [];
let checked = 0;
for (const path of files("include", ".h")) {
  for (const [, name, list] of code(read(path)).matchAll(/GDN_API\b[^;(]*?\b(gdn_\w+)\(([^;]*)\);/g)) {
    parts(list).forEach((parameter, i) => {
      if (!/[*[]/.test(parameter)) return;
      checked++;
      const asked = [...calls(test, name)].some(
        (call) => call[i] === "NULL" && call.filter((part) => part === "NULL").length === 1,
      );
      if (!asked) findings.push(`${path}: tests/unit/test_null.c has no ${name} with ${parameter} NULL`);
    });
  }
}
finish(findings, checked, "pointers");
