/** What leaves the page: links, files, code for other pages, worlds and policies as text, reports; and the presentation. */
import { AxeBuilder } from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { choose, counter, digest, Harness, LAB, press, reaches, tab } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const MAZE = '#env=dyna-maze&agent=dyna-q&seed=7';
const ALLOWED = { permissions: ['clipboard-read', 'clipboard-write'] };
const open = (page: Page): Locator => page.locator('dialog.asked');
const pasted = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('.preview').analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
}

/** Presses a button of the dialog that saves a file; its text. */
async function saved(page: Page, name: string): Promise<string> {
  const button = open(page).getByRole('button', { name, exact: true });
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
  await expect.poll(() => open(page).textContent()).toContain(`${name}: saved`);
  return readFile(await file.path(), 'utf8');
}

test('files from the dialog: vectors that a strict parser takes, a policy that says what it is', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    for (let k = 0; k < 3; k++) await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(3);
    const now = await digest(page);
    await press(page, 'Share');
    await axe(page);
    for (const name of ['SVG of the stage', 'SVG of the curve']) {
      const text = await saved(page, name);
      const [root, wrong, about, fonts] = await page.evaluate((svg) => {
        const xml = new DOMParser().parseFromString(svg, 'image/svg+xml');
        const texts = [...xml.querySelectorAll('[font-family]')].map((one) => one.getAttribute('font-family'));
        return [
          xml.documentElement.localName,
          xml.querySelectorAll('parsererror').length,
          xml.querySelector('desc')?.textContent,
          texts,
        ];
      }, text);
      expect([root, wrong, fonts]).toEqual(['svg', 0, ['Helvetica, Arial, sans-serif']]);
      expect(about).toContain(`digest ${now}`);
    }
    const policy = JSON.parse(await saved(page, 'Policy as JSON'));
    expect(policy).toMatchObject({ format: 'gedanken-policy-1', digest: now, policy: { kind: 'table' } });
    expect(policy.policy.actions).toHaveLength(policy.observation.n);
    expect(await saved(page, 'CSV')).toContain('episode,');
  });
});

test('who plans each action anew has no policy to export, and says so where it was pressed', async () => {
  await harness.visit('#env=pendulum&agent=pets&seed=3', async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Share');
    await open(page).getByRole('button', { name: 'Policy as JSON' }).click();
    await expect.poll(() => open(page).textContent()).toContain('plans each action anew and keeps no policy');
  });
});

test('the code is what the preview shows: three actions to have it, and it plays only when asked', async () => {
  await harness.visit(
    MAZE,
    async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Step');
      await expect.poll(() => counter(page, 'Real steps')).toBe(1);
      await press(page, 'Share');
      await open(page).getByRole('button', { name: 'Copy: Code for your page' }).click();
      await expect.poll(() => pasted(page)).toContain('<gedanken-lab config="env=dyna-maze agent=dyna-q seed=7');
      const before = page.workers().length;
      await open(page).getByLabel('Controls').selectOption('minimal');
      await open(page).getByLabel('Theme').selectOption('dark');
      await open(page).getByLabel('Width').selectOption('360');
      await open(page).getByRole('button', { name: 'Show what it looks like' }).click();
      const figure = page.locator(`.preview ${LAB}`);
      await figure.and(page.locator('[data-state=paused]')).waitFor(); // at the moment of the link
      const code = await open(page).getByLabel('Code for your page', { exact: true }).inputValue();
      const said = await page.evaluate((html) => {
        const made = document.createElement('template');
        made.innerHTML = html;
        const element = made.content.querySelector('gedanken-lab')!;
        return Object.fromEntries(
          ['config', 'controls', 'theme', 'style'].map((name) => [name, element.getAttribute(name)]),
        );
      }, code);
      expect(said).toEqual({
        config: expect.stringMatching(/view\.at=1$/),
        controls: 'minimal',
        theme: 'dark',
        style: 'max-width: 360px',
      });
      expect(await figure.getAttribute('controls')).toBe('minimal');
      expect(await figure.getAttribute('theme')).toBe('dark');
      expect((await figure.boundingBox())!.width).toBeLessThanOrEqual(360);
      // What is done in it is not done here.
      const link = page.url();
      await figure.getByRole('button', { name: 'Step', exact: true }).click();
      await expect
        .poll(() => figure.evaluate((lab: HTMLElement & { hash: string }) => lab.hash))
        .not.toContain('view.at');
      expect(page.url()).toBe(link);
      expect(page.workers().length).toBeGreaterThanOrEqual(before);
      await open(page).getByRole('combobox', { name: 'As', exact: true }).selectOption('frame');
      const src = await page.locator('.preview iframe').getAttribute('src');
      await expect
        .poll(() => open(page).getByLabel('Code for your page', { exact: true }).inputValue())
        .toContain(src!.replaceAll('&', '&amp;'));
      await page.locator('.preview iframe').waitFor();
      await page.keyboard.press('Escape');
      await open(page).waitFor({ state: 'detached' });
    },
    ALLOWED,
  );
});

test('a world is given away and pasted; what is wrong with it is said beside it', async () => {
  await harness.visit('#env=maze&env.layout=S.a./.%23H%23/..1G&env.slip=0.1&agent=dyna-q&seed=7', async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Share');
    expect(await open(page).getByLabel('This world', { exact: true }).inputValue()).toBe(
      'env=maze env.layout=S.a./.#H#/..1G env.slip=0.1',
    );
    const box = open(page).getByLabel('Another world, to paste'),
      put = open(page).getByRole('button', { name: 'Put it on the stage' });
    const refused = open(page).getByRole('alert');
    await box.fill('env=maze env.layout=S./G');
    await put.click();
    await expect.poll(() => refused.textContent()).toMatch(/Row 1, column 1 of the layout/);
    await box.fill('S..#G');
    await put.click();
    await expect.poll(() => refused.textContent()).toMatch(/env=NAME/);
    await box.fill('env=maze\nenv.layout=S..#./....G');
    await put.click();
    await open(page).waitFor({ state: 'detached' });
    await expect.poll(() => page.url()).toContain('env.layout=S..#./....G');
    expect(page.url()).toContain('agent=dyna-q');
  });
});

test('the runs of this visit come back with one press, to the bit, and can be cleared', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    const first = await digest(page);
    await choose(page, 'agent', 'q-learning');
    await reaches(page, 'ready');
    await press(page, 'Step');
    await expect.poll(() => counter(page, 'Real steps')).toBe(1);
    const second = await digest(page);
    await tab(page, 'Data');
    const runs = page.locator('.visit li');
    expect(await runs.allTextContents()).toEqual([
      expect.stringMatching(/Dyna maze: Dyna-Q.*117 real steps, 1 episode, the latest: 117 steps/s),
    ]);
    await runs.getByRole('button').first().click();
    await expect.poll(() => digest(page)).toBe(first);
    await expect
      .poll(() => runs.allTextContents())
      .toEqual([expect.stringMatching(/Q-learning.*1 real step, 0 episodes/s)]);
    await runs.getByRole('button').first().click();
    await expect.poll(() => digest(page)).toBe(second);
    await page.getByRole('button', { name: 'Clear the list' }).click();
    await runs.first().waitFor({ state: 'detached' });
  });
});

test('a problem is told by a text that is ready to copy, and sent by nobody', async () => {
  await harness.visit(
    `${MAZE}&x=3`,
    async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Step');
      await expect.poll(() => counter(page, 'Real steps')).toBe(1);
      await press(page, 'Report a problem');
      await open(page).getByLabel('What happened').fill('It stood still.');
      await axe(page);
      await open(page).getByRole('button', { name: 'Copy: The report' }).click();
      await expect.poll(() => pasted(page)).toContain('It stood still.');
      const text = await pasted(page);
      for (const part of [
        page.url().split('#')[0]!,
        'view.at=1',
        await digest(page),
        'numbers',
        'Chrome',
        'x=3 was left out',
      ])
        expect(text).toContain(part);
      expect(await open(page).getByRole('link').count()).toBe(0);
      await page.keyboard.press('Escape');
      await page.locator(LAB).evaluate((lab) => lab.setAttribute('report', 'mailto:somebody@example.org'));
      await press(page, 'Report a problem');
      const mail = await open(page).getByRole('link', { name: 'Write it as a mail' }).getAttribute('href');
      expect(decodeURIComponent(mail!)).toMatch(/^mailto:somebody@example\.org\?subject=Gedanken&body=.*view\.at=1/s);
    },
    ALLOWED,
  );
});

/** The window is filled by stage and curve, in large type. */
async function presents(page: Page, width: number): Promise<void> {
  await page.locator(`${LAB}[data-presenting]`).waitFor();
  const box = (await page.locator(LAB).boundingBox())!;
  expect([box.x, box.y, box.width]).toEqual([0, 0, width]);
  const sizes = await page
    .locator('.talk-words')
    .evaluate((words) => [...words.querySelectorAll('p, button')].map((e) => parseFloat(getComputedStyle(e).fontSize)));
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(28);
  expect(await page.locator('.inspector').isVisible()).toBe(false);
}

test.each([
  ['light', 1280, 720],
  ['dark', 1920, 1080],
] as const)(
  'F presents, in %s at %i x %i: keys step, blank and leave, and all is as it was',
  async (colorScheme, width, height) => {
    await harness.visit(
      MAZE,
      async (page) => {
        await reaches(page, 'ready');
        await press(page, 'Episode');
        await expect.poll(() => counter(page, 'Episodes')).toBe(1);
        const before = await page.locator(LAB).boundingBox();
        await page.locator('.stage').click({ position: { x: 5, y: 5 } });
        await page.keyboard.press('f');
        await presents(page, width);
        await page.locator('.talk-chart canvas').waitFor();
        await axe(page);
        const steps = (): Promise<number> =>
          page
            .locator(LAB)
            .evaluate((lab: HTMLElement & { session: { moment: { step: number } } }) => lab.session.moment.step);
        const at = await steps();
        await page.keyboard.press('ArrowRight');
        await expect.poll(steps).toBe(at + 1);
        await page.keyboard.press('ArrowLeft');
        await expect.poll(steps).toBe(at);
        await page.keyboard.press('Space');
        await reaches(page, 'running');
        await page.keyboard.press('Space');
        await reaches(page, 'paused');
        await page.keyboard.press('b');
        await page.locator('.talk-blank[data-on]').waitFor();
        await page.keyboard.press('b');
        await page.locator('.talk-blank:not([data-on])').waitFor({ state: 'attached' });
        await page.keyboard.press('Escape');
        await page.locator(`${LAB}:not([data-presenting])`).waitFor();
        await expect.poll(() => page.locator(LAB).boundingBox()).toEqual(before);
        expect(await page.locator(LAB).getAttribute('popover')).toBeNull();
        expect(await page.locator('.inspector').isVisible()).toBe(true);
        await page.keyboard.press('.'); // the keys still act: the focus is inside
        await expect.poll(() => page.locator('.plot canvas').count()).toBe(1);
      },
      { viewport: { width, height }, colorScheme },
    );
  },
);

test('in a frame that may not have the whole screen it fills the frame', async () => {
  await harness.visit('', async (page) => {
    await page.setContent(
      `<p>Notes</p><iframe sandbox="allow-scripts" width="1000" height="640" src="${harness.lab}${MAZE}"></iframe>`,
    );
    const frame = page.frameLocator('iframe');
    await frame.locator(`${LAB}[data-state="ready"]`).waitFor();
    await frame.getByRole('button', { name: 'Present', exact: true }).click();
    await frame.locator(`${LAB}[data-presenting]`).waitFor();
    const [lab, outer] = [(await frame.locator(LAB).boundingBox())!, (await page.locator('iframe').boundingBox())!];
    expect([lab.width, lab.height]).toEqual([1000, 640]);
    expect(lab.x).toBeGreaterThanOrEqual(outer.x);
    await frame.getByRole('button', { name: 'Leave' }).click();
    await frame.locator(`${LAB}:not([data-presenting])`).waitFor();
  });
});
