/** Agents with networks: what their critics, buffers, processes and gradients show; time as an axis. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Harness, press, reaches, tab } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const FAST = '&seed=1&time_limit=60&view.speed=max';
const chart = (page: Page, name: string) => page.getByRole('img', { name: new RegExp(`^${name}`) }).first();

/** Plays with these panels in sight until all of them have something to show, then pauses. */
async function plays(page: Page, ...names: string[]): Promise<void> {
  await reaches(page, 'ready');
  await press(page, 'Play');
  await tab(page, 'Model');
  for (const name of names) await chart(page, name).waitFor({ timeout: 45000 });
  await press(page, 'Pause');
  await reaches(page, 'paused');
}

const colours = (page: Page, name: string): Promise<number> =>
  chart(page, name).evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });

test('soft actor-critic: a map of its values and actions, its losses', async () => {
  await harness.visit(`#env=pendulum&agent=sac${FAST}`, async (page) => {
    await plays(page, 'Value over angle', 'Critics’ loss', 'Entropy of the policy');
    await page.getByRole('heading', { name: 'What is learned' }).waitFor();
    expect(await page.getByLabel('What the map shows').count()).toBe(0); // without a model there is only the data
    expect(await colours(page, 'Value over angle')).toBeGreaterThan(20);
    await page.getByLabel('Critic and policy: what to show').selectOption('Action');
    await chart(page, 'Action over angle').waitFor();
    expect(await page.locator('.ramp').nth(1).textContent()).toMatch(/-1\s*1/);
  });
});

describe('MBPO', () => {
  test('its buffers fill, its bound is told, its curve can be read by time', async () => {
    await harness.visit(`#env=pendulum&agent=mbpo${FAST}`, async (page) => {
      await plays(page, 'Value over angle', 'Imagined and real return', 'How far model and policy are off');
      const [real, imagined] = await page.locator('.lanes dd').allTextContents();
      expect(real).toMatch(/^\s*[1-9][\d,]* of [\d,]+/);
      expect(imagined).toMatch(/^\s*[1-9][\d,]* of [\d,]+/);
      expect(await page.locator('.insights').textContent()).toMatch(
        /Now: branches of \d+ steps?; C without end [\d,.]+; C with these branches [\d,.]+/,
      );
      await page.getByLabel('Horizontal axis').selectOption('time');
      await expect.poll(() => page.url()).toContain('view.x=time');
      await tab(page, 'Data');
      await page.getByText('The curve as a table').click();
      const times = (await page.locator('.table tbody th').allTextContents()).map((text) =>
        Number(text.replaceAll(',', '')),
      );
      expect(times.length).toBeGreaterThan(2);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.at(-1)).toBeGreaterThan(0);
      expect(times.at(-1)).toBeLessThan(60);
    });
  });

  test('a sweep is small at first', async () => {
    await harness.visit('#env=pendulum&agent=mbpo', async (page) => {
      await reaches(page, 'ready');
      expect(await page.getByLabel('Number of seeds').inputValue()).toBe('3');
      expect(await page.getByLabel('Number of episodes').inputValue()).toBe('30');
    });
  });
});

test('Dyna-DQN: five processes, each with its count and its rate', async () => {
  await harness.visit(`#env=cartpole&agent=dyna-dqn${FAST}`, async (page) => {
    await plays(page, 'Error by steps ahead');
    const lanes = page.locator('.lanes div');
    expect(await lanes.locator('dt').allTextContents()).toEqual([
      '1 Collect',
      '2 Q-regression',
      '3 Target update',
      '4 Model training',
      '5 Model data',
    ]);
    expect(await lanes.first().textContent()).toMatch(/[1-9][\d,]* · 1 a step/);
    expect(await lanes.last().textContent()).toMatch(/[1-9][\d,]* · [\d.]+ a step/);
  });
});

test('gradients through the model, by steps back; weights of depths', async () => {
  await harness.visit(`#env=pendulum&agent=mbrl-backprop${FAST}`, async (page) => {
    await plays(page, 'Gradient by steps back', 'Imagined return');
    expect(await colours(page, 'Gradient by steps back')).toBeGreaterThan(5);
  });
  await harness.visit(`#env=pendulum&agent=mve${FAST}`, (page) => plays(page, 'Weights of the depths'));
});

test('value expansion in a chain: its error falls; tables too have something to show', async () => {
  await harness.visit('#env=chain&agent=chain-expansion&seed=1&view.speed=max', async (page) => {
    await plays(page, 'Error of the values');
    expect(await page.locator('.chart.map').count()).toBe(0);
    expect(await colours(page, 'Error of the values')).toBeGreaterThan(5);
  });
});

describe.each(['light', 'dark'] as const)('axe finds nothing to mend in the %s theme', (colorScheme) => {
  test.each([
    ['MBPO', `#env=pendulum&agent=mbpo${FAST}`, 'Imagined and real return'],
    ['Dyna-DQN', `#env=cartpole&agent=dyna-dqn${FAST}`, 'Training loss'],
  ])('%s', async (_, hash, name) => {
    await harness.visit(
      hash,
      async (page) => {
        await plays(page, name);
        const { violations } = await new AxeBuilder({ page: page as never }).include('gedanken-lab').analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target)])).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      },
      { colorScheme, viewport: { width: 390, height: 844 } },
    );
  });
});
