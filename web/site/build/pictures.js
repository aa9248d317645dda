/** Pictures that the core draws, on light and on dark paper; only that of the reader's theme is fetched. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { core, SCHEMES, still } from './core.js';

const FOLDER = new URL('../../dist/pictures/', import.meta.url);
const WIDTH = 640;
const TALLEST = 440;
const written = new Map();

/** Writes both; returns where, how wide and how high they are, and the real steps at which they were taken. */
export function write(name, what, title) {
  const known = written.get(name);
  if (known) return known;
  mkdirSync(new URL('.', new URL(name, FOLDER)), { recursive: true });
  const { svg, ...size } = still(core, what, title, WIDTH, TALLEST);
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
