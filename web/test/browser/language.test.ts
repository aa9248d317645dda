/** The site in two languages: each page knows its other edition, and who goes there finds the same place. */
import { AxeBuilder } from '@axe-core/playwright';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { counter, Harness, reaches } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const DIST = new URL('../../dist/', import.meta.url);
const PAGES = readdirSync(fileURLToPath(DIST), { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.html'));
/** A figure in a frame has no head. */
const CHINESE = PAGES.filter((file) => file.startsWith('zh/') && file !== 'zh/embed.html');
const text = (file: string): string => readFileSync(new URL(file, DIST), 'utf8');

/** The other editions of a page, by language, from where it lies. */
const alternates = (file: string): [lang: string, file: string][] =>
  [...text(file).matchAll(/<link rel="alternate" hreflang="([\w-]+)" href="([^"]*)">/g)].map(([, lang, href]) => {
    const { pathname } = new URL(href!, `http://site/${file}`);
    return [lang!, (pathname.endsWith('/') ? `${pathname}index.html` : pathname).slice(1)];
  });
const langOf = (file: string): string => /<html lang="([\w-]+)"/.exec(text(file))![1]!;

test('every page says its language, and names its other edition, which names it', () => {
  expect(CHINESE.length).toBeGreaterThan(55);
  for (const file of CHINESE) {
    expect([file, langOf(file)]).toEqual([file, 'zh-Hans']);
    const english = file.replace('zh/', '');
    expect(alternates(file)).toEqual([
      ['en', english],
      ['zh-Hans', file],
    ]);
    expect(alternates(english)).toEqual(alternates(file));
    expect(langOf(english)).toBe('en');
  }
});

/** Ids that links and what was kept are bound to. */
const ids = (file: string): string[] =>
  [...text(file).matchAll(/<(?:section|form|h2|tr|label|li)\b[^>]*? id="([^"]+)"/g)].map(([, id]) => id!);

test('links and what a reader did carry over: the same ids, in the same order', () => {
  for (const file of CHINESE) expect([file, ids(file)]).toEqual([file, ids(file.replace('zh/', ''))]);
  expect(ids('zh/learn/fit-plan-fail/index.html').length).toBeGreaterThan(10);
});

test('the same pictures serve both', () => {
  const pictures = (file: string): string[] =>
    [...text(file).matchAll(/pictures\/([\w/.-]+)/g)].map(([, name]) => name!);
  for (const file of CHINESE) expect(pictures(file)).toEqual(pictures(file.replace('zh/', '')));
});

test('what is not translated says so, and in which language it is', () => {
  expect(text('zh/learn/planning/index.html')).toMatch(/<p class="foreign">[^<]+<\/p>\s*<div lang="en">/);
  for (const file of ['what-a-model-is-worth', 'when-the-world-changes', 'fit-plan-fail'])
    expect(text(`zh/learn/${file}/index.html`)).not.toMatch(/class="foreign"|<main[^]*lang="en"/);
});

const other = (page: Page, name: string) => page.locator('header .lang').getByText(name, { exact: true });

test('a hand goes to Chinese, bets there, and finds the bet and the step again in English', async () => {
  await harness.visit('learn/what-a-model-is-worth/index.html', async (page) => {
    await page.locator('.steps a').nth(1).click();
    const hash = new URL(page.url()).hash;
    expect(hash).toBe('#bet-the-second-try');
    await other(page, '中文').click();
    await page.getByRole('heading', { level: 1, name: '模型值多少' }).waitFor();
    expect(new URL(page.url()).hash).toBe(hash);
    const step = page.locator(hash);
    await expect.poll(() => step.evaluate((e) => Math.abs(e.getBoundingClientRect().top) < 100)).toBe(true);
    await step.getByRole('spinbutton').fill('100');
    await step.getByRole('button', { name: '猜好了，看结果' }).click();
    await expect.poll(() => step.locator('.verdict').textContent()).toMatch(/^你猜 100，实际是 \d+ 步。/);
    await reaches(page, 'running');
    await step.getByText('暂停', { exact: true }).waitFor();
    // What the page says goes on to be Chinese beside the lab's own words.
    await page.locator('#theme').click();
    expect(await page.locator('#theme').textContent()).toBe('主题：浅色');
    await other(page, 'EN').click();
    await page.getByRole('heading', { level: 1, name: 'What a model is worth' }).waitFor();
    expect(new URL(page.url()).hash).toBe(hash);
    expect(await page.locator(`${hash} .verdict`).textContent()).toMatch(/^You said 100, it was \d+ steps\./);
    expect(await page.locator('#theme').textContent()).toBe('Theme: light');
  });
});

test('in the lab the whole state goes along, also what changed since it was opened', async () => {
  await harness.visit('#env=cliff-walking&agent=dyna-q&seed=3', async (page) => {
    await reaches(page, 'ready');
    await page.getByRole('spinbutton', { name: 'Exploration ε' }).fill('0.2');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('agent.epsilon=0.2');
    const { hash } = new URL(page.url());
    await other(page, '中文').click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/zh/lab.html');
    await reaches(page, 'ready');
    expect(new URL(page.url()).hash).toBe(hash);
    await page.getByRole('button', { name: '播放', exact: true }).waitFor();
  });
});

test('the search finds Chinese words, on Chinese pages', async () => {
  await harness.visit('zh/search/index.html', async (page) => {
    await page.getByLabel('搜索词').fill('规划');
    await page.locator('#found a').first().waitFor();
    for (const one of await page.locator('#found a').all()) expect(await one.getAttribute('href')).toMatch(/^\/zh\//);
    await expect.poll(() => page.locator('#told').textContent()).toMatch(/^\d+ 页/);
    expect(await page.locator('#found mark').first().textContent()).toContain('规划');
    await page.getByLabel('搜索词').fill('过时的模型');
    await page.locator('#found').getByRole('link', { name: '世界变了' }).click();
    await page.getByRole('heading', { level: 1, name: '世界变了' }).waitFor();
  });
});

test('who changes the language of the lab finds the run at the moment at which it was left', async () => {
  await harness.visit('#env=dyna-maze&agent=dyna-q&seed=3', async (page) => {
    await reaches(page, 'ready');
    await page.locator('gedanken-lab').getByRole('button', { name: 'Play', exact: true }).click();
    await expect.poll(() => counter(page, 'Real steps')).toBeGreaterThan(60);
    await other(page, '中文').click();
    await page.waitForURL(/zh\/lab\.html#.*view\.at=/);
    const [, step] = /view\.at=(\d+)/.exec(page.url())!;
    expect(Number(step)).toBeGreaterThan(60);
    await expect.poll(() => counter(page, '真实步数'), { timeout: 20_000 }).toBe(Number(step));
  });
});

test('an embedded frame is of the language of the page that gave it', async () => {
  await harness.visit('zh/embed/index.html', async (page) => {
    expect(await page.locator('#frame code').textContent()).toContain(`src="${harness.url}zh/embed.html#`);
    expect(await page.locator('#element code').textContent()).toContain(`src="${harness.url}element.js"`);
  });
});

const KINDS = [
  '',
  'learn/',
  'learn/what-a-model-is-worth/',
  'learn/planning/',
  'zoo/',
  'zoo/mbpo/',
  'results/',
  'embed/',
  'search/',
].map((path) => `zh/${path}index.html`);

test.each(KINDS)('%s fits every window, and axe finds nothing', async (file) => {
  await harness.visit(file, async (page) => {
    for (const width of [1280, 390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await page.locator('header').evaluate((head) => head.scrollHeight)).toBe(48); // nothing wraps
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    const axe = new AxeBuilder({ page }).exclude('.worlds section ~ section, .experiments > li ~ li, .cards li ~ li');
    const { violations } = await axe.exclude('.idea ~ .idea, .params div ~ div, .pick label ~ label').analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]!.html])).toEqual([]);
  });
});

describe('without script', () => {
  test('the other edition is a link, and a chapter is whole', async () => {
    await harness.visit(
      'zh/learn/fit-plan-fail/index.html',
      async (page) => {
        expect(await page.getByRole('heading', { level: 2 }).count()).toBe(7);
        await page.getByText('答案', { exact: true }).first().click();
        expect(await page.locator('.answer p').first().isVisible()).toBe(true);
        await other(page, 'EN').click();
        await page.getByRole('heading', { level: 1, name: 'Fit, plan, fail' }).waitFor();
      },
      { javaScriptEnabled: false },
    );
  });
});
