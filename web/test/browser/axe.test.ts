/** axe in every state of the lab: one visit goes through all of them, so that few pages are loaded. */
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, press, reaches, tab } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

/** Message and all: a setting that there is not. */
const LINK = '#env=dyna-maze&agent=dyna-q&seed=7&x=3&view.seeds=30&view.episodes=2000&view.speed=20';

type State = [name: string, bring: (page: Page) => Promise<unknown>, leave?: (page: Page) => Promise<unknown>];

const escape = (page: Page) => page.keyboard.press('Escape');
const closed = (page: Page) => page.locator('dialog[open]').waitFor({ state: 'hidden' });
const shown = (css: string) => (page: Page) => page.locator(css).first().waitFor();
const all =
  (...acts: ((page: Page) => Promise<unknown>)[]) =>
  async (page: Page): Promise<void> => {
    for (const act of acts) await act(page);
  };
const button = (name: string) => (page: Page) => press(page, name);
/** Ends what may end by itself meanwhile. */
const over = (css: string, name: string) => async (page: Page) => {
  await page
    .locator(css)
    .getByRole('button', { name })
    .click({ timeout: 2000 })
    .catch(() => undefined);
  await page.locator(css).waitFor({ state: 'detached' });
};
/** On a phone a sheet lies over what comes next. */
const closeSheet = async (page: Page): Promise<void> => {
  const open = page.locator('.inspector[data-open] [role=tab][aria-selected=true]');
  if (await page.locator('.panels').evaluate((one) => getComputedStyle(one).position === 'absolute'))
    await open.click();
};

const EPSILON = '[data-key="agent.epsilon"] input[type=number]';

const STATES: State[] = [
  ['with a message', shown('.notice'), button('Close this message')],
  ['with a card', all(button('Step'), (page) => page.locator('.stage').click(), shown('.ask-card')), escape],
  ['driving', all(button('You drive'), button('Do: down'), shown('.held')), button('You drive')],
  ...['Listing', 'Model', 'Data'].map((name): State => [
    `running, with ${name}`,
    all(running, (page) => tab(page, name)),
    closeSheet,
  ]),
  [
    'running, with what is not allowed',
    all(
      (page) => tab(page, 'Settings'),
      (page) => page.locator(EPSILON).fill('7'),
      shown('.wrong:not(:empty)'),
    ),
    all((page) => page.locator(EPSILON).press('Escape'), closeSheet),
  ],
  [
    'in the gallery',
    all((page) => page.locator('button[name=agent]').click(), shown('[role=option] canvas[data-drawn]')),
    all(escape, closed),
  ],
  ['sharing', all(button('Share'), shown('dialog.asked')), all(escape, closed)],
  [
    'with experiments',
    all(
      (page) => page.getByRole('button', { name: 'Experiments', exact: true }).click(),
      shown('dialog.gallery[open]'),
    ),
    all(escape, closed),
  ],
  // It may be over by itself.
  ['with a sweep under way', all(button('Run many seeds'), shown('.job progress')), over('.job', 'Cancel')],
  ['with a second stage', all(button('+ side'), shown('canvas.beside'))],
  [
    'presenting',
    all(
      (page) => page.locator('.stage').first().focus(),
      (page) => page.keyboard.press('f'),
      shown('gedanken-lab[data-presenting]'),
    ),
    escape,
  ],
];

async function running(page: Page): Promise<void> {
  if (await page.locator('gedanken-lab[data-state=running]').count()) return;
  await press(page, 'Play');
  await reaches(page, 'running');
}

interface Violation {
  id: string;
  nodes: { html: string }[];
}
type Axe = { run(options: object): Promise<{ violations: Violation[] }> };

/** The first time with all that brings axe into the page; then by what is there, in a third of the time. */
async function violationsOf(page: Page, rules: string[]): Promise<Violation[]> {
  if (!(await page.evaluate(() => 'axe' in window))) {
    return (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations;
  }
  return page.evaluate(async (only) => {
    const { axe } = window as unknown as { axe: Axe };
    const { violations } = await axe.run({ resultTypes: ['violations'], ...(only.length && { runOnly: only }) });
    return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) }));
  }, rules);
}

/** What axe finds in a state, and how far the page can be scrolled to the side. */
async function faults(page: Page, name: string, rules: string[]): Promise<string[]> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  return [
    ...(await violationsOf(page, rules)).map(
      ({ id, nodes }) => `${name}: ${id}, ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    ),
    ...(wide > 0 ? [`${name}: ${wide} px stick out`] : []),
  ];
}

type Look = 'light' | 'dark' | 'forced';

const WINDOWS: [name: string, looks: Look[], options: BrowserContextOptions][] = [
  ['1280 px', ['light', 'dark', 'forced'], {}],
  ['390 px', ['light', 'dark'], { viewport: { width: 390, height: 844 }, hasTouch: true }],
  ['320 px, with reduced motion', ['light'], { viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' }],
  ['200 %', ['dark'], { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
];

test.concurrent.each(WINDOWS)(
  '%s',
  async (_, looks, options) => {
    await harness.visit(
      LINK,
      async (page) => {
        const found: string[] = [];
        await reaches(page, 'ready');
        for (const [name, bring, leave] of STATES) {
          await bring(page);
          for (const look of looks) {
            if (looks.length > 1) await page.emulateMedia(mediaOf(look));
            // In other colours only those can be wrong.
            found.push(...(await faults(page, `${name}, ${look}`, look === looks[0] ? [] : ['color-contrast'])));
          }
          await leave?.(page);
        }
        expect(found).toEqual([]);
      },
      { colorScheme: looks[0] === 'dark' ? 'dark' : 'light', ...options },
    );
  },
  120_000,
);

const mediaOf = (look: Look): Parameters<Page['emulateMedia']>[0] =>
  look === 'forced' ? { colorScheme: 'light', forcedColors: 'active' } : { colorScheme: look, forcedColors: 'none' };
