/** The lab in Chinese, as a hand uses it: one visit in each window goes through all of it. */
import { AxeBuilder } from '@axe-core/playwright';
import { readdirSync, readFileSync } from 'node:fs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { choose, chosen, Harness, LAB, press, reaches, tab } from './harness';

const DIST = new URL('../../dist/', import.meta.url);
const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const MAZE = '#env=dyna-maze&agent=dyna-q&seed=7&view.speed=500';

/** The page of the lab, as a site in that language has it. */
const spokenIn = (lang: string) => (page: Page) =>
  page.route('**/lab.html', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({
      response: answer,
      body: (await answer.text()).replace('<html lang="en">', `<html lang="${lang}">`),
    });
  });

/** What of the lab is still English: two words of it beside each other. Listings, keys and links are code. */
const english = (page: Page): Promise<string[]> =>
  page.locator(LAB).evaluate((lab) => {
    const all = [...lab.shadowRoot!.querySelectorAll<HTMLElement>('.frame *, dialog *')].filter(
      (one) => !one.closest('style, code, kbd, .listing, textarea, svg'),
    );
    const texts = all.flatMap((one) => [
      ...[...one.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }: { data?: string }) => data ?? ''),
      ...['title', 'aria-label', 'aria-valuetext', 'placeholder'].map((name) => one.getAttribute(name) ?? ''),
    ]);
    // References to papers are as they are: Sutton & Barto 2018.
    return [...new Set(texts.filter((text) => /[a-z]{3,} [a-z]{2,}/.test(text) && !/\d{4}/.test(text)))];
  });

async function isWhole(page: Page, name: string): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect([name, Math.max(0, wide), violations.map(({ id }) => id), await english(page)]).toEqual([name, 0, [], []]);
}

async function download(page: Page, name: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, name)]);
  return readFileSync(await file.path(), 'utf8');
}

test.each<[string, BrowserContextOptions]>([
  ['1280 px', {}],
  ['390 px, dark', { viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: 'dark' }],
])('at %s it is used in Chinese from the first sentence to what is taken home', async (_, options) => {
  await harness.visit(
    MAZE,
    async (page) => {
      await reaches(page, 'ready');
      await page.getByText('Dyna-Q 对这个环境还一无所知。请按“播放”。').first().waitFor();
      await press(page, '播放');
      await page
        .getByText(/^第 \d+ 回合：智能体用 [\d,]+ 步到达目标，共想象了 [\d,]+ 步/)
        .first()
        .waitFor();
      await press(page, '暂停');
      await reaches(page, 'paused');
      await isWhole(page, 'paused');
      await page.locator('.stage').click({ position: { x: 60, y: 60 } });
      await page.getByRole('heading', { name: /^第 \d 行，第 \d 列：/, includeHidden: true }).waitFor();
      expect(await page.locator('.ask-card').innerText()).not.toMatch(/(?<!Q\(s, )\b[a-z]{2,}/);
      await isWhole(page, 'asked');
      await page.keyboard.press('Escape');

      await tab(page, '设置');
      const steps = page.locator('[data-key="agent.planning_steps"]');
      expect(await steps.innerText()).toContain('每个真实步之后，智能体从多少个想象步学习。');
      await steps.locator('input[type=number]').fill('5');
      await steps.locator('input[type=number]').press('Enter');
      await expect.poll(() => page.evaluate(() => location.hash)).toContain('agent.planning_steps=5');
      for (const name of ['伪代码', '模型', '数据']) {
        await tab(page, name);
        await isWhole(page, name);
      }

      await choose(page, 'env', 'cliff-walking');
      await page.locator('button[name=env]', { hasText: '悬崖行走' }).waitFor();
      expect(await chosen(page, 'env')).toBe('cliff-walking');

      await press(page, '分享');
      await page.locator('dialog.asked').waitFor();
      await isWhole(page, 'share');
      expect(await download(page, '舞台 SVG')).toContain('<title>悬崖行走</title>');
      await page.keyboard.press('Escape');
    },
    options,
    spokenIn('zh-CN'),
  );
});

test('an element speaks as its own surroundings do, and English where there is no dictionary', async () => {
  await harness.visit(
    MAZE,
    async (page) => {
      await reaches(page, 'ready');
      await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
      expect(await page.locator(`${LAB} .frame`).getAttribute('lang')).toBe('en');
      await page.evaluate(() => {
        const old = document.querySelector('gedanken-lab')!,
          next = document.createElement('gedanken-lab');
        next.lang = 'zh';
        old.replaceWith(next);
      });
      await page.getByRole('button', { name: '播放', exact: true }).waitFor();
      expect(await page.locator(`${LAB} .frame`).getAttribute('lang')).toBe('zh');
    },
    {},
    spokenIn('de'),
  );
});

test('the dictionary, and what puts its sentences together, weigh at most 71 kB, compressed', () => {
  const rewording = readdirSync(new URL('assets/', DIST)).filter((name) => name.startsWith('rewording-'));
  expect(rewording).toHaveLength(1);
  const files = ['locale/zh.json', `assets/${rewording[0]}`].map((name) => readFileSync(new URL(name, DIST)));
  expect(files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0)).toBeLessThanOrEqual(71_000);
});
