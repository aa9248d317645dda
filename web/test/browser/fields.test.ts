/** Fields under the hand: typed digit by digit and dragged, in the states that time can be in of which this commit draws half. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawn } from '../../../tests/drawn.mjs';
import { drag, type } from './hand';
import { choose, counter, digest, Harness, LAB, press, reaches, tab } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const MAZE = '#env=dyna-maze&agent=dyna-q&seed=7';
const PENDULUM = '#env=pendulum&agent=pets&seed=1&planner.population=16'; // most of the time is training

const field = (page: Page, key: string): Locator => page.locator(`.param[data-key="${key}"]`);
const box = (page: Page, key: string): Locator => page.locator(`#param-${key.replace('.', '-')}`);
const slider = (page: Page, key: string): Locator => field(page, key).locator('input[type=range]');
const wrong = (page: Page, key: string): Promise<string | null> => field(page, key).locator('.wrong').textContent();

/** What the address says of the parameter: in force from the beginning, or since the last change on the way. */
async function inForce(page: Page, key: string): Promise<string> {
  const text = decodeURIComponent(page.url()),
    name = key.replace('.', '\\.');
  const all = [...text.matchAll(new RegExp(`[&:]${name}=([^&;]*)`, 'g'))];
  return all.at(-1)?.[1] ?? '';
}

/** The ways that time can go by while a hand is at work. */
const states: Record<string, { hash: string; begin(page: Page): Promise<void> }> = {
  'at full speed': {
    hash: `${MAZE}&view.speed=max`,
    begin: async (page) => {
      await press(page, 'Play');
      await expect.poll(() => counter(page, 'Episodes')).toBeGreaterThan(3);
    },
  },
  'at 5 steps a second': {
    hash: `${MAZE}&view.speed=5`,
    begin: async (page) => {
      await press(page, 'Play');
      await expect.poll(() => counter(page, 'Real steps')).toBeGreaterThan(1);
    },
  },
  paused: {
    hash: MAZE,
    begin: async (page) => {
      await press(page, 'Episode');
      await expect.poll(() => counter(page, 'Episodes')).toBe(1);
    },
  },
  'while a model trains': {
    hash: `${PENDULUM}&view.speed=max`,
    begin: async (page) => {
      await press(page, 'Play');
      await page.getByText('Training the model').first().waitFor();
    },
  },
};

const WANTED: Record<string, string> = {
  'agent.planning_steps': '37',
  'agent.epsilon': '0.25',
  'env.gravity': '3.71',
  'env.torque': '4.5',
};

describe.each(drawn(Object.entries(states), ([name]) => name, 1 / 2))('%s', (_, { hash, begin }) => {
  const keys = hash.startsWith(MAZE) ? ['agent.planning_steps', 'agent.epsilon'] : ['env.gravity', 'env.torque'];

  test('live parameters act while they are typed, digit by digit', async () => {
    await harness.visit(hash, async (page) => {
      await reaches(page, 'ready');
      await begin(page);
      for (const key of keys) {
        await type(page, box(page, key), WANTED[key]!, async (so) => {
          if (!so.endsWith('.')) expect(await box(page, key).inputValue()).toBe(so);
        });
        await expect.poll(() => inForce(page, key)).toBe(WANTED[key]); // before Enter
        await page.keyboard.press('Enter');
        await expect.poll(() => box(page, key).inputValue()).toBe(WANTED[key]);
        expect(await wrong(page, key)).toBe('');
      }
    });
  });

  test('live parameters act while they are dragged, and what is seen of them never goes back', async () => {
    await harness.visit(hash, async (page) => {
      await reaches(page, 'ready');
      await begin(page);
      for (const key of keys) {
        const seen: number[] = [];
        await drag(page, slider(page, key), 0.9, async () => {
          seen.push(Number(await slider(page, key).inputValue()));
        });
        expect(seen).toEqual([...seen].sort((a, b) => a - b));
        const last = await box(page, key).inputValue();
        await expect.poll(() => inForce(page, key)).toBe(last); // while the button is down
        await page.mouse.up();
        await expect.poll(() => inForce(page, key)).toBe(last);
        await page.waitForTimeout(300);
        expect(await box(page, key).inputValue()).toBe(last);
        expect(Math.abs(Number(await slider(page, key).inputValue()) - 900)).toBeLessThan(20);
      }
      await expect.poll(() => page.locator('.foot').textContent()).toContain('2 changes on the way');
    });
  });

  test('Escape gives back what was there, typed or dragged, though it has acted', async () => {
    await harness.visit(hash, async (page) => {
      await reaches(page, 'ready');
      await begin(page);
      const key = keys[0]!,
        before = await box(page, key).inputValue();
      await type(page, box(page, key), '12');
      await expect.poll(() => inForce(page, key)).toBe('12');
      await page.keyboard.press('Escape');
      await expect.poll(() => inForce(page, key)).toBe(before);
      expect(await box(page, key).inputValue()).toBe(before);

      await drag(page, slider(page, key), 0.95);
      await expect.poll(async () => Number(await inForce(page, key))).toBeGreaterThan(12);
      await page.keyboard.press('Escape');
      await expect.poll(() => inForce(page, key)).toBe(before);
      const { x, y } = (await slider(page, key).boundingBox())!;
      await page.mouse.move(x + 20, y + 10); // the button is still down
      await page.mouse.up();
      await page.waitForTimeout(300);
      expect([await inForce(page, key), await box(page, key).inputValue()]).toEqual([before, before]);
    });
  });
});

describe('while time runs, what begins the run again', () => {
  const run = (hash: string, hand: (page: Page) => Promise<void>): Promise<void> =>
    harness.visit(`${hash}&view.speed=max`, async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Play');
      await expect.poll(() => counter(page, 'Real steps')).toBeGreaterThan(50);
      await hand(page);
      expect(await page.locator('.notice').count()).toBe(0);
    });

  test('says so before, waits for Enter, and goes on running: Seed and Scale', async () => {
    await run(MAZE, async (page) => {
      for (const [key, value] of [
        ['seed', '123'],
        ['env.scale', '2'],
      ] as const) {
        await type(page, box(page, key), value, async (so) => expect(await box(page, key).inputValue()).toBe(so));
        expect(await inForce(page, key)).not.toBe(value);
        expect(await field(page, key).locator('.hint').textContent()).toContain('Enter begins the run again.');
        await page.keyboard.press('Enter');
        await expect.poll(() => inForce(page, key)).toBe(value);
        await reaches(page, 'running');
        await expect.poll(() => counter(page, 'Real steps')).toBeGreaterThan(50);
        expect(await field(page, key).locator('.hint').textContent()).not.toContain('Enter');
      }
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await reaches(page, 'paused');
    });
  });

  test('waits for the button to be let go, or for leaving', async () => {
    await run(MAZE, async (page) => {
      await drag(page, slider(page, 'env.scale'), 0.3);
      expect(await inForce(page, 'env.scale')).toBe('');
      expect(await field(page, 'env.scale').locator('.hint').textContent()).toContain(
        'Letting go begins the run again.',
      );
      const last = await box(page, 'env.scale').inputValue();
      await page.mouse.up();
      await expect.poll(() => inForce(page, 'env.scale')).toBe(last);
      await page.waitForTimeout(300);
      expect(await box(page, 'env.scale').inputValue()).toBe(last);

      await slider(page, 'env.scale').focus();
      for (const _ of [1, 2]) await page.keyboard.press('End');
      expect(await box(page, 'env.scale').inputValue()).toBe('16');
      await page.keyboard.press('Escape');
      expect(await box(page, 'env.scale').inputValue()).toBe(last);
      await page.keyboard.press('Home');
      await page.keyboard.press('Tab');
      await expect.poll(() => inForce(page, 'env.scale')).toBe(''); // 1 is what it is anyway
      expect(await box(page, 'env.scale').inputValue()).toBe('1');
    });
  });

  test('a layout is typed in lines: Escape gives it back, Ctrl and Enter or leaving applies it', async () => {
    await run('#env=maze&agent=dyna-q&seed=7', async (page) => {
      const layout = box(page, 'env.layout'),
        before = await layout.inputValue();
      await type(page, layout, 'S..G');
      await page.keyboard.press('Escape');
      expect(await layout.inputValue()).toBe(before);
      await type(page, layout, 'S.');
      await page.keyboard.press('Enter');
      await page.keyboard.type('.G', { delay: 110 });
      expect(await layout.inputValue()).toBe('S.\n.G');
      expect(await inForce(page, 'env.layout')).toBe('');
      await page.keyboard.press('ControlOrMeta+Enter');
      await expect.poll(() => inForce(page, 'env.layout')).toBe('S./.G');
      await type(page, layout, 'S?');
      await page.keyboard.press('Tab');
      await expect.poll(() => wrong(page, 'env.layout')).toMatch(/\?/);
      expect(await layout.inputValue()).toBe('S?'); // kept
      expect(await inForce(page, 'env.layout')).toBe('S./.G');
      await type(page, layout, 'SG');
      await page.keyboard.press('Tab');
      await expect.poll(() => inForce(page, 'env.layout')).toBe('SG');
      expect(await wrong(page, 'env.layout')).toBe('');
    });
  });

  test('a choice and a switch act when they are made', async () => {
    await run('#env=frozen-lake&agent=q-learning&seed=7', async (page) => {
      await box(page, 'env.size').focus();
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => inForce(page, 'env.size')).not.toBe('');
      await page.waitForTimeout(300);
      expect(await box(page, 'env.size').inputValue()).toBe(await inForce(page, 'env.size'));
    });
  });
});

test('what is not allowed is kept as typed, and beside it stands what is allowed until it is mended', async () => {
  for (const hash of [MAZE, `${MAZE}&view.speed=max`]) {
    await harness.visit(hash, async (page) => {
      await reaches(page, 'ready');
      if (hash !== MAZE) await press(page, 'Play');
      for (const [key, bad, allowed] of [
        ['agent.planning_steps', '5000', /^Planning steps n? ?cannot be '5000'; allowed: whole numbers from 0 to 1000/],
        ['agent.epsilon', '2', /allowed: numbers from 0 to 1\.$/],
        ['seed', '1.5', /allowed: whole numbers from 0/],
      ] as const) {
        const before = await inForce(page, key);
        await type(page, box(page, key), bad);
        await page.keyboard.press('Tab');
        await expect.poll(() => wrong(page, key)).toMatch(allowed);
        expect(await box(page, key).getAttribute('aria-invalid')).toBe('true');
        expect(await box(page, key).getAttribute('aria-describedby')).toContain('-wrong');
        await page.waitForTimeout(300);
        expect(await box(page, key).inputValue()).toBe(bad);
        if (key === 'seed') expect(await inForce(page, key)).toBe(before);
        const good = key === 'seed' ? '3' : '1';
        await type(page, box(page, key), good);
        expect([await wrong(page, key), await box(page, key).getAttribute('aria-invalid')]).toEqual(['', null]);
        await page.keyboard.press('Enter');
        await expect.poll(() => inForce(page, key)).toBe(good);
      }
      expect(await page.locator('.notice').count()).toBe(0);
    });
  }
});

test('a change acts while the run goes on to the end of a long episode', async () => {
  await harness.visit('#env=pendulum&agent=mbpo&seed=1&time_limit=1000000', async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Episode');
    await expect.poll(() => counter(page, 'Real steps')).toBeGreaterThan(250); // from here on it trains
    await type(page, box(page, 'env.gravity'), '4');
    await expect.poll(() => inForce(page, 'env.gravity')).toBe('4');
    await reaches(page, 'running');
  });
});

test('Undo brings back the run that was there, with its curves and pins, by its button and by its keys', async () => {
  await harness.visit(`${MAZE}&view.speed=max`, async (page) => {
    await reaches(page, 'ready');
    const undo = page.getByRole('button', { name: 'Undo', exact: true });
    const legend = (): Promise<string | null> => page.locator('.legend').textContent();
    await press(page, 'New seed'); // nothing is lost that had begun
    await page.waitForTimeout(200);
    expect(await undo.count()).toBe(0);
    await press(page, 'Play');
    await expect.poll(() => counter(page, 'Episodes')).toBeGreaterThan(20);
    await press(page, 'Pin');
    await press(page, 'Pause');
    await reaches(page, 'paused');
    const now = async (): Promise<unknown> => [
      await digest(page),
      await counter(page, 'Episodes'),
      page.url(),
      await legend(),
    ];
    await page.waitForTimeout(300);
    const before = await now();
    await press(page, 'Reset');
    await reaches(page, 'ready');
    await expect
      .poll(() => page.getByRole('status').textContent())
      .toContain('The run began again with the same seed.');
    await undo.click();
    await reaches(page, 'paused');
    await expect.poll(now).toEqual(before);
    expect(await undo.count()).toBe(0);

    await choose(page, 'env', 'cliff-walking');
    await undo.waitFor();
    await type(page, box(page, 'seed'), '5'); // in a box for text the keys are the browser's
    await page.keyboard.press('ControlOrMeta+z');
    await page.waitForTimeout(300);
    expect(page.url()).toContain('cliff-walking');
    await page.keyboard.press('Escape');
    await page.locator(`${LAB} .stage`).click();
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(now).toEqual(before);
  });
});

test('the size of a sweep is kept as typed while time runs, and out of range it says what is allowed', async () => {
  await harness.visit(`${MAZE}&view.speed=max`, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Play');
    const seeds = page.getByLabel('Number of seeds'),
      about = page.locator('.seeds');
    await type(page, seeds, '25', async (so) => expect(await seeds.inputValue()).toBe(so));
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('view.seeds=25');
    await type(page, seeds, '500');
    await page.keyboard.press('Tab');
    await expect.poll(() => about.textContent()).toContain('whole numbers from 1 to 100');
    await page.waitForTimeout(300);
    expect([await seeds.inputValue(), page.url().includes('view.seeds=25')]).toEqual(['500', true]);
    await type(page, seeds, '12');
    await page.keyboard.press('Escape');
    expect(await seeds.inputValue()).toBe('25');
    expect(await about.textContent()).not.toContain('whole numbers');
  });
});

test('the speed is dragged while time runs, and Escape gives it back', async () => {
  await harness.visit(`${MAZE}&view.speed=5`, async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Play');
    const speed = page.getByLabel('Speed', { exact: true }),
      seen: number[] = [];
    await drag(page, speed, 0.75, async () => seen.push(Number(await speed.inputValue())));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    await expect.poll(() => page.url()).toContain('view.speed=500');
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await expect.poll(() => page.url()).toMatch(/view\.speed=5(&|$)/);
    await page.waitForTimeout(300);
    expect(page.url()).toMatch(/view\.speed=5(&|$)/);
  });
});

test('a finger drags a slider sideways, and scrolls the sheet up and down over it', async () => {
  await harness.visit(
    MAZE,
    async (page) => {
      await reaches(page, 'ready');
      const key = 'agent.planning_steps',
        one = slider(page, key);
      await tab(page, 'Settings');
      await one.scrollIntoViewIfNeeded();
      const touch = await page.context().newCDPSession(page);
      const swipe = async (dx: number, dy: number): Promise<void> => {
        const { x, y, width, height } = (await one.boundingBox())!;
        const from = await one.evaluate((slider: HTMLInputElement) => Number(slider.value) / Number(slider.max));
        const at = [x + 8 + from * (width - 16), y + height / 2] as const;
        const send = (type: 'touchStart' | 'touchMove', part: number): Promise<unknown> =>
          touch.send('Input.dispatchTouchEvent', {
            type,
            touchPoints: [{ x: at[0] + dx * part, y: at[1] + dy * part }],
          });
        await send('touchStart', 0);
        for (let move = 1; move <= 12; move++) {
          await send('touchMove', move / 12);
          await page.waitForTimeout(30);
        }
        await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
        await page.waitForTimeout(400);
      };
      const top = (): Promise<number> => page.locator('.panels').evaluate((sheet) => sheet.scrollTop + scrollY);
      const before = await box(page, key).inputValue(),
        scrolled = await top();
      await swipe(0, -200);
      await expect.poll(top).toBeGreaterThan(scrolled + 50);
      let last = -1; // it may still be on its way, and a finger that meets it there only stops it
      await expect.poll(async () => last === (last = await top())).toBe(true);
      expect([await box(page, key).inputValue(), await inForce(page, key)]).toEqual([before, '']);
      const still = await top();
      await swipe(80, 6);
      expect(await top()).toBe(still);
      await expect.poll(async () => Number(await box(page, key).inputValue())).toBeGreaterThan(Number(before));
      const after = await box(page, key).inputValue();
      await expect.poll(() => inForce(page, key)).toBe(after);
    },
    { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  );
});
