/** The recipes of the embed page: each is built by its tool from a copy of its folder, and played where another host serves it. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tested } from '../../../examples/notes/recipes.mjs';
import { Core } from '../../src/core/api';
import type { GedankenLab } from '../../src/ui/lab';
import { LAB } from './harness';
import { launch } from './launch';
import { serve, type Host } from './server';

const path = (way: string): string => fileURLToPath(new URL(`../../${way}`, import.meta.url));
const NOTES = path('../examples/notes');
const WORK = path('../build/notes');
const HOST = 'https://YOUR-HOST/gedanken/';

let browser: Browser, site: Host, core: Core;

beforeAll(async () => {
  site = await serve(path('dist'));
  browser = await launch();
  core = await Core.create(new WebAssembly.Module(readFileSync(path('dist/gedanken.wasm'))));
});

afterAll(async () => {
  await browser?.close();
  site?.close();
});

/** A copy of the folder that names our host; what was installed is kept. */
function copied(id: string): string {
  const folder = join(WORK, id);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(NOTES, id), folder, { recursive: true });
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const file = join(folder, name);
    if (name.includes('node_modules') || !statSync(file).isFile()) continue;
    const text = readFileSync(file, 'utf8');
    if (text.includes(HOST)) writeFileSync(file, text.replaceAll(HOST, site.url));
  }
  return folder;
}

/** What the core comes to at that moment of the run. */
function digestAt(config: string, step: number, tick: number): string {
  const run = core.open(config);
  try {
    while (run.count('whole_steps') < step) run.advance(1e9, 'step');
    run.advance(tick);
    return run.digest();
  } finally {
    run.close();
  }
}

test.each(tested)('$name', async ({ id, build, page: name }) => {
  const folder = copied(id);
  if (!existsSync(join(folder, 'node_modules')))
    execFileSync(build[0]!, build.slice(1), { cwd: folder, stdio: 'inherit' });
  const notes = await serve(folder),
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } }),
    wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && ![site.url, notes.url].includes(`${origin}/`)) wrong.push(request.url());
  });
  try {
    await page.goto(notes.url + name);
    const frame = page.frameLocator('iframe'),
      lab = frame.locator(LAB);
    await page.locator('iframe').scrollIntoViewIfNeeded();
    await frame.locator(`${LAB}[data-state=ready]`).waitFor();
    const press = async (what: string): Promise<void> => {
      const { x, y, width, height } = (await frame.getByRole('button', { name: what, exact: true }).boundingBox())!;
      await page.mouse.click(x + width / 2, y + height / 2);
    };
    await press('Play');
    await frame.locator(`${LAB}[data-state=running]`).waitFor();
    await expect.poll(() => lab.evaluate((one) => (one as GedankenLab).session!.moment.step)).toBeGreaterThan(20);
    await press('Pause');
    await frame.locator(`${LAB}[data-state=paused]`).waitFor();
    const seen = (): Promise<[string, number, number]> =>
      lab.evaluate((one) => {
        const { digest, session } = one as GedankenLab,
          { step, tick } = session!.moment;
        return [digest, step, tick];
      });
    await expect.poll(async () => (await seen())[0]).toMatch(/^[0-9a-f]{16}$/);
    const [digest, step, tick] = await seen();
    expect(digest).toBe(digestAt('env=dyna-maze agent=dyna-q seed=7', step, tick));
    const box = await page.locator('iframe').evaluate((one) => [one.clientWidth, one.clientHeight]);
    expect(box[0]).toBeGreaterThan(500);
    // Parts of a pixel are rounded up in one of them and down in the other.
    expect(await lab.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(1);
    expect(wrong).toEqual([]);
  } finally {
    await page.close();
    notes.close();
  }
});
