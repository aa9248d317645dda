/** Every component of the catalogue as a page: what it says of itself, what is written about it, its picture, what came of it, who is near. */
import { readFileSync, readdirSync } from 'node:fs';
import { load } from 'js-yaml';
import { catalog, core, FAMILIES, pictureOf } from '../build/core.js';
import { figureCode } from '../build/code.js';
import { markdown } from '../build/markdown.js';
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

/** `1.5 to 3 m`, as a parameter's range is read. */
function range({ kind, low, high, unit, choices }) {
  if (kind === 'choice') return `one of ${choices.join(', ')}`;
  if (kind === 'bool' || kind === 'text') return '';
  return `${low} to ${high}${unit ? ` ${unit}` : ''}`;
}

/** As one reads it: a choice by its name. */
function usual({ kind, initial, choices }) {
  if (kind === 'choice') return choices[initial] ?? initial;
  if (kind === 'bool') return initial ? 'on' : 'off';
  return typeof initial === 'number' ? Number(initial.toPrecision(6)) : initial;
}

/** Of each source that the catalogue names, all that it means. */
const papersOf = (source) =>
  papers.filter((paper) => source.split(/; */).some((part) => new RegExp(paper.in).test(part)));

const of = (keys) => keys.map((key) => properties.get(key)).filter(Boolean);

function entry(family, one) {
  const { id, title, params } = one;
  const size = write(`zoo/${id}`, pictureOf(core, family, id), title);
  const words = wordsOf(id);
  const rows = table.rows.filter(({ world, agent }) => (family === 'env' ? world : agent) === id);
  return {
    ...one,
    family,
    kind: ONE[family],
    url: `/zoo/${id}/`,
    still: images(size, `${title}, ${one.picture_steps} real steps after the beginning`),
    link: one.picture.replaceAll(' ', '&'),
    file: fileOf(family, id),
    words: words.sections,
    nearest: words.near,
    facts: one.facts.map((fact) => ({ ...fact, html: markdown.renderInline(fact.text) })),
    params: params.map((p) => ({
      ...p,
      html: markdown.renderInline(p.doc),
      initial: usual(p),
      range: range(p),
    })),
    needs: of([...one.needs_env, ...one.needs_model, ...one.needs_planner]),
    offered: of(one.offers),
    papers: papersOf(one.source),
    code: figureCode(one.picture),
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

export default {
  all,
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
