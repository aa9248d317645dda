/**
 * Budgets: what is downloaded, and how long anybody waits. Sizes are exact. Times are what we promise on
 * an idle machine, with room for a busy one, so that only real faults fail.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, press, reaches } from './harness';

const DIST = new URL('../../dist/', import.meta.url);
/** How much slower than promised a busy machine may be. */
const BUSY = 4;

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

function zipped(name: string): number {
  return gzipSync(readFileSync(new URL(name, DIST)), { level: 9 }).length;
}

test('scripts and styles weigh at most 80 kB, the module at most 150 kB, compressed', () => {
  const assets = readdirSync(new URL('assets/', DIST)).map((name) => `assets/${name}`);
  expect(assets.length).toBeGreaterThan(0);
  const own = ['element.js', ...assets].reduce((sum, name) => sum + zipped(name), 0);
  expect(own).toBeLessThanOrEqual(80_000);
  expect(zipped('gedanken.wasm')).toBeLessThanOrEqual(150_000);
});

test('the page can be used within a second', async () => {
  await harness.visit('', async (page) => {
    await reaches(page, 'ready');
    expect(await page.evaluate(() => performance.now())).toBeLessThan(1000 * BUSY);
  });
});

test.each([
  ['the first maze', '#env=dyna-maze&agent=dyna-q'],
  ['a world of 13,000 cells with everything shown',
    '#env=dyna-maze&env.scale=16&agent=dyna-q&view.layers=world,values,visits,model,policy,planning,trail,agent'],
])('at full speed with a sweep beside it nothing blocks the page: %s', async (_, hash) => {
  await harness.visit(`${hash}&view.speed=max&view.seeds=30&view.episodes=200`, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Play');
    await reaches(page, 'running');
    await press(page, 'Run many seeds');
    // From here on; the start has its own budget.
    const { tasks, waited } = await page.locator('gedanken-lab').evaluate(async (lab) => {
      const tasks: number[] = [];
      const observer = new PerformanceObserver((list) =>
        tasks.push(...list.getEntries().map((one) => one.duration)));
      observer.observe({ entryTypes: ['longtask'] });
      await new Promise((resolve) => setTimeout(resolve, 5000));
      const begin = performance.now();
      await lab.pause();
      return { tasks, waited: performance.now() - begin };
    });
    expect(Math.max(0, ...tasks)).toBeLessThanOrEqual(50 * BUSY);
    expect(waited).toBeLessThan(100 * BUSY);
    await reaches(page, 'paused');
  });
});
