/**
 * The languages of the site. English is what texts are written in, and each is its own key, as in gettext: what stands for it in
 * another language is in web/locale/CODE/*.json. Which language a page speaks, its address says.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { way } from './links.js';
import { escaped, markdown } from './markdown.js';

const WEB = new URL('../../', import.meta.url);
const LOCALE = new URL('locale/', WEB);
const LISTS = new URL('../../../build/site/', import.meta.url);
/** The site's own dictionary: none of its keys may be without use. */
const OWN = 'site.json';

/** By code: for `lang` and `hreflang`, where its pages lie, and its name in the head. */
export const languages = {
  en: { lang: 'en', root: '/', name: 'EN', full: 'English' },
  zh: { lang: 'zh-Hans', root: '/zh/', name: '中文', full: '简体中文' },
};
export const CODES = Object.keys(languages);
export const [ENGLISH, ...OTHERS] = CODES;

export const languageOf = (url) =>
  OTHERS.find((code) => url.startsWith(languages[code].root)) ?? ENGLISH;
/** The address of the same page in English, which is its name in all languages. */
export const inEnglish = (url) => url.replace(languages[languageOf(url)].root, '/');
export const inLanguage = (url, code) => inEnglish(url).replace('/', languages[code].root);

const placeholders = (text) => [...text.matchAll(/\{\d\}/g)].map(String).sort().join();

/** A dictionary, if there is one; throws where a translation says other values than its key. */
function dictionary(code, name) {
  const file = new URL(`${code}/${name}`, LOCALE),
    all = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  for (const [key, text] of Object.entries(all))
    if (placeholders(key) !== placeholders(text))
      throw new Error(`locale/${code}/${name}: "${text}" has other placeholders than "${key}".`);
  return all;
}

const filled = (text, values) =>
  text.replace(/\{(\d)\}/g, (whole, i) => (i in values ? String(values[i]) : whole));

/** What is in the other language already: texts that have files of their own, and numbers. */
const isForeign = (text) => /\p{Script=Han}|^\P{L}+$/u.test(text);

class Language {
  constructor(code) {
    this.code = code;
    this.own = dictionary(code, OWN);
    this.all = {
      ...dictionary(code, 'lab.json'),
      ...dictionary(code, 'catalogue.json'),
      ...dictionary(code, 'experiments.json'),
      ...this.own,
    };
    this.asked = new Set();
    this.missing = new Map();
  }

  /** The text with its values; also of a list that holds both. */
  say(text, ...values) {
    if (Array.isArray(text)) return this.say(...text);
    if (typeof text !== 'string' || !text.trim()) return text ?? '';
    this.asked.add(text);
    if (!this.knows(text)) this.missing.set(text, (this.missing.get(text) ?? 0) + 1);
    return filled(this.all[text] ?? text, values);
  }

  knows(text) {
    return this.code === ENGLISH || text in this.all || isForeign(text);
  }

  /** What the pages' scripts say in this language, and more that stands in none of them as a text. */
  words(more) {
    const keys = [...scripted(), ...more].filter((key) => key in this.all);
    return Object.fromEntries(keys.map((key) => [key, this.all[key]]));
  }
}

const spoken = new Map(CODES.map((code) => [code, new Language(code)]));
export const language = (code) => spoken.get(code);
/** `t` of a language. */
export const speaker =
  (code) =>
  (...given) =>
    language(code).say(...given);

/** The texts of the files below that folder of the site, or beside it. */
const textsIn = (folder, ends, deep = true) =>
  readdirSync(new URL(folder, WEB), { recursive: deep })
    .filter((name) => ends.test(name))
    .map((name) => readFileSync(new URL(`${folder}${name}`, WEB), 'utf8'));

/** The keys in the scripts of the pages: of t`after ${n} steps` it is "after {0} steps". */
function scripted() {
  const texts = [...textsIn('src/', /\.ts$/, false), ...textsIn('src/learn/', /\.ts$/)];
  const keys = new Set();
  for (const [, template, plain] of texts.join().matchAll(/\bt(?:`([^`]*)`|\(\s*'([^']*)')/g)) {
    let n = 0;
    keys.add(plain ?? template.replace(/\$\{[^}]*\}/g, () => `{${n++}}`));
  }
  return keys;
}

/** Whether the site can come to say it, which it may not have done this time: "1 seed". */
function isWritten(key) {
  sources ??= ['layouts/', 'pages/', 'data/', 'build/']
    .flatMap((folder) => textsIn(`site/${folder}`, /\.(njk|js)$/))
    .join()
    .replaceAll('\\"', '"');
  return sources.includes(`'${key}'`) || sources.includes(`"${key}"`);
}
let sources = null;

/** After all pages: throws where a key is no text any more, and says how many texts have stayed English. */
export function review() {
  const scripts = scripted();
  for (const code of OTHERS) {
    const one = language(code),
      isUsed = (key) => one.asked.has(key) || scripts.has(key) || isWritten(key);
    const stale = Object.keys(one.own).filter((key) => !isUsed(key));
    if (stale.length)
      throw new Error(`locale/${code}/${OWN} has keys that are no texts:\n${stale.join('\n')}`);
    for (const key of scripts) if (!one.knows(key)) one.missing.set(key, 1);
    const lines = [...one.missing].map(([text, n]) => `${n} x ${text}`);
    writeFileSync(new URL(`english-in-${code}.txt`, LISTS), lines.join('\n'));
    if (lines.length)
      console.log(
        `${code}: ${lines.length} texts are English, listed in build/site/english-in-${code}.txt`,
      );
  }
}

/** In the page's language; where it has stayed English it says so. `set` makes HTML of it. */
function told(one, set, [text, ...values]) {
  const html = set(one.say(text, ...values));
  return one.knows([text].flat()[0]) ? html : `<span lang="${ENGLISH}">${html}</span>`;
}

/** For layouts: `{{ 'in {0} steps' | t(n) }}`; `told` and `inline` make HTML, of a text and of a line of Markdown. */
export function addLanguages(eleventy) {
  const filter = (name, make) =>
    eleventy.addFilter(name, function (...given) {
      return make(language(languageOf(this.page.url)), given, this.page.url);
    });
  filter('t', (one, given) => one.say(...given));
  filter('told', (one, given) => told(one, escaped, given));
  filter('inline', (one, given) => told(one, (text) => markdown.renderInline(text), given));
  filter('list', (one, [texts, between]) =>
    texts.map((text) => one.say(text)).join(one.say(between)),
  );
  filter('initial', (one, [value]) => escaped(Array.isArray(value) ? one.say(value) : value));
  filter('english', (one, [url]) => inEnglish(url));
  filter('words', (one, [more]) => JSON.stringify(one.words(more)).replaceAll('<', '\\u003c'));
  filter('editions', (one, [url]) =>
    CODES.map((code) => ({
      ...languages[code],
      isThis: code === one.code,
      href: way(url, inLanguage(url, code)),
    })),
  );
}
