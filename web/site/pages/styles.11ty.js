/**
 * Each sheet as it is served, without what is written for who reads it here. The first begins with those of the element's
 * colours that the lab's page needs, that of what is read with those of the other pages.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { colours } from '../build/core.js';

const FOLDER = new URL('../styles/', import.meta.url);

export const data = {
  pagination: { data: 'sheets', size: 1, alias: 'sheet' },
  sheets: readdirSync(FOLDER),
  permalink: ({ sheet }) => `assets/${sheet}`,
  eleventyExcludeFromCollections: true,
};

const read = (name) => readFileSync(new URL(name, FOLDER), 'utf8');
const named = (text) => Object.keys(colours).filter((name) => text.includes(`var(--${name})`));
const tokens = (names) =>
  names
    .map((name) => `--${name}:light-dark(${colours[name].light},${colours[name].dark});`)
    .join('');

const first = named(read('site.css') + read('lab.css'));
const later = named(readdirSync(FOLDER).map(read).join('')).filter((name) => !first.includes(name));
const BEGINNINGS = {
  'site.css': `:root{color-scheme:light dark;${tokens(first)}}`,
  'text.css': `:root{${tokens(later)}}`,
};

export function render({ sheet }) {
  const whole = (BEGINNINGS[sheet] ?? '') + read(sheet);
  return whole
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/;}/g, '}')
    .trim();
}
