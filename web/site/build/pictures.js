/**
 * Pictures that the core draws, on light and on dark paper; only that of the reader's theme is fetched. Some are of long
 * runs, so each is kept beside the build, by what it shows and by the core that drew it.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { core, MODULE, SCHEMES, still } from './core.js';

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

/** As the core draws it, or drew it before. */
function drawn(what, title) {
  const file = new URL(`${hash(MAKERS, JSON.stringify([what, title, WIDTH, TALLEST]))}.json`, KEPT);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const one = still(core, what, title, WIDTH, TALLEST);
  mkdirSync(KEPT, { recursive: true });
  writeFileSync(file, JSON.stringify(one));
  return one;
}

/** Writes both; returns where, how wide and how high they are, and the real steps at which they were taken. */
export function write(name, what, title) {
  const known = written.get(name);
  if (known) return known;
  mkdirSync(new URL('.', new URL(name, FOLDER)), { recursive: true });
  const { svg, ...size } = drawn(what, title);
  for (const scheme of SCHEMES)
    writeFileSync(new URL(`${name}-${scheme}.svg`, FOLDER), svg[scheme]);
  const one = { name, ...size };
  written.set(name, one);
  return one;
}

export const images = ({ name, width, height }, alt) =>
  SCHEMES.map(
    (scheme) =>
      `<img class="on-${scheme}" loading="lazy" decoding="async" width="${width}" height="${height}" alt="${alt}" src="/pictures/${name}-${scheme}.svg">`,
  ).join('');
