/** Every component of the catalogue as a page: what it says of itself, what is written about it, its picture, what came of it, who is near. */
import { readFileSync, readdirSync } from 'node:fs';
import { load } from 'js-yaml';
import { catalog, core, FAMILIES, pictureOf } from '../build/core.js';
import { figureCode } from '../build/code.js';
import { CODES, ENGLISH, languages, speaker } from '../build/language.js';
import { escaped } from '../build/markdown.js';
import { images, write } from '../build/pictures.js';
import { SECTIONS, wordsOf } from '../build/words.js';
import table from './table.js';

const ROOT = new URL('../../../', import.meta.url);
const TITLES = { env: 'Worlds', agent: 'Agents', model: 'Models', planner: 'Planners' };
const ONE = { env: 'World', agent: 'Agent', model: 'Model', planner: 'Planner' };
const NEAR_MOST = 6;
const sources = readdirSync(new URL('src/', ROOT), { recursive: true }).map(
  (file) => `src/${file}`,
);
const papers = load(readFileSync(new URL('../../content/papers.yaml', import.meta.url), 'utf8'));
const properties = new Map(catalog.properties.map(({ key, text }) => [key, text]));

/** A component is one file, with its id as its name. */
function fileOf(family, id) {
  const folder = {
    env: 'src/envs/',
    agent: 'src/agents/',
    model: 'src/models/',
    planner: 'src/planners/',
  }[family];
  return sources.find(
    (file) => file.startsWith(folder) && file.endsWith(`/${id.replaceAll('-', '_')}.c`),
  );
}

/** `1.5 to 3 m`, as a parameter's range is read: a text with its values. */
function range({ kind, low, high, unit, choices }) {
  if (kind === 'choice') return ['one of {0}', choices.join(', ')];
  if (kind === 'bool' || kind === 'text') return null;
  return unit ? ['{0} to {1} {2}', low, high, unit] : ['{0} to {1}', low, high];
}

/** As one reads it: a choice by its name, a switch by a text. */
function usual({ kind, initial, choices }) {
  if (kind === 'choice') return choices[initial] ?? initial;
  if (kind === 'bool') return [initial ? 'on' : 'off'];
  return typeof initial === 'number' ? Number(initial.toPrecision(6)) : initial;
}

/** Of each source that the catalogue names, all that it means. */
const papersOf = (source) =>
  papers.filter((paper) => source.split(/; */).some((part) => new RegExp(paper.in).test(part)));

const of = (keys) => keys.map((key) => properties.get(key)).filter(Boolean);

const byLanguage = (make) => Object.fromEntries(CODES.map((code) => [code, make(code)]));

const still = (size, { title, picture_steps: n }, t) =>
  images(size, escaped(t('{0}, {1} real steps after the beginning', t(title), n)));

function entry(family, one) {
  const { id, title, params } = one;
  const size = write(`zoo/${id}`, pictureOf(core, family, id), title);
  const written = wordsOf(id, ENGLISH, String);
  const rows = table.rows.filter(({ world, agent }) => (family === 'env' ? world : agent) === id);
  return {
    ...one,
    family,
    kind: ONE[family],
    url: `/zoo/${id}/`,
    stills: byLanguage((code) => still(size, one, speaker(code))),
    link: one.picture.replaceAll(' ', '&'),
    file: fileOf(family, id),
    words: written?.sections,
    nearest: written?.near,
    params: params.map((p) => ({ ...p, initial: usual(p), range: range(p) })),
    needs: of([...one.needs_env, ...one.needs_model, ...one.needs_planner]),
    offered: of(one.offers),
    papers: papersOf(one.source),
    codes: byLanguage((code) => figureCode(one.picture, languages[code].root)),
    rows,
    run: rows.filter(({ isRun }) => isRun),
    unrun: rows.filter(({ isRun }) => !isRun),
  };
}

const all = FAMILIES.flatMap((family) => catalog[family].map((one) => entry(family, one)));
const byId = new Map(all.map((one) => [one.id, one]));

if (byId.size !== all.length) throw new Error('Two components have one name.');
for (const one of all) {
  if (!one.words)
    throw new Error(
      `content/zoo/${one.id}.md must have an opening and the headings ${SECTIONS.join(' and ')}.`,
    );
  one.near = one.nearest.map((id) => {
    if (!byId.has(id)) throw new Error(`content/zoo/${one.id}.md: nothing is called ${id}.`);
    return byId.get(id);
  });
  if (!one.near.length || one.near.length > NEAR_MOST)
    throw new Error(
      `content/zoo/${one.id}.md: near to it are 1 to ${NEAR_MOST}, the nearest first.`,
    );
}

/** As a page: with the words of that language, or with the English ones, `isForeign`. */
function page(one, language) {
  const own = wordsOf(one.id, language, speaker(language));
  return { ...one, language, words: own?.sections ?? one.words, isForeign: !own };
}

export default {
  all,
  pages: CODES.flatMap((code) => all.map((one) => page(one, code))),
  families: FAMILIES.map((family) => ({
    title: TITLES[family],
    ideas: catalog.ideas
      .map((idea) => ({
        ...idea,
        of: all.filter((one) => one.family === family && one.idea === idea.key),
      }))
      .filter((idea) => idea.of.length),
  })),
};
