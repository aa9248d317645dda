/** The same bits in the browser: the golden digests, through the element and its workers. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, reaches } from './harness';

/** Lines `DIGEST STATE STEPS CONFIG...`; `#` begins a comment. The page shows the first. */
const GOLDEN = new URL('../../../tests/golden/digests.txt', import.meta.url);

/** For some hundred runs on a busy machine, ms. */
const LONGEST = 180_000;

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

test('every golden digest is reached in the browser', { timeout: LONGEST }, async () => {
  const golden = readFileSync(GOLDEN, 'utf8')
    .split('\n')
    .filter((line) => /^[0-9a-f]/.test(line))
    .map((line) => {
      const [digest = '', , steps = '', ...config] = line.trim().split(/\s+/);
      return { digest, steps: Number(steps), config: config.join(' ') };
    });
  expect(golden.length).toBeGreaterThan(5);
  await harness.visit('', async (page) => {
    await reaches(page, 'ready');
    const found = await page.evaluate(async (all) => {
      const digests: string[] = [];
      for (const { config, steps } of all) {
        const lab = document.createElement('gedanken-lab');
        lab.config = config;
        lab.controls = 'none';
        const ready = new Promise((resolve) => lab.addEventListener('gedanken-ready', resolve, { once: true }));
        document.body.append(lab);
        await ready;
        await lab.step('step', steps);
        digests.push(lab.digest);
        lab.remove();
      }
      return digests;
    }, golden);
    expect(golden.map((one, i) => `${found[i]} ${one.steps} ${one.config}`)).toEqual(
      golden.map((one) => `${one.digest} ${one.steps} ${one.config}`),
    );
  });
});
