/**
 * Pictures that the core draws, on light and on dark paper; only that of the reader's theme is fetched. Some are of long
 * runs, so each is kept beside the build, by what it shows and by the core that drew it.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { core, MODULE, SCHEMES, sceneOf, still } from './core.js';

const FOLDER = new URL('../../dist/pictures/', import.meta.url);
const KEPT = new URL('../../../build/site/pictures/', import.meta.url);
const WIDTH = 640;
const TALLEST = 440;
const written = new Map();

const hash = (...parts) => {
  const all = createHash('sha256');
  for (const part of parts) all.update(part);
  return all.digest('hex').slice(0, 24);
};
/** Of the core, and of what draws. */
const MAKERS = hash(
  MODULE,
  readFileSync(new URL('../../../build/site/headless.mjs', import.meta.url)),
);

function drawn(what, title) {
  const about = `${what.config}, after ${what.steps} real steps`,
    key = hash(MAKERS, JSON.stringify(what), title, `${WIDTH}x${TALLEST}`),
    files = SCHEMES.map((scheme) => new URL(`${key}-${scheme}.svg`, KEPT));
  if (files.every((file) => existsSync(file)))
    return files.map((file) => readFileSync(file, 'utf8'));
  const scene = sceneOf(core, what),
    svgs = SCHEMES.map((scheme) => still(core, scene, scheme, WIDTH, TALLEST, title, about));
  mkdirSync(KEPT, { recursive: true });
  svgs.forEach((svg, i) => writeFileSync(files[i], svg));
  return svgs;
}

/** Writes both, and returns where, how wide and how high they are. */
export function write(name, what, title) {
  const known = written.get(name);
  if (known) return known;
  mkdirSync(new URL('.', new URL(name, FOLDER)), { recursive: true });
  const svgs = drawn(what, title),
    [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svgs[0]);
  SCHEMES.forEach((scheme, i) => writeFileSync(new URL(`${name}-${scheme}.svg`, FOLDER), svgs[i]));
  const one = { name, width, height };
  written.set(name, one);
  return one;
}

export const images = ({ name, width, height }, alt) =>
  SCHEMES.map(
    (scheme) =>
      `<img class="on-${scheme}" loading="lazy" decoding="async" width="${width}" height="${height}" alt="${alt}" src="/pictures/${name}-${scheme}.svg">`,
  ).join('');
