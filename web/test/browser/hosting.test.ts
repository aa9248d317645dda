/**
 * The built page as hosts and frames restrict it: where the core may run differs, what it computes
 * does not. (The table of situations in which browsers forbid workers or WebAssembly.)
 */
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Frame, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LAB } from './harness';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const TYPES: Record<string, string> = {
  '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm',
};

interface Host {
  /** Content-Security-Policy of the page. */
  policy?: string;
  /** Files that are answered by 404, or by a web page with status 200. */
  missing?: string;
  disguised?: string;
  /** Attributes of the frame that the page is in. */
  frame?: string;
}

let browser: Browser;
let server: Server;
let host: Host = {};

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://localhost').pathname;
    const headers: Record<string, string> = { 'access-control-allow-origin': '*' };
    if (path === '/outer.html' || basename(path) === host.disguised) {
      response.writeHead(200, { ...headers, 'content-type': 'text/html' });
      response.end(`<!doctype html><iframe ${host.frame ?? ''} src="/#seed=7"></iframe>`);
      return;
    }
    const file = join(DIST, path === '/' ? 'index.html' : path);
    if (!existsSync(file) || basename(path) === host.missing) {
      response.writeHead(404, headers).end();
      return;
    }
    headers['content-type'] = TYPES[extname(file)] ?? 'application/octet-stream';
    if (host.policy && extname(file) === '.html') headers['content-security-policy'] = host.policy;
    response.writeHead(200, headers);
    createReadStream(file).pipe(response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'],
  });
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function visit(as: Host, look: (lab: Frame, page: Page) => Promise<void>): Promise<void> {
  host = as;
  const page = await browser.newPage();
  try {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await page.goto(as.frame === undefined ? `${origin}/#seed=7` : `${origin}/outer.html`);
    await look(as.frame === undefined ? page.mainFrame() : page.frames()[1]!, page);
  } finally {
    await page.close();
  }
}

/** What Episode, three times, leads to from seed 7. */
async function digestOf(lab: Frame): Promise<string> {
  await lab.locator(`${LAB}[data-state="ready"]`).waitFor();
  for (const n of ['1', '2', '3']) {
    await lab.getByRole('button', { name: 'Episode', exact: true }).click();
    const episodes = lab.locator('.counters div', { hasText: 'Episodes' }).locator('dd').first();
    await expect.poll(() => episodes.textContent()).toBe(n);
  }
  const code = lab.locator(`${LAB} .digest`);
  await expect.poll(() => code.textContent()).toMatch(/^[0-9a-f]{16}$/);
  return (await code.textContent())!;
}

const STYLE = "style-src 'self' 'unsafe-inline'";
const SCRIPT = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'";

const places: [string, Host, 'file' | 'blob' | 'none'][] = [
  ['same origin', {}, 'file'],
  ['frame of the same origin', { frame: '' }, 'file'],
  ['frame with sandbox="allow-scripts"', { frame: 'sandbox="allow-scripts"' }, 'blob'],
  ['no file for the worker', { missing: 'gedanken-worker.js' }, 'blob'],
  ['a web page for the worker', { disguised: 'gedanken-worker.js' }, 'blob'],
  ["policy 'wasm-unsafe-eval'", { policy: `${SCRIPT}; ${STYLE}` }, 'file'],
  ['policy worker-src blob:', { policy: `${SCRIPT}; ${STYLE}; worker-src blob:` }, 'blob'],
  ["policy worker-src 'none'", { policy: `${SCRIPT}; ${STYLE}; worker-src 'none'` }, 'none'],
];

test.each(places)('%s: the same digest', async (_, as, worker) => {
  let expected = '';
  await visit({}, async (lab) => {
    expected = await digestOf(lab);
  });
  await visit(as, async (lab, page) => {
    expect(await digestOf(lab)).toBe(expected);
    const started = page.workers().map((one) => (one.url().startsWith('blob:') ? 'blob' : 'file'));
    expect(started).toEqual(worker === 'none' ? [] : [worker]);
  });
});

test.each<[string, Host, string]>([
  ['a policy without WebAssembly', { policy: `script-src 'self' 'unsafe-inline'; ${STYLE}` }, 'wasm-unsafe-eval'],
  ['no module', { missing: 'gedanken.wasm' }, 'answered 404'],
  ['a web page for the module', { disguised: 'gedanken.wasm' }, 'not a WebAssembly module (type text/html'],
])('%s: its own sentence', async (_, as, sentence) => {
  await visit(as, async (lab) => {
    await lab.locator(`${LAB}[data-state="error"]`).waitFor();
    expect(await lab.locator('.notice').first().textContent()).toContain(sentence);
  });
});
