/** Where the element stands: in scaled slides, on other screens, in dark pages, out of sight. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { counter, digest, Harness, LAB, press, reaches, tab } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const MAZE = '#env=dyna-maze&agent=dyna-q&seed=7';
/** Its walker keeps to the first row: where it stands no wall can be put. */
const HALL = `#env=maze&agent=dyna-q&seed=7&env.layout=S.......G/#########/${Array(4).fill('.........').join('/')}`;
const CLOUD = '#env=scatter&agent=curve-fit&seed=1';

/** The element as large as a slide shows it, its upper left corner where the window's is. */
async function scaled(page: Page, how: 'transform' | 'zoom', by: number): Promise<void> {
  await page.locator(LAB).evaluate(
    (lab: HTMLElement, [how, by]) => {
      document.body.style.margin = document.body.style.padding = '0';
      for (const other of document.querySelectorAll<HTMLElement>('header, footer')) other.hidden = true;
      lab.style.transformOrigin = '0 0';
      if (how === 'zoom') lab.style.setProperty('zoom', String(by));
      else lab.style.transform = `scale(${by})`;
    },
    [how, by] as const,
  );
}

/** Where a part of something is seen, in the window. */
async function spot(of: Locator, right: number, down: number): Promise<[number, number]> {
  const { x, y, width, height } = (await of.boundingBox())!;
  return [x + right * width, y + down * height];
}

const walls = (page: Page): Promise<string[]> =>
  page.locator('[role=gridcell]').evaluateAll((cells) =>
    cells
      .map((cell) => cell.ariaLabel!)
      .filter((name) => name.endsWith(': wall'))
      .map((name) => name.slice(0, -6)),
  );

describe.each([
  ['transform', 0.5],
  ['transform', 1.5],
  ['zoom', 0.5],
  ['zoom', 1.5],
] as const)('%s %d', (how, by) => {
  test('a stroke through the maze paints the cells that it crosses, while time runs', async () => {
    await harness.visit(HALL, async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Edit the world');
      await scaled(page, how, by);
      const cell = (row: number, column: number): Locator =>
        page.getByRole('gridcell', { name: new RegExp(`^row ${row}, column ${column}:`) });
      await press(page, 'Play');
      await reaches(page, 'running');
      // In narrow rooms the toolbar lies over the lower edge of the window.
      await cell(6, 8).evaluate((one) => one.scrollIntoView({ block: 'center' }));
      const before = await walls(page);
      const from = await spot(cell(6, 2), 0.5, 0.5),
        to = await spot(cell(6, 8), 0.5, 0.5);
      await page.mouse.move(...from);
      await page.mouse.down();
      await page.mouse.move(...to, { steps: 3 }); // a quick hand
      await page.mouse.up();
      const painted = [2, 3, 4, 5, 6, 7, 8].map((column) => `row 6, column ${column}`);
      await expect.poll(() => walls(page)).toEqual([...before, ...painted]);
    });
  });

  test('a tap puts a point where it is seen', async () => {
    await harness.visit(CLOUD, async (page) => {
      await reaches(page, 'ready');
      await scaled(page, how, by);
      const pad = page.locator('.pad');
      await pad.scrollIntoViewIfNeeded();
      // The world reaches from -2.1 to 2.1, y down.
      await page.mouse.click(...(await spot(pad, (2.1 - 0.9) / 4.2, (2.1 - 1.2) / 4.2)));
      await expect.poll(() => decodeURIComponent(page.url())).toContain('env.point.');
      const [, x, y] = /env\.point\.([-\d.]+)=([-\d.]+)/.exec(page.url())!;
      expect(Math.abs(Number(x) + 0.9)).toBeLessThan(0.03);
      expect(Math.abs(Number(y) - 1.2)).toBeLessThan(0.03);
    });
  });

  test('the curve under the pointer is the one that is read', async () => {
    await harness.visit(`${MAZE}&view.speed=max`, async (page) => {
      await reaches(page, 'ready');
      for (let n = 0; n < 5; n++) await press(page, 'Episode');
      const over = page.locator('.u-over');
      await page.locator('.legend').getByText('without imagination').waitFor(); // all 50 episodes
      const read = async (part: number): Promise<string> => {
        await over.scrollIntoViewIfNeeded();
        await page.mouse.move(...(await spot(over, part, 0.5)));
        await page.waitForTimeout(100);
        return page.locator('.legend b').first().innerText();
      };
      const parts = [0.02, 0.25, 0.48, 0.75, 0.98],
        all: string[] = [];
      for (const part of parts) all.push(await read(part));
      expect(new Set(all).size).toBe(parts.length);
      await page.mouse.move(1, 1);
      await scaled(page, how, by);
      for (const [i, part] of parts.entries()) expect(await read(part)).toBe(all[i]);
    });
  });
});

test('on a screen with other pixels everything is drawn anew, also while time stands still', async () => {
  await harness.visit('#env=pendulum&agent=sac&seed=3&time_limit=20', async (page) => {
    await reaches(page, 'ready');
    for (let n = 0; n < 3; n++) await press(page, 'Episode');
    await tab(page, 'Model');
    await page.locator('.insights .chart canvas').first().waitFor();
    const sharpness = (): Promise<number[]> =>
      page
        .locator(`${LAB} canvas`)
        .evaluateAll((all: HTMLCanvasElement[]) =>
          all.map((canvas) => Math.round((100 * canvas.width) / canvas.clientWidth) / 100),
        );
    const screen = await page.context().newCDPSession(page);
    for (const [ratio, height] of [
      [2, 790],
      [1.25, 780],
    ] as const) {
      // a size that does not matter to the stage
      await screen.send('Emulation.setDeviceMetricsOverride', {
        width: 1280,
        height,
        deviceScaleFactor: ratio,
        mobile: false,
      });
      await expect.poll(async () => (await sharpness()).filter((one) => Math.abs(one - ratio) > 0.02)).toEqual([]);
    }
    expect((await sharpness()).length).toBeGreaterThan(2);
    const seen = await page
      .locator(`${LAB} canvas`)
      .evaluateAll((all: HTMLCanvasElement[]) =>
        all.map(
          (canvas) =>
            new Set(
              new Uint32Array(canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data.buffer),
            ).size,
        ),
      );
    expect(Math.min(...seen)).toBeGreaterThan(3);
  });
});

/** The colours of the stage, the most frequent first, as `r,g,b`. */
const inks = (page: Page): Promise<string[]> =>
  page.locator('canvas.scene').evaluate((canvas: HTMLCanvasElement) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })!;
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    const count = new Map<string, number>();
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3]! < 255) continue;
      const ink = data.slice(i, i + 3).join();
      count.set(ink, (count.get(ink) ?? 0) + 1);
    }
    return [...count].sort(([, a], [, b]) => b - a).map(([ink]) => ink);
  });

/** A system colour as the page has it. */
const system = (page: Page, name: string): Promise<string> =>
  page.evaluate((name) => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.setProperty('forced-color-adjust', 'none');
    probe.style.color = name;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color.match(/\d+/g)!.slice(0, 3).join();
  }, name);

describe.each(['light', 'dark'] as const)('forced colours, %s', (colorScheme) => {
  test('the stage is drawn with them, whenever they come and go', async () => {
    await harness.visit(
      MAZE,
      async (page) => {
        await reaches(page, 'ready');
        await press(page, 'Episode');
        await reaches(page, 'paused');
        const usual = await inks(page);
        await page.emulateMedia({ forcedColors: 'active' });
        await expect.poll(() => inks(page)).not.toEqual(usual);
        const forced = await inks(page),
          [paper, text, link] = [
            await system(page, 'Canvas'),
            await system(page, 'CanvasText'),
            await system(page, 'LinkText'),
          ];
        expect(forced[0]).toBe(paper);
        expect(forced.length).toBeGreaterThan(3);
        expect(forced).toContain(text); // the agent
        expect(
          await page
            .locator('.chip[data-layer=planning] i')
            .evaluate((swatch) => getComputedStyle(swatch).backgroundColor.match(/\d+/g)!.slice(0, 3).join()),
        ).toBe(link);
        await page.emulateMedia({ forcedColors: 'none' });
        await expect.poll(() => inks(page)).toEqual(usual);
      },
      { colorScheme },
    );
  });

  test('buttons have borders, and pressed, disabled and focused ones differ', async () => {
    await harness.visit(
      MAZE,
      async (page) => {
        await reaches(page, 'ready');
        const look = (of: Locator) =>
          of.evaluate((one) => {
            const { backgroundColor, color, borderTopColor, borderTopWidth, outlineStyle, outlineColor } =
              getComputedStyle(one);
            return { backgroundColor, color, borderTopColor, borderTopWidth, outlineStyle, outlineColor };
          });
        const paper = await system(page, 'Canvas');
        for (const button of await page
          .locator(`${LAB} button:visible:not(.link), ${LAB} select:visible:not(.plain)`)
          .all()) {
          const { borderTopColor, borderTopWidth } = await look(button);
          expect(parseFloat(borderTopWidth), (await button.textContent())!).toBeGreaterThanOrEqual(1);
          expect(borderTopColor.match(/\d+/g)!.join()).not.toBe(paper);
        }
        const pressed = await look(page.locator('.chip[aria-pressed=true]').first());
        const loose = await look(page.locator('.chip[aria-pressed=false]').first());
        expect(pressed.backgroundColor).not.toBe(loose.backgroundColor);
        const disabled = await look(page.locator('button:disabled').first());
        expect(disabled.color).not.toBe((await look(page.getByRole('button', { name: 'Step', exact: true }))).color);
        await page.locator('.play').focus();
        await page.keyboard.press('Tab');
        const focused = await look(page.getByRole('button', { name: 'Step', exact: true }));
        expect(focused.outlineStyle).toBe('solid');
      },
      { colorScheme, forcedColors: 'active' },
    );
  });
});

const steps = (page: Page): Promise<number> => counter(page, 'Real steps');

describe('moved in the document', () => {
  const move = (page: Page): Promise<void> =>
    page.evaluate(() => {
      const slide = document.body.insertBefore(document.createElement('section'), document.body.firstChild);
      slide.append(document.querySelector('gedanken-lab')!);
    });

  test('while time stands still: the same run, and every part of it goes on answering', async () => {
    await harness.visit(MAZE, async (page) => {
      await reaches(page, 'ready');
      for (let n = 0; n < 2; n++) await press(page, 'Episode');
      await expect.poll(() => counter(page, 'Episodes')).toBe(2);
      const before = await digest(page),
        [worker] = page.workers();
      await move(page);
      await page.waitForTimeout(300);
      expect([await digest(page), await counter(page, 'Episodes')]).toEqual([before, 2]);
      await press(page, 'Episode');
      await expect.poll(() => counter(page, 'Episodes')).toBe(3);
      expect(page.workers()[0]).toBe(worker);
      await page.locator(`${LAB} .stage`).click();
      await page.keyboard.press('.');
      await page.locator('.counters').getByText('Real steps').hover();
      expect(await digest(page)).not.toBe(before);
    });
  });

  test('while it runs: it runs on', async () => {
    await harness.visit(`${MAZE}&view.speed=40`, async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Play');
      await expect.poll(() => steps(page)).toBeGreaterThan(20);
      const before = await steps(page),
        states: string[] = [];
      await page.exposeFunction('tell', (state: string) => states.push(state));
      await page.locator(LAB).evaluate((lab: HTMLElement) => {
        new MutationObserver(() => (window as unknown as { tell(s: string): void }).tell(lab.dataset.state!)).observe(
          lab,
          { attributes: true, attributeFilter: ['data-state'] },
        );
      });
      await move(page);
      await expect.poll(() => steps(page)).toBeGreaterThan(before + 40);
      expect(states.filter((state) => state !== 'running')).toEqual([]);
      await press(page, 'Pause');
      await reaches(page, 'paused');
    });
  });

  test('taken out for good its worker ends', async () => {
    await harness.visit(MAZE, async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Play');
      await expect.poll(() => page.workers().length).toBeGreaterThan(0);
      await page.evaluate(() => document.querySelector('gedanken-lab')!.remove());
      await expect.poll(() => page.workers().length).toBe(0);
    });
  });
});

describe('out of sight time stands still, and goes on when it is seen again', () => {
  const ways: [string, (page: Page) => Promise<void>, (page: Page) => Promise<void>][] = [
    [
      'display: none',
      (page) => page.evaluate(() => (document.querySelector('main')!.style.display = 'none')).then(),
      (page) => page.evaluate(() => (document.querySelector('main')!.style.display = '')).then(),
    ],
    [
      'scrolled away',
      async (page) => {
        await page.evaluate(() => (document.querySelector('footer')!.style.minHeight = '3000px'));
        await page.mouse.wheel(0, 6000);
      },
      (page) => page.mouse.wheel(0, -9000),
    ],
  ];

  test.each(ways)('%s', async (_, hide, show) => {
    await harness.visit(
      `#env=pendulum&agent=sac&seed=7&view.speed=40`,
      async (page) => {
        await reaches(page, 'ready');
        await press(page, 'Play');
        await expect.poll(() => steps(page)).toBeGreaterThan(10);
        const asked = (): Promise<number> => page.evaluate(() => (window as unknown as { asked: number }).asked);
        await hide(page);
        await page.waitForTimeout(500);
        const before = await steps(page),
          calls = await asked();
        await page.waitForTimeout(1500);
        expect([await steps(page), await asked()]).toEqual([before, calls]);
        expect(await page.locator(`${LAB} .play`).textContent()).toContain('Pause');
        await show(page);
        await expect.poll(() => steps(page)).toBeGreaterThan(before + 20);
        await press(page, 'Pause');
        await reaches(page, 'paused');
      },
      {},
      (page) =>
        page.addInitScript(() => {
          // Whatever the page asks of its worker, or puts off.
          const count = window as unknown as { asked: number },
            { postMessage } = Worker.prototype;
          count.asked = 0;
          Worker.prototype.postMessage = function (this: Worker, ...all: unknown[]) {
            count.asked++;
            return (postMessage as (...all: unknown[]) => void).apply(this, all);
          };
          const later = window.setTimeout;
          window.setTimeout = ((...all: Parameters<typeof later>) => {
            count.asked++;
            return later(...all);
          }) as typeof later;
        }),
    );
  });

  test('what is wished for meanwhile counts', async () => {
    await harness.visit(`${MAZE}&view.speed=40`, async (page) => {
      await reaches(page, 'ready');
      const [hide, show] = [ways[0]![1], ways[0]![2]];
      await hide(page);
      await page.waitForTimeout(200);
      await page.locator(LAB).evaluate((lab) => lab.play());
      await page.waitForTimeout(500);
      expect(await steps(page)).toBe(0);
      await show(page);
      await expect.poll(() => steps(page)).toBeGreaterThan(5);
      await hide(page);
      await page.waitForTimeout(200);
      await page.locator(LAB).evaluate((lab) => lab.pause());
      await show(page);
      await reaches(page, 'paused');
    });
  });
});

describe('theme=auto follows the page around it', () => {
  const lightness = async (page: Page): Promise<number> => {
    const [first = ''] = await inks(page);
    return Math.max(...first.split(',').map(Number));
  };
  const dark =
    (how: string): ((page: Page) => Promise<void>) =>
    (page) =>
      page.evaluate((how) => {
        const page = document.documentElement;
        page.removeAttribute('data-theme');
        page.style.colorScheme = 'light';
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('.dark body { background: #111; color: #eee; transition: color 0.2s }');
        document.adoptedStyleSheets = [sheet];
        if (how === 'class') page.classList.toggle('dark');
        else page.style.colorScheme = how;
      }, how);

  test.each(['dark', 'class'])('%s', async (how) => {
    await harness.visit(MAZE, async (page) => {
      await reaches(page, 'ready');
      await dark('light')(page);
      await expect.poll(() => lightness(page)).toBeGreaterThan(200);
      await dark(how)(page);
      await expect.poll(() => lightness(page)).toBeLessThan(90);
      const paper = await page.locator(LAB).evaluate((lab) => getComputedStyle(lab).backgroundColor);
      expect(Math.max(...paper.match(/\d+/g)!.map(Number))).toBeLessThan(90);
      if (how === 'class') await dark('class')(page);
      else await dark('light')(page);
      await expect.poll(() => lightness(page)).toBeGreaterThan(200);
    });
  });
});
