/** Figures in frames of a page on another host: their height, what they tell and obey, and what they do not hear. */
import { fileURLToPath } from 'node:url';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Figure, Progress } from '../../src/frame/types';
import { LAB } from './harness';
import { launch } from './launch';
import { serve, type Host } from './server';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const MAZE = 'embed.html#env=dyna-maze&agent=dyna-q&seed=7';
const BET = 'embed.html?figure=what-a-model-is-worth/bet-the-second-try';
const SIZES = [
  [300, 400],
  [300, 700],
  [320, 480],
  [360, 300],
  [400, 600],
  [480, 360],
  [600, 371],
  [640, 480],
  [800, 450],
] as const;

declare global {
  interface Window {
    figureOf(frame: HTMLIFrameElement): Figure;
    said: [type: string, detail: unknown][];
  }
}

let browser: Browser, site: Host, notes: Host;
const pages: Record<string, string> = {};

beforeAll(async () => {
  site = await serve(DIST);
  notes = await serve(DIST + '/none', pages, undefined, (name) =>
    name.startsWith('strict')
      ? {
          'content-security-policy': `default-src 'self'; script-src 'self' ${site.url}; frame-src ${site.url}; style-src 'self'`,
        }
      : {},
  );
  pages['notes.js'] = `
    import { figureOf } from '${site.url}frame.js';
    window.figureOf = figureOf;
    window.said = [];
    for (const type of ['ready', 'state', 'progress', 'bet', 'error'])
      addEventListener('gedanken-' + type, ({ detail }) => said.push([type, detail]));
  `;
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  site?.close();
  notes?.close();
});

const frameOf = (src: string, attributes: string): string =>
  `<iframe src="${site.url}${src.replaceAll('&', '&amp;')}" title="A figure" ${attributes}></iframe>`;

/** A page of notes with these frames in it, and with our script beside them. */
async function visit(
  frames: string,
  look: (page: Page) => Promise<void>,
  { name = 'notes.html', isQuiet = true, width = 1000 } = {},
): Promise<void> {
  pages[name] =
    `<!doctype html><title>Notes</title><p>Notes</p>${frames}<script type="module" src="notes.js"></script>`;
  const page = await browser.newPage({ viewport: { width, height: 800 } }),
    wrong: string[] = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  try {
    await page.goto(notes.url + name);
    await look(page);
    if (isQuiet) expect(wrong).toEqual([]);
  } finally {
    await page.close();
  }
}

const told = (page: Page, type: string): Promise<unknown[]> =>
  page.evaluate((type) => window.said.filter(([one]) => one === type).map(([, detail]) => detail), type);
const progress = async (page: Page): Promise<Progress> => (await told(page, 'progress')).at(-1) as Progress;

async function ready(page: Page, n = 1): Promise<Frame[]> {
  await expect.poll(async () => (await told(page, 'ready')).length).toBe(n);
  const frames = page.frames().filter((frame) => frame.url().startsWith(site.url));
  for (const frame of frames) await frame.locator(`${LAB}[data-state=ready], .ask`).first().waitFor();
  return frames;
}

/** By mouse, where it is in the window of the page. */
async function click(page: Page, frame: Frame, name: string): Promise<void> {
  const button = frame.getByRole('button', { name, exact: true }).first();
  await button.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await button.boundingBox())!;
  await page.mouse.click(x + width / 2, y + height / 2);
}

/** What can be pressed or pulled and is not whole within the frame. */
const clipped = (frame: Frame): Promise<string[]> =>
  frame.locator(`${LAB} :is(button, input)`).evaluateAll((all) =>
    all
      .filter((one) => one.getClientRects().length)
      .map((one) => [one, one.getBoundingClientRect()] as const)
      .filter(([, { left, top, right, bottom }]) => {
        const { scrollX, scrollY } = window,
          { scrollHeight } = document.documentElement;
        return (
          left + scrollX < 0 || top + scrollY < 0 || right > innerWidth + 0.5 || bottom + scrollY > scrollHeight + 0.5
        );
      })
      .map(([one]) => one.outerHTML),
  );

describe.each([
  ['fitted', 'data-gedanken'],
  ['fixed', 'data-gedanken="fixed"'],
])('%s', (kind, attribute) => {
  test.each(SIZES)('at %i x %i no control is cut off while it runs', async (width, height) => {
    await visit(frameOf(MAZE, `${attribute} width="${width}" height="${height}"`), async (page) => {
      const [frame] = (await ready(page)) as [Frame];
      await click(page, frame, 'Play');
      await frame.locator(`${LAB}[data-state=running]`).waitFor();
      const box = () => page.locator('iframe').evaluate((one) => [one.clientWidth, one.clientHeight]);
      if (kind === 'fixed') expect(await box()).toEqual([width, height]);
      const before = await box();
      for (let looks = 0; looks < 3; looks++) {
        await page.waitForTimeout(150);
        expect(await clipped(frame)).toEqual([]);
        const [across, down, high] = await frame.evaluate(() => {
          const { scrollWidth, scrollHeight } = document.documentElement;
          return [scrollWidth - innerWidth, scrollHeight - innerHeight, innerHeight];
        });
        expect(across).toBeLessThanOrEqual(0);
        if (kind === 'fitted') expect(down).toBeLessThanOrEqual(0);
        if (kind === 'fixed' && high! >= 450) expect(down).toBeLessThanOrEqual(0);
      }
      expect(await box()).toEqual(before); // and nothing moves
      const stage = (await frame.locator('canvas.scene').boundingBox())!;
      expect(Math.min(stage.width, stage.height)).toBeGreaterThan(100);
    });
  });
});

test.each([
  ['as it is', ''],
  ['in a sandbox', 'sandbox="allow-scripts"'],
  ['in a page with a strict policy', ''],
])('%s it plays, tells and obeys', async (where, attributes) => {
  await visit(
    frameOf(MAZE, `data-gedanken width="600" height="200" ${attributes}`),
    async (page) => {
      const [frame] = (await ready(page)) as [Frame];
      await expect.poll(() => page.locator('iframe').evaluate((one) => one.clientHeight)).toBeGreaterThan(400);
      expect(page.workers().length).toBe(0);
      await click(page, frame, 'Play');
      await expect.poll(async () => (await progress(page)).running).toBe(true);
      await expect.poll(() => page.workers().length).toBeGreaterThan(0);
      await click(page, frame, 'Pause');
      await expect.poll(async () => (await progress(page)).digest).toMatch(/^[0-9a-f]{16}$/);
      const { step, digest } = await progress(page);
      expect(step).toBeGreaterThan(0);
      expect(digest).toBe(await frame.locator(LAB).evaluate((lab) => (lab as unknown as { digest: string }).digest));

      const asked = await page.evaluate(async () => {
        const figure = window.figureOf(document.querySelector('iframe')!),
          why = (e: Error): string => e.message;
        await figure.go(3);
        const third = await figure.link();
        await figure.step('step', 2);
        await figure.play();
        await figure.pause();
        return {
          third,
          shown: await figure.show('env=cliff-walking agent=q-learning seed=3'),
          wrong: await figure.step('step', -1).catch(why),
          none: await figure.show('env=no-such-world').then(String, why),
        };
      });
      expect(asked.third).toMatch(/^#env=dyna-maze&agent=dyna-q&seed=7&.*view\.at=3$/);
      expect(asked.shown).toContain('env=cliff-walking&agent=q-learning');
      expect(asked.wrong).toBe('"count" of "step" is a whole number from 1 to 10,000.');
      expect(asked.none).toMatch(/^#/); // it shows what it could make of that, and says so
      const errors = (await told(page, 'error')) as { message: string }[];
      expect(errors.at(-1)!.message).toContain('no-such-world');
      expect(((await told(page, 'state')) as { link: string }[]).map(({ link }) => link)).toContain(asked.shown);
    },
    { name: where.includes('strict') ? 'strict.html' : 'notes.html' },
  );
});

test('a bet of a chapter: what was said, what it was, and the stage that answers', async () => {
  await visit(frameOf(BET, 'data-gedanken width="600" sandbox="allow-scripts"'), async (page) => {
    const [frame] = (await ready(page)) as [Frame];
    expect(await frame.evaluate(() => performance.getEntriesByType('resource').map((one) => one.name))).not.toContain(
      `${site.url}element.js`,
    );
    await frame.getByLabel('Your bet').click();
    await page.keyboard.type('300');
    await click(page, frame, 'Bet, and see');
    await frame.locator(`${LAB}[data-state=running]`).waitFor();
    const truth = await frame
      .locator('.bet')
      .evaluate((form) => (JSON.parse((form as HTMLElement).dataset.answer!) as { truth: number }).truth);
    await expect
      .poll(() => told(page, 'bet'))
      .toEqual([{ said: 300, truth, isRight: false, text: await frame.locator('.verdict').textContent() }]);
    await expect.poll(async () => (await progress(page)).step).toBeGreaterThan(0);
  });
});

test('figures by their names: of chapters, of the zoo, of experiments; and one that there is not', async () => {
  const names = ['planning/1', 'zoo/pets', 'imagination', 'planning/no-such-step', '../../secret'];
  await visit(
    names.map((name) => frameOf(`embed.html?figure=${name}`, 'data-gedanken width="480" height="300"')).join(''),
    async (page) => {
      await expect.poll(async () => (await told(page, 'ready')).length).toBe(names.length);
      const frames = page.frames().slice(1);
      await frames[0]!.getByRole('button', { name: 'Play' }).waitFor();
      await frames[1]!.getByRole('button', { name: 'Play it here' }).waitFor();
      await frames[2]!.locator(`${LAB} .experiment`).waitFor();
      for (const [i, name] of [
        [3, 'planning/no-such-step'],
        [4, '../../secret'],
      ] as const)
        expect(await frames[i]!.locator('main p').textContent()).toBe(`There is no figure ${name} here.`);
      expect(await told(page, 'error')).toHaveLength(2);
      const played = await page.evaluate(async () => {
        const figure = window.figureOf(document.querySelector('iframe')!);
        const still = await figure.link();
        await figure.step('episode');
        return [still, await figure.link()];
      });
      expect(played[0]).toContain('env=math-test');
      expect(await frames[0]!.locator(`${LAB}[data-state=paused]`).count()).toBe(1);
    },
  );
});

test('what is asked before a figure is there waits for it', async () => {
  const frames = [MAZE, 'embed.html?figure=planning/1'].map((src) => frameOf(src, 'data-gedanken width="450"'));
  await visit(frames.join(''), async (page) => {
    await page.waitForFunction(() => Boolean(window.figureOf));
    const links = await page.evaluate(() =>
      Promise.all(
        [...document.querySelectorAll('iframe')].map(async (frame) => {
          const figure = window.figureOf(frame);
          await figure.step('step', 2);
          await figure.go(1);
          return figure.link();
        }),
      ),
    );
    for (const link of links) expect(link).toContain('view.at=1');
  });
});

test('two at once keep apart, and one that is taken away leaves no worker', async () => {
  const both =
    frameOf(MAZE, 'data-gedanken width="450"') + frameOf(MAZE.replace('7', '3'), 'data-gedanken width="450"');
  await visit(both, async (page) => {
    const [one, other] = (await ready(page, 2)) as [Frame, Frame];
    await click(page, one, 'Play');
    await one.locator(`${LAB}[data-state=running]`).waitFor();
    await expect.poll(() => page.workers().length).toBeGreaterThan(0);
    expect(await other.locator(`${LAB}[data-state=ready]`).count()).toBe(1);
    const links = await page.evaluate(() =>
      Promise.all([...document.querySelectorAll('iframe')].map((frame) => window.figureOf(frame).link())),
    );
    expect(links.map((link) => /seed=(\d)/.exec(link)?.[1])).toEqual(['7', '3']);
    await page
      .locator('iframe')
      .first()
      .evaluate((frame) => frame.remove());
    await expect.poll(() => page.workers().length).toBe(0);
    await page.evaluate(() => window.figureOf(document.querySelector('iframe')!).step('episode'));
  });
});

test('10,000 messages that mean nothing, and messages of others, change nothing', async () => {
  const stranger = `<iframe id="stranger" srcdoc="<p>A stranger</p>"></iframe>`;
  await visit(frameOf(MAZE, 'data-gedanken width="450"') + stranger, async (page) => {
    await ready(page);
    const [before, after, answers] = await page.evaluate(async () => {
      const frame = document.querySelector('iframe')!,
        figure = window.figureOf(frame),
        post = (message: unknown): void => frame.contentWindow!.postMessage(message, '*');
      await figure.step('step', 5);
      const before = await figure.link();
      let answers = 0;
      addEventListener('message', ({ data }) => void (answers += Number(data?.type === 'reply')));
      const junk = [
        0,
        null,
        undefined,
        NaN,
        '',
        'slide:stop',
        [],
        {},
        new Date(0),
        { gedanken: 1 },
        { gedanken: 2, type: 'play', id: 1 },
      ];
      const types = ['play', 'set', 'step', 'go', 'dance', '__proto__', 'reply', 7, null];
      for (let n = 0; n < 10000; n++) {
        const type = types[n % types.length];
        const id = type === 'play' ? -n : 1e6 + n; // whose refusals nobody waits for
        post(
          n % 3
            ? { gedanken: 1, type, id, count: n % 5 ? -n : 'x', until: n, step: {}, link: n }
            : junk[n % junk.length],
        );
      }
      // The same words from another window are not heard.
      const { contentWindow } = document.querySelector<HTMLIFrameElement>('#stranger')!;
      const script = contentWindow!.document.createElement('script');
      script.textContent = `parent.frames[0].postMessage({ gedanken: 1, type: 'hello', fits: true, room: 500 }, '*');
        parent.frames[0].postMessage({ gedanken: 1, type: 'play', id: 1 }, '*')`;
      contentWindow!.document.body.append(script);
      const after = await figure.link();
      await new Promise((then) => setTimeout(then)); // until all that hear the answer have
      return [before, after, answers];
    });
    expect(after).toBe(before);
    expect(answers).toBe(1);
    expect(await page.frames()[1]!.locator(`${LAB}[data-state=paused]`).count()).toBe(1);
  });
});

test('a theme by its address, and that of the page around it', async () => {
  const dark = frameOf(MAZE.replace('#', '?theme=dark#'), 'data-gedanken'),
    auto = frameOf(MAZE, 'data-gedanken');
  await visit(dark + auto, async (page) => {
    const frames = await ready(page, 2);
    const paper = (frame: Frame): Promise<string> =>
      frame.locator('.lab').evaluate((lab) => getComputedStyle(lab.parentElement!).color);
    expect(await paper(frames[0]!)).toBe('rgb(238, 236, 243)');
    expect(await paper(frames[1]!)).toBe('rgb(25, 24, 30)');
  });
});
