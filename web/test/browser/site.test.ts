/** The pages around the lab: all of them whole and quiet; the zoo alive, results again, code to take along, the search. */
import { AxeBuilder } from '@axe-core/playwright';
import { readdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawn } from '../../../tests/drawn.mjs';
import { Harness, LAB, reaches } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const DIST = new URL('../../dist/', import.meta.url);
const PAGES = readdirSync(DIST, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.html') && file !== '404.html'); // whose links begin where the site will lie
const ALLOWED = { permissions: ['clipboard-read', 'clipboard-write'] };
/** Of what is there many times the first is looked at. */
const ALIKE = [
  '.worlds section ~ section',
  '.experiments > li ~ li',
  '.idea ~ .idea',
  '.cards li ~ li',
  '.params div ~ div',
  '.jump li ~ li',
  '.pick label ~ label',
];
/** What axe asks that depends on width or theme. */
const VARIES = ['color-contrast', 'scrollable-region-focusable', 'target-size', 'link-in-text-block'];
const pasted = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

test('pages that this commit draws have one heading of the first level, fit a narrow phone, say no error and ask nobody else', async () => {
  expect(PAGES.length).toBeGreaterThan(55);
  const wrong: string[] = [];
  await harness.visit(
    PAGES[0]!,
    async (page) => {
      for (const file of drawn(PAGES, (file) => file)) {
        await page.goto(harness.url + file);
        const [heads, width] = await page.evaluate(() => [
          document.querySelectorAll('h1').length,
          document.documentElement.scrollWidth,
        ]);
        if (file !== 'lab.html' && heads !== 1) wrong.push(`${file}: ${heads} h1`);
        if (width! > 320) wrong.push(`${file}: ${width} px wide`);
      }
    },
    { viewport: { width: 320, height: 640 } },
  );
  expect(wrong).toEqual([]);
});

test.each(['zoo', 'zoo/mbpo', 'results', 'embed', 'search', 'learn'])(
  'axe finds nothing in %s, wide and narrow, light and dark',
  async (name) => {
    await harness.visit(`${name}/index.html`, async (page) => {
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 800 });
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          const axe = new AxeBuilder({ page }).exclude(ALIKE.join(', '));
          if (width < 1280 || colorScheme === 'dark') axe.withRules(VARIES);
          const { violations } = await axe.analyze();
          expect(violations.map(({ id, nodes }) => [width, colorScheme, id, nodes[0]!.html])).toEqual([]);
        }
      }
    });
  },
);

describe('the zoo', () => {
  test('a figure comes alive by a press', async () => {
    await harness.visit('zoo/dyna-q/index.html', async (page) => {
      expect(await page.locator(LAB).count()).toBe(0);
      await page.getByRole('button', { name: 'Play it here' }).click();
      await reaches(page, 'running');
    });
  });

  test('its code names this site and is copied', async () => {
    await harness.visit(
      'zoo/dyna-q/index.html',
      async (page) => {
        for (const [name, has] of [
          ['The element', `<script type="module" src="${harness.url}element.js"></script>`],
          ['A frame', `<iframe src="${harness.url}embed.html#agent=dyna-q&amp;env=dyna-maze&amp;seed=7"`],
        ] as const) {
          await page.getByRole('button', { name: `Copy: ${name}` }).click();
          await expect.poll(() => pasted(page)).toContain(has);
        }
        expect(await page.locator('.copy').allTextContents()).toEqual(['Copied', 'Copied']);
      },
      ALLOWED,
    );
  });

  test('a box filters all that there is', async () => {
    await harness.visit('zoo/index.html', async (page) => {
      const cards = page.locator('.cards li:visible');
      const all = await cards.count();
      await page.getByLabel('Filter').fill('ensemble');
      await expect.poll(() => cards.count()).toBeLessThan(all / 2);
      expect(await page.getByRole('heading', { name: 'Worlds' }).isVisible()).toBe(false);
      await page.getByLabel('Filter').fill('no such thing');
      await page.getByText('None has these words.').waitFor();
      await page.getByLabel('Filter').fill('');
      await expect.poll(() => cards.count()).toBe(all);
    });
  });
});

describe('results', () => {
  const row = (page: Page, id: string) => page.locator(`[id="${id}"]`);

  test('a cell runs again and is the same to the bit; were it not, it would say so; what takes long can be stopped', async () => {
    await harness.visit('results/index.html', async (page) => {
      expect(await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))).not.toContain(
        `${harness.url}gedanken.wasm`,
      );
      const next = row(page, 'dyna-maze.q-learning'),
        place = await next.boundingBox();
      for (const id of ['dyna-maze.dyna-q', 'pendulum.mbrl-random-data']) {
        await row(page, id).getByRole('button').click();
        await row(page, id).getByText('the same, to the bit').waitFor();
      }
      await page.evaluate(() => scrollTo(0, 0));
      expect(await next.boundingBox()).toEqual(place); // what is said moves nothing
      await row(page, 'dyna-maze.q-learning').evaluate((one) => (one.dataset.digest = 'ad036d872adea9a1'));
      await row(page, 'dyna-maze.q-learning').getByRole('button').click();
      await row(page, 'dyna-maze.q-learning').getByText('it came out otherwise').waitFor();
      const slow = row(page, 'cartpole.mbrl-mpc');
      await slow.getByRole('button', { name: 'Run again' }).click();
      await slow.getByRole('button', { name: 'Stop' }).click();
      await slow.getByText('Stopped').waitFor();
      expect(await slow.getByRole('button').textContent()).toBe('Run again');
    });
  });

  test('a table is sorted by its head, the best first, what was not run last', async () => {
    await harness.visit('results/index.html', async (page) => {
      const section = page.locator('section#acrobot'),
        medians = () => section.locator('.value a').allTextContents();
      const head = section.getByRole('columnheader', { name: 'Median' });
      await head.getByRole('button').click();
      expect(await head.getAttribute('aria-sort')).toBe('ascending');
      const sorted = await medians();
      expect(sorted[0]).toBe('124');
      expect(sorted.at(-1)).toBe('not run');
      await head.getByRole('button').click();
      expect(await head.getAttribute('aria-sort')).toBe('descending');
      expect((await medians())[0]).toBe('500');
      await section.getByRole('button', { name: 'Agent' }).click();
      expect(await head.getAttribute('aria-sort')).toBeNull();
    });
  });
});

test('embed: what is chosen stands in the code, and in the figure that is shown', async () => {
  await harness.visit(
    'embed/index.html',
    async (page) => {
      const code = (id: string) => page.locator(`#${id} code`).textContent();
      await page.getByRole('radio', { name: 'Cliff walking' }).check();
      await page.getByRole('radio', { name: 'the whole lab' }).check();
      await page.getByRole('checkbox', { name: 'Experiments' }).uncheck();
      await page.getByLabel('Height').selectOption('500');
      expect(await code('element')).toContain('env=cliff-walking');
      expect(await code('element')).toContain('view.hide=exhibits"\n  fill\n  style="height: 500px"');
      expect(await code('frame')).toContain('height="500"');
      expect(await code('markdown')).toContain(`${harness.url}pictures/zoo/cliff-walking-light.svg`);
      await page.getByLabel('Or a link').fill(`${harness.lab}#env=maze&agent=dyna-q&seed=3`);
      expect(await code('element')).toContain('config="env=maze agent=dyna-q seed=3 view.hide=exhibits"');
      expect(await page.locator('h3 ~ .code code').first().textContent()).toContain('#env=maze&agent=dyna-q&seed=3');
      await page.getByRole('button', { name: '360 px' }).click();
      await reaches(page, 'ready');
      expect(await page.locator(LAB).evaluate((lab) => lab.clientWidth)).toBe(360);
      await page.setViewportSize({ width: 390, height: 800 });
      await page.getByRole('button', { name: '900 px' }).click();
      await page.locator(`${LAB}[style*="900px"]`).waitFor();
      expect(await page.locator(LAB).evaluate((lab) => lab.getBoundingClientRect().right)).toBeLessThanOrEqual(390);
      await page.getByRole('button', { name: 'Copy: The element' }).click();
      await expect.poll(() => pasted(page)).toContain('seed=3');
    },
    ALLOWED,
  );
});

test('the search finds a page by its words, without asking anybody, and leads there', async () => {
  await harness.visit('search/index.html', async (page) => {
    await page.getByLabel('Words').fill('aleatoric');
    await page.locator('#found a').first().waitFor();
    expect(await page.locator('#found mark').first().textContent()).toMatch(/aleatoric/i);
    await page.locator('#found').getByRole('link', { name: 'What the model does not know' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'What the model does not know' }).waitFor();
    await page.goBack();
    await expect.poll(() => page.getByLabel('Words').inputValue()).toBe('aleatoric');
  });
});
