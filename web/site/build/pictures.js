/** Pictures that the core draws, on light and on dark paper; only that of the reader's theme is fetched. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { core, SCHEMES, still } from './core.js';

const FOLDER = new URL('../../dist/pictures/', import.meta.url);
const WIDTH = 640;
const TALLEST = 440;
const written = new Map();

/** Writes both, and returns where, how wide and how high they are. */
export function write(name, what, title) {
  const known = written.get(name);
  if (known) return known;
  mkdirSync(new URL('.', new URL(name, FOLDER)), { recursive: true });
  let size = [];
  for (const scheme of SCHEMES) {
    const svg = still(core, what, scheme, title, WIDTH, TALLEST);
    size = /width="(\d+)" height="(\d+)"/.exec(svg).slice(1);
    writeFileSync(new URL(`${name}-${scheme}.svg`, FOLDER), svg);
  }
  const one = { name, width: size[0], height: size[1] };
  written.set(name, one);
  return one;
}

export const images = ({ name, width, height }, alt) =>
  SCHEMES.map(
    (scheme) =>
      `<img class="on-${scheme}" loading="lazy" decoding="async" width="${width}" height="${height}" alt="${alt}" src="/pictures/${name}-${scheme}.svg">`,
  ).join('');
