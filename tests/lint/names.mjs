// The page knows no component by name: no id of one, no key of its channels or their columns is written in web/src. And the
// catalogue speaks the field's language.
// The names come from the command itself: node names.mjs COMMAND...
import { spawnSync } from "node:child_process";
import { allowed, terms } from "./terms.mjs";
import { files, finish, read } from "./tree.mjs";

const [command, ...first] = process.argv.slice(2);
const ask = (...args) => {
  const { status, stdout } = spawnSync(command, [...first, ...args], { encoding: "utf8", maxBuffer: 1 << 26 });
  return status === 0 ? JSON.parse(stdout) : null;
};
const catalog = ask("catalog");
const fits = (needs, one) => needs.every((need) => one.offers.includes(need));

/** Choices that together have every agent with all that it can use; for each the worlds that may do. */
function* choices() {
  for (const agent of catalog.agent) {
    const usable = (family, needs) => (needs.length ? catalog[family].filter((one) => fits(needs, one)) : [null]);
    for (const model of usable("model", agent.needs_model)) {
      for (const planner of usable("planner", agent.needs_planner)) {
        const worlds = catalog.env.filter((one) => fits([...agent.needs_env, ...(model?.needs_env ?? [])], one));
        const text = [agent, model, planner].flatMap((one, i) =>
          one ? `${["agent", "model", "planner"][i]}=${one.id}` : [],
        );
        yield { text, worlds };
      }
    }
  }
}

const names = new Map();
const families = ["env", "model", "planner", "agent"];
for (const family of families) for (const { id } of catalog[family]) names.set(id, `the ${family} ${id}`);
const findings = [],
  looked = new Set();
let runs = 0;
for (const { text, worlds } of choices()) {
  // The catalogue does not say everything: some worlds have no numbers to act with.
  let channels = null;
  for (const { id } of worlds) if ((channels = ask("describe", "--channels", `env=${id}`, ...text))) break;
  if (!channels) continue; // a model that this agent cannot learn through
  runs++;
  looked.add(text[0]);
  for (const { key, columns, purpose } of channels ?? []) {
    names.set(key, `channel ${key}`);
    // The run's own record of its episodes is part of the library's interface, as its progress is.
    if (purpose !== "ended") for (const column of columns) names.set(column.key, `column ${column.key} of ${key}`);
  }
}

// Words that the catalogue itself, the descriptions and the page's own states are written in: they name no component.
const header = read("include/gedanken/channel.h");
const words = new Set([
  ...catalog.shapes,
  ...catalog.inks,
  ...catalog.phases,
  ...catalog.progress,
  ...catalog.layers.map(({ key }) => key),
  ...families,
  ...[...header.matchAll(/^ {2}X\(\w+, "(\w+)"\)/gm)].map(([, word]) => word),
  ...[...catalog.run, ...families.flatMap((family) => catalog[family].flatMap(({ params }) => params))].flatMap(
    ({ kind, scale }) => [kind, scale],
  ),
]);

/** The literals of a TypeScript text: [line, text] of each string, and of each piece of a template. */
function literals(text) {
  const found = [];
  const pattern = /\/\*[^]*?\*\/|\/\/[^\n]*|'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\])*)`/g;
  for (const match of text.matchAll(pattern)) {
    const literal = match[1] ?? match[2] ?? match[3];
    if (literal === undefined) continue;
    const line = text.slice(0, match.index).split("\n").length;
    found.push([line, literal]);
    // A template may have strings inside its expressions.
    if (match[3] !== undefined)
      for (const inner of match[3].matchAll(/'((?:\\.|[^'\\\n])*)'/g)) found.push([line, inner[1]]);
  }
  return found;
}

const chosen = new RegExp(`\\b(?:${families.join("|")})=([\\w-]+)`, "g");
const paths = files("web/src", ".ts");
for (const path of paths) {
  for (const [line, literal] of literals(read(path))) {
    const where = `${path}:${line}`;
    if (names.has(literal) && !words.has(literal)) findings.push(`${where}: '${literal}' is ${names.get(literal)}`);
    for (const [, id] of literal.matchAll(chosen))
      if (names.has(id)) findings.push(`${where}: '${literal}' chooses ${names.get(id)}`);
  }
}
// What the catalogue tells people is in the field's words, too; words.mjs has the identifiers.
const ours = [...terms.map(([pattern]) => pattern), /\blives each\b/i, /\bvotes?\b/i];
(function walk(at, where) {
  if (typeof at === "string") {
    for (const pattern of ours) {
      const found = pattern.exec(at.replace(allowed, ""));
      if (found) findings.push(`${where}: '${found[0]}' is a word of our own: '${at}'`);
    }
  } else if (at && typeof at === "object") {
    for (const [key, value] of Object.entries(at)) walk(value, `${where}.${at[key]?.id ?? key}`);
  }
})(catalog, "catalogue");
for (const { id } of catalog.agent)
  if (!looked.has(`agent=${id}`)) findings.push(`no run of the agent ${id} was looked at`);
finish(findings, paths.length, `files against ${names.size} names of ${runs} runs`);
