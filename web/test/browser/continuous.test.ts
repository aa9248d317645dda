/** Worlds of numbers and agents that plan in them: what is shown, and what can be done to them. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { choose, chosen, counter, digest, Harness, LAB, press, reaches, tab } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

/** Small networks and short plans, so that a busy machine shows all of it soon. */
const SMALL = '&model.hidden=1&model.width=16&model.epochs=5&planner.population=32&planner.iterations=2&time_limit=40';
const PENDULUM = `#env=pendulum&agent=pets&seed=3${SMALL}`;
const CLOUD = '#env=scatter&agent=curve-fit&seed=1';

const chart = (page: Page, name: string) => page.getByRole('img', { name: new RegExp(`^${name}`) });
/** Colours on a canvas. */
const colours = (page: Page, name: string): Promise<number> =>
  chart(page, name)
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });

test('PETS learns a pendulum: its model beside the truth, its errors, its plan, the map', async () => {
  await harness.visit(`${PENDULUM}&view.speed=max`, async (page) => {
    await reaches(page, 'ready');
    expect(await page.getByRole('button', { name: 'Edit the world' }).count()).toBe(0);
    expect(await page.getByLabel('Vertical axis').inputValue()).toBe('return');
    expect(await page.getByLabel('Horizontal axis').inputValue()).toBe('steps');
    await press(page, 'Play');
    await tab(page, 'Model');
    await page.getByRole('heading', { name: 'Model and truth' }).waitFor();
    const drawn = async (...names: string[]): Promise<void> => {
      for (const name of names) {
        await chart(page, name).first().waitFor({ timeout: 30000 });
        expect(await colours(page, name)).toBeGreaterThan(3);
      }
    };
    await drawn('cosine', 'sine', 'angular velocity', 'Error by steps ahead', 'Calibration');
    await drawn('Error on data held out', 'Training loss', 'Data over angle');
    expect(await chart(page, 'Plan').count()).toBe(0);
    await tab(page, 'Planner');
    await drawn('Plan', 'Imagined returns');
    await tab(page, 'Listing');
    for (const name of [/^PETS, line/, /CEM.*, line/])
      await page.getByRole('list', { name }).getByText('←').first().waitFor();
    await tab(page, 'Model');
    expect(await page.locator('.counters .imagined dd').textContent()).not.toBe('0');
    await page.getByLabel('What the map shows').selectOption('Disagreement');
    await chart(page, 'Disagreement over angle').waitFor();
    await press(page, 'Pause');
    await reaches(page, 'paused');
    await expect
      .poll(() => page.getByRole('status').first().textContent())
      .toMatch(
        /^Episode \d+: the time ran out after 40 steps with return -?[\d,.]+, having imagined [\d,]+ steps in all\./,
      );
  });
});

test('training between trials says how much of it is left', async () => {
  await harness.visit('#env=pendulum&agent=pets&seed=3&time_limit=60&model.epochs=200&view.speed=max', async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Play');
    await expect
      .poll(() => page.locator('.training').textContent(), { timeout: 30000 })
      .toMatch(/Training the model: at most [\d,]+ of [\d,]+ left/);
  });
});

test('the planner can be chosen, with its own settings', async () => {
  await harness.visit(PENDULUM, async (page) => {
    await reaches(page, 'ready');
    await tab(page, 'Planner');
    expect(await chosen(page, 'planner')).toBe('cem');
    await page.locator('#param-planner-elites').waitFor();
    await choose(page, 'planner', 'random-shooting');
    await expect.poll(() => page.url()).toContain('planner=random-shooting');
    await page.locator('#param-planner-horizon').waitFor();
    expect(await page.locator('#param-planner-elites').count()).toBe(0);
    // Models that are tables would be of no use to it, and say so.
    await tab(page, 'Model');
    await page.locator('button[name=model]').click();
    await page.getByRole('option', { name: 'Ensemble' }).waitFor();
    const unfit = await page.locator('[role=option][data-unfit]').allTextContents();
    expect(unfit.map((text) => text.trim().split('\n')[0])).toHaveLength(2);
    expect(unfit.join()).toContain('Comes with Dyna-Q in Dyna maze.');
  });
});

test('a world that the agent cannot live in brings another agent, and says so', async () => {
  await harness.visit('#env=dyna-maze&agent=dyna-q', async (page) => {
    await reaches(page, 'ready');
    await choose(page, 'env', 'cartpole');
    await expect.poll(() => chosen(page, 'agent')).toBe('pets');
    await expect.poll(() => page.getByRole('status').first().textContent()).toContain('now with PETS');
    expect(await page.locator('.notice').count()).toBe(0);
    await choose(page, 'agent', 'dyna-q');
    await expect.poll(() => chosen(page, 'env')).toBe('dyna-maze');
    await page.getByRole('button', { name: 'Edit the world' }).waitFor();
  });
});

test('a push, by button or by key, is in the link, which repeats it', async () => {
  let link = '',
    end = '';
  await harness.visit(PENDULUM, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Step');
    await expect.poll(() => counter(page, 'Real steps')).toBe(1);
    await press(page, 'Push to the right');
    await expect.poll(() => page.url()).toMatch(/events=\d+:env\.push=1\.2/);
    await page.locator('.stage').focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.url()).toMatch(/env\.push=-1\.2/);
    await press(page, 'Step');
    await expect.poll(() => counter(page, 'Real steps')).toBe(2);
    link = new URL(page.url()).hash;
    end = await digest(page);
  });
  await harness.visit(link, async (page) => {
    await reaches(page, 'ready');
    for (const step of [1, 2]) {
      await press(page, 'Step');
      await expect.poll(() => counter(page, 'Real steps')).toBe(step);
    }
    expect(await digest(page)).toBe(end);
  });
});

describe('points', () => {
  test('a click adds one where it was, the right button takes one away, keys do both', async () => {
    await harness.visit(CLOUD, async (page) => {
      await reaches(page, 'ready');
      expect(await page.locator('.plot').count()).toBe(0); // there is no reward
      const pad = page.locator('.pad'),
        { width, height } = (await pad.boundingBox())!;
      // The world reaches from -2.1 to 2.1, y down.
      await pad.click({ position: { x: (width * (2.1 + 1)) / 4.2, y: (height * (2.1 - 0.5)) / 4.2 } });
      await expect.poll(() => page.url()).toMatch(/env\.point\.(0\.99|1(\.0\d*)?|1)\d*=0\.(49|5)/);
      await pad.click({ button: 'right', position: { x: width * 0.2, y: height / 2 } });
      await expect.poll(() => page.url()).toMatch(/env\.point\.-1\.2\d*=-/);
      await pad.focus();
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await expect.poll(() => new URL(page.url()).hash.match(/env\.point/g)?.length).toBe(3);
      await page.keyboard.press('Delete');
      await expect.poll(() => new URL(page.url()).hash.match(/env\.point/g)?.length).toBe(4);
      expect(await page.locator('.notice').count()).toBe(0);
    });
  });

  test('a long press of a finger takes one away, a tap adds one', async () => {
    await harness.visit(
      CLOUD,
      async (page) => {
        await reaches(page, 'ready');
        const box = (await page.locator('.pad').boundingBox())!;
        await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 4);
        await expect.poll(() => page.url()).toMatch(/env\.point\.-?0[\d.]*=1\.0/);
        await page.locator('.pad').dispatchEvent('pointerdown', {
          pointerType: 'touch',
          button: 0,
          clientX: box.x + 0.3 * box.width,
          clientY: box.y + box.height / 2,
        });
        await expect.poll(() => page.url()).toMatch(/env\.point\.-0\.84=-/);
      },
      { hasTouch: true, viewport: { width: 390, height: 844 } },
    );
  });
});

test('on a phone nothing is wider than the screen, and the stage uses all of it', async () => {
  await harness.visit(
    `#env=cartpole-swingup&agent=pets${SMALL}&view.speed=max`,
    async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Play');
      await tab(page, 'Model');
      await page.locator('.fans').waitFor({ timeout: 30000 });
      const { wide, stage } = await page.locator(LAB).evaluate((lab) => ({
        wide: document.documentElement.scrollWidth,
        stage: lab.shadowRoot!.querySelector('canvas.scene')!.clientWidth,
      }));
      expect(wide).toBeLessThanOrEqual(390);
      expect(stage).toBeGreaterThan(340);
    },
    { viewport: { width: 390, height: 844 } },
  );
});

describe.each(['light', 'dark'] as const)('axe finds nothing to mend in the %s theme', (colorScheme) => {
  test.each([
    ['a pole', PENDULUM],
    ['points', CLOUD],
  ])('%s', async (_, hash) => {
    await harness.visit(
      `${hash}&view.speed=max`,
      async (page) => {
        await reaches(page, 'ready');
        await press(page, 'Play');
        await tab(page, 'Model');
        await chart(page, 'Training loss').waitFor({ timeout: 30000 });
        await press(page, 'Pause');
        await reaches(page, 'paused');
        for (const fold of await page.locator('summary:visible').all()) await fold.click();
        const { violations } = await new AxeBuilder({ page: page as never }).analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target)])).toEqual([]);
      },
      { colorScheme },
    );
  });
});
