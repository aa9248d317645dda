/** What is written about a component: content/zoo/ID.md, in three parts, and who is near to it. */
import { textOf } from './content.js';
import { markdown } from './markdown.js';
import { fill } from './results.js';

export const SECTIONS = ['Equations', 'What is hard'];

/** `sections` is null where one of them is missing, all of it where the language has no such text. */
export function wordsOf(id, code, t) {
  const written = textOf(`zoo/${id}.md`, code);
  if (!written) return null;
  const { data, content } = written;
  const [opening, ...parts] = content.split(/^## /m);
  const texts = new Map(
    parts.map((part) => {
      const [title] = part.split('\n', 1);
      return [title, part.slice(title.length)];
    }),
  );
  const isWhole = opening.trim() && SECTIONS.every((title) => texts.get(title)?.trim());
  const html = (text) => markdown.render(fill(text), { t });
  const sections = isWhole && {
    opening: html(opening),
    equations: html(texts.get('Equations')),
    hard: html(texts.get('What is hard')),
  };
  return { near: data.near ?? [], sections: sections || null };
}
