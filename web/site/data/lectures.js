/** By language: lectures that others give, slide by slide, from content/lectures.yaml; whatever a slide names must be there. */
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { catalog, core, FAMILIES } from '../build/core.js';
import { CODES } from '../build/language.js';
import { experiment } from '../build/results.js';
import chapters from './chapters.js';

const FILE = new URL('../../content/lectures.yaml', import.meta.url);

function step(to, code) {
  const [slug, id] = to.split('#'),
    chapter = chapters[code].find((one) => one.slug === slug),
    named = chapter?.steps.find((one) => one.slug === id);
  if (!chapter || (id && !named)) throw new Error(`no step ${to}`);
  const words = `${chapter.number} ${named?.title ?? chapter.title}`;
  return { kind: 'Chapter', words, url: `${chapter.url}${id ? `#${id}` : ''}` };
}

function component(id) {
  for (const family of FAMILIES) {
    const one = catalog[family].find((each) => each.id === id);
    if (one) return { kind: 'Zoo', words: one.title, url: `/zoo/${id}/` };
  }
  throw new Error(`no component ${id}`);
}

function lab(config) {
  core.normalize(config.replaceAll('&', ' ')); // throws the core's sentence
  return { kind: 'Lab', words: 'the run', url: `/lab.html#${config}` };
}

const PLACES = {
  learn: step,
  zoo: component,
  experiment: (id) => ({
    kind: 'Experiment',
    words: experiment(id).title,
    url: `/lab.html#view.experiment=${id}`,
  }),
  lab,
  results: () => ({ kind: 'Results', words: 'the table', url: '/results/' }),
};

function place(text, code) {
  const [, name, to] = /^(\w+)[/#]?(.*)$/.exec(text);
  if (!PLACES[name]) throw new Error(`"${text}" is none of ${Object.keys(PLACES).join(', ')}`);
  return PLACES[name](to, code);
}

function slide({ title, pages = 1, here = [], later = '' }, number, code) {
  if (!title || !(here.length || later)) throw new Error('A slide has a title, and here or later.');
  const places = here.map((one) => place(one, code));
  return { title, later, here: places, at: number, end: number + pages - 1 };
}

function lecture({ title, by, slides }, code) {
  let number = 1;
  const all = slides.map((one) => {
    try {
      const made = slide(one, number, code);
      number = made.end + 1;
      return made;
    } catch (thrown) {
      throw new Error(`lectures.yaml, ${title}, ${one.title}: ${thrown.message ?? thrown}`, {
        cause: thrown,
      });
    }
  });
  return { title, by, slides: all, lives: all.filter(({ here }) => here.length).length };
}

const written = load(readFileSync(FILE, 'utf8'));
export default Object.fromEntries(
  CODES.map((code) => [code, written.map((one) => lecture(one, code))]),
);
