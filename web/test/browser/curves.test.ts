/** The curves under the hand: read by mouse, finger and keys while the run goes on, named in words, marked, in the link. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { choose, counter, Harness, press, reaches } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const MAZE = '#env=dyna-maze&agent=dyna-q&agent.planning_steps=50&seed=7';

const legend = (page: Page): Promise<string> => page.locator('.legend').innerText();
const chosen = (page: Page, axis: string): Promise<string> =>
  page.getByLabel(`${axis} axis`, { exact: true }).inputValue();
const isOn = (page: Page, name: string): Promise<string | null> =>
  page.getByRole('button', { name, exact: true }).getAttribute('aria-pressed');

/** A place on the plot, as parts of its width and height. */
async function spot(page: Page, across: number, down = 0.5): Promise<{ x: number; y: number }> {
  const box = (await page.locator('.plot .u-over').boundingBox())!;
  return { x: box.x + across * box.width, y: box.y + down * box.height };
}

/** Running, with some episodes to read. */
async function running(page: Page, episodes: number): Promise<void> {
  await reaches(page, 'ready');
  await press(page, 'Play');
  await expect.poll(() => counter(page, 'Episodes')).toBeGreaterThan(episodes);
}

describe('while it runs, a number is read', () => {
  test('by the mouse', async () => {
    await harness.visit(`${MAZE}&view.speed=1000`, async (page) => {
      await running(page, 20);
      const at = await spot(page, 0.5);
      await page.mouse.move(at.x - 30, at.y);
      await page.mouse.move(at.x, at.y, { steps: 5 });
      await expect.poll(() => legend(page)).toMatch(/Episodes\s+\d+/);
      const before = await counter(page, 'Episodes');
      // The place on the paper stays under the mouse; what it stands for changes with the axis.
      await expect.poll(() => counter(page, 'Episodes')).toBeGreaterThan(before + 20);
      const read = Number(/Episodes\s+(\d+)/.exec(await legend(page))![1]);
      expect(read).toBeGreaterThan(0.3 * before);
      await page.mouse.move(at.x, at.y - 400);
      await expect.poll(() => legend(page)).not.toMatch(/Episodes\s+\d+/);
      await reaches(page, 'running');
    });
  });

  test('by the arrow keys, spoken once a key', async () => {
    await harness.visit(`${MAZE}&view.speed=1000`, async (page) => {
      await running(page, 20);
      const plot = page.getByRole('slider', { name: /^Steps per episode by episodes/ });
      await page.getByRole('button', { name: 'log y', exact: true }).focus();
      await page.keyboard.press('Tab');
      expect(await plot.evaluate((box) => box.matches(':focus'))).toBe(true);
      await page.keyboard.press('Home');
      const spoken = (): Promise<string | null> => plot.getAttribute('aria-valuetext');
      expect(await spoken()).toMatch(/^Episodes 1\. .*This run \d/);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      const third = await spoken();
      expect(third).toMatch(/^Episodes 3\. .*This run \d/);
      await expect.poll(() => legend(page)).toMatch(/Episodes\s+3\s/);
      const before = await counter(page, 'Episodes');
      await expect.poll(() => counter(page, 'Episodes')).toBeGreaterThan(before + 20);
      expect(await spoken()).toBe(third);
      expect(await legend(page)).toMatch(/Episodes\s+3\s/);
      await page.keyboard.press('Escape');
      await expect.poll(() => legend(page)).not.toMatch(/Episodes\s+3\s/);
      await reaches(page, 'running'); // the keys were the plot's
    });
  });

  test('by a finger that draws along it', async () => {
    await harness.visit(
      `${MAZE}&view.speed=1000`,
      async (page) => {
        await running(page, 20);
        await page.locator('.plot').scrollIntoViewIfNeeded();
        const touch = await page.context().newCDPSession(page),
          from = await spot(page, 0.9),
          to = await spot(page, 0.2);
        const finger = (type: string, x?: number) =>
          touch.send('Input.dispatchTouchEvent', {
            type: type as 'touchStart',
            touchPoints: x === undefined ? [] : [{ x, y: from.y }],
          });
        await finger('touchStart', from.x);
        await expect.poll(() => legend(page)).toMatch(/Episodes\s+\d+/);
        const first = Number(/Episodes\s+(\d+)/.exec(await legend(page))![1]);
        for (let k = 1; k <= 8; k++) await finger('touchMove', from.x + ((to.x - from.x) * k) / 8);
        await expect.poll(async () => Number(/Episodes\s+(\d+)/.exec(await legend(page))?.[1])).toBeLessThan(first);
        await finger('touchEnd');
        expect(await legend(page)).toMatch(/Episodes\s+\d+/); // lifted, it can still be read
        await page.touchscreen.tap((await spot(page, 0.5)).x, from.y);
        await expect.poll(() => legend(page)).toMatch(/Episodes\s+\d+/);
        await reaches(page, 'running');
      },
      { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    );
  });
});

test('each world opens with the curve that tells most of it, and another world takes its own', async () => {
  await harness.visit('#env=pendulum&agent=sac', async (page) => {
    await reaches(page, 'ready');
    expect([await chosen(page, 'Vertical'), await chosen(page, 'Horizontal')]).toEqual(['return', 'steps']);
    await page.getByLabel('Vertical axis', { exact: true }).selectOption('length');
    await choose(page, 'env', 'math-test-states');
    await expect.poll(() => chosen(page, 'Vertical')).toBe('return');
    expect(page.url()).not.toContain('view.y');
    await choose(page, 'env', 'dyna-maze');
    await expect.poll(() => chosen(page, 'Vertical')).toBe('length');
    await choose(page, 'env', 'scatter');
    await page.locator('.plot').waitFor({ state: 'detached' });
  });
});

test('at full speed the beginning stays in sight; who chooses otherwise gets it, in the link, too', async () => {
  let link = '';
  await harness.visit(`${MAZE}&view.speed=max`, async (page) => {
    await reaches(page, 'ready');
    expect(await isOn(page, 'log x')).toBe('false');
    await running(page, 1000);
    await expect.poll(() => isOn(page, 'log x')).toBe('true');
    // The first ten episodes have more than a fifth of the width.
    const { x, y } = await spot(page, 0.2);
    await page.mouse.move(x, y);
    await expect.poll(async () => Number(/Episodes\s+(\d+)/.exec(await legend(page))?.[1])).toBeLessThanOrEqual(10);
    expect(page.url()).not.toContain('view.log');
    await press(page, 'log x');
    await expect.poll(() => isOn(page, 'log x')).toBe('false');
    await expect.poll(() => page.url()).toMatch(/view\.log=(y|none)/);
    await press(page, 'log x');
    await expect.poll(() => page.url()).toMatch(/view\.log=xy?/);
    link = new URL(page.url()).hash;
    await press(page, 'Pause');
  });
  await harness.visit(link, async (page) => {
    await reaches(page, 'ready');
    expect(await isOn(page, 'log x')).toBe('true');
  });
});

test('where the world or a parameter was changed there is a mark, which says what it was', async () => {
  await harness.visit(
    '#env=dyna-maze&agent=dyna-q&seed=7&events=40:env.cell.3.2=%23;900:agent.planning_steps=50',
    async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Episode');
      await press(page, 'Episode');
      await press(page, 'Episode');
      await expect.poll(() => counter(page, 'Episodes')).toBe(3);
      await page.locator('.plot').focus();
      await page.keyboard.press('Home');
      await expect.poll(() => legend(page)).toContain('At real step 40: wall put at row 4, column 3.');
      expect(await page.locator('.plot').getAttribute('aria-valuetext')).toContain('wall put');
    },
  );
});

test.each([390, 1280])('names are words, whole, and inside the picture at %i px', async (width) => {
  await harness.visit(
    '#env=dyna-maze&agent=dyna-q&agent.alpha=0.25&agent.epsilon=0.2&seed=7',
    async (page) => {
      await reaches(page, 'ready');
      for (let k = 0; k < 5; k++) {
        await press(page, 'Episode');
        await expect.poll(() => counter(page, 'Episodes')).toBe(1);
        await press(page, 'Pin');
        await press(page, 'Reset');
        await expect.poll(() => counter(page, 'Episodes')).toBe(0);
      }
      await press(page, 'Episode');
      await expect.poll(() => page.locator('.legend li').count()).toBe(6);
      expect(await legend(page)).toContain('A: Dyna-Q, Step size α = 0.25, Exploration ε = 0.2, Seed 7');
      expect(await legend(page)).not.toMatch(/[a-z][._][a-z]/);
      const edge = await page.locator('.plot canvas').evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(canvas.width - 2, 0, 2, canvas.height);
        return data.filter((_, i) => i % 4 === 3).some((alpha) => alpha > 0);
      });
      expect(edge).toBe(false);
    },
    { viewport: { width, height: 844 } },
  );
});
