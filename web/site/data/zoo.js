/** Every component of the catalogue as a page: what it says of itself, its picture, what came of it, who is near. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { catalog, core, FAMILIES, pictureOf } from '../build/core.js';
import { markdown } from '../build/markdown.js';
import { images, write } from '../build/pictures.js';
import table from './table.js';

const ROOT = new URL('../../../', import.meta.url);
const TITLES = { env: 'Worlds', agent: 'Agents', model: 'Models', planner: 'Planners' };
const ONE = { env: 'World', agent: 'Agent', model: 'Model', planner: 'Planner' };
const sources = readdirSync(new URL('src/', ROOT), { recursive: true }).map(
  (file) => `src/${file}`,
);
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

/** What is written about it beyond the catalogue: content/zoo/ID.md. */
function wordsOf(id) {
  const file = new URL(`../../content/zoo/${id}.md`, import.meta.url);
  return existsSync(file) ? markdown.render(readFileSync(file, 'utf8')) : '';
}

/** `1.5 to 3 m`, as a parameter's range is read. */
function range({ kind, low, high, unit, choices }) {
  if (kind === 'choice') return choices.join(', ');
  if (kind === 'bool') return 'on or off';
  if (kind === 'text') return 'text';
  return `${low} to ${high}${unit ? ` ${unit}` : ''}`;
}

function entry(family, one) {
  const { id, title, params } = one;
  const size = write(`zoo/${id}`, pictureOf(core, family, id), title);
  return {
    ...one,
    family,
    kind: ONE[family],
    url: `/zoo/${id}/`,
    still: images(size, `${title}, ${one.picture_steps} real steps after the beginning`),
    file: fileOf(family, id),
    words: wordsOf(id),
    params: params.map((p) => ({ ...p, range: range(p) })),
    needs: [
      ...one.needs_env.map((key) => properties.get(key)),
      ...one.needs_model.map((key) => properties.get(key)),
      ...one.needs_planner.map((key) => properties.get(key)),
    ],
    offered: one.offers.map((key) => properties.get(key)).filter(Boolean),
    rows: table.rows.filter(({ world, agent }) => (family === 'env' ? world : agent) === id),
    near: catalog[family].filter((other) => other.idea === one.idea && other.id !== id),
  };
}

const all = FAMILIES.flatMap((family) => catalog[family].map((one) => entry(family, one)));
const twice = all.filter(({ id }, i) => all.findIndex((other) => other.id === id) !== i);
if (twice.length)
  throw new Error(`Two components with one name: ${twice.map(({ id }) => id).join(', ')}`);
const unwritten = all.filter(({ words }) => !words).map(({ id }) => id);
if (unwritten.length) console.log(`content/zoo: no words yet for ${unwritten.join(', ')}`);

export default {
  all,
  families: FAMILIES.map((family) => ({
    title: TITLES[family],
    ideas: catalog.ideas
      .map((idea) => ({
        ...idea,
        of: all.filter((one) => one.family === family && one.idea === idea.key),
      }))
      .filter(({ of }) => of.length),
  })),
};
