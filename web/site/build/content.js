/** The texts in content/, where each language has a folder of its own but English, which has all of them. */
import { existsSync, readFileSync } from 'node:fs';
import matter from 'gray-matter';
import { ENGLISH } from './language.js';

export const CONTENT = new URL('../../content/', import.meta.url);

/** What stands in front of it as `data`, and its `content`; null where the language does not have it. */
export function textOf(path, code = ENGLISH) {
  const file = new URL(code === ENGLISH ? path : `${code}/${path}`, CONTENT);
  return existsSync(file) ? matter(readFileSync(file, 'utf8')) : null;
}
