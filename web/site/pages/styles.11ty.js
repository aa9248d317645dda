/** Each sheet as it is served, without what is written for who reads it here; the first begins with the element's colours. */
import { readdirSync, readFileSync } from 'node:fs';
import { colours } from '../build/core.js';

const FOLDER = new URL('../styles/', import.meta.url);

export const data = {
  pagination: { data: 'sheets', size: 1, alias: 'sheet' },
  sheets: readdirSync(FOLDER),
  permalink: ({ sheet }) => `assets/${sheet}`,
  eleventyExcludeFromCollections: true,
};

const tokens = (sheet) =>
  Object.entries(colours)
    .filter(([name]) => sheet.includes(`var(--${name})`))
    .map(([name, { light, dark }]) => `--${name}:light-dark(${light},${dark});`)
    .join('');

export function render({ sheet }) {
  const text = readFileSync(new URL(sheet, FOLDER), 'utf8');
  const all = readdirSync(FOLDER).map((name) => readFileSync(new URL(name, FOLDER), 'utf8'));
  const whole =
    sheet === 'site.css' ? `:root{color-scheme:light dark;${tokens(all.join(''))}}${text}` : text;
  return whole
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/;}/g, '}')
    .trim();
}
