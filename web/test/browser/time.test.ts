/** Time under a hand: dragged back while it runs, stepped, replayed, changed in the past; by mouse, finger and keys. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { counter, digest, Harness, LAB, press, reaches } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const MAZE = '#env=dyna-maze&agent=dyna-q&seed=2&view.speed=200';
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const MOVES = 12;

const line = (page: Page): Locator => page.getByRole('slider', { name: 'Time line, in real steps' });
/** Where the run stands, and how far it has come. */
async function stands(page: Page): Promise<[at: number, head: number]> {
  const text = await line(page).getAttribute('aria-valuetext');
  const [, at, head] = /^step ([\d,]+) of ([\d,]+)$/.exec(text!)!;
  return [Number(at!.replaceAll(',', '')), Number(head!.replaceAll(',', ''))];
}

async function lives(page: Page, hash = MAZE): Promise<void> {
  await reaches(page, 'ready');
  await press(page, 'Play');
  await expect.poll(async () => (await stands(page))[1], hash).toBeGreaterThan(300);
}

/** And now stands still: how far it has come. */
async function hasLived(page: Page): Promise<number> {
  await lives(page);
  await press(page, 'Pause');
  await reaches(page, 'paused');
  await digest(page); // time stands still
  return (await stands(page))[1];
}

/** Takes the knob, which stands at its end, and pulls it to a part of the line; the button stays down. */
async function pull(page: Page, part: number): Promise<void> {
  const { x, y, width, height } = (await line(page).boundingBox())!;
  const along = (to: number): number => x + 8 + to * (width - 16);
  await page.mouse.move(along(1), y + height / 2);
  await page.mouse.down();
  for (let k = 1; k <= MOVES; k++) {
    await page.mouse.move(along(1 - ((1 - part) * k) / MOVES), y + height / 2);
    await page.waitForTimeout(40);
  }
}

/** The digest of a run that only ever went so far. */
async function freshDigest(step: number, hash: string): Promise<string> {
  let found = '';
  await harness.visit(hash, async (page) => {
    await reaches(page, 'ready');
    await page
      .locator(LAB)
      .evaluate((lab, n) => (lab as HTMLElement & { step(u: string, n: number): Promise<void> }).step('step', n), step);
    await reaches(page, 'paused');
    found = await digest(page);
  });
  return found;
}

test('pulled back while it runs it shows that moment, to the bit; Play lives it again and then lives on', async () => {
  let at = 0,
    then = '';
  await harness.visit(MAZE, async (page) => {
    await lives(page);
    await pull(page, 0.4);
    await page.mouse.up();
    await reaches(page, 'paused');
    const [, head] = await stands(page);
    await expect.poll(async () => (await stands(page))[0]).toBeLessThan(0.6 * head);
    const [here] = await stands(page);
    expect(here).toBeGreaterThan(0.2 * head);
    await page.waitForTimeout(500);
    expect(await stands(page)).toEqual([here, head]);
    [at, then] = [here, await digest(page)];
    await expect.poll(() => page.url()).toContain(`view.at=${here}`);
    await press(page, 'Play');
    await expect.poll(async () => (await stands(page))[0]).toBeGreaterThan(here + 20);
    expect((await stands(page))[1]).toBe(head); // it is lived again
    await expect.poll(async () => (await stands(page))[1]).toBeGreaterThan(head + 20);
    await expect.poll(() => page.url()).not.toContain('view.at');
  });
  expect(then).toBe(await freshDigest(at, MAZE));
});

test('one step back, by button and by key; the episode once more; Now', async () => {
  await harness.visit(MAZE, async (page) => {
    const head = await hasLived(page),
      now = await digest(page);
    await press(page, 'One step back');
    await expect.poll(() => stands(page)).toEqual([head - 1, head]);
    await page.locator(`${LAB} .stage`).click();
    for (let k = 2; k <= 4; k++) {
      await page.keyboard.press('b');
      await expect.poll(() => stands(page)).toEqual([head - k, head]);
    }
    await page.keyboard.press('.'); // a step forward lives it again
    await expect.poll(() => stands(page)).toEqual([head - 3, head]);
    await press(page, 'Now');
    await expect.poll(() => stands(page)).toEqual([head, head]);
    await expect.poll(() => digest(page)).toBe(now);
    await press(page, 'Replay the episode');
    await reaches(page, 'running');
    expect((await stands(page))[0]).toBeLessThan(head);
  });
});

test('the arrow keys walk along the line', async () => {
  await harness.visit(MAZE, async (page) => {
    const head = await hasLived(page);
    await line(page).focus();
    for (let k = 0; k < 3; k++) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => stands(page)).toEqual([head - 3, head]);
    await page.keyboard.press('Home');
    await expect.poll(() => stands(page)).toEqual([0, head]);
    await page.keyboard.press('End');
    await expect.poll(() => stands(page)).toEqual([head, head]);
    await expect.poll(() => page.url()).not.toContain('view.at');
  });
});

test('a change in the past begins another line, says so, and Undo brings the old one back', async () => {
  await harness.visit(MAZE, async (page) => {
    const head = await hasLived(page),
      now = await digest(page);
    await pull(page, 0.5);
    await page.mouse.up();
    await expect.poll(async () => (await stands(page))[0]).toBeLessThan(head);
    const [there] = await stands(page);
    await press(page, 'Edit the world');
    await page.getByRole('gridcell', { name: 'row 6, column 4: floor' }).click();
    await expect.poll(() => page.locator('#summary').textContent()).toContain('another run');
    await expect.poll(() => stands(page)).toEqual([there, there]);
    await press(page, 'Undo');
    await expect.poll(() => stands(page)).toEqual([head, head]);
    await expect.poll(() => digest(page)).toBe(now);
  });
});

test('a click on the curve goes to that moment, and so does Enter; the button does while it is read', async () => {
  await harness.visit(MAZE, async (page) => {
    await lives(page);
    for (let k = 1; k <= 3; k++) {
      await press(page, 'Episode');
      await expect.poll(() => counter(page, 'Episodes')).toBe(k);
      await reaches(page, 'paused');
    }
    await expect.poll(() => page.locator('.legend').textContent()).toContain('This run');
    const [head] = await stands(page),
      over = (await page.locator('.u-over').boundingBox())!;
    await page.mouse.move(over.x + 2, over.y + 40);
    await expect.poll(() => page.locator('.legend').textContent()).toMatch(/Episodes\s+1\s/);
    await page.mouse.down();
    await page.mouse.up();
    await expect.poll(async () => (await stands(page))[0]).toBeLessThan(head);
    const [first] = await stands(page);
    await expect.poll(() => page.locator('#summary').textContent()).toContain('Episode 1');
    await press(page, 'Now');
    await expect.poll(() => stands(page)).toEqual([head, head]);
    await page.locator('.plot').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect.poll(() => stands(page)).toEqual([first, head]);
    await press(page, 'Now');
    await page.locator('.plot').focus();
    await page.keyboard.press('Home');
    await press(page, 'Go there');
    await expect.poll(() => stands(page)).toEqual([first, head]);
  });
});

describe('on a phone', () => {
  test('a finger pulls time back while it runs', async () => {
    await harness.visit(
      MAZE,
      async (page) => {
        await lives(page);
        const touch = await page.context().newCDPSession(page),
          { x, y, width, height } = (await line(page).boundingBox())!;
        const finger = (type: 'touchStart' | 'touchMove', part: number): Promise<unknown> =>
          touch.send('Input.dispatchTouchEvent', {
            type,
            touchPoints: [{ x: x + 8 + part * (width - 16), y: y + height / 2 }],
          });
        await finger('touchStart', 1);
        for (let k = 1; k <= MOVES; k++) {
          await finger('touchMove', 1 - (0.6 * k) / MOVES);
          await page.waitForTimeout(40);
        }
        await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
        await reaches(page, 'paused');
        const [, head] = await stands(page);
        await expect.poll(async () => (await stands(page))[0]).toBeLessThan(0.6 * head);
        expect((await stands(page))[0]).toBeGreaterThan(0.2 * head);
        await page.getByRole('button', { name: 'Now' }).tap();
        await expect.poll(() => stands(page)).toEqual([head, head]);
      },
      PHONE,
    );
  });
});
