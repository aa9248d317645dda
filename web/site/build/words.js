/** What is written about a component: content/zoo/ID.md, in three parts, and who is near to it. */
import { existsSync, readFileSync } from 'node:fs';
import matter from 'gray-matter';
import { markdown } from './markdown.js';
import { fill } from './results.js';

export const SECTIONS = ['Equations', 'What is hard'];

/** `sections` is null where one of them is missing. */
export function wordsOf(id) {
  const file = new URL(`../../content/zoo/${id}.md`, import.meta.url);
  if (!existsSync(file)) return { near: [], sections: null };
  const { data, content } = matter(readFileSync(file, 'utf8'));
  const [opening, ...parts] = content.split(/^## /m);
  const texts = new Map(
    parts.map((part) => {
      const [title] = part.split('\n', 1);
      return [title, part.slice(title.length)];
    }),
  );
  const isWhole = opening.trim() && SECTIONS.every((title) => texts.get(title)?.trim());
  const html = (text) => markdown.render(fill(text));
  const sections = isWhole && {
    opening: html(opening),
    equations: html(texts.get('Equations')),
    hard: html(texts.get('What is hard')),
  };
  return { near: data.near ?? [], sections: sections || null };
}
