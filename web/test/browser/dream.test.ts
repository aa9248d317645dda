/** Drive the dream: what a hand does is answered by the model and beside it by the world, and the run knows nothing of it. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { counter, digest, Harness, press, reaches } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const LEARNING = '#env=pendulum&agent=pets&agent.random_trials=1&time_limit=30&seed=3&view.speed=20';

const note = (page: Page): Promise<string | null> => page.locator('p.dream').textContent();
const back = (page: Page): ReturnType<Page['locator']> => page.getByRole('button', { name: 'Back', exact: true });

async function sleep(page: Page): Promise<void> {
  await press(page, 'Drive the dream');
  await back(page).waitFor();
}

/** How many steps the dream has made, as it says. */
async function dreamt(page: Page): Promise<number> {
  return Number(/\bStep (\d+):/.exec((await note(page)) ?? '')?.[1] ?? 0);
}

test('in a maze each press is a step of table and world, and what was never tried has no answer', async () => {
  await harness.visit('#env=dyna-maze&agent=dyna-q&seed=7', async (page) => {
    await reaches(page, 'ready');
    await sleep(page);
    expect(await note(page)).toContain('Violet is the model');
    await press(page, 'Do: down');
    await expect.poll(() => note(page)).toBe('Never tried here: down. The model has no answer.');
    await press(page, 'Drive the dream'); // out of it
    await back(page).waitFor({ state: 'detached' });
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    const seen = await digest(page),
      url = page.url(),
      steps = await counter(page, 'Real steps'),
      stage = page.locator('canvas.scene'),
      before = await stage.screenshot();
    await sleep(page);
    await page.keyboard.press('ArrowDown'); // the focus is there
    await expect.poll(() => note(page)).toBe('Step 1: dream and world are at row 4, column 1.');
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
    await page.keyboard.press('Escape');
    await back(page).waitFor({ state: 'detached' });
    expect([await digest(page), page.url(), await counter(page, 'Real steps')]).toEqual([seen, url, steps]);
    await page.mouse.move(0, 0);
    await page.evaluate(() =>
      document.querySelector('gedanken-lab')!.shadowRoot!.querySelector<HTMLElement>('.stage')!.blur(),
    );
    expect((await stage.screenshot()).equals(before)).toBe(true);
  });
});

test('it pauses a run that plays, and nothing plays on by itself; whoever lets time go leaves the dream', async () => {
  await harness.visit('#env=dyna-maze&agent=dyna-q&seed=7&view.speed=20', async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Play');
    await expect.poll(() => counter(page, 'Real steps')).toBeGreaterThan(5);
    await sleep(page);
    await reaches(page, 'paused');
    const steps = await counter(page, 'Real steps');
    await press(page, 'Do: up');
    await press(page, 'Back');
    expect(
      await page.evaluate(() => document.querySelector('gedanken-lab')!.shadowRoot!.activeElement!.className),
    ).toBe('stage');
    await page.waitForTimeout(300);
    await reaches(page, 'paused');
    expect(await counter(page, 'Real steps')).toBe(steps);
    for (const act of ['Step', 'Reset', 'Play']) {
      await sleep(page);
      await press(page, 'Do: up');
      await press(page, act);
      await back(page).waitFor({ state: 'detached' });
    }
    await reaches(page, 'running');
  });
});

test('dialogs keep their keys, a room is told of no dream, and no card of the run lies over it', async () => {
  await harness.visit('#env=dyna-maze&agent=dyna-q&seed=7', async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    await page.locator('canvas.scene').click({ position: { x: 200, y: 300 } });
    const card = page.locator('.ask-card');
    await card.waitFor();
    await sleep(page);
    await card.waitFor({ state: 'detached' });
    await press(page, 'Experiments');
    const dialog = page.locator('dialog[open]');
    await dialog.waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await note(page)).toContain('Violet is the model');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowDown'); // on the button that opened it
    await expect.poll(() => note(page)).toMatch(/^Step 1:/);
    await press(page, 'Present');
    await page.locator('p.dream').waitFor({ state: 'detached' });
  });
});

test('in a world of numbers time goes by while a key or a slider is held', async () => {
  await harness.visit(LEARNING, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    const seen = await digest(page);
    await sleep(page);
    await page.keyboard.down('ArrowRight');
    await expect.poll(() => dreamt(page)).toBeGreaterThan(3);
    await page.keyboard.up('ArrowRight');
    const steps = await dreamt(page);
    await page.waitForTimeout(300);
    expect(await dreamt(page)).toBe(steps);
    expect(await note(page)).toMatch(/the dream says angle .* ± .* rad, the world /);
    const { x, y, width, height } = (await page.getByRole('slider', { name: 'Do: torque' }).boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + 0.2 * width, y + height / 2, { steps: 4 });
    await expect.poll(() => dreamt(page)).toBeGreaterThan(steps + 5);
    await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 }); // where it was: nothing has changed
    await page.mouse.up();
    const later = await dreamt(page);
    await page.waitForTimeout(300);
    expect(await dreamt(page)).toBe(later);
    await page.keyboard.press('Escape');
    await back(page).waitFor({ state: 'detached' });
    expect(await digest(page)).toBe(seen);
  });
});

test('on a phone a tap on the slider is one step, and nothing is wider than the screen', async () => {
  await harness.visit(
    LEARNING,
    async (page) => {
      await reaches(page, 'ready');
      await page.getByRole('button', { name: 'Drive the dream', exact: true }).tap();
      await back(page).waitFor();
      const play = page.getByRole('button', { name: 'Play', exact: true }),
        stood = await play.boundingBox();
      const { x, y, width, height } = (await page.getByRole('slider', { name: 'Do: torque' }).boundingBox())!;
      await page.touchscreen.tap(x + 0.9 * width, y + height / 2);
      await expect.poll(() => dreamt(page)).toBe(1);
      await page.waitForTimeout(300);
      expect(await dreamt(page)).toBe(1);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(await play.boundingBox()).toEqual(stood); // no sentence moves what a hand is at
      await back(page).tap();
      await back(page).waitFor({ state: 'detached' });
    },
    PHONE,
  );
});

test('without a model there is nothing to dream in, and where nothing can be compared it is said', async () => {
  await harness.visit('#env=pendulum&agent=sac', async (page) => {
    await reaches(page, 'ready');
    await page.getByRole('button', { name: 'You drive', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Drive the dream' }).count()).toBe(0);
  });
  await harness.visit('#env=math-test&agent=mbpo', async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Drive the dream');
    await page.getByText('Nobody can dream here').waitFor();
  });
});
