/**
 * What is more than a single text, in another language. Of templates of HTML, what is read of their text and attributes is
 * a key of the dictionary, with `{0}`, `{1}`, ... where values stand, which keep their places or change them as the
 * translation has it; of sentences of the core their clauses are keys.
 */
import { t, type Dictionary } from './language';

/** Of a tag, an attribute that is read by people, or a text between tags. */
const PART = /<(?:"[^"]*"|[^">])*>|[^<]+/g;
const READ = /(\s(?:aria-label|aria-valuetext|aria-roledescription|title|placeholder|label|alt)=")([^"]*)(?=")/g;
const FULL = /[，。；：、]$/;
/** Where the value of this number stands, until the template is taken apart again. */
const HOLE = /\0(\d+)\0/;

/** Calls `say` with each text that is read, its edges without blanks; what it returns stands in its place. */
function read(template: string, say: (key: string, holes: readonly string[]) => string): string {
  const one = (text: string): string => {
    const key = text.trim().replace(/\s+/g, ' '),
      holes = key.match(new RegExp(HOLE, 'g')) ?? [];
    if (!/\p{L}/u.test(key.replace(/&\w+;/g, ''))) return text;
    let n = 0;
    const said = say(
      key.replace(new RegExp(HOLE, 'g'), () => `{${n++}}`),
      holes,
    );
    // Full-width punctuation has its room in itself.
    return `${/^\s*/.exec(text)![0]}${said}${FULL.test(said) ? '' : /\s*$/.exec(text)![0]}`;
  };
  return template.replace(PART, (part) =>
    part.startsWith('<') ? part.replace(READ, (_, name: string, text: string) => name + one(text)) : one(part),
  );
}

const numbered = (strings: readonly string[]): string => strings.reduce((all, part, i) => `${all}\0${i - 1}\0${part}`);

/** The keys of a template, in order. */
export function keysOf(strings: readonly string[]): string[] {
  const keys: string[] = [];
  read(numbered(strings), (key) => (keys.push(key), key));
  return keys;
}

interface Reworded {
  strings: TemplateStringsArray;
  /** Numbers of the values, in the order in which they stand now. */
  order: number[];
}

/** Parts of what the core tells of itself that are read by people; and those whose words are code, or are read by others. */
const PROSE = ['title', 'summary', 'label', 'unit', 'doc', 'text', 'caption', 'drawn'];
const KEPT = ['listing', 'facts'];

/** What stands for itself in a sentence of the core: words in quotes, keys of a config text, numbers. */
const VALUE = /'[^']*'|[a-z]+\.\w+|-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g;
/** Where its clauses meet, but inside of parentheses. */
const JOINT = /([.:;,] (?![^(]*\))|\.$)/;
/** Han is written without blanks between words. */
const BLANK = /([\p{sc=Han}，。；：]) (?=[\p{sc=Han}（])/gu;

/**
 * A clause with `\0` for each of these values, which it takes: the longest beginning of it that is known, and the rest
 * in the same way. It stays as it is where it begins with a word that is not known.
 */
function clause(text: string, values: string[]): string {
  const words = text.split(' '),
    said: string[] = [];
  for (let from = 0, to = 0; from < words.length; from = to) {
    let bare = '',
      known: string | undefined;
    for (to = words.length; to > from && !known; to--) {
      bare = words.slice(from, to).join(' ');
      let n = 0;
      const key = bare.replace(/\0/g, () => `{${n++}}`);
      known = [key, key.charAt(0).toLowerCase() + key.slice(1)].find((one) => t(one) !== one);
    }
    to++;
    if (!known && !from && /\p{L}/u.test(bare)) [to, bare] = [words.length, text];
    const own = values.splice(0, bare.split('\0').length - 1);
    said.push(known ? t(known, ...own) : bare.replace(/\0/g, () => own.shift()!));
  }
  return said.join(' ');
}

/** The core puts its sentences together from clauses, which are keys with numbered holes where values stand. */
function sentence(text: string): string {
  const values = text.match(VALUE) ?? [],
    parts = text.replace(VALUE, '\0').split(JOINT);
  return parts
    .map((part, i) => (i % 2 ? t(part) : clause(part, values)))
    .join('')
    .replace(BLANK, '$1');
}

function told<T>(one: T): T {
  if (Array.isArray(one)) return one.map(told) as T;
  if (typeof one !== 'object' || !one) return one;
  const all = Object.entries(one).map(([key, value]) => [
    key,
    typeof value === 'string' && PROSE.includes(key) ? t(value) : KEPT.includes(key) ? value : told(value),
  ]);
  return Object.fromEntries(all) as T;
}

export interface Rewording {
  /** A template and its values in the dictionary's language: always the same array for the same one, as Lit wants it. */
  html(strings: TemplateStringsArray, values: unknown[]): [TemplateStringsArray, ...unknown[]];
  /** A sentence of the core, or a copy of what it tells of itself, in the language that is spoken. */
  told<T>(one: T): T;
}

export function rewordedBy(words: Dictionary): Rewording {
  const known = new WeakMap<TemplateStringsArray, Reworded>();
  const make = (strings: TemplateStringsArray): Reworded => {
    const said = read(numbered(strings), (key, holes) =>
      (words[key] ?? key).replace(/\{(\d)\}/g, (_, i: number) => holes[i]!),
    );
    const parts = said.split(HOLE),
      texts = parts.filter((_, i) => i % 2 === 0);
    return {
      strings: Object.assign(texts, { raw: texts }),
      order: parts.filter((_, i) => i % 2).map(Number),
    };
  };
  return {
    told: (one) => (typeof one === 'string' ? (sentence(one) as typeof one) : told(one)),
    html(strings, values) {
      let one = known.get(strings);
      if (!one) known.set(strings, (one = make(strings)));
      return [one.strings, ...one.order.map((i) => values[i])];
    },
  };
}
