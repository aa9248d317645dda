/** The site without a network: in a folder of its host, whole, of one version, and a new one on the next visit. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keep } from '../../site/build/offline.js';
import { LAB, press, reaches } from './harness';
import { launch } from './launch';
import { serve, type Host } from './server';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const CHAPTER = 'learn/planning/';
let browser: Browser, host: Host, folder: string, root: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gedanken-'));
  cpSync(DIST, join(folder, 'course'), { recursive: true });
  host = await serve(folder);
  root = `${host.url.replace('127.0.0.1', 'site.localhost')}course/`; // where it is not worked on
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  host?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Until the page's worker is so far: `active` or `waiting`. */
async function has(page: Page, stage: 'active' | 'waiting'): Promise<void> {
  const state = (): Promise<string | undefined> =>
    page.evaluate(async (as) => (await navigator.serviceWorker.getRegistration())?.[as]?.state, stage);
  await expect.poll(state).toBe(stage === 'active' ? 'activated' : 'installed');
}

async function visited(test: (context: BrowserContext, page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(root + CHAPTER);
    await has(page, 'active');
    await test(context, page);
  } finally {
    await context.close();
  }
}

test('after one visit a chapter, its pictures and the lab are there without a network, and an agent learns', async () => {
  await visited(async (context, page) => {
    const sizes = (): Promise<number[]> =>
      page
        .locator('img:visible')
        .evaluateAll((all) => (all as HTMLImageElement[]).slice(0, 1).map((one) => one.naturalWidth));
    const seen = (): Promise<boolean> =>
      page.evaluate(async () => {
        const name = (await caches.keys()).find((one) => one.startsWith('gedanken seen'));
        return name !== undefined && (await (await caches.open(name)).keys()).length > 0;
      });
    await expect.poll(seen).toBe(true);
    await context.setOffline(true);
    await page.reload();
    await page.locator('h1').waitFor();
    await expect.poll(sizes).toEqual([640]);
    await page.getByRole('button', { name: 'Play' }).first().click();
    await reaches(page, 'running');
    await page.goto(`${root}lab.html#seed=7`);
    await reaches(page, 'ready');
    await press(page, 'Episode');
    await expect.poll(() => page.locator('.counters dd').first().textContent()).not.toBe('0');
    expect(await page.locator(`${LAB} .digest`).count()).toBe(1);
    await page.goto(`${root}search/?words=maze`);
    await page.getByLabel('Words').waitFor();
  });
});

test('what is no part of the site is left to the network: /v1/ of the element', async () => {
  await visited(async (context, page) => {
    await page.reload(); // by what was kept
    await context.setOffline(true);
    const answers = (url: string): Promise<boolean> =>
      page.evaluate(
        (to) =>
          fetch(to).then(
            () => true,
            () => false,
          ),
        root + url,
      );
    expect([await answers('element.js'), await answers('v1/element.js')]).toEqual([true, false]);
  });
});

test('a new version waits for the next visit, and then all of it is new', async () => {
  await visited(async (context, page) => {
    const file = join(folder, 'course', CHAPTER, 'index.html'),
      before = readFileSync(file, 'utf8');
    try {
      writeFileSync(file, before.replace(/<h1>.*<\/h1>/, '<h1>Another version</h1>'));
      keep(join(folder, 'course'));
      const title = (one: Page): Promise<string | null> => one.locator('h1').textContent();
      await page.reload();
      await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())!.update());
      await has(page, 'waiting');
      await page.reload();
      expect(await title(page)).not.toBe('Another version');
      await page.close();
      await expect
        .poll(async () => {
          const next = await context.newPage();
          await next.goto(root + CHAPTER);
          const said = await title(next);
          await next.close();
          return said;
        })
        .toBe('Another version');
    } finally {
      writeFileSync(file, before);
      keep(join(folder, 'course'));
    }
  });
});

test('nothing is kept where somebody works on the site', async () => {
  const page = await browser.newPage();
  try {
    await page.goto(`${host.url}course/${CHAPTER}`);
    await page.waitForTimeout(3000);
    expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  } finally {
    await page.close();
  }
});
