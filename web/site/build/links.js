/** Links from any folder, and whether each leads somewhere. */
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';

const LINK = /\b(href|src|srcset|poster)="(\/[^"/][^"]*|\/)"/g;

/** Whoever is at `url` goes up to the root first. */
export function relative(html, url) {
  const folder = url.endsWith('/') ? url : posix.dirname(url);
  return html.replace(LINK, (_, name, to) => {
    const [, path, rest] = /^([^?#]*)(.*)$/s.exec(to);
    const way = posix.relative(folder, path) || '.';
    const end = path.endsWith('/') && !way.endsWith('/') ? '/' : '';
    return `${name}="${way}${end}${rest}"`;
  });
}

/** Whoever is at any place goes to the folder where the site lies. */
export const absolute = (html, folder) =>
  html.replace(LINK, (_, name, to) => `${name}="${folder}${to.slice(1)}"`);

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
