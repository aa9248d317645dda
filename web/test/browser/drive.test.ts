/** You drive: in a maze by presses and arrow keys, in a world of numbers by keys that are held and by sliders. */
import { AxeBuilder } from '@axe-core/playwright';
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
