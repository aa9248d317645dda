/** One screen: what stands where, under a real pointer, finger and keys, while time runs. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { choose, Harness, LAB, press, reaches, tab } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const MAZE = '#env=dyna-maze&agent=dyna-q&seed=2&view.speed=200';
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** How much of a thing's height is inside the window, and whether its middle can be pressed. */
const seen = (what: Locator): Promise<{ part: number; free: boolean }> =>
  what.evaluate((e) => {
    const { top, bottom, left, right } = e.getBoundingClientRect(),
      inside = Math.min(bottom, innerHeight) - Math.max(top, 0);
    const hit = (e.getRootNode() as ShadowRoot).elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return { part: inside / (bottom - top), free: hit !== null && (e.contains(hit) || hit.contains(e)) };
  });

const inSight = async (page: Page, ...all: string[]): Promise<void> => {
  for (const css of all) {
    await expect
      .poll(() => seen(page.locator(`${LAB} ${css}`).first()), { message: css })
      .toEqual({ part: 1, free: true });
  }
};

async function plays(page: Page): Promise<void> {
  await reaches(page, 'ready');
  await press(page, 'Play');
  await reaches(page, 'running');
  await page.locator('.legend li').nth(1).waitFor();
}

/** A run whose inspector has all five tabs. */
const POLE = '#env=cartpole-swingup&agent=pets&view.speed=max&model.epochs=2&planner.population=16';

describe.each([MAZE, POLE, '#env=scatter&agent=curve-fit', '#env=two-link-reacher&agent=sac'])('%s', (hash) => {
  test.each([
    [1280, 800],
    [1920, 1080],
    [1024, 768],
  ])('all of it at %i x %i, without scrolling', async (width, height) => {
    await harness.visit(
      hash,
      async (page) => {
        await reaches(page, 'ready');
        await press(page, 'Play');
        await page.waitForTimeout(1500);
        await inSight(page, '.bar .chooser', '.stage', '.strip .chip', '.play', '.speed input', '#summary');
        await inSight(page, '.counters', '[role=tab]', '.bar button:text-is("Share")');
        if (!hash.includes('scatter')) await inSight(page, '.plot-box');
        const { bottom } = (await page.locator(LAB).evaluate((e) => e.getBoundingClientRect())) as DOMRect;
        expect(bottom).toBeLessThanOrEqual(height);
        // Nothing lies over anything else.
        const boxes = await page
          .locator(`${LAB} :is(.bar, .scene-pane, .curve-pane, .time-pane, .inspector)`)
          .evaluateAll((all) => all.map((e) => e.getBoundingClientRect().toJSON() as DOMRect));
        for (const [i, a] of boxes.entries()) {
          for (const b of boxes.slice(i + 1)) {
            const overlap =
              Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
              Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
            expect(overlap, `${i}`).toBe(false);
          }
        }
      },
      { viewport: { width, height } },
    );
  });
});

/** How wide a world of these proportions is drawn on a stage. */
const drawn = (page: Page, kind: string, proportions: number): Promise<number> =>
  page.locator(`${LAB} canvas.${kind}`).evaluate((e, by) => Math.min(e.clientWidth, e.clientHeight * by), proportions);

describe.each([
  [`${MAZE}&view.side=agent.planning_steps=0`, 1.5, [380, 260, 600]],
  ['#env=two-link-reacher&agent=sac&view.side=same&view.speed=max', 1, [240, 180, 480]],
] as const)('two stages, each with room, and what is chosen for the curve: %s', (hash, proportions, least) => {
  test.each([
    [1280, 800],
    [1024, 768],
    [1920, 1080],
  ])('%i x %i', async (width, height) => {
    await harness.visit(
      hash,
      async (page) => {
        await reaches(page, 'ready');
        await press(page, 'Play');
        await page.waitForTimeout(1500);
        await inSight(
          page,
          'canvas.scene',
          'canvas.beside',
          '.plot-box',
          '.curve-actions',
          '.seeds gedanken-field:last-of-type input',
        );
        await inSight(page, '.strip .chip', '[data-layer=agent]', '.play', '#summary', '.counters', '[role=tab]');
        for (const kind of ['scene', 'beside'])
          expect(await drawn(page, kind, proportions), kind).toBeGreaterThan(least[[1280, 1024, 1920].indexOf(width)]!);
      },
      { viewport: { width, height } },
    );
  });
});

test('tabs go by mouse and arrow keys, and what was chosen stays while time runs and in another world', async () => {
  await harness.visit(MAZE, async (page) => {
    await plays(page);
    const chosen = (): Promise<string | null> => page.locator('[role=tab][aria-selected=true]').textContent();
    expect(await chosen()).toBe('Settings');
    await tab(page, 'Listing');
    await page.locator('.listing li').first().waitFor();
    expect(await page.locator('#param-agent-epsilon').isVisible()).toBe(false);
    await page.keyboard.press('ArrowRight');
    expect(await chosen()).toBe('Model');
    await page.keyboard.press('End');
    expect(await chosen()).toBe('Data');
    await page.getByText('The curve as a table').waitFor();
    await page.keyboard.press('ArrowRight'); // round
    expect(await chosen()).toBe('Settings');
    await tab(page, 'Data');
    await page.waitForTimeout(500);
    await choose(page, 'env', 'cliff-walking');
    await expect.poll(() => page.url()).toContain('env=cliff-walking');
    expect(await chosen()).toBe('Data');
    // An agent without a planner has no such tab, one with a planner does.
    expect(await page.getByRole('tab').allTextContents()).not.toContain('Planner');
    await choose(page, 'agent', 'pets');
    await expect
      .poll(() => page.getByRole('tab').allTextContents())
      .toEqual(['Settings', 'Listing', 'Model', 'Planner', 'Data']);
  });
});

test('where a link leaves out all that the inspector has, there is none', async () => {
  await harness.visit(`${MAZE}&view.hide=world,overlays,curves,model,agent,files`, async (page) => {
    await reaches(page, 'ready');
    expect(await page.locator('.inspector, [role=tab]').count()).toBe(0);
    await inSight(page, '.stage', '.play');
  });
});

test('a message of three lines takes its room from the picture: nothing below it is scrolled away', async () => {
  await harness.visit('#env=foo&agent=dyna-q&agent.alpha=7&agent.epsilon=9&seed=2', async (page) => {
    await reaches(page, 'ready');
    expect((await page.locator('.notice p').boundingBox())!.height).toBeGreaterThan(60);
    await inSight(page, '.stage', '.chip[data-layer="agent"]', '.play', '#summary');
    const rest = await page.locator('.scene-pane').evaluate((pane) => pane.scrollHeight - pane.clientHeight);
    expect(rest).toBe(0);
  });
});

test('on a phone nothing shows beside what sticks to the edge of the window', async () => {
  await harness.visit(
    '#env=pendulum&agent=sac',
    async (page) => {
      await reaches(page, 'ready');
      const beside = await page.evaluate(() => {
        const { shadowRoot } = document.querySelector('gedanken-lab')!;
        return ['.toolbar', '.inspector'].flatMap((css) => {
          const { top, bottom } = shadowRoot!.querySelector(css)!.getBoundingClientRect();
          return [2, innerWidth - 3].map(
            (x) => shadowRoot!.elementFromPoint(x, (top + bottom) / 2)?.closest(css) !== null,
          );
        });
      });
      expect(beside).toEqual([true, true, true, true]);
    },
    { ...PHONE, viewport: { width: 320, height: 700 } },
  );
});

test('Phase shows the listing beside the stage', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Phase');
    await page.locator('.listing .current').waitFor();
    await inSight(page, '.listing', '.stage', '.play');
  });
});

describe('on a phone', () => {
  test('stage, transport, sentence and the curve are on the first screen', async () => {
    await harness.visit(
      MAZE,
      async (page) => {
        await plays(page);
        await inSight(page, '.stage', '.strip .chip', '.play', '.speed input', '#summary', '.counters');
        await inSight(page, '[role=tab]');
        const curve = await seen(page.locator(`${LAB} .plot`));
        expect(curve.part).toBeGreaterThan(0.25);
      },
      PHONE,
    );
  });

  test.each(['#env=scatter&agent=curve-fit', POLE, '#env=pendulum&agent=pets'])(
    'with the sheet open the transport stays in reach: %s',
    async (hash) => {
      await harness.visit(
        hash,
        async (page) => {
          await reaches(page, 'ready');
          await page.getByRole('tab', { name: 'Settings' }).tap();
          await page.locator(`${LAB} .panels`).waitFor();
          await inSight(page, '.play', '[role=tab]');
          await page.getByRole('button', { name: 'Play', exact: true }).tap();
          await reaches(page, 'running');
        },
        PHONE,
      );
    },
  );

  test('the inspector is a sheet: a tap opens and closes it, stage and transport stay, a field works in it', async () => {
    await harness.visit(
      MAZE,
      async (page) => {
        await plays(page);
        const sheet = page.locator(`${LAB} .panels`);
        expect(await sheet.isVisible()).toBe(false);
        await page.getByRole('tab', { name: 'Settings' }).tap();
        await sheet.waitFor();
        await inSight(page, '.stage', '.play', '[role=tab]');
        const box = page.locator('#param-agent-epsilon');
        await box.tap();
        await page.keyboard.press('ControlOrMeta+a');
        await page.keyboard.type('0.35', { delay: 110 });
        await page.keyboard.press('Enter');
        await expect.poll(() => page.url()).toContain('agent.epsilon=0.35');
        await page.getByRole('button', { name: 'Pause', exact: true }).tap();
        await reaches(page, 'paused');
        await page.getByRole('tab', { name: 'Settings' }).tap();
        await sheet.waitFor({ state: 'hidden' });
        await page.getByRole('tab', { name: 'Data' }).tap();
        await sheet.waitFor();
        await page.keyboard.press('Escape');
        await sheet.waitFor({ state: 'hidden' });
      },
      PHONE,
    );
  });
});

test('experiments are behind a button: two presses show one, Escape or a press beside the list closes it', async () => {
  await harness.visit(MAZE, async (page) => {
    await plays(page);
    const list = page.getByRole('dialog', { name: 'Experiments' });
    await press(page, 'Experiments');
    await list.waitFor();
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'hidden' });
    await press(page, 'Experiments');
    await page.mouse.click(20, 400);
    await list.waitFor({ state: 'hidden' });
    await press(page, 'Experiments');
    await list
      .getByRole('button', { name: /^Show / })
      .first()
      .click();
    await list.waitFor({ state: 'hidden' });
    await page.locator('.experiment').waitFor();
    await expect.poll(() => page.url()).toContain('view.experiment=');
    await inSight(page, '.plot-box', '.play');
  });
});
