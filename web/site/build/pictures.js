/**
 * Pictures that the core draws, on light and on dark paper; only that of the reader's theme is fetched. Some are of long
 * runs, so each is kept beside the build, by what it shows and by the core that drew it.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { colours, core, MODULE, SCHEMES, still } from './core.js';

const FOLDER = new URL('../../dist/pictures/', import.meta.url);
const KEPT = new URL('../../../build/site/pictures/', import.meta.url);
const WIDTH = 640;
const TALLEST = 440;
/** Whoever waits for the lab gets the pages first, with what was drawn before: the build that follows draws the rest. */
const IS_FIRST = process.env.GDN_PICTURES === 'kept';
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

const soon = (scheme) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} 320"><text x="24" y="48" font-family="sans-serif" font-size="20" fill="${colours.quiet[scheme]}">This picture is being drawn. Reload the page in a moment.</text></svg>`;

/** What stands in a picture's place until then. */
const SOON = {
  svg: Object.fromEntries(SCHEMES.map((scheme) => [scheme, soon(scheme)])),
  width: WIDTH,
  height: 320,
  at: 0,
};

/** As the core draws it, or drew it before. */
function drawn(what, title) {
  const file = new URL(`${hash(MAKERS, JSON.stringify([what, title, WIDTH, TALLEST]))}.json`, KEPT);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  if (IS_FIRST) return SOON;
  const one = still(core, what, title, WIDTH, TALLEST);
  mkdirSync(KEPT, { recursive: true });
  writeFileSync(file, JSON.stringify(one));
  return one;
}

/** Writes both; returns them, how wide and how high they are, and the real steps at which they were taken. */
export function write(name, what, title) {
  const known = written.get(name);
  if (known) return known;
  mkdirSync(new URL('.', new URL(name, FOLDER)), { recursive: true });
  const one = { name, ...drawn(what, title) };
  for (const scheme of SCHEMES)
    writeFileSync(new URL(`${name}-${scheme}.svg`, FOLDER), one.svg[scheme]);
  written.set(name, one);
  return one;
}

/** One that was written, as it was drawn. */
export const pictureNamed = (name) => written.get(name);

export const images = ({ name, width, height }, alt) =>
  SCHEMES.map(
    (scheme) =>
      `<img class="on-${scheme}" loading="lazy" decoding="async" width="${width}" height="${height}" alt="${alt}" src="/pictures/${name}-${scheme}.svg">`,
  ).join('');
