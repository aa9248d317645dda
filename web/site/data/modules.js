/** What a page's script imports from its beginning: fetched together with it, and not one after the other. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

const DIST = new URL('../../dist/', import.meta.url);
const IMPORT = /\bimport(?:[\w*{}\s,$]*from)?\s*["'](\.{1,2}\/[^"']+\.js)["']/g;

function imported(name, all = new Set()) {
  for (const [, to] of readFileSync(new URL(name, DIST), 'utf8').matchAll(IMPORT)) {
    const other = posix.join(posix.dirname(name), to);
    if (all.has(other)) continue;
    all.add(other);
    imported(other, all);
  }
  return all;
}

export default { of: (script) => [...imported(`assets/${script}.js`)] };
