/** The chapters: content/learn/*.md, in the order of their numbers. */
import { readdirSync, readFileSync } from 'node:fs';
import matter from 'gray-matter';
import { chapterOf } from '../build/chapter.js';
import { images, pictureNamed } from '../build/pictures.js';

const FOLDER = new URL('../../content/learn/', import.meta.url);

/** The first picture that it shows, where it shows one. */
const firstOf = (slug, steps) =>
  pictureNamed(`learn/${slug}-${steps.findIndex(({ figure }) => figure) + 1}`);

const all = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.md'))
  .map((file) => {
    const slug = file.replace(/\.md$/, '');
    const { data, content } = matter(readFileSync(new URL(file, FOLDER), 'utf8'));
    const chapter = chapterOf(content, slug),
      picture = firstOf(slug, chapter.steps);
    const still = picture ? images(picture, '') : '';
    return { ...data, slug, url: `/learn/${slug}/`, ...chapter, picture, still };
  })
  .sort((a, b) => a.number - b.number);

export default all.map((one, i) => ({ ...one, before: all[i - 1], next: all[i + 1] }));
