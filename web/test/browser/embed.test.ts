/** The element in other people's pages: from another origin, in a sandbox, ten at once. */
import { fileURLToPath } from 'node:url';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GedankenLab } from '../../src/ui/lab';
import { LAB } from './harness';
import { serve, type Host } from './server';
import { launch } from './launch';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));

let browser: Browser, site: Host, notes: Host;

beforeAll(async () => {
  site = await serve(DIST);
  const ten = Array.from(
    { length: 10 },
    (_, k) =>
      `<p>Exercise ${k + 1}</p><gedanken-lab config="env=dyna-maze agent=dyna-q seed=${k}" controls="minimal"></gedanken-lab>`,
  );
  notes = await serve(
    EXAMPLES,
    {
      'ten.html': `<!doctype html><script type="module" src="http://localhost:4173/element.js"></script>${ten.join('')}`,
    },
    (html) => html.replaceAll('http://localhost:4173/', site.url),
  );
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  site?.close();
  notes?.close();
});

async function visit(url: string, look: (page: Page) => Promise<void>): Promise<void> {
  const page = await browser.newPage(),
    wrong: string[] = [];
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  try {
    await page.goto(url);
    await look(page);
    expect(wrong).toEqual([]);
  } finally {
    await page.close();
  }
}

/** The digest after three episodes of the first lab in there. */
function digestOf(place: Page | Frame): Promise<string> {
  return place
    .locator(LAB)
    .first()
    .evaluate(async (element) => {
      const lab = element as GedankenLab;
      await lab.step('episode', 3);
      return lab.digest;
    });
}

test('the course notes in examples/embed.html play, as element and as frame, like the page itself', async () => {
  const expected: string[] = [];
  for (const hash of [
    '#env=blocking-maze&agent=dyna-q-plus&agent.planning_steps=10&seed=7',
    '#env=dyna-maze&agent=dyna-q&seed=7',
  ]) {
    await visit(site.url + hash, async (page) => {
      await page.locator(`${LAB}[data-state=ready]`).waitFor();
      expected.push(await digestOf(page));
    });
  }
  await visit(`${notes.url}embed.html`, async (page) => {
    await page.locator(`${LAB}[data-state=ready]`).waitFor();
    expect(await page.locator(`${LAB} .plot, ${LAB} .experiments, ${LAB} .chips`).count()).toBe(0);
    await page.locator('iframe').scrollIntoViewIfNeeded();
    const frame = page.frames()[1]!;
    await frame.locator(`${LAB}[data-state=ready]`).waitFor();
    expect(page.workers().length).toBe(0);
    expect([await digestOf(page), await digestOf(frame)]).toEqual(expected);
    await expect.poll(() => page.workers().map((one) => one.url().slice(0, 5))).toEqual(['blob:', 'blob:']);
  });
});

test('ten labs on one page start no worker until one is played, and fetch the module once', async () => {
  await visit(`${notes.url}ten.html`, async (page) => {
    await expect.poll(() => page.locator(`${LAB}[data-state=ready]`).count()).toBe(10);
    expect(page.workers().length).toBe(0);
    const fetched = await page.evaluate(
      () => performance.getEntriesByType('resource').filter((one) => one.name.endsWith('.wasm')).length,
    );
    expect(fetched).toBe(1);
    await page.getByRole('button', { name: 'Play', exact: true }).nth(4).click();
    await expect.poll(() => page.locator(`${LAB}[data-state=running]`).count()).toBe(1);
    await expect.poll(() => page.workers().length).toBe(1); // the shadow's has gone again
    expect(await page.locator(`${LAB}[data-state=ready]`).count()).toBe(9);
  });
});
