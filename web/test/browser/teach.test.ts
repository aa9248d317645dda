/** Who teaches with a chapter: notes and answers, the chapter on a wall, and lectures slide by slide. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, LAB, reaches } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const PLANNING = 'learn/planning/index.html';
const shown = (page: Page): Promise<string | null> =>
  page.locator('[data-shown] :is(h1, h2)').first().textContent({ timeout: 5000 });

test('notes are for who teaches, on every page from then on, in print as on the screen', async () => {
  await harness.visit(PLANNING, async (page) => {
    const notes = page.locator('.notes'),
      answer = page.locator('.exercises details').first(),
      button = page.getByRole('button', { name: /^For lecturers/ });
    expect([await notes.isVisible(), await answer.getAttribute('open')]).toEqual([false, null]);
    await page.emulateMedia({ media: 'print' });
    expect(await notes.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    await button.click();
    expect([await notes.isVisible(), await answer.getAttribute('open')]).toEqual([true, '']);
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await page.emulateMedia({ media: 'print' });
    expect([await notes.isVisible(), await button.isVisible()]).toEqual([true, false]);
    await page.emulateMedia({ media: 'screen' });
    await page.goto(`${harness.url}learn/choosing/index.html`);
    expect(await notes.isVisible()).toBe(true);
    await button.click();
    await page.reload();
    expect(await notes.isVisible()).toBe(false);
    await page.goto(`${harness.url}learn/choosing/index.html?teach`);
    expect(await notes.isVisible()).toBe(true);
  });
});

test('on a wall it is a step a screen, by the keys of a clicker, while a stage plays too', async () => {
  await harness.visit(PLANNING, async (page) => {
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('[data-shown]').count()).toBe(0); // nobody presents
    await page.keyboard.press('f');
    expect(await shown(page)).toBe('Planning');
    await page.keyboard.press('ArrowRight');
    expect(await shown(page)).toBe('It stays at home');
    expect(await page.locator('[data-shown]').boundingBox()).toEqual({ x: 0, y: 0, width: 1280, height: 800 });
    const size = await page
      .locator('[data-shown] p')
      .first()
      .evaluate((p) => parseFloat(getComputedStyle(p).fontSize));
    expect(size).toBeGreaterThanOrEqual(22);
    await page.locator('[data-shown] .ask').click();
    await reaches(page, 'running');
    await page.locator(`${LAB} .stage`).first().click();
    await page.keyboard.press('PageDown');
    expect(await shown(page)).toBe('Bet: what would help?');
    expect(new URL(page.url()).hash).toBe('#bet-what-would-help');
    await page.keyboard.press('PageUp');
    expect(await shown(page)).toBe('It stays at home');
    expect(await page.locator(LAB).isVisible()).toBe(true); // its run is there as it was left
    await page.keyboard.press('Escape');
    expect(await page.locator('[data-shown]').count()).toBe(0);
    const top = (): Promise<number> =>
      page.locator('#it-stays-at-home').evaluate((e) => Math.abs(e.getBoundingClientRect().top));
    await expect.poll(top).toBeLessThan(80); // below the page's edge by its scroll-padding
  });
});

test('a bet can be made on the wall, and a letter that is typed is no key of it', async () => {
  await harness.visit('learn/what-a-model-is-worth/index.html', async (page) => {
    await page.locator('#bet-the-second-try').scrollIntoViewIfNeeded();
    await page.getByRole('button', { name: /^Present/ }).click();
    while ((await shown(page)) !== 'Bet: the second try') await page.keyboard.press('PageUp');
    const box = page.locator('[data-shown] input[type=number]');
    await box.click();
    await page.keyboard.type('40');
    await page.keyboard.press('ArrowLeft');
    expect(await shown(page)).toBe('Bet: the second try');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('[data-shown] .verdict').textContent()).toMatch(/^You said 40, it was 38/);
    await reaches(page, 'running');
  });
});

test('lectures, slide by slide: each place is a link, and axe finds nothing', async () => {
  await harness.visit('learn/lectures/index.html', async (page) => {
    expect(await page.locator('.lectures').count()).toBe(5);
    expect(await page.locator('.lectures tbody tr').count()).toBeGreaterThan(80);
    const open = await page.locator('.lectures tbody tr:not(:has(a))').allTextContents();
    expect(open.every((row) => row.includes('Not yet here'))).toBe(true);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      const { violations } = await new AxeBuilder({ page }).exclude('.lectures tr ~ tr').analyze();
      expect(violations.map(({ id, nodes }) => [width, id, nodes[0]!.html])).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
    await page.getByRole('link', { name: '5 It stays at home' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Planning' }).waitFor();
  });
});
