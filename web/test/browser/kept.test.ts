/** The last run is kept in the browser, and comes back in a tab that is opened anew. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { counter, digest, Harness, LAB, press, reaches } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const MAZE = '#env=dyna-maze&agent=dyna-q&seed=7';
const steps = (page: Page): Promise<number> => counter(page, 'Real steps');

describe('the last run', () => {
  const BACK = 'Your last run is back.';
  /** A run at rest is kept after 300 ms, and stored; on a busy machine all that takes longer, ms. */
  const KEPT = 1500;
  /** Another tab of the same browser, which is closed meanwhile. */
  async function again(page: Page, hash: string, prepare = async (_: Page): Promise<void> => undefined): Promise<Page> {
    const next = await page.context().newPage();
    await page.close();
    await prepare(next);
    await next.goto(harness.lab + hash);
    await next.locator(`${LAB}:is([data-state=ready], [data-state=paused])`).waitFor();
    return next;
  }
  const stored = (page: Page): Promise<string[]> =>
    page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const opening = indexedDB.open('gedanken');
          opening.onupgradeneeded = () => opening.transaction!.abort(); // it was never there
          opening.onerror = () => resolve([]);
          opening.onsuccess = () => {
            const all = opening.result.transaction('runs').objectStore('runs').getAllKeys();
            all.onsuccess = () => resolve(all.result.map(String));
          };
        }),
    );

  test('comes back with the edited world and its curve; one can begin anew', async () => {
    await harness.visit(MAZE, async (page) => {
      await reaches(page, 'ready');
      for (let n = 0; n < 3; n++) await press(page, 'Episode');
      await expect.poll(() => counter(page, 'Episodes')).toBe(3);
      await press(page, 'Edit the world');
      await page.getByRole('gridcell', { name: 'row 6, column 4: floor' }).click();
      await page.getByRole('gridcell', { name: 'row 6, column 4: wall' }).waitFor();
      await press(page, 'Step');
      await page.waitForTimeout(100);
      const then = await digest(page),
        link = new URL(page.url()).hash;
      await expect.poll(() => stored(page)).toEqual(['lab']);
      await page.waitForTimeout(KEPT);
      page = await again(page, '');
      await reaches(page, 'paused');
      expect([await digest(page), await counter(page, 'Episodes')]).toEqual([then, 3]);
      expect(new URL(page.url()).hash).toBe(link);
      await page.getByText(BACK).waitFor();
      await page.locator('.legend li').first().waitFor();
      await page.waitForTimeout(KEPT);
      page = await again(page, link); // its own link
      expect(await digest(page)).toBe(then);
      await press(page, 'Begin anew');
      await reaches(page, 'ready');
      expect([await steps(page), await page.getByText(BACK).count()]).toEqual([0, 0]);
      await expect.poll(() => stored(page)).toEqual([]);
    });
  });

  test('is kept while it runs, and a link that says something else wins', async () => {
    await harness.visit(`${MAZE}&view.speed=40`, async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Play');
      await expect.poll(() => steps(page)).toBeGreaterThan(60);
      await page.waitForTimeout(6000);
      page = await again(page, '#env=frozen-lake&agent=q-learning');
      await reaches(page, 'ready');
      expect([await steps(page), await page.getByText(BACK).count()]).toEqual([0, 0]);
      page = await again(page, '');
      await reaches(page, 'paused');
      expect(await steps(page)).toBeGreaterThan(50);
      await page.getByText(BACK).waitFor();
      await press(page, 'Play');
      await expect.poll(() => page.getByText(BACK).count()).toBe(0);
    });
  });

  test('a damaged store is dropped, and nothing is said', async () => {
    await harness.visit(MAZE, async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Episode');
      await expect.poll(() => stored(page)).toEqual(['lab']);
      await page.waitForTimeout(KEPT);
      for (const damage of ['snapshot', 'history', 'all']) {
        await page.evaluate(
          (damage) =>
            new Promise<void>((resolve) => {
              const opening = indexedDB.open('gedanken');
              opening.onsuccess = () => {
                const store = opening.result.transaction('runs', 'readwrite').objectStore('runs'),
                  get = store.get('lab');
                get.onsuccess = () => {
                  const broken =
                    damage === 'all' ? 'nonsense' : { ...(get.result ?? {}), [damage]: new Uint8Array(100) };
                  store.put(broken, 'lab').onsuccess = () => resolve();
                };
              };
            }),
          damage,
        );
        page = await again(page, '');
        await reaches(page, 'ready');
        expect([await page.locator('.notice').count(), await page.getByText(BACK).count()]).toEqual([0, 0]);
        await expect.poll(() => stored(page)).toEqual([]);
        await press(page, 'Episode');
        await expect.poll(() => stored(page)).toEqual(['lab']);
        await page.waitForTimeout(KEPT);
      }
    });
  });

  test('where storage is refused everything works, and nothing is said', async () => {
    await harness.visit(
      MAZE,
      async (page) => {
        await reaches(page, 'ready');
        await press(page, 'Episode');
        await expect.poll(() => counter(page, 'Episodes')).toBe(1);
        await page.waitForTimeout(1000);
        expect(await page.locator('.notice').count()).toBe(0);
      },
      {},
      (page) =>
        page.addInitScript(() => {
          Object.defineProperty(window, 'indexedDB', {
            get: () => {
              throw new DOMException('no', 'SecurityError');
            },
          });
        }),
    );
  });
});
