/** For everyone: keyboard, screen reader, small screens, and what is said when things fail. */
import { AxeBuilder } from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawn } from '../../../tests/drawn.mjs';
import { counter, digest, Harness, press, reaches, tab } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const MAZE = '#env=dyna-maze&agent=dyna-q&seed=7';

type State = [name: string, hash: string, bring: (page: Page) => Promise<void>];

/** Besides those of axe.test. */
const STATES: State[] = [
  [
    'editing, with everything shown and unfolded',
    `${MAZE}&view.seeds=2&view.episodes=3`,
    async (page) => {
      await press(page, 'Episode');
      await press(page, 'Edit the world');
      await press(page, 'Show what the agent believes');
      await press(page, 'Run many seeds');
      await expect.poll(() => page.locator('.legend').textContent()).toContain('2 seeds');
      for (const fold of await page.locator('summary:visible').all()) await fold.click();
    },
  ],
  [
    'with an experiment',
    '',
    async (page) => {
      await press(page, 'Compare with and without imagination');
      await expect.poll(() => page.locator('.legend li').count()).toBe(3);
      for (const fold of await page.locator('.claims summary').all()) await fold.click();
    },
  ],
  ...['Listing', 'Model', 'Data'].map((name): State => [
    `with the tab ${name}`,
    MAZE,
    async (page) => {
      await press(page, 'Episode');
      await tab(page, name);
      for (const fold of await page.locator('summary:visible').all()) await fold.click();
    },
  ]),
  [
    'with a second stage, which is set',
    `${MAZE}&view.side=agent.planning_steps=0`,
    async (page) => {
      await press(page, 'Episode');
      await page.locator('canvas.beside').click();
    },
  ],
  [
    'the first page',
    'index.html',
    async (page) => {
      await expect.poll(() => page.locator('#summary').textContent()).toContain('Both have been at the goal once');
    },
  ],
  ...['env', 'model'].map((family): State => [
    `in the gallery: ${family}`,
    MAZE,
    async (page) => {
      if (family === 'model') await tab(page, 'Model');
      await page.locator(`button[name=${family}]`).click();
      await page.locator('[role=option] canvas[data-drawn]').first().waitFor();
    },
  ]),
  [
    'with the list of keys',
    MAZE,
    async (page) => {
      await press(page, 'Keys');
      await page.getByRole('dialog').waitFor();
    },
  ],
];

describe.each(['light', 'dark'] as const)('axe finds nothing to mend in the %s theme', (colorScheme) => {
  test.each(drawn(STATES, ([name]) => `${colorScheme} ${name}`))('%s', async (_, hash, act) => {
    await harness.visit(
      hash,
      async (page) => {
        await reaches(page, 'ready');
        await act(page);
        await isClean(page);
      },
      { colorScheme },
    );
  });

  test('without WebAssembly', async () => {
    await harness.visit(
      '',
      async (page) => {
        await reaches(page, 'error');
        await isClean(page);
      },
      { colorScheme },
      (page) => page.addInitScript('delete globalThis.WebAssembly'),
    );
  });
});

async function isClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze(); // without a page apart
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}

test.each([320, 390, 768, 1280])('nothing sticks out at %i px', async (width) => {
  await harness.visit(
    MAZE,
    async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Edit the world');
      const room = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(room).toBeLessThanOrEqual(0);
      const small = await page.evaluate(
        () =>
          [...document.querySelector('gedanken-lab')!.shadowRoot!.querySelectorAll('button, select, summary')]
            .map((control) => control.getBoundingClientRect())
            .filter(({ width: w, height: h }) => w > 0 && (w < 24 || h < 24)).length,
      );
      expect(small).toBe(0);
    },
    { viewport: { width, height: 844 } },
  );
});

test('the world is edited by keyboard, and the link carries the change', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    const before = await digest(page);
    await press(page, 'Edit the world');
    const first = page.getByRole('gridcell', { name: /^row 1, column 1:/ });
    await first.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    expect(
      await page.evaluate(() => document.activeElement!.shadowRoot!.activeElement!.getAttribute('aria-label')),
    ).toBe('row 2, column 2: floor');
    await page.keyboard.press('Enter');
    await page.getByRole('gridcell', { name: 'row 2, column 2: wall', exact: true }).waitFor();
    await expect.poll(() => page.url()).toContain('env.cell.1.1');
    expect(await digest(page)).toBe(before); // nothing has happened yet
    await page.keyboard.press('Space');
    await page.getByRole('gridcell', { name: 'row 2, column 2: floor', exact: true }).waitFor();
  });
});

test('the world is edited by mouse in the middle of a run; the link repeats the wall', async () => {
  let link = '';
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    await press(page, 'Edit the world');
    await page.getByRole('gridcell', { name: 'row 6, column 9: floor', exact: true }).click();
    await page.getByRole('gridcell', { name: 'row 6, column 9: wall', exact: true }).waitFor();
    await expect.poll(() => page.url()).toContain('env.cell.5.8');
    link = new URL(page.url()).hash;
  });
  await harness.visit(link, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Edit the world');
    await page.getByRole('gridcell', { name: 'row 6, column 9: floor', exact: true }).waitFor();
    await press(page, 'Episode');
    await press(page, 'Step');
    await page.getByRole('gridcell', { name: 'row 6, column 9: wall', exact: true }).waitFor();
  });
});

test('a drag builds a wall while the agent runs, by mouse or by finger', async () => {
  await harness.visit(
    `${MAZE}&view.speed=10`,
    async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Play');
      await press(page, 'Edit the world');
      const centre = async (name: string): Promise<[number, number]> => {
        const box = (await page.getByRole('gridcell', { name }).boundingBox())!;
        return [box.x + box.width / 2, box.y + box.height / 2];
      };
      await page.mouse.move(...(await centre('row 5, column 8:')));
      await page.mouse.down();
      await page.mouse.move(...(await centre('row 5, column 9:')), { steps: 6 });
      await page.mouse.up();
      await page.getByRole('gridcell', { name: 'row 5, column 9: wall', exact: true }).waitFor();
      await page.getByRole('gridcell', { name: 'row 5, column 8: wall', exact: true }).waitFor();
      await page.touchscreen.tap(...(await centre('row 5, column 9:')));
      await page.getByRole('gridcell', { name: 'row 5, column 9: floor', exact: true }).waitFor();
      await reaches(page, 'running');
    },
    { hasTouch: true },
  );
});

test('a wall under the agent is refused in a sentence', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Edit the world');
    await page.getByRole('gridcell', { name: /: start$/ }).click();
    await page.locator('.notice').waitFor();
    await page.getByRole('gridcell', { name: /: start$/ }).waitFor();
  });
});

test('the keys work inside the lab and nowhere else', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await page.keyboard.press('.');
    await page.locator('#theme').focus();
    await page.keyboard.press('.');
    expect(await counter(page, 'Real steps')).toBe(0);
    await page.locator('.stage').click();
    await page.keyboard.press('.');
    await expect.poll(() => counter(page, 'Real steps')).toBe(1);
    await page.keyboard.press('Space');
    await reaches(page, 'running');
    await page.keyboard.press('Space');
    await reaches(page, 'paused');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });
});

test('Tab walks through every control and out of the lab again', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await page.locator('#theme').focus();
    const names: string[] = [];
    for (let k = 0; k < 120; k++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const host = document.activeElement;
        const inside = host?.shadowRoot?.activeElement;
        return inside ? inside.textContent!.trim() || inside.getAttribute('aria-label') || inside.id : null;
      });
      if (at === null) break;
      names.push(at);
    }
    expect(names.length).toBeLessThan(120);
    for (const name of [
      'Play',
      'Step',
      'Phase',
      'Episode',
      'Reset',
      'New seed',
      'Speed',
      'Run many seeds',
      'Share',
      'Present',
    ]) {
      expect(names).toContain(name);
    }
  });
});

test('by keyboard alone: train, pause, change epsilon, compare, export', async () => {
  await harness.visit(MAZE, async (page) => {
    await reaches(page, 'ready');
    await tabTo(page, 'Play');
    await page.keyboard.press('Space');
    await reaches(page, 'running');
    await expect.poll(() => counter(page, 'Real steps')).toBeGreaterThan(10);
    await page.keyboard.press('Space');
    await reaches(page, 'paused');
    await tabTo(page, 'Episode');
    await page.keyboard.press('Enter');
    await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    await tabTo(page, 'Pin');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Exploration ε');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('0.2');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('agent.epsilon=0.2');
    await tabTo(page, 'Number of seeds', 'Shift+Tab');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('2');
    await tabTo(page, 'Run many seeds', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.legend').textContent()).toMatch(/A: Dyna-Q.*2 seeds/s);
    await page.locator('.job').waitFor({ state: 'detached' });
    await tabTo(page, 'Settings');
    await page.keyboard.press('End'); // the last tab, Data
    await tabTo(page, 'CSV');
    const [csv] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(await readFile(await csv.path(), 'utf8')).toContain('agent.epsilon=0.2');
  });
});

/** Goes on with Tab until the control of this name has the focus. */
async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  const seen: string[] = [];
  for (let k = 0; k < 100; k++) {
    await page.keyboard.press(key);
    seen.push(
      await page.evaluate(() => {
        const at = document.activeElement?.shadowRoot?.activeElement;
        const label = at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : at?.textContent;
        return (at?.getAttribute('aria-label') ?? label ?? '').trim();
      }),
    );
    if (seen.at(-1) === name) return;
  }
  expect(seen).toContain(name);
}

test('with reduced motion the stage changes at most once a second while it runs', async () => {
  await harness.visit(
    MAZE,
    async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Play');
      await reaches(page, 'running');
      const drawings = await page.evaluate(async () => {
        const { prototype } = CanvasRenderingContext2D,
          clear = prototype.clearRect;
        let n = 0;
        prototype.clearRect = function (...box) {
          if (this.canvas.classList.contains('scene')) n++;
          clear.apply(this, box);
        };
        await new Promise((resolve) => setTimeout(resolve, 3000));
        return n;
      });
      expect(await counter(page, 'Real steps')).toBeGreaterThan(100);
      expect(drawings).toBeGreaterThan(0);
      expect(drawings).toBeLessThanOrEqual(4);
    },
    { reducedMotion: 'reduce' },
  );
});

test('without WebAssembly the page says so and shows a still figure', async () => {
  await harness.visit(
    '',
    async (page) => {
      await reaches(page, 'error');
      expect(await page.locator('.notice').textContent()).toContain('WebAssembly');
      await page.locator('svg.still').waitFor();
    },
    {},
    (page) => page.addInitScript('delete globalThis.WebAssembly'),
  );
});

test('when something else than the module is served the page names the address', async () => {
  await harness.visit(
    '',
    async (page) => {
      await reaches(page, 'error');
      expect(await page.locator('.notice').textContent()).toContain('gedanken.wasm');
    },
    {},
    (page) =>
      page.route('**/gedanken.wasm', (route) => route.fulfill({ contentType: 'text/html', body: '<p>not here</p>' })),
  );
});

test('where workers are blocked the run goes on inside the page, and the page says so', async () => {
  await harness.visit(
    MAZE,
    async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Episode');
      await expect.poll(() => page.locator('.notice').textContent()).toContain('Workers are blocked');
      await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    },
    {},
    (page) => page.addInitScript('delete globalThis.Worker'),
  );
});

test('the theme button changes the whole page and the link', async () => {
  await harness.visit(
    MAZE,
    async (page) => {
      await reaches(page, 'ready');
      const paper = (): Promise<string> =>
        page.locator('gedanken-lab').evaluate((lab) => getComputedStyle(lab).backgroundColor);
      const light = await paper();
      await page.locator('#theme').click();
      await page.locator('#theme').click();
      await expect.poll(paper).not.toBe(light);
      await expect.poll(() => page.url()).toContain('view.theme=dark');
    },
    { colorScheme: 'light' },
  );
});
