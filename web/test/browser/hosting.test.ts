/**
 * The built page as hosts and frames restrict it: where the core may run differs, what it computes
 * does not. (The table of situations in which browsers forbid workers or WebAssembly.)
 */
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LAB } from './harness';
import { launch } from './launch';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
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
      response.end(`<!doctype html><iframe ${host.frame ?? ''} src="/lab.html#seed=7"></iframe>`);
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
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function visit(as: Host, look: (lab: Frame, page: Page) => Promise<void>, hash = '#seed=7'): Promise<void> {
  host = as;
  const page = await browser.newPage();
  try {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await page.goto(as.frame === undefined ? `${origin}/lab.html${hash}` : `${origin}/outer.html`);
    await look(as.frame === undefined ? page.mainFrame() : page.frames()[1]!, page);
  } finally {
    await page.close();
  }
}

/** What Episode, three times, leads to from seed 7. */
async function digestOf(lab: Frame): Promise<string> {
  await lab.locator(`${LAB}[data-state="ready"]`).waitFor();
  const code = lab.locator(`${LAB} .digest`);
  let before: string | null = '';
  for (const n of ['1', '2', '3']) {
    await lab.getByRole('button', { name: 'Episode', exact: true }).click();
    const episodes = lab.locator('.counters div', { hasText: 'Episodes' }).locator('dd').first();
    await expect.poll(() => episodes.textContent()).toBe(n);
    // It comes a moment after the run has stopped.
    const own = async (): Promise<string | null> => {
      const text = await code.textContent();
      return text === before ? null : text;
    };
    await expect.poll(own).toMatch(/^[0-9a-f]{16}$/);
    before = await code.textContent();
  }
  return before!;
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

/** What a careful administrator sends: no style, no image, no script but from the same host. */
const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'";

/** Small networks, so that a busy machine shows all of it soon. */
const FAST = '&seed=3&time_limit=40&model.hidden=1&model.width=16&view.speed=max';

/** Under that policy, with an empty console. */
async function strictly(hash: string, look: (page: Page) => Promise<void>): Promise<void> {
  await visit(
    { policy: STRICT },
    async (_, page) => {
      const wrong: string[] = [];
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
      page.on('pageerror', (error) => wrong.push(error.message));
      await page.reload();
      await page.locator(`${LAB}[data-state="ready"]`).waitFor();
      await look(page);
      expect(wrong).toEqual([]);
    },
    hash,
  );
}

const box = async (page: Page, what: string): Promise<{ x: number; y: number; width: number; height: number }> =>
  (await page.locator(what).first().boundingBox())!;

test('strict policy: a wall is built by mouse, lines are indented, budgets are bars, curves are in place', async () => {
  await strictly('#env=dyna-maze&agent=dyna-q&seed=7', async (page) => {
    await page.getByRole('button', { name: 'Edit the world' }).click();
    const stage = await box(page, 'canvas.scene'),
      cells = await box(page, '.cells');
    expect(Math.abs(cells.width - stage.width) + Math.abs(cells.height - stage.height)).toBeLessThan(12);
    const floor = page.getByRole('gridcell', { name: 'row 6, column 4: floor' });
    const { x, y, width, height } = (await floor.boundingBox())!;
    expect(Math.abs(width - stage.width / 9) + Math.abs(height - stage.height / 6)).toBeLessThan(2);
    await page.mouse.click(x + width / 2, y + height / 2);
    await page.getByRole('gridcell', { name: 'row 6, column 4: wall' }).waitFor();

    await page.getByRole('tab', { name: 'Listing' }).click();
    const indents = await page
      .locator('.listing li')
      .evaluateAll((lines) => [...new Set(lines.map((line) => getComputedStyle(line).paddingLeft))]);
    expect(indents.length).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Episode', exact: true }).click();
    await page.locator('.legend li').first().waitFor();
    const bar = await box(page, '.budget'),
      real = await box(page, '.budget span');
    const [steps = 0, imagined = 0] = await page
      .locator('.counters dd')
      .evaluateAll((all) => all.slice(0, 2).map((one) => Number(one.textContent!.replaceAll(',', ''))));
    expect(Math.abs(real.width / bar.width - steps / (steps + imagined))).toBeLessThan(0.01);
    const plot = await box(page, '.plot'),
      canvas = await box(page, '.plot canvas'),
      over = await box(page, '.u-over');
    expect(Math.abs(canvas.width - plot.width)).toBeLessThan(1);
    expect(over.width).toBeGreaterThan(plot.width / 2);
    expect(over.x).toBeGreaterThan(plot.x + 20);
  });
});

test('strict policy: points are put by mouse, charts and their lanes are drawn', async () => {
  await strictly('#env=scatter&agent=curve-fit&seed=1', async (page) => {
    const apart = async (): Promise<number[]> => {
      const stage = await box(page, 'canvas.scene'),
        pad = await box(page, '.pad');
      return [(2 * Math.abs(pad.width - stage.width)) / stage.width, Math.abs(pad.height - stage.height)];
    };
    // Its tools come after the stage, and then both are where they stay.
    await expect.poll(async () => (await apart()).every((by, i) => by < [1, 4][i]!)).toBe(true);
    const pad = await box(page, '.pad');
    await page.mouse.click(pad.x + pad.width / 4, pad.y + pad.height / 4);
    await expect.poll(() => page.url()).toContain('env.point.-1.05');
  });
  await strictly(`#env=cartpole&agent=dyna-dqn${FAST}`, async (page) => {
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.locator('.beside').scrollIntoViewIfNeeded();
    await page.locator('.lanes').first().waitFor();
    const parts = (): Promise<string[]> =>
      page.locator('.lanes i').evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundSize));
    await expect.poll(async () => (await parts()).every((part) => /^\d+(\.\d+)?% 100%$/.test(part))).toBe(true);
  });
});
