/**
 * Which files src/service.ts keeps from the first visit on: all pages, and what they stand on. Beside it, because the list is
 * made last of all, as `kept.js`.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const KEPT =
  /^([^/]+\.(js|wasm|json|svg|webmanifest)|(?!v\d+\/)(.+\/)?[^/]+\.html|assets\/.+\.(js|css|woff2))$/;
const NOT_KEPT = ['404.html', 'kept.js', 'sw.js'];

export function keep(folder) {
  const all = readdirSync(folder, { recursive: true })
    .map((file) => file.split(sep).join('/'))
    .filter(
      (file) =>
        KEPT.test(file) && !NOT_KEPT.includes(file) && statSync(join(folder, file)).isFile(),
    )
    .sort();
  const hash = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const kept = all.map((url) => ({ url, revision: hash(readFileSync(join(folder, url))) })),
    list = JSON.stringify(kept);
  writeFileSync(
    join(folder, 'kept.js'),
    `self.KEPT=${list};self.VERSION=${JSON.stringify(hash(list))};`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  keep(fileURLToPath(new URL('../../dist', import.meta.url)));
