// C leaves open in which order arguments, operands and members of a list are evaluated, and compilers differ:
// gcc begins with the last argument where clang begins with the first. So of two calls that change something none
// may stand beside the other. A call inside the argument list of another comes before it, and is safe.
//
// What changes something is read off the declarations: a function that gets a pointer to what is not constant,
// alone or within a struct, or whose definition names a variable that outlives it. A function that is declared
// nowhere counts too. The text is what gcc's preprocessor makes, so that macros are what they stand for.
import { spawnSync } from "node:child_process";
import { code, files, finish, root } from "./tree.mjs";

// Functions of the C library that change the world although their parameters do not say so.
const hosted = ["printf", "puts", "putchar", "getchar", "vprintf", "rand", "__builtin_va_arg"];
const control = /^(if|for|while|switch|return|else|do|case|default|sizeof|_Alignof|__attribute__)$/;
const unevaluated = /^(sizeof|_Alignof|__attribute__)$/;
const assignment = /^([-+*/%&|^]|<<|>>)?=$/;
const change = /^(([-+*/%&|^]|<<|>>)?=|\+\+|--)$/;
const token = /\w+|->|\.\.\.|<<=|>>=|<<|>>|&&|\|\||[-+*/%&|^=!<>]=|\+\+|--|[^\s\w]/g;

// -- reading ------------------------------------------------------------------------------------------

/** Tokens {text, where}, those in brackets as the `items` of their opening one. */
function parse(text) {
  const open = [[]];
  let file = "";
  let line = 0;
  for (const row of text.split("\n")) {
    const [, number, path] = /^# (\d+) "([^"]*)"/.exec(row) ?? [];
    if (path !== undefined) {
      file = path;
      line = Number(number);
      continue;
    }
    for (const [text] of code(row).matchAll(token)) {
      if (")]}".includes(text)) {
        open.pop();
        continue;
      }
      const one = { text, where: `${file}:${line}` };
      open.at(-1).push(one);
      if ("([{".includes(text)) open.push((one.items = []));
    }
    line++;
  }
  return open[0];
}

const is = (one, text) => one?.text === text;
const named = (one) => /^[A-Za-z_]\w*$/.test(one?.text ?? "");
const has = (items, text) => items.some((one) => is(one, text));

function split(items, ...marks) {
  const pieces = [[]];
  for (const one of items)
    if (marks.includes(one.text)) pieces.push([]);
    else pieces.at(-1).push(one);
  return pieces;
}

/** Every list of items, the outer ones first. */
function* lists(items) {
  yield items;
  for (const one of items) if (one.items) yield* lists(one.items);
}

// -- what changes something ---------------------------------------------------------------------------

/** Whether what is declared so lends the right to change something: `T *x`, `T x[3]`, `T (*x)(...)`, Struct x. */
function lends(items, structs) {
  const words = items.flatMap((one) =>
    is(one, "[") ? ["*"] : is(one, "(") && has(one.items, "*") ? ["*"] : [one.text],
  );
  const last = words.lastIndexOf("*");
  if (last < 0) return words.some((word) => structs.has(word));
  const before = words.lastIndexOf("*", last - 1);
  return !words.slice(before + 1, last).includes("const");
}

/** Names of the static variables that a list declares. */
function statics(items) {
  return items.flatMap((one, i) => {
    if (!is(one, "static")) return [];
    const [declared] = split(items.slice(i + 1), ";", "=", "{", ",");
    return has(declared, "(") || has(declared, "const") ? [] : [declared.findLast(named)?.text];
  });
}

/** Reads the declarations of one translation unit: which names may change something. */
function declarations(items) {
  const structs = new Set();
  const known = new Map(hosted.map((word) => [word, true]));
  const declare = (word, parameters) => {
    const changes = split(parameters, ",").some((one) => lends(one, structs));
    known.set(word, changes || (known.get(word) ?? false));
  };
  for (const list of lists(items)) {
    list.forEach((one, i) => {
      const [before, after] = [list[i - 1], list[i + 1]];
      // struct X { fields } X;
      if (is(one, "{") && (is(before, "struct") || is(list[i - 2], "struct"))) {
        if (split(one.items, ";").some((field) => lends(field, structs)))
          for (const one of [before, after]) if (named(one)) structs.add(one.text);
      }
      // T (*name)(parameters)
      if (is(one, "(") && is(one.items[0], "*") && is(after, "(") && one.items[1])
        declare(one.items[1].text, after.items);
      // T name(parameters)
      if (list === items && is(one, "(") && named(before) && (named(list[i - 2]) || is(list[i - 2], "*")))
        declare(before.text, one.items);
    });
  }
  // What definitions add: one that names a static variable, of the file or its own, counts; one that neither
  // assigns nor calls what counts only says where something lies.
  const outer = statics(items);
  items.forEach((one, i) => {
    if (!is(one, "{") || !is(items[i - 1], "(") || !named(items[i - 2])) return;
    const inner = [...lists(one.items)];
    const lasting = new Set([...outer, ...inner.flatMap(statics)]);
    const word = items[i - 2].text;
    const some = (test) => inner.some((list) => list.some(test));
    const called = (x, next) => is(next, "(") && named(x) && !control.test(x.text) && (known.get(x.text) ?? true);
    if (some((x) => lasting.has(x.text))) known.set(word, true);
    else if (!some((x, j, list) => change.test(x.text) || called(x, list[j + 1]))) known.set(word, false);
  });
  return known;
}

// -- what stands beside what --------------------------------------------------------------------------

/** Findings within a function's body. */
function check(body, known, findings) {
  // Each of these returns the calls in its items that change something.
  const beside = (parts) => {
    const changing = parts.filter((calls) => calls.length > 0);
    if (changing.length > 1) {
      const [first] = changing;
      findings.set(first.at(-1).where, changing.map((calls) => `${calls.at(-1).text}()`).join(" beside "));
    }
    return changing.flat();
  };
  const operands = (items) =>
    beside(
      items.flatMap((one, i) => {
        if (!one.items) return [];
        const before = items[i - 1];
        if (unevaluated.test(before?.text)) return [];
        const call = is(one, "(") && named(before) && !control.test(before.text);
        const inner = expression(one.items, call || is(one, "{"));
        return [call && (known.get(before.text) ?? !before.text.startsWith("__builtin_")) ? [...inner, before] : inner];
      }),
    );
  const expression = (items, list = false) => {
    const pieces = split(items, ",");
    if (pieces.length > 1) {
      const parts = pieces.map((piece) => expression(piece));
      return list ? beside(parts) : parts.flat();
    }
    const equals = items.findIndex((one) => assignment.test(one.text));
    if (equals >= 0) return beside([expression(items.slice(0, equals)), expression(items.slice(equals + 1))]);
    const ways = split(items, "?", ":", "||", "&&");
    return ways.length > 1 ? ways.flatMap((way) => expression(way)) : operands(items);
  };
  const statements = (items) => {
    let rest = [];
    const end = () => {
      expression(rest);
      rest = [];
    };
    items.forEach((one, i) => {
      const before = items[i - 1];
      const headed = is(one, "(") && /^(if|while|switch|for)$/.test(before?.text);
      const block = is(one, "{") && rest.length === 0;
      if (headed) for (const part of split(one.items, ";")) expression(part);
      else if (block) statements(one.items);
      else if (is(one, ";") || (is(one, ":") && !has(rest, "?"))) end();
      else if (!control.test(one.text) || unevaluated.test(one.text)) rest.push(one);
    });
    end();
  };
  statements(body);
}

const paths = ["src", "include", "examples", "tests"].flatMap((folder) => files(folder, ".c"));
const { stdout, status, stderr } = spawnSync("gcc", ["-E", "-std=c11", "-Iinclude", "-Isrc", "-Itests", ...paths], {
  cwd: root,
  encoding: "utf8",
  maxBuffer: 1 << 28,
});
if (status !== 0) throw new Error(stderr);
const findings = new Map();
const seen = new Set();
let functions = 0;
for (const text of stdout.split(/^(?=# 0 "[^<].*\.c"$)/m)) {
  const items = parse(text);
  const known = declarations(items);
  items.forEach((one, i) => {
    if (!is(one, "{") || !is(items[i - 1], "(") || one.where.startsWith("/") || seen.has(one.where)) return;
    seen.add(one.where);
    functions++;
    check(one.items, known, findings);
  });
}
finish(
  [...findings].sort().map(([where, what]) => `${where}: ${what}`),
  functions,
  "functions",
);
