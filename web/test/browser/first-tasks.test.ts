/** What a newcomer wants first, from a fresh page: how much has to be done for it, and what is then on the screen. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { choose, chosen, counter, Harness, press, reaches } from './harness';
import { Visitor } from './visitor';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const ALLOWED = { permissions: ['clipboard-read', 'clipboard-write'] };
const pasted = (page: Page) => () => page.evaluate(() => navigator.clipboard.readText());

/** What is there before it is wanted is not counted. */
function task(what: string, most: number, hash: string, act: (visitor: Visitor, page: Page) => Promise<void>): void {
  test(`${what}: ${most} at most`, async () => {
    await harness.visit(
      hash,
      async (page) => {
        const visitor = new Visitor(page);
        await reaches(page, 'ready');
        await act(visitor, page);
        expect(visitor.acts).toBeGreaterThan(0);
        expect(visitor.acts).toBeLessThanOrEqual(most);
      },
      ALLOWED,
    );
  });
}

task('sees imagination win', 2, 'index.html', async (visitor, page) => {
  await visitor.click(visitor.button('Play'));
  const said = page.locator('#summary .wide');
  await expect.poll(() => said.textContent(), { timeout: 20000 }).toMatch(/right one was there again after 39 steps/i);
  expect(await said.textContent()).toContain('the left one is still searching');
});

task('changes the planning steps while it runs', 1, '#seed=2', async (visitor, page) => {
  await press(page, 'Play');
  await reaches(page, 'running');
  const field = page.locator('[data-key="agent.planning_steps"]'),
    box = field.locator('input[type=number]');
  await visitor.drag(field.locator('input[type=range]'), 0.57, 0.2);
  const now = await box.inputValue();
  expect(Number(now)).toBeLessThan(50);
  await expect.poll(() => decodeURIComponent(page.url())).toContain(`agent.planning_steps=${now}`);
  await reaches(page, 'running');
});

task('goes back to the run before', 1, '#seed=2', async (visitor, page) => {
  await press(page, 'Episode');
  await expect.poll(() => counter(page, 'Episodes')).toBe(1);
  const steps = await counter(page, 'Real steps');
  await choose(page, 'agent', 'q-learning');
  await expect.poll(() => chosen(page, 'agent')).toBe('q-learning');
  await visitor.click(visitor.button('Undo'));
  await expect.poll(() => chosen(page, 'agent')).toBe('dyna-q');
  await expect.poll(() => counter(page, 'Real steps')).toBe(steps);
});

task("reads a cell's Q-values", 1, '#seed=2', async (visitor, page) => {
  await press(page, 'Episode');
  await expect.poll(() => counter(page, 'Episodes')).toBe(1);
  await visitor.point(page.locator('canvas.scene'), 8.5 / 9, 1.5 / 6);
  await expect.poll(() => page.locator('.ask-card').textContent()).toMatch(/Row 2, column 9.*up\s*0\.\d+, best/s);
});

task('compares two agents', 3, '#seed=2', async (visitor, page) => {
  await visitor.click(visitor.button('+ side'));
  await visitor.click(page.locator('button[name=agent]'));
  await visitor.click(page.locator('[role=option][data-id="prioritized-sweeping"]'));
  await expect
    .poll(() => page.locator('.name').allTextContents())
    .toEqual([expect.stringContaining('Prioritized sweeping'), expect.stringContaining('Dyna-Q')]);
  await page.locator('canvas.beside').waitFor();
});

task('shares this moment', 2, '#seed=2', async (visitor, page) => {
  await press(page, 'Step');
  await expect.poll(() => counter(page, 'Real steps')).toBe(1);
  await visitor.click(visitor.button('Share'));
  await visitor.click(visitor.button('Copy: This moment: real step 1'));
  await expect.poll(pasted(page)).toMatch(/lab\.html#.*view\.at=1$/);
});

task('has the code of a figure for another page', 3, '#seed=2', async (visitor, page) => {
  await visitor.click(visitor.button('Share'));
  await visitor.click(visitor.button('Copy: Code for your page'));
  await expect.poll(pasted(page)).toMatch(/<gedanken-lab config="env=dyna-maze agent=dyna-q seed=2/);
});

task('presents', 1, '#seed=2', async (visitor, page) => {
  await visitor.click(visitor.button('Present'));
  await page.locator('gedanken-lab[data-presenting]').waitFor();
  expect((await page.locator('.stage').boundingBox())!.width).toBeGreaterThan(560);
});

// By looking, not by the box that finds: what fits first stands elsewhere in each world.
for (const world of ['dyna-maze', 'pendulum', 'chain']) {
  task(`finds MBPO's settings from ${world}`, 2, `#env=${world}`, async (visitor, page) => {
    await visitor.click(page.locator('button[name=agent]'));
    await visitor.click(page.locator('[role=option][data-id=mbpo]'));
    await expect.poll(() => page.locator('#panel-settings h2').first().textContent()).toBe('MBPO');
    const first = page.locator('[data-key^="agent."] input').first();
    expect(await first.evaluate((box) => box.getBoundingClientRect().bottom < innerHeight)).toBe(true);
  });
}

task("runs the book's figure", 2, 'lab.html', async (visitor, page) => {
  await visitor.click(visitor.button('Compare with and without imagination'));
  await expect.poll(() => page.locator('.legend li').count()).toBe(3);
  await expect.poll(() => page.locator('.legend').textContent()).toMatch(/n = 0.*n = 5.*n = 50/s);
});

test('what is not in sight costs a turn of the wheel', async () => {
  await harness.visit('#env=scatter', async (page) => {
    const visitor = new Visitor(page);
    await reaches(page, 'ready');
    await visitor.click(page.locator('button[name=env]'));
    const last = page.locator('[role=option]').last();
    await visitor.scroll(page.locator('[role=listbox]'), last);
    await visitor.click(last);
    expect(visitor.acts).toBeGreaterThan(1);
  });
});
