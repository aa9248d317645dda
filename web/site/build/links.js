/** Links from any folder, and whether each leads somewhere. */
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';

const LINK = /\b(href|src|srcset|poster)="(\/[^"/][^"]*|\/)"/g;

/** From the page at `url` to the file or page `to`: up to the root first. */
export function way(url, to) {
  const folder = url.endsWith('/') ? url : posix.dirname(url);
  const [, path, rest] = /^([^?#]*)(.*)$/s.exec(to);
  const up = posix.relative(folder, path) || '.';
  return `${up}${path.endsWith('/') && !up.endsWith('/') ? '/' : ''}${rest}`;
}

/** Whoever is at any place goes to the folder where the site lies. */
export const absolute = (html, folder) =>
  html.replace(LINK, (_, name, to) => `${name}="${folder}${to.slice(1)}"`);
/** A page, in distinction from a file that all languages share. */
const PAGE = /^[^?#]*(\/|\.html)(?=[?#]|$)/;

/** Every link of the page at `url` as it is from there; to another page in its own language, whose pages lie below `root`. */
export const relative = (html, url, root) =>
  html.replace(
    LINK,
    (_, name, to) => `${name}="${way(url, PAGE.test(to) ? to.replace('/', root) : to)}"`,
  );

/** Of all pages that were written: where one names a file that is not there, or a place that no page has. */
export function missing(pages, output, folder) {
  const lost = new Set();
  const ids = new Map(
    pages.map(({ url, content }) => [
      url,
      new Set([...content.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id)),
    ]),
  );
  for (const { url, content } of pages) {
    if (!url || typeof content !== 'string' || !/\.html$|\/$/.test(url)) continue;
    for (const [, , to] of content.matchAll(/\b(href|src)="([^"]*)"/g)) {
      if (/^[a-z]+:|^$/.test(to)) continue;
      const place = to.startsWith(folder) ? to.slice(folder.length - 1) : to,
        { pathname, hash } = new URL(place.replaceAll('&amp;', '&'), `http://site${url}`);
      const file = join(
        output,
        decodeURIComponent(pathname),
        pathname.endsWith('/') ? 'index.html' : '',
      );
      if (!existsSync(file)) lost.add(`${url}: ${to}`);
      else if (
        hash &&
        !hash.includes('=') &&
        ids.get(pathname) &&
        !ids.get(pathname).has(hash.slice(1))
      )
        lost.add(`${url}: ${to}`);
    }
  }
  return [...lost];
}
