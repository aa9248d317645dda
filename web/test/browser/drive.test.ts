/** You drive: in a maze by presses and arrow keys, in a world of numbers by keys that are held and by sliders. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { counter, digest, Harness, press, reaches } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

test('in a maze each press is a step, and the link repeats it to the bit', async () => {
  let link = '',
    seen = '';
  await harness.visit('#env=dyna-maze&agent=dyna-q&seed=7', async (page) => {
    await reaches(page, 'ready');
    await press(page, 'You drive');
    await page.getByText('Dyna-Q watches, and learns from what you do').waitFor();
    await press(page, 'Do: down');
    await expect.poll(() => counter(page, 'Real steps')).toBe(1);
    await page.locator('.stage').focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    await expect.poll(() => counter(page, 'Real steps')).toBe(4);
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
    await press(page, 'You drive');
    await expect.poll(() => page.url()).toContain('drive=off');
    expect(decodeURIComponent(page.url())).toContain('events=0:drive=1;1:drive=3;3:drive=1;4:drive=off');
    await press(page, 'Step');
    await expect.poll(() => counter(page, 'Real steps')).toBe(5);
    seen = await digest(page);
    link = page.url();
  });
  await harness.visit(new URL(link).hash, async (page) => {
    await reaches(page, 'ready');
    for (let k = 0; k < 5; k++) await press(page, 'Step');
    await expect.poll(() => counter(page, 'Real steps')).toBe(5);
    expect(await digest(page)).toBe(seen);
  });
});

const held = (page: Page) => page.locator('.held').textContent();

test('whose action holds is said, and arrow keys drive wherever no control has a use for them, while it runs', async () => {
  await harness.visit('#env=dyna-maze&agent=dyna-q&seed=7&view.speed=2', async (page) => {
    await reaches(page, 'ready');
    await press(page, 'You drive');
    await expect.poll(() => held(page)).toBe('Held: nothing yet. The agent itself acts.');
    await press(page, 'Do: down');
    await expect.poll(() => held(page)).toBe('Held: down. Play repeats it until your next press.');
    await page.keyboard.press('ArrowRight'); // the focus is where it was pressed
    await expect.poll(() => counter(page, 'Real steps')).toBe(2);
    await press(page, 'Play');
    await expect.poll(() => held(page)).toBe('Held: right, at every step until your next press.');
    await page.keyboard.press('ArrowUp'); // and now on Pause
    await expect.poll(() => held(page)).toContain('Held: up');
    // In a box the arrows are the box's.
    await page.locator('[data-key="agent.alpha"] input[type=number]').click();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('slider', { name: 'Speed' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(300);
    expect(await held(page)).toContain('Held: up');
    await page.locator('.stage').focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => held(page)).toContain('Held: left');
  });
});

test('a key that is held acts until it is let go, also where the focus is lost meanwhile; to disturb is another thing', async () => {
  await harness.visit('#env=cartpole-swingup&agent=sac&view.speed=5', async (page) => {
    await reaches(page, 'ready');
    const disturb = page.getByRole('group', { name: 'Disturb the world' });
    expect(await disturb.getByRole('button').count()).toBe(2);
    await press(page, 'You drive');
    await press(page, 'Play');
    await reaches(page, 'running');
    const shown = () => page.locator('label.act span').last().textContent();
    expect(await shown()).toBe('0');
    await page.keyboard.down('ArrowRight'); // the focus is on Pause
    await expect.poll(async () => Number(await shown())).toBeGreaterThan(0);
    await page.locator('#theme').focus();
    await expect.poll(shown).toBe('0');
    await page.keyboard.up('ArrowRight');
  });
});

test('in a world of numbers a key acts while it is held, while time runs, and on a phone a slider does', async () => {
  await harness.visit('#env=pendulum&agent=sac&view.speed=20', async (page) => {
    await reaches(page, 'ready');
    await press(page, 'You drive');
    await press(page, 'Play');
    await reaches(page, 'running');
    await page.locator('.stage').focus();
    const torque = page.getByRole('slider', { name: 'Do: torque' });
    expect(await torque.inputValue()).toBe('0');
    await page.keyboard.down('ArrowRight');
    await expect.poll(async () => Number(await torque.inputValue())).toBeGreaterThan(0);
    const pressed = await counter(page, 'Real steps');
    await expect.poll(() => counter(page, 'Real steps')).toBeGreaterThan(pressed + 1); // it is held for some steps
    await page.keyboard.up('ArrowRight');
    await expect.poll(() => torque.inputValue()).toBe('0');
    await press(page, 'Pause');
    await reaches(page, 'paused');
    await expect.poll(() => decodeURIComponent(page.url())).toMatch(/drive=0;[\d.]+:drive=[\d.]+;[\d.]+:drive=0/);
  });
  await harness.visit(
    '#env=pendulum&agent=sac',
    async (page) => {
      await reaches(page, 'ready');
      await press(page, 'You drive');
      const torque = page.getByRole('slider', { name: 'Do: torque' });
      const { x, y, width, height } = (await torque.boundingBox())!;
      await page.touchscreen.tap(x + 0.9 * width, y + height / 2);
      await expect.poll(() => decodeURIComponent(page.url())).toMatch(/drive=[1-9]/);
      const room = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(room).toBeLessThanOrEqual(0);
    },
    { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  );
});
