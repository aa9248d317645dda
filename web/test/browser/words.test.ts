/** What the page says: where it cannot run, what happens, and what went wrong, beside its cause. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { counter, digest, Harness, LAB, press, reaches } from './harness';
import { serve } from './server';
import { launch } from './launch';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));
const MAZE = '#env=dyna-maze&agent=dyna-q&seed=7';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

describe('where no lab can be, a sentence stands in its place', () => {
  test.each(['file', 'other origin'])('%s', async (where) => {
    const browser = await launch();
    const closed = await serve(DIST, {}, undefined, () => ({ 'access-control-allow-origin': 'https://example.org' }));
    const notes = await serve(EXAMPLES, {}, (html) => html.replaceAll('http://localhost:4173/', closed.url));
    try {
      const page = await browser.newPage();
      await page.goto(where === 'file' ? `file://${DIST}/index.html` : `${notes.url}embed.html`);
      await page.getByText('The lab appears here').first().waitFor({ timeout: 5000 });
      expect(await page.locator(`${LAB}:not(:defined)`).count()).toBe(1);
    } finally {
      await browser.close();
      closed.close();
      notes.close();
    }
  });

  test('and it is not seen where there is one', async () => {
    await harness.visit(MAZE, async (page) => {
      await reaches(page, 'ready');
      expect(await page.getByText('The lab appears here').isVisible()).toBe(false);
    });
  });
});

test('a browser whose language is none gets the page and its curves', async () => {
  await harness.visit(
    MAZE,
    async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Episode');
      await expect.poll(() => counter(page, 'Episodes')).toBe(1);
      await page.locator('.plot canvas').waitFor();
    },
    {},
    (page) => page.addInitScript("Object.defineProperty(Navigator.prototype, 'language', { get: () => 'C' })"),
  );
});

describe('the sentence', () => {
  test('is as new as the picture beside it, and is spoken calmly', async () => {
    await harness.visit(`${MAZE}&view.speed=20`, async (page) => {
      await reaches(page, 'ready');
      expect(await page.locator('#summary').textContent()).toBe('Dyna-Q knows nothing yet of this world. Press Play.');
      await page.evaluate(() => {
        const spoken = document.querySelector('gedanken-lab')!.shadowRoot!.querySelector('[role=status]')!;
        (window as unknown as { told: number[] }).told = [];
        new MutationObserver(() => (window as unknown as { told: number[] }).told.push(performance.now())).observe(
          spoken,
          { characterData: true, childList: true, subtree: true },
        );
      });
      await press(page, 'Play');
      await reaches(page, 'running');
      const seen = new Set<string>();
      for (const end = Date.now() + 4000; Date.now() < end; await page.waitForTimeout(60)) {
        const [text, steps, button] = await page.locator(LAB).evaluate((lab) => {
          const read = (at: string): string => lab.shadowRoot!.querySelector(at)!.textContent!.trim();
          return [read('#summary'), read('.counters dd'), read('.play')];
        });
        seen.add(text!);
        if (button === 'Pause') expect(text).not.toContain('Press Play');
        if (steps !== '0') expect(text).toContain(`Episode 1: ${steps} step`);
      }
      expect(seen.size).toBeGreaterThan(10);
      const told = await page.evaluate(() => (window as unknown as { told: number[] }).told);
      expect(told.length).toBeLessThan(4);
      await press(page, 'Pause');
      await reaches(page, 'paused');
      await expect
        .poll(
          async () => (await page.getByRole('status').textContent()) === (await page.locator('#summary').textContent()),
        )
        .toBe(true);
    });
  });

  test.each([
    [
      'value-iteration',
      'dyna-maze',
      /^Value iteration knows the rules/,
      ['Learned model', 'Imagination'],
      'Outcomes looked up',
    ],
    ['q-learning', 'dyna-maze', /^Q-learning knows nothing yet/, ['Learned model', 'Imagination'], ''],
    ['sac', 'pendulum', /^Soft actor-critic knows nothing yet/, ['Learned model', 'Imagination'], ''],
    ['dyna-q', 'dyna-maze', /^Dyna-Q knows nothing yet/, [], 'Imagined steps'],
  ])('of %s in %s is true, and nothing is offered that it has not', async (agent, env, first, without, counted) => {
    await harness.visit(`#env=${env}&agent=${agent}&time_limit=60&view.speed=max`, async (page) => {
      await reaches(page, 'ready');
      expect(await page.locator('#summary').textContent()).toMatch(first);
      const chips = await page.getByRole('group', { name: 'Shown on the stage' }).getByRole('button').allTextContents();
      for (const layer of ['Learned model', 'Imagination'])
        expect(chips.includes(layer)).toBe(!without.includes(layer));
      const names = await page.locator('.counters dt').allTextContents();
      expect(names.filter((name) => /Imagined|Outcomes/.test(name))).toEqual(counted ? [counted] : []);
      await press(page, 'Episode');
      await expect.poll(() => counter(page, 'Episodes')).toBe(1);
      const text = await page.locator('#summary').textContent();
      expect(/imagin/.test(text!)).toBe(counted === 'Imagined steps');
    });
  });

  test('names random actions and training, with how far they are', async () => {
    await harness.visit(
      '#env=pendulum&agent=pets&agent.random_trials=2&time_limit=60&model.epochs=500&view.speed=40',
      async (page) => {
        await reaches(page, 'ready');
        await press(page, 'Play');
        await page.getByText('Acting at random: trial 2 of 2').first().waitFor();
        await page
          .locator('.training', { hasText: /Training the model: at most [\d,]+ of [\d,]+ left/ })
          .waitFor({ timeout: 30000 });
        await press(page, 'Pause');
      },
    );
  });
});

test('what is compared is the world at hand', async () => {
  await harness.visit('#env=frozen-lake&agent=dyna-q&view.seeds=2&view.episodes=3', async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Compare with and without imagination');
    await expect.poll(() => page.locator('.legend li').count()).toBe(2);
    await page.locator('.job').waitFor({ state: 'detached' });
    expect(page.url()).toContain('env=frozen-lake');
  });
});

/** Opens a file as a hand does. */
async function openFile(page: Page, name: string, buffer: Buffer): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press(page, 'Open run file')]);
  await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer });
}

test('a message about a file stands beside the files, and goes when the next one opens', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Step');
    const said = page.locator('[data-place=files] .notice'),
      [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Save run file')]);
    const good = readFileSync((await download.path())!);
    await openFile(page, 'bad.gedanken', Buffer.from('nothing'));
    await said.waitFor();
    expect(await said.textContent()).toContain('not a saved run');
    const [message, files] = await Promise.all([said.boundingBox(), page.locator('.foot').boundingBox()]);
    expect(Math.abs(message!.y - files!.y)).toBeLessThan(160);
    await openFile(page, 'good.gedanken', good);
    await said.waitFor({ state: 'detached' });
    expect(await page.locator('.notice').count()).toBe(0);
  });
});

describe('a worker that died', () => {
  const crash = (page: Page): Promise<void> =>
    page.workers()[0]!.evaluate(() => {
      setTimeout(() => {
        throw new Error('out of memory');
      });
    });
  const said = (page: Page) => page.locator('[data-place=time] .notice');

  /** A run of some steps, at rest and kept, whose worker then dies. */
  async function lost(page: Page): Promise<string> {
    await reaches(page, 'ready');
    for (let k = 0; k < 5; k++) await press(page, 'Step');
    await expect.poll(() => counter(page, 'Real steps')).toBe(5);
    const before = await digest(page);
    await page.waitForTimeout(1500); // it is kept when nothing happens for a while
    await crash(page);
    await said(page).waitFor();
    expect(await said(page).textContent()).toMatch(/stopped.*out of memory.*The run was kept/s);
    return before;
  }

  test('leaves the run as it was last kept: one goes on from there, or saves it', async () => {
    await harness.visit(MAZE, async (page) => {
      const before = await lost(page);
      const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Save run file')]);
      await press(page, 'Go on from there');
      await said(page).waitFor({ state: 'detached' });
      expect(await digest(page)).toBe(before);
      await press(page, 'Step');
      await expect.poll(() => counter(page, 'Real steps')).toBe(6);
      await openFile(page, 'kept.gedanken', readFileSync((await download.path())!));
      await expect.poll(() => counter(page, 'Real steps')).toBe(5);
      expect(await digest(page)).toBe(before);
    });
  });

  test.each([
    ['Reset', (page: Page) => press(page, 'Reset')],
    ['New seed', (page: Page) => press(page, 'New seed')],
    ['a new link', (page: Page) => page.evaluate(() => void (location.hash = '#env=frozen-lake&agent=dyna-q'))],
  ])('is replaced by %s', async (_, act) => {
    await harness.visit(MAZE, async (page) => {
      await lost(page);
      await press(page, 'Play'); // nothing to play
      await said(page).waitFor();
      await act(page);
      await said(page).waitFor({ state: 'detached' });
      await reaches(page, 'ready');
      await press(page, 'Step');
      await expect.poll(() => counter(page, 'Real steps')).toBe(1);
    });
  });

  test('while time runs takes only what came after it was last kept', async () => {
    await harness.visit(`${MAZE}&view.speed=40`, async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Play');
      await expect.poll(() => counter(page, 'Real steps')).toBeGreaterThan(280);
      const at = await counter(page, 'Real steps');
      await crash(page);
      await press(page, 'Go on from there');
      await said(page).waitFor({ state: 'detached' });
      await reaches(page, 'paused');
      const back = await counter(page, 'Real steps');
      expect(back).toBeGreaterThan(40);
      expect(back).toBeLessThanOrEqual(at + 40);
      await press(page, 'Play');
      await expect.poll(() => counter(page, 'Real steps')).toBeGreaterThan(back + 5);
    });
  });
});
