/** By language: content/learn/*.md in the order of their numbers. What is not translated is there in English, `isForeign`. */
import { readdirSync } from 'node:fs';
import { chapterOf } from '../build/chapter.js';
import { CONTENT, textOf } from '../build/content.js';
import { CODES, ENGLISH, speaker } from '../build/language.js';
import { images, pictureNamed } from '../build/pictures.js';

/** The first picture that it shows, where it shows one. */
const firstOf = (slug, steps) =>
  pictureNamed(`learn/${slug}-${steps.findIndex(({ figure }) => figure) + 1}`);

const slugs = readdirSync(new URL('learn/', CONTENT))
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.replace(/\.md$/, ''));

function chapter(slug, code, original) {
  const written = textOf(`learn/${slug}.md`, code),
    t = speaker(code);
  if (!written)
    return {
      ...original,
      language: code,
      title: t(original.title),
      about: t(original.about),
      isForeign: true,
    };
  const parts = chapterOf(written.content, slug, t, original),
    picture = original?.picture ?? firstOf(slug, parts.steps);
  return {
    ...written.data,
    slug,
    language: code,
    url: `/learn/${slug}/`,
    ...parts,
    picture,
    still: picture ? images(picture, '') : '',
  };
}

const english = new Map(slugs.map((slug) => [slug, chapter(slug, ENGLISH)]));

const inOrder = (code) =>
  slugs
    .map((slug) => (code === ENGLISH ? english.get(slug) : chapter(slug, code, english.get(slug))))
    .sort((a, b) => a.number - b.number)
    .map((one, i, all) => ({ ...one, before: all[i - 1], next: all[i + 1] }));

const by = Object.fromEntries(CODES.map((code) => [code, inOrder(code)]));
export default { ...by, all: Object.values(by).flat() };
