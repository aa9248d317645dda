/** A chapter as a reader meets it: bets by mouse and by keys, the stage that answers, and what stays. */
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Harness, LAB, reaches } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const PLANNING = 'learn/planning/index.html';

const read = (test: (page: Page) => Promise<void>, options: BrowserContextOptions = {}): Promise<void> =>
  harness.visit(PLANNING, test, options);
const step = (page: Page, id: string): Locator => page.locator(`#${id}`);
const verdictOf = (of: Locator): Locator => of.locator('.verdict');

test('a bet by mouse: the verdict, the answer, and the stage that plays', async () => {
  await read(async (page) => {
    const one = step(page, 'bet-what-would-help');
    expect(await one.locator('.answer').isVisible()).toBe(false);
    await one.getByRole('radio', { name: /^More thinking/ }).click();
    await one.getByRole('button', { name: 'Bet, and see' }).click();
    await expect
      .poll(() => verdictOf(one).textContent())
      .toMatch(/^You said: More thinking.* It is: An easier question/);
    expect(await one.locator('.answer p').isVisible()).toBe(true);
    await reaches(page, 'running');
    expect(await one.locator(LAB).count()).toBe(1);
    await expect.poll(() => one.locator('#summary').textContent()).toContain('return 2,000');
  });
});

test('a bet by keys alone', async () => {
  await read(async (page) => {
    const one = step(page, 'bet-and-if-it-looks-again');
    await one.getByRole('radio').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => verdictOf(one).textContent()).toBe('So it is.');
    await reaches(page, 'running');
  });
});

test('what is claimed after a bet is not told before it', async () => {
  await read(async (page) => {
    const one = step(page, 'four-ways-to-search');
    expect(await one.locator('.claim').isVisible()).toBe(false);
    await one.getByRole('button', { name: 'Not sure: show me' }).click();
    await one.locator('.claim').waitFor();
    expect(await verdictOf(one).textContent()).toBe('');
    expect(await one.locator('.answer').textContent()).toContain('iCEM');
  });
});

describe('a curve', () => {
  const drawn = async (one: Locator): Promise<number[]> =>
    one.locator('input[type=range]').evaluateAll((all) => all.map((e) => (e as HTMLInputElement).valueAsNumber));

  test('is drawn in one stroke, and is there again after a reload', async () => {
    await read(async (page) => {
      const one = step(page, 'break-it-how-far-it-looks'),
        plot = one.locator('.draw .curve');
      await plot.scrollIntoViewIfNeeded();
      const { x, y, width } = (await plot.boundingBox())!;
      await page.mouse.move(x + 4, y + 190);
      await page.mouse.down();
      await page.mouse.move(x + width - 4, y + 10, { steps: 20 });
      await page.mouse.up();
      const heights = await drawn(one);
      expect(heights[0]).toBeLessThanOrEqual(20);
      expect(heights.at(-1)).toBeGreaterThanOrEqual(80);
      expect(heights).toEqual([...heights].sort((a, b) => a - b));
      await one.getByRole('button', { name: 'Bet, and see' }).click();
      await one.locator('.truth').waitFor();
      const said = await verdictOf(one).textContent();
      expect(said).toMatch(/At 50 steps you drew \d+, it was \d+/);

      await page.reload();
      expect(await verdictOf(one).textContent()).toBe(said);
      expect(await drawn(one)).toEqual(heights);
      expect(await page.locator(LAB).count()).toBe(0); // nothing plays by itself
    });
  });

  test('is set by keys, and each handle says its number', async () => {
    await read(async (page) => {
      const handle = step(page, 'break-it-how-far-it-looks').getByRole('slider', { name: '25 steps' });
      await handle.focus();
      await page.keyboard.press('End');
      expect(await handle.getAttribute('aria-valuetext')).toBe('200');
      await page.keyboard.press('Home');
      expect(await handle.getAttribute('aria-valuetext')).toBe('0');
    });
  });

  test('is drawn by a finger, and the page does not scroll meanwhile', async () => {
    await read(
      async (page) => {
        const one = step(page, 'break-it-how-far-it-looks'),
          plot = one.locator('.draw .curve');
        await plot.scrollIntoViewIfNeeded();
        const { x, y, width } = (await plot.boundingBox())!,
          at = await page.evaluate(() => scrollY);
        await page.touchscreen.tap(x + width / 10, y + 20);
        expect((await drawn(one))[0]).toBeGreaterThanOrEqual(80);
        expect(await page.evaluate(() => scrollY)).toBe(at);
      },
      { hasTouch: true, viewport: { width: 390, height: 844 } },
    );
  });
});

test('words change the stage', async () => {
  await read(async (page) => {
    const one = step(page, 'four-ways-to-search');
    for (const [words, pair] of [
      ['MPPI', 'planner=mppi'],
      ['Random shooting', 'planner=random-shooting'], // also where another state plays
    ] as const) {
      await one.getByRole('button', { name: words }).click();
      await page.locator(`${LAB}[data-state=running][config*="${pair}"]`).waitFor();
      expect(await page.locator(LAB).count()).toBe(1);
    }
  });
});

test('a control below a stage obeys the arrow keys, one whole number a press', async () => {
  await read(async (page) => {
    const one = step(page, 'bet-and-if-it-looks-again');
    await one.getByRole('button', { name: 'Play' }).click();
    await reaches(page, 'running');
    const slider = one.getByLabel('Digits slider');
    for (const [key, digits] of [
      ['ArrowRight', '3'],
      ['ArrowRight', '4'],
      ['End', '10'],
      ['ArrowLeft', '9'],
    ] as const) {
      await slider.press(key);
      expect(await slider.getAttribute('aria-valuetext')).toBe(digits);
    }
  });
});

test('on a phone the stage above grows, and what was pressed stays under the finger', async () => {
  await read(
    async (page) => {
      const one = step(page, 'four-ways-to-search'),
        cue = one.getByRole('button', { name: 'MPPI' });
      await cue.scrollIntoViewIfNeeded();
      const before = (await cue.boundingBox())!.y,
        height = (await one.locator('.figure').boundingBox())!.height;
      await cue.tap();
      await reaches(page, 'running');
      await expect.poll(async () => (await one.locator('.figure').boundingBox())!.height).toBeGreaterThan(height + 40);
      expect(Math.abs((await cue.boundingBox())!.y - before)).toBeLessThan(2);
    },
    { hasTouch: true, viewport: { width: 390, height: 844 } },
  );
});

test.each([0.8, 0.2])(
  'on a phone a bet, %f of the way down, shows the stage that plays and the verdict',
  async (at) => {
    await read(
      async (page) => {
        const one = step(page, 'bet-what-would-help'),
          bet = one.getByRole('button', { name: 'Bet, and see' });
        await one.getByRole('radio').first().tap();
        await bet.evaluate((e, at) => scrollBy(0, e.getBoundingClientRect().top - at * innerHeight), at);
        await bet.tap();
        await reaches(page, 'running');
        const figure = (await one.locator('.figure').boundingBox())!,
          verdict = (await verdictOf(one).boundingBox())!;
        expect(figure.y).toBeGreaterThanOrEqual(0);
        expect(figure.height).toBeGreaterThan(200);
        expect(figure.height).toBeLessThanOrEqual(0.45 * 844);
        expect(verdict.y).toBeGreaterThanOrEqual(figure.y + figure.height);
        expect(verdict.y + verdict.height).toBeLessThanOrEqual(844);
      },
      { hasTouch: true, viewport: { width: 390, height: 844 } },
    );
  },
);

test('without script the answers lie behind folds, and every stage is a picture', async () => {
  await read(
    async (page) => {
      const one = step(page, 'bet-what-would-help'),
        fold = one.locator('.answer summary');
      expect(await fold.isVisible()).toBe(true);
      expect(await one.locator('.answer p').isVisible()).toBe(false);
      await fold.click();
      expect(await one.locator('.answer p').textContent()).toContain('An easier question');
      expect(await page.locator('.figure img:visible').count()).toBeGreaterThanOrEqual(6);
    },
    { javaScriptEnabled: false },
  );
});

test.each(['light', 'dark'] as const)('axe finds nothing to mend in the %s theme', async (colorScheme) => {
  await read(
    async (page) => {
      for (const form of await page.locator('.bet').all()) await form.locator('.skip-bet').click();
      const { violations } = await new AxeBuilder({ page }).exclude(LAB).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    },
    { colorScheme },
  );
});

test.each([390, 768])('nothing sticks out at %i px', async (width) => {
  await read(
    async (page) => {
      for (const form of await page.locator('.bet').all()) await form.locator('.skip-bet').click();
      await page.locator(LAB).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    },
    { viewport: { width, height: 844 } },
  );
});
