/** Two runs side by side under a hand, in the lab and on the first page. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { counter, Harness, LAB, press, reaches, tab } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const MAZE = '#env=dyna-maze&agent=dyna-q&seed=2&view.speed=90';
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const names = (page: Page): Promise<string[]> => page.locator('.name .chip').allTextContents();

/** Real steps of both, as they are told. */
async function steps(page: Page): Promise<number[]> {
  const text = (await page.locator('#summary').textContent())!;
  return [...text.matchAll(/Episode 1: ([\d,]+) steps? so far/g)].map(([, n]) => Number(n!.replaceAll(',', '')));
}

test('a second stage opens while the run goes on, is set by the same controls, and closes; Back finds the run alone', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Play');
    await expect.poll(() => counter(page, 'Real steps')).toBeGreaterThan(20);
    await press(page, '+ side');
    await expect.poll(() => names(page)).toEqual(['Planning steps n = 50', 'Planning steps n = 0']);
    const then = await counter(page, 'Real steps');
    await expect.poll(() => counter(page, 'Real steps')).toBeGreaterThan(then + 20);
    await press(page, 'Pause');
    await reaches(page, 'paused');
    await expect.poll(async () => new Set(await steps(page)).size).toBe(1);
    expect(page.url()).toContain('view.side=agent.planning_steps=0');
    // A press on the second stage gives it the controls.
    const planning = page.locator('[data-key="agent.planning_steps"] input[type=number]');
    expect(await planning.inputValue()).toBe('50');
    await page.locator('canvas.beside').click();
    await expect.poll(() => planning.inputValue()).toBe('0');
    await planning.fill('5');
    await planning.press('Enter');
    await expect.poll(() => names(page)).toEqual(['Planning steps n = 50', 'Planning steps n = 5']);
    await page.locator('canvas.scene').click();
    await expect.poll(() => planning.inputValue()).toBe('50');
    await press(page, 'Step');
    await expect.poll(async () => new Set(await steps(page)).size).toBe(1);
    await press(page, 'Close the second stage');
    await expect.poll(() => page.locator('canvas.beside').count()).toBe(0);
    expect(page.url()).not.toContain('view.side');
    await page.goBack();
    await expect.poll(() => names(page)).toHaveLength(2);
  });
});

test('each stage is asked of its own run, and so are the lines of the listing; a room sees both', async () => {
  await harness.visit(`${MAZE}&view.side=agent.planning_steps=0&view.at=700`, async (page) => {
    await reaches(page, 'paused');
    const card = page.locator('.ask-card');
    /** The middle of the cell before the goal: row 2, column 9 of 6 and 9. */
    const hover = async (kind: string): Promise<string> => {
      const { x, y, width, height } = (await page.locator(`canvas.${kind}`).boundingBox())!,
        size = Math.min(width / 9, height / 6);
      await page.mouse.move(x + width / 2 + 4 * size, y + height / 2 - 1.5 * size);
      await expect.poll(() => card.locator('h3').textContent()).toBe('Row 2, column 9: floor');
      return (await card.textContent())!;
    };
    expect(await hover('scene')).toContain('Last update, imagined');
    await page.mouse.move(2, 2);
    await expect.poll(() => card.count()).toBe(0);
    expect(await hover('beside')).not.toContain('imagined');
    expect(await page.locator('.beside .pointed').count()).toBe(1);
    await page.mouse.down();
    await page.mouse.up();
    await tab(page, 'Listing');
    await page.locator('.listing li', { hasText: 'R + γ' }).first().getByRole('button').hover();
    await expect.poll(() => card.textContent()).toContain('Last update, real');
    expect(await page.locator('.beside .pointed').count()).toBe(1);
    await page.locator('.stage').first().focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.beside .pointed').count()).toBe(0);
    expect(await page.locator('.pointed').count()).toBe(1);
    // For a room both are larger, and their names are as large as its words; nothing is to be set there.
    const small = (await page.locator('canvas.beside').boundingBox())!;
    await page.keyboard.press('Escape');
    await page.keyboard.press('f');
    await expect.poll(() => page.locator('.name button').count()).toBe(0);
    const sizes = await page
      .locator('.name, .talk-words')
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).fontSize));
    expect(new Set(sizes).size).toBe(1);
    for (const kind of ['scene', 'beside'])
      await expect
        .poll(async () => (await page.locator(`canvas.${kind}`).boundingBox())!.height)
        .toBeGreaterThan(small.height * 1.2);
    await page.keyboard.press('f');
    await expect.poll(() => names(page)).toHaveLength(2);
  });
});

test('both have a curve, and a link brings both back', async () => {
  await harness.visit(`${MAZE}&view.side=agent.planning_steps=0&view.at=1200`, async (page) => {
    await reaches(page, 'paused');
    await expect
      .poll(() => page.locator('.legend').textContent())
      .toMatch(/steps n = 0[^]*This run: Planning steps n = 50/);
  });
  await harness.visit(`${MAZE}&view.side=agent.nothing=1`, async (page) => {
    await reaches(page, 'ready');
    await expect
      .poll(() => page.locator('[data-place=link] .notice').textContent())
      .toContain('agent.nothing=1 was left out');
  });
});

describe('the twin as an outline', () => {
  const ring = (page: Page): Promise<boolean> => page.locator('.twin').isVisible();
  /** The cell of a maze of 9 by 6 that the outline is in. */
  const cellOf = async (page: Page): Promise<number[]> => {
    const stage = (await page.locator('canvas.scene').boundingBox())!,
      { x, y, width, height } = (await page.locator('.twin').boundingBox())!,
      middle = [x + width / 2 - stage.x, y + height / 2 - stage.y];
    return middle.map((at) => Math.floor((at * 9) / stage.width));
  };
  /** Where the agent without imagination really is at that step. */
  const really = async (page: Page, step: number, events = ''): Promise<number[]> => {
    await page.goto(`${harness.lab}${MAZE.replace('&seed', '&agent.planning_steps=0&seed')}${events}&view.at=${step}`);
    await page.reload();
    await reaches(page, 'paused');
    await page.locator('.stage').focus();
    await page.keyboard.press('Enter');
    const title = await page.locator('.ask-card h3').textContent(),
      [, row, column] = /Row (\d+), column (\d+)/.exec(title!)!.map(Number);
    return [column! - 1, row! - 1];
  };
  const BUILT = '&events=60:env.cell.4.0=%23';

  test.each([
    ['', ''],
    ['dark', '&view.theme=dark'],
  ])('goes where it would be alone, also back in time and after a change of the world %s', async (_, theme) => {
    await harness.visit(`${MAZE}${theme}`, async (page) => {
      await reaches(page, 'ready');
      expect(await page.locator('.twin').count()).toBe(0); // nothing runs before Play
      await press(page, 'Play');
      await expect
        .poll(() => page.locator('#summary').textContent(), { timeout: 20_000 })
        .toMatch(
          /Episode \d+: the agent reached the goal in \d+ steps, .*; the twin without imagination is still (searching|in episode)/,
        );
      expect(await ring(page)).toBe(true);
      await press(page, 'Pause');
      await reaches(page, 'paused');
      const at = async (): Promise<number[]> => [await counter(page, 'Real steps'), ...(await cellOf(page))];
      await expect.poll(() => ring(page)).toBe(true);
      const paused = await at();
      await press(page, 'One step back');
      await expect.poll(() => counter(page, 'Real steps')).toBe(paused[0]! - 1);
      await expect.poll(() => ring(page)).toBe(true);
      const before = await at();
      for (const [step, ...cell] of [paused, before]) expect(await really(page, step!)).toEqual(cell);
    });
    await harness.visit(`${MAZE}${BUILT}${theme}`, async (page) => {
      await reaches(page, 'ready');
      await page.getByRole('button', { name: 'Episode', exact: true }).click();
      await reaches(page, 'paused');
      await expect.poll(() => ring(page)).toBe(true);
      const step = await counter(page, 'Real steps'),
        cell = await cellOf(page);
      expect(await really(page, step, BUILT)).toEqual(cell);
    });
  });

  test('one press takes it off the stage, and the link keeps that; beside another, driven or at full speed there is none', async () => {
    await harness.visit(MAZE, async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Play');
      await expect.poll(() => ring(page)).toBe(true);
      const chip = page.locator('[data-layer=twin]');
      await chip.click();
      await expect.poll(() => page.locator('.twin').count()).toBe(0);
      expect(page.url()).toContain('view.layers=world,values,policy,planning,trail,agent');
      expect(page.url()).not.toContain('twin');
      await chip.click();
      await expect.poll(() => ring(page)).toBe(true);
      await page.locator('.speed input').press('End');
      await expect.poll(() => ring(page)).toBe(false);
      await press(page, 'Pause');
      await expect.poll(() => ring(page), { timeout: 10_000 }).toBe(true); // it comes after
      await press(page, '+ side');
      await expect.poll(() => page.locator('[data-layer=twin], .twin').count()).toBe(0);
      await press(page, 'Close the second stage');
      await expect.poll(() => ring(page)).toBe(true);
      await press(page, 'You drive');
      await page.locator('button.act').first().click();
      await expect.poll(() => page.locator('[data-layer=twin], .twin').count()).toBe(0);
    });
  });
});

describe('on a phone', () => {
  test('both stages and the controls of time are on the screen', async () => {
    await harness.visit(
      `${MAZE}&view.side=agent.planning_steps=0`,
      async (page) => {
        await reaches(page, 'ready');
        for (const what of ['canvas.scene', 'canvas.beside', '.play']) {
          const { y, height } = (await page.locator(what).boundingBox())!;
          expect([what, y >= 0 && y + height <= 844]).toEqual([what, true]);
        }
        await page.getByRole('button', { name: 'Play', exact: true }).tap();
        await expect.poll(() => counter(page, 'Real steps')).toBeGreaterThan(10);
      },
      PHONE,
    );
  });
});

describe('the first page', () => {
  const shown = (page: Page): Promise<string> => page.locator('#summary').innerText();

  test.each([
    ['wide', {}, 'right', 'left'],
    ['phone', PHONE, 'lower', 'upper'],
  ])('%s: one press, and within ten seconds imagination has won', async (_, options, one, other) => {
    await harness.visit(
      'index.html',
      async (page) => {
        await expect
          .poll(() => shown(page))
          .toBe(`Both have been at the goal once. The ${one} one imagined 50 steps after each real one.`);
        const before = await page.locator('canvas.scene').screenshot();
        await page.waitForTimeout(300);
        expect(before.equals(await page.locator('canvas.scene').screenshot())).toBe(true); // nothing moves before Play
        for (const what of ['canvas.scene', 'canvas.beside', '.play', '#summary', '[type=range]']) {
          const { y, height } = (await page.locator(what).boundingBox())!;
          expect([what, y + height <= page.viewportSize()!.height]).toEqual([what, true]);
        }
        const begin = performance.now();
        await press(page, 'Play');
        await expect
          .poll(() => shown(page))
          .toContain(`The ${one} one was there again after 39 steps; the ${other} one is still`);
        expect(performance.now() - begin).toBeLessThan(10_000);
        await page.locator('#on').click();
        await page.locator(`${LAB}[data-state]`).waitFor();
        await expect.poll(() => names(page)).toEqual(['Planning steps n = 50', 'Planning steps n = 0']);
      },
      options,
    );
  });

  test('the slider begins both again, after the first episode; a link to a run goes on to the lab', async () => {
    await harness.visit('index.html', async (page) => {
      await expect.poll(() => shown(page)).toContain('imagined 50 steps');
      const box = page.locator('[type=number]');
      await box.fill('5');
      await box.press('Enter');
      await expect
        .poll(() => shown(page))
        .toBe('Both have been at the goal once. The right one imagined 5 steps after each real one.');
      await page.goto(`${harness.url}index.html#env=cliff-walking`);
      await page.waitForURL(/lab\.html#env=cliff-walking/);
    });
  });
});
