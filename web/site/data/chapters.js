/** The chapters: content/learn/*.md, in the order of their numbers. */
import { readdirSync, readFileSync } from 'node:fs';
import matter from 'gray-matter';
import { chapterOf } from '../build/chapter.js';

const FOLDER = new URL('../../content/learn/', import.meta.url);

const all = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.md'))
  .map((file) => {
    const slug = file.replace(/\.md$/, '');
    const { data, content } = matter(readFileSync(new URL(file, FOLDER), 'utf8'));
    return { ...data, slug, url: `/learn/${slug}/`, ...chapterOf(content, slug) };
  })
  .sort((a, b) => a.number - b.number);

export default all.map((one, i) => ({ ...one, before: all[i - 1], next: all[i + 1] }));
