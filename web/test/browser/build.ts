/** Builds the page as `npm run build` does: in a process of its own, since Vitest's is not for production. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const DIST = new URL('../../dist/', import.meta.url);

/** How much of a file of it is sent, in bytes. */
export function zipped(name: string): number {
  return gzipSync(readFileSync(new URL(name, DIST)), { level: 9 }).length;
}

export default function setup(): void {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  execFileSync('npm', ['run', '--silent', 'bundle'], {
    cwd: root,
    // As if it were to lie there, so that all that needs an address is made.
    env: { ...process.env, NODE_ENV: 'production', GDN_SITE_URL: 'https://gedanken.example/course/' },
    stdio: 'inherit',
  });
}
