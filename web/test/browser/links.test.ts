/** Links: what of them is used, the moment that they open at, how they are copied, and the way back. */
import { type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { choose, chosen, counter, digest, Harness, LAB, press, reaches } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const MAZE = '#env=dyna-maze&agent=dyna-q&seed=7';
const notice = (page: Page): Promise<string | null> => page.locator('.notice').textContent();
const world = (page: Page): Promise<string> => chosen(page, 'env');
const entries = (page: Page): Promise<number> => page.evaluate(() => history.length);
/** The pinned curves of the legend, and the numbers of the table. */
const curves = async (page: Page): Promise<string[]> => [
  ...(await page.locator('.legend li').allTextContents()),
  (await page.locator('.table table').textContent())!.replace(/\s+/g, ' '),
];

/** Share, then Copy, with the mouse: two actions; the link of the moment that is then in the clipboard. */
async function copied(page: Page): Promise<string> {
  for (const name of ['Share', /^Copy: This moment/]) {
    const button = page.getByRole('button', { name, exact: true });
    await button.waitFor();
    const box = (await button.boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  }
  const told = page.locator('gedanken-copy', { hasText: 'This moment' }).getByRole('status');
  await expect.poll(() => told.textContent()).toBe('Copied');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  return page.evaluate(() => navigator.clipboard.readText());
}
const ALLOWED = { permissions: ['clipboard-read', 'clipboard-write'] };

test.each([
  ['seed=7)', '"seed=7)" was read as seed=7.'],
  ['seed=7,', '"seed=7," was read as seed=7.'],
  ['seed=7%3E', '"seed=7>" was read as seed=7.'],
  ['seed=7.', ''],
  ['seed=7&utm_source=mail&fbclid=x', 'utm_source, fbclid: left out, it is not about the run.'],
  [
    'seed=7&agent.epsilon=7',
    "agent.epsilon=7 was left out: agent.epsilon cannot be '7'; allowed: numbers from 0 to 1.",
  ],
  ['seed=7&x=3', "x=3 was left out: 'x' is not a setting of this run; allowed:"],
  ['seed=7&view.layers=bar', 'view.layers does not know "bar"'],
])('%s: the rest of the link is used, and what was left out is named', async (end, said) => {
  await harness.visit(`#env=cliff-walking&amp;agent=q-learning&${end}`, async (page) => {
    await reaches(page, 'ready');
    expect(await world(page)).toBe('cliff-walking');
    expect(await chosen(page, 'agent')).toBe('q-learning');
    expect(page.url()).toMatch(/#env=cliff-walking&agent=q-learning&seed=7(&numbers=\d+)?$/);
    expect(await notice(page)).toContain('The link had "&amp;" in it; that was read as "&".');
    expect(await notice(page)).toContain(said);
    expect(await notice(page)).not.toContain('as usual');
    expect(await page.locator('.chips .chip[aria-pressed="true"]').count()).toBeGreaterThan(3);
  });
});

test.each([
  ['env=cart-pole', 'cartpole', '"env=cart-pole" was read as env=cartpole.'],
  ['env=foo', 'dyna-maze', 'Here is Dyna maze instead.'],
])('%s: what was opened instead is said', async (link, id, said) => {
  await harness.visit(`#${link}`, async (page) => {
    await reaches(page, 'ready');
    expect(await world(page)).toBe(id);
    expect(await notice(page)).toContain(said);
    expect((await notice(page)).includes('left out')).toBe(link === 'env=foo');
  });
});

test('a world that cannot be built is left out, and the rest of the link is used', async () => {
  await harness.visit('#env=maze&env.layout=S./G&agent=dyna-q&seed=7', async (page) => {
    await reaches(page, 'ready');
    expect(await world(page)).toBe('maze');
    expect(await notice(page)).toContain('env.layout=S./G was left out: row 1, column 1');
    expect(page.url()).toContain('&seed=7');
  });
});

test('the link of a moment opens at it, to the bit', async () => {
  let link = '',
    end = '',
    steps = 0;
  await harness.visit(
    `${MAZE}&view.x=steps&view.y=cumulative`,
    async (page) => {
      await reaches(page, 'ready');
      for (const key of ['Episode', 'Step', 'Step', 'Phase', 'Phase']) await press(page, key);
      await expect.poll(() => counter(page, 'Episodes')).toBe(1);
      await expect.poll(() => page.locator('.listing .current').count()).toBe(1);
      steps = await counter(page, 'Real steps');
      end = await digest(page);
      expect(page.url()).not.toContain('view.at');
      link = await copied(page);
      expect(link).toMatch(/&view\.x=steps&view\.y=cumulative&view\.at=\d+\.2$/);
    },
    ALLOWED,
  );
  await harness.visit(new URL(link).hash, async (page) => {
    await reaches(page, 'paused');
    expect(await counter(page, 'Real steps')).toBe(steps);
    expect(await digest(page)).toBe(end);
    expect(await page.getByLabel('Vertical axis').inputValue()).toBe('cumulative');
    expect(page.url()).toBe(link);
    await press(page, 'Step');
    await expect.poll(() => page.url()).not.toContain('view.at');
  });
});

test('on the way to a late moment there is a bar, and a stop that leaves the run where it is', async () => {
  await harness.visit(`${MAZE}&view.at=9000000`, async (page) => {
    await reaches(page, 'running');
    await expect
      .poll(() => page.locator('.going').textContent())
      .toMatch(/where the link leads: step \d+,\d{3} of 9,000,000/);
    await press(page, 'Stop here');
    await reaches(page, 'paused');
    expect(await page.locator('.going').count()).toBe(0);
    const steps = await counter(page, 'Real steps');
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThan(9000000);
    await expect.poll(() => page.getByRole('status').textContent()).toContain('Stopped on the way to step 9,000,000');
    expect(page.url()).not.toContain('view.at');
    await page.waitForTimeout(300);
    expect(await counter(page, 'Real steps')).toBe(steps);
  });
});

test('whoever opens a link sees the same pins', async () => {
  let link = '',
    seen: string[] = [];
  await harness.visit(`${MAZE}&view.seeds=2&view.episodes=4`, async (page) => {
    await reaches(page, 'ready');
    for (let k = 0; k < 3; k++) await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(3);
    await press(page, 'Pin');
    await press(page, 'Run many seeds');
    await expect.poll(() => page.locator('.legend').textContent()).toMatch(/2 seeds/);
    await page.locator('.job').waitFor({ state: 'detached' });
    await press(page, 'Pin');
    await choose(page, 'agent', 'q-learning');
    await reaches(page, 'ready');
    await expect.poll(() => page.url()).toContain('&view.pins=3,agent=dyna-q;2x4,agent=dyna-q');
    await expect.poll(() => page.locator('table').count()).toBe(1);
    seen = await curves(page);
    link = page.url();
  });
  expect(link.length).toBeLessThan(200);
  await harness.visit(new URL(link).hash, async (page) => {
    await reaches(page, 'ready');
    await page.locator('.job').waitFor({ state: 'detached' });
    await expect.poll(() => curves(page)).toEqual(seen);
    expect(page.url()).toBe(link);
    expect(await counter(page, 'Real steps')).toBe(0); // nothing on the stage was asked to move
    await press(page, 'Clear');
    await expect.poll(() => page.url()).not.toContain('view.pins');
  });
});

test('the link of an experiment shows it, and runs nothing', async () => {
  let link = '',
    seen: string[] = [];
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    const before = await entries(page);
    await press(page, 'Experiments');
    await page.getByRole('button', { name: 'Show ' }).first().click();
    await page.locator('.experiment', { hasText: 'These are the results kept' }).waitFor();
    await expect.poll(() => page.url()).toMatch(/&view\.experiment=[\w-]+$/);
    expect(await entries(page)).toBe(before + 1);
    seen = await curves(page);
    link = page.url();
  });
  await harness.visit(new URL(link).hash, async (page) => {
    await reaches(page, 'ready');
    await page.locator('.experiments li[data-current]').waitFor({ state: 'attached' });
    await expect.poll(() => curves(page)).toEqual(seen);
    expect(await page.locator('.job').count()).toBe(0);
    expect(page.url()).toBe(link);
  });
});

test('Back and Forward lead from world to world, with their runs; sliders and the start leave no entry', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    const first = await entries(page);
    await page.locator('#param-agent-planning_steps').fill('20');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('planning_steps=20');
    await page.getByLabel('Vertical axis').selectOption('return');
    expect(await entries(page)).toBe(first);
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    const maze = { url: page.url(), digest: await digest(page), steps: await counter(page, 'Real steps') };

    await choose(page, 'env', 'cliff-walking');
    await expect.poll(() => page.url()).toContain('env=cliff-walking');
    expect(await entries(page)).toBe(first + 1);
    await press(page, 'Step');
    await expect.poll(() => counter(page, 'Real steps')).toBe(1);
    const cliff = await digest(page);

    await page.goBack();
    await expect.poll(() => world(page)).toBe('dyna-maze');
    await expect.poll(() => digest(page)).toBe(maze.digest);
    expect([page.url(), await counter(page, 'Real steps')]).toEqual([maze.url, maze.steps]);
    expect(await page.locator('.legend').textContent()).toContain('This run');
    await page.goForward();
    await expect.poll(() => world(page)).toBe('cliff-walking');
    await expect.poll(() => digest(page)).toBe(cliff);
    await page.goBack();
    await expect.poll(() => digest(page)).toBe(maze.digest);
    expect(await entries(page)).toBe(first + 1);
    await page.reload();
    await expect.poll(() => world(page)).toBe('dyna-maze');
    await page.goForward(); // from its link alone
    await expect.poll(() => world(page)).toBe('cliff-walking');
  });
});

test('where the clipboard is refused the link can be copied by hand', async () => {
  await harness.visit('', async (page) => {
    await page.setContent(
      `<iframe sandbox="allow-scripts" width="1200" height="700" src="${harness.lab}${MAZE}"></iframe>`,
    );
    const frame = page.frameLocator('iframe');
    await frame.locator(`${LAB}[data-state="ready"]`).waitFor();
    const button = frame.getByRole('button', { name: 'Share', exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    const copy = frame.getByRole('button', { name: /^Copy: This moment/ });
    await copy.focus();
    await page.keyboard.press('Enter');
    const field = frame.getByRole('textbox', { name: /^This moment/ });
    await expect.poll(() => frame.locator('gedanken-copy .told').first().textContent()).toMatch(/Selected: copy it/);
    const chosen = await field.evaluate((input: HTMLInputElement) => [
      input.readOnly,
      input.value.slice(input.selectionStart!, input.selectionEnd!),
    ]);
    expect(chosen).toEqual([true, expect.stringContaining(`${harness.lab}${MAZE}`)]);
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'detached' });
    expect(await frame.locator('.notice').count()).toBe(0);
  });
});
