/** The site's main ways in Firefox, under a strict policy: nothing sticks out, a bet is answered, figures come alive, a cell runs again. */
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { fileURLToPath } from 'node:url';
import { STRICT, serve, type Host } from './server';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const PAGES = ['', 'lab.html', 'learn/', 'learn/planning/', 'zoo/', 'zoo/dyna-q/', 'results/', 'embed/', 'search/'];

let browser: Browser, host: Host, page: Page;
const wrong: string[] = [];
beforeAll(async () => {
  host = await serve(DIST, {}, undefined, (name) => (name.endsWith('.html') ? STRICT : {}));
  browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
  });
});
afterAll(async () => {
  await browser?.close();
  host?.close();
});
beforeEach(async () => {
  wrong.length = 0;
  page = await browser.newPage();
  page.on('console', (message) => ['error', 'warn'].includes(message.type()) && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(String(error)));
  await page.setViewport({ width: 1280, height: 800 });
  return async () => {
    await page.close();
    expect(wrong).toEqual([]);
  };
});

/** Presses what a hand would, where it stands. */
async function press(css: string): Promise<void> {
  const one = (await page.waitForSelector(css))!;
  await one.evaluate((e) => e.scrollIntoView({ block: 'center' }));
  await one.click();
}
const runs = (): Promise<unknown> => page.waitForSelector('gedanken-lab[data-state=running]');

test('no page scrolls sideways', async () => {
  for (const width of [320, 390, 1280]) {
    await page.setViewport({ width, height: 800 });
    for (const path of PAGES) {
      await page.goto(host.url + path);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(over, `${path} at ${width} px`).toBeLessThanOrEqual(0);
    }
  }
});

test('a chapter: a curve is drawn, a bet is answered and the stage runs', async () => {
  await page.goto(`${host.url}learn/planning/`);
  const plot = (await page.waitForSelector('.draw .curve'))!;
  await plot.evaluate((e) => e.scrollIntoView({ block: 'center' }));
  const { x, y, width } = (await plot.boundingBox())!;
  await page.mouse.move(x + 4, y + 190);
  await page.mouse.down();
  await page.mouse.move(x + width - 4, y + 10, { steps: 20 });
  await page.mouse.up();
  const heights = await page.$$eval('.draw input', (all) => all.map((one) => (one as HTMLInputElement).valueAsNumber));
  expect(heights[0]).toBeLessThanOrEqual(20);
  expect(heights.at(-1)).toBeGreaterThanOrEqual(80);
  await press('.bet .skip-bet');
  await runs();
  expect(await page.$eval('.bet .answer', (one) => (one as HTMLDetailsElement).open)).toBe(true);
});

test('the zoo: a figure comes alive', async () => {
  await page.goto(`${host.url}zoo/dyna-q/`);
  await press('.ask');
  await runs();
});

test('results: a cell runs again and is the same to the bit', async () => {
  await page.goto(`${host.url}results/`);
  await press('[id="dyna-maze.dyna-q"] button');
  await page.waitForSelector('[id="dyna-maze.dyna-q"][data-same=true]');
});

test('the search finds a page', async () => {
  await page.goto(`${host.url}search/`);
  await page.type('#words', 'aleatoric');
  expect(await (await page.waitForSelector('#found a'))!.evaluate((one) => one.textContent)).toBeTruthy();
});
