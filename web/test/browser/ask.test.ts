/** Asking by pointer, finger and keys: the numbers of a cell, of the agent, and of a line of the listing. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, press, reaches, tab } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const MAZE = '#env=dyna-maze&agent=dyna-q&agent.planning_steps=50&seed=2';
const card = (page: Page) => page.locator('.ask-card');
const title = (page: Page) => card(page).locator('h3').textContent();

/** The middle of a cell of the maze of 6 rows and 9 columns, counted from 1, in the window. */
async function cell(page: Page, row: number, column: number): Promise<{ x: number; y: number }> {
  const box = (await page.locator('canvas.scene').boundingBox())!;
  const size = Math.min(box.width / 9, box.height / 6);
  return {
    x: box.x + (box.width - 9 * size) / 2 + (column - 0.5) * size,
    y: box.y + (box.height - 6 * size) / 2 + (row - 0.5) * size,
  };
}

async function isInWindow(page: Page): Promise<void> {
  const box = (await card(page).boundingBox())!,
    { width, height } = page.viewportSize()!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.y).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(width);
  expect(box.y + box.height).toBeLessThanOrEqual(height);
}

/** What is asked about can be seen whole. */
async function isSeen(page: Page): Promise<void> {
  const box = (await card(page).boundingBox())!,
    ring = (await page.locator('.pointed .line').first().boundingBox())!;
  const apart =
    ring.x + ring.width <= box.x ||
    box.x + box.width <= ring.x ||
    ring.y + ring.height <= box.y ||
    box.y + box.height <= ring.y;
  expect(apart, JSON.stringify([ring, box])).toBe(true);
}

test('one movement tells a cell, also at full speed; keys go from cell to cell; lines light up the stage', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Episode');
    await reaches(page, 'paused');

    // The cell before the goal: its best action, and its last update in numbers.
    const { x, y } = await cell(page, 2, 9);
    await page.mouse.move(x, y);
    await expect.poll(() => title(page)).toBe('Row 2, column 9: floor');
    expect(await card(page).textContent()).toMatch(/up.*best/s);
    expect(await card(page).textContent()).toMatch(/Last update, (real|imagined)\s*Q\(s, \w+\) = .+ = [\d.]+/);
    await isInWindow(page);
    expect(await page.locator('.pointed').count()).toBe(1);
    for (const [row, column] of [
      [1, 1],
      [6, 9],
      [1, 9],
    ] as const) {
      const to = await cell(page, row, column);
      await page.mouse.move(to.x, to.y);
      await expect.poll(() => title(page)).toContain(`Row ${row}, column ${column}`);
      await isInWindow(page);
      await isSeen(page);
    }

    // Held, it follows the run; Escape ends it.
    await page.mouse.click(x, y);
    await expect.poll(() => title(page)).toBe('Row 2, column 9: floor');
    await page.keyboard.press(' ');
    await reaches(page, 'running');
    const visits = async () => Number((await card(page).textContent())!.match(/Visits\s*(\d+)/)![1]);
    const before = await visits();
    await expect.poll(visits, { timeout: 20000 }).toBeGreaterThan(before);
    await page.keyboard.press(' ');
    await reaches(page, 'paused');
    await page.keyboard.press('Escape');
    await expect.poll(() => card(page).count()).toBe(0);

    // By keys, told aloud.
    await page.mouse.move(2, 2);
    await page.locator('.stage').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => card(page).textContent()).toContain('The agent');
    const from = await title(page);
    for (const key of ['ArrowUp', 'ArrowLeft', 'ArrowRight', 'ArrowDown']) {
      await page.keyboard.press(key);
      await page.waitForTimeout(250);
    }
    expect(await title(page)).not.toBe('');
    // A key that is let go goes no further.
    const middle = await cell(page, 4, 6);
    await page.mouse.click(middle.x, middle.y);
    await expect.poll(() => title(page)).toContain('Row 4, column 6');
    await page.keyboard.press('ArrowLeft', { delay: 200 });
    await page.waitForTimeout(250);
    expect(await title(page)).toContain('Row 4, column 5');
    await expect.poll(async () => (await page.locator('[role=status]').allTextContents()).join()).toContain('Row ');
    expect(from).toContain('Row ');
    await page.keyboard.press('Escape');
    await expect.poll(() => card(page).count()).toBe(0);

    // A line of the listing: where it acted, and its numbers; and back from the stage to the line.
    await tab(page, 'Listing');
    await page.locator('.listing li', { hasText: 'R + γ' }).last().getByRole('button').hover();
    await expect.poll(() => card(page).textContent()).toContain('Last update, imagined');
    expect(await page.locator('.pointed.violet').count()).toBe(1);
    await isInWindow(page);
    const updated = (await title(page))!.match(/Row (\d+), column (\d+)/)!;
    const there = await cell(page, Number(updated[1]), Number(updated[2]));
    await page.mouse.move(there.x, there.y);
    await expect.poll(() => page.locator('.listing .did').count()).toBe(1);
  });
});

test('a finger asks by a tap, on a phone too; in a world of numbers the agent tells its state', async () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };
  await harness.visit(
    MAZE,
    async (page) => {
      await reaches(page, 'ready');
      const { x, y } = await cell(page, 3, 1);
      await page.touchscreen.tap(x, y);
      await expect.poll(() => title(page)).toBe('Row 3, column 1: start');
      await isInWindow(page);
      await page.touchscreen.tap(x, y);
      await expect.poll(() => card(page).count()).toBe(0);
      // No part of the stage is covered.
      const stage = (await page.locator('.stage').boundingBox())!;
      for (const [row, column] of [
        [1, 1],
        [4, 5],
        [6, 9],
      ] as const) {
        const to = await cell(page, row, column);
        await page.touchscreen.tap(to.x, to.y);
        await expect.poll(() => title(page)).toContain(`Row ${row}, column ${column}`);
        await isInWindow(page);
        await isSeen(page);
        expect((await card(page).boundingBox())!.y).toBeGreaterThanOrEqual(stage.y + stage.height - 1);
      }
    },
    phone,
  );
  await harness.visit('#env=pendulum&agent=pets&seed=1', async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Step');
    await reaches(page, 'paused');
    await page.locator('.stage').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => card(page).textContent()).toMatch(/The agent.*Predicted/s);
    await isInWindow(page);
    // Violet is what was predicted, ink what really was.
    const inks = await card(page).evaluate((one) =>
      ['.solid', '.violet', '.violet + .believed'].map((css) => getComputedStyle(one.querySelector(css)!).color),
    );
    expect(inks[2]).toBe(inks[0]);
    expect(inks[1]).not.toBe(inks[0]);
  });
});
