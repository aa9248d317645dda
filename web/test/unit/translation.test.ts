/** Chapters in two languages: what is not words is the same in both; and Chinese as it is set. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const CONTENT = new URL('../../content/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, CONTENT), 'utf8');
const chapters = readdirSync(new URL('zh/learn/', CONTENT), { recursive: true, encoding: 'utf8' });

/** Lines of a fence that are read. */
const WORDS = /^\s*(?:- )?(?:alt|ask|after|text|why|unit|answer|caption|at|title|about): /;

const all = (text: string, what: RegExp): string[] => [...text.matchAll(what)].map(([whole]) => whole);
const fencesIn = (text: string): [name: string, body: string][] =>
  [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, name, body]) => [name!, body!]);

/** Whether a line of that fence is for machines. Of exercises their kinds are; of notes nothing is. */
function isKept(fence: string, line: string): boolean {
  if (fence === 'exercises') return line.startsWith('- kind: ');
  return fence !== 'notes' && !WORDS.test(line);
}

/** Of the words in front of the first step, and of each step: what they hold that no translation changes. */
function structure(text: string): unknown[] {
  return text.split(/^## /m).map((part) => ({
    fences: fencesIn(part).map(([name, body]) => [name, ...body.split('\n').filter((line) => isKept(name, line))]),
    paragraphsForTeachers: fencesIn(part)
      .filter(([name]) => name === 'notes')
      .map(([, body]) => body.split('\n\n').length),
    numbers: all(part, /\{\w+: [^{}]+\}/g).sort(),
    links: all(part, /\]\([^)]*\)/g).sort(),
    equations: all(part, /\$\$[^]*?\$\$/g),
    letters: [...new Set(all(part.replace(/\$\$[^]*?\$\$/g, ''), /\$[^$\n]+\$/g))].sort(),
    coloured: all(part, /<span class="\w+">/g),
    front: all(part, /^(number|minutes): .*$/gm).filter((line) => part.startsWith('---') && line),
  }));
}

test('three chapters are Chinese', () => {
  expect(chapters.length).toBeGreaterThanOrEqual(3);
});

describe.each(chapters)('%s', (file) => {
  test('has the same steps, stages, bets, claims, cues, numbers and equations in both languages', () => {
    expect(structure(read(`zh/learn/${file}`))).toEqual(structure(read(`learn/${file}`)));
  });
});

/** What a reader sees of it, without what a machine reads. */
const seen = (text: string): string =>
  text.replace(/\{\w+: [^{}]+\}|\]\([^)]*\)|`[^`\n]*`|<[^>]*>|\$[^$\n]*\$/g, (whole) => (whole[0] === ']' ? ']' : '·'));

/** Places where Chinese is set as if it were English, or touches it. */
const FAULTS: [what: string, pattern: RegExp][] = [
  ['no space between Han and Latin', /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9%]\p{Script=Han}/u],
  ['punctuation of half width', /\p{Script=Han}["']?[,;:?!()]|[,;:?!()]["']?\p{Script=Han}/u],
  ['another kind of quotes', /[「」『』]/u],
  ['a space beside wide punctuation', / [，。；：？！（）“”、]|[，；：？！（、] /u],
];
const texts: [name: string, text: string][] = [
  ...chapters.map((file): [string, string] => [file, read(`zh/learn/${file}`)]),
  ['site.json', Object.values(JSON.parse(read('../locale/zh/site.json')) as Record<string, string>).join('\n')],
];

test.each(texts)('%s is set as Chinese is', (_, text) => {
  const wrong = text
    .split('\n')
    .flatMap((line) => FAULTS.filter(([, pattern]) => pattern.test(seen(line))).map(([what]) => `${what}: ${line}`));
  expect(wrong).toEqual([]);
});
