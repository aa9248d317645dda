/**
 * A core with an agent that the page has never heard of: one C file more, one line more in the list of agents. What
 * it tells of itself by three channels is all that there is to draw them from.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, press, reaches, tab } from './harness';

const harness = new Harness();
let core: Buffer;

/** Builds it as script/build-page builds the page's own. */
function build(): Buffer {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const preset = spawnSync('emcc', ['--version']).status === 0 ? 'wasm' : 'wasi';
  execFileSync('cmake', ['--preset', preset], { cwd: root, stdio: 'pipe' });
  execFileSync('cmake', ['--build', '--preset', preset, '--target', 'gedanken_wasm_extra'], {
    cwd: root,
    stdio: 'pipe',
  });
  return readFileSync(`${root}/build/${preset}/gedanken-extra.wasm`);
}

beforeAll(async () => {
  core = build();
  await harness.start();
}, 900_000);
afterAll(() => harness.stop());

const other = (page: Page): Promise<void> =>
  page.route('**/gedanken.wasm', (route) => route.fulfill({ body: core, contentType: 'application/wasm' }));
const panel = (page: Page, title: string) =>
  page.locator(':is(.beside, .insights) figure', { has: page.getByText(title, { exact: true }) });

test.each([
  [1280, 'light'],
  [390, 'dark'],
] as const)('all three are shown, with their words, at %i px', async (width, colorScheme) => {
  await harness.visit(
    '#env=dyna-maze&agent=extra&seed=1&view.speed=max',
    async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Play');
      await tab(page, 'Model');
      for (const title of ['Oddity of life', 'Choices so far', 'Inner pictures']) await panel(page, title).waitFor();
      await press(page, 'Pause');
      await reaches(page, 'paused');

      const ring = panel(page, 'Oddity of life');
      expect(await ring.locator('canvas').getAttribute('aria-label')).toMatch(
        /^Oddity of life\. lived [\d.]+, dreamt [\d.]+ after [\d,]+ steps lived\.$/,
      );
      expect(await ring.locator('.hint').innerText()).toBe(
        'What was lived, beside what was dreamt of it, δo. Now: luck 50 %.',
      );
      const pictures = panel(page, 'Inner pictures').locator('canvas');
      for (const canvas of [ring.locator('canvas'), pictures]) {
        expect(
          await canvas.evaluate((one: HTMLCanvasElement) => {
            const { data } = one.getContext('2d')!.getImageData(0, 0, one.width, one.height);
            return new Set(new Uint32Array(data.buffer)).size;
          }),
        ).toBeGreaterThan(10);
      }
      const table = panel(page, 'Choices so far');
      expect(await table.locator('th').allInnerTexts()).toEqual(['Action', 'Chosen (times)']);
      const numbers = (await table.locator('td').allInnerTexts()).map((text) => Number(text.replaceAll(',', '')));
      expect(numbers.filter((_, i) => i % 2 === 0)).toEqual([1, 2, 3, 4]);
      for (const times of numbers.filter((_, i) => i % 2)) expect(times).toBeGreaterThan(1);

      const { violations } = await new AxeBuilder({ page: page as never }).include('gedanken-lab').analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target)])).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    },
    { colorScheme, viewport: { width, height: 844 } },
    other,
  );
});
