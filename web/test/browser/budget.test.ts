/**
 * Budgets: what is downloaded, and how long anybody waits. Sizes are exact. Times are what we promise on
 * an idle machine, with room for a busy one, so that only real faults fail.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { zipped } from './build';
import { Harness, press, reaches } from './harness';

const DIST = new URL('../../dist/', import.meta.url);
/** How much slower than promised a busy machine may be. */
const BUSY = 4;

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

/** Scripts and styles; the worker's script has a budget of its own, whichever way it comes, and so has another language. */
const isOwn = (name: string): boolean => /\.(js|css)$/.test(name) && !/gedanken-worker|\/rewording-/.test(name);

test('before anything is opened scripts and styles weigh at most 80 kB, compressed', async () => {
  await harness.visit('', async (page) => {
    await reaches(page, 'ready');
    const fetched = await page.evaluate(() => performance.getEntriesByType('resource').map((one) => one.name));
    const names = fetched.filter(isOwn).map((url) => url.slice(harness.url.length));
    expect(names).toContain('element.js');
    expect(names.reduce((sum, name) => sum + zipped(name), 0)).toBeLessThanOrEqual(80_000);
  });
});

/** A script and all that it can come to load. */
function reached(name: string, all = new Set<string>()): Set<string> {
  if (all.has(name) || !existsSync(new URL(name, DIST))) return all;
  all.add(name);
  for (const [, other] of readFileSync(new URL(name, DIST), 'utf8').matchAll(/["'`](\.{1,2}\/[\w./-]+\.js)["'`]/g))
    reached(posix.join(posix.dirname(name), other!), all);
  return all;
}
const weight = (names: Iterable<string>): number =>
  [...names].filter(isOwn).reduce((sum, name) => sum + zipped(name), 0);

test('all that the lab can come to load weighs at most 150 kB, the module 225 kB, the worker 10 kB; the other pages 18.1 kB, frames 4', () => {
  const lab = reached('assets/landing.js', reached('assets/lab.js', reached('element.js')));
  expect(lab.size).toBeGreaterThan(10);
  expect(weight(lab)).toBeLessThanOrEqual(150_000);
  const rest = readdirSync(new URL('assets/', DIST))
    .map((name) => `assets/${name}`)
    .filter((name) => !lab.has(name));
  // Only a frame loads these; and the page around it frame.js alone.
  const framed = ['assets/framed.js', 'assets/framed.css'];
  expect(rest).toEqual(expect.arrayContaining(framed));
  expect(weight(framed)).toBeLessThanOrEqual(4_000);
  expect(weight(rest.filter((name) => !framed.includes(name)))).toBeLessThanOrEqual(18_100);
  expect(reached('frame.js')).toEqual(new Set(['frame.js']));
  expect(zipped('frame.js')).toBeLessThanOrEqual(3_000);
  expect(zipped('gedanken.wasm')).toBeLessThanOrEqual(225_000); // a little less by gzip -9, which packs closer than Node's zlib
  expect(zipped('gedanken-worker.js')).toBeLessThanOrEqual(10_000);
});

test('the page can be used within a second', async () => {
  await harness.visit('', async (page) => {
    await reaches(page, 'ready');
    expect(await page.evaluate(() => performance.now())).toBeLessThan(1000 * BUSY);
  });
});

test.each([
  ['the first maze', '#env=dyna-maze&agent=dyna-q'],
  [
    'a world of 13,000 cells with everything shown',
    '#env=dyna-maze&env.scale=16&agent=dyna-q&view.layers=world,values,visits,model,policy,planning,trail,agent',
  ],
])('at full speed with a sweep beside it nothing blocks the page: %s', async (_, hash) => {
  await harness.visit(`${hash}&view.speed=max&view.seeds=30&view.episodes=200`, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Play');
    await reaches(page, 'running');
    await press(page, 'Run many seeds');
    // From here on; the start has its own budget. By the clock the thread also waits for all those workers.
    const tasks = await harness.tasks(() => page.waitForTimeout(5000));
    expect(tasks.length).toBeGreaterThan(0);
    expect(Math.max(...tasks.map(({ cpu }) => cpu))).toBeLessThanOrEqual(100);
    const waits = await page.locator('gedanken-lab').evaluate(async (lab) => {
      const waits: number[] = [];
      for (let k = 0; k < 5; k++) {
        await lab.play();
        await new Promise((resolve) => setTimeout(resolve, 300 + 61 * k));
        const begin = performance.now();
        await lab.pause();
        waits.push(performance.now() - begin);
      }
      return waits.sort((a, b) => a - b);
    });
    expect(waits[2]).toBeLessThan(100 * BUSY);
    await reaches(page, 'paused');
  });
});
