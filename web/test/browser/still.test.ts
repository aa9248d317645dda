/**
 * What a hand reaches for keeps its place while time runs, however much there is to be shown above it; and while
 * something is typed into the field above.
 */
import { afterAll, beforeAll, test } from 'vitest';
import { Harness, LAB, press, reaches, tab } from './harness';

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

/** How long is looked, ms; by then episodes have ended, models have been trained and figures been drawn. */
const LOOKED = 5000;

/** Wherever the top of the first field of the agent was, in the page, from the start of time on. */
function placesOfField([lab, looked]: readonly [string, number]): Promise<number[]> {
  const field = [...document.querySelector(lab)!.shadowRoot!.querySelectorAll('[data-key^="agent."]')].find(
    (one) => one.getClientRects().length,
  )!;
  const places = new Set<number>(),
    end = performance.now() + looked;
  return new Promise((resolve) => {
    const look = (): void => {
      places.add(Math.round(field.getBoundingClientRect().top + scrollY));
      if (performance.now() < end) requestAnimationFrame(look);
      else resolve([...places]);
    };
    look();
  });
}

const RUNS = [
  'env=dyna-maze&agent=dyna-q',
  'env=cartpole&agent=mbrl-policy-gradient',
  'env=pendulum&agent=pets',
  'env=scatter&agent=curve-fit',
];

test.concurrent.for(
  RUNS.flatMap(
    (run) =>
      [
        [run, 1280],
        [run, 390],
      ] as const,
  ),
)('%s, %d px', async ([run, width], { expect }) => {
  await harness.visit(
    `#${run}&view.speed=max`,
    async (page) => {
      await reaches(page, 'ready');
      await page.locator('[data-key^="agent."]').first().waitFor({ state: 'attached' });
      if (width < 900) await tab(page, 'Settings');
      await page.waitForTimeout(500); // letters and figures have come
      await press(page, 'Play');
      expect(await page.evaluate(placesOfField, [LAB, LOOKED] as const)).toHaveLength(1);
    },
    { viewport: { width, height: 800 } },
  );
});

/** Those fields that others below moved for, while another number stood in them. Runs in the page. */
async function pushing(lab: string): Promise<string[]> {
  const fields = [...document.querySelector(lab)!.shadowRoot!.querySelectorAll<HTMLElement>('.param')].filter(
    (one) => one.getClientRects().length,
  );
  const places = (): string => fields.map((one) => one.offsetTop).join();
  const frames = (): Promise<unknown> => new Promise((then) => setTimeout(then, 60));
  const found: string[] = [];
  for (const one of fields) {
    const box = one.querySelector<HTMLInputElement>('input[type=number]'),
      before = places();
    if (!box) continue;
    box.focus();
    box.value = String((Number(box.value) + Number(box.max)) / 2);
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await frames();
    const isWrong = one.querySelector('.wrong')!.textContent !== '';
    if (places() !== before && !isWrong) found.push(one.dataset.key!);
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    box.blur();
    await frames();
  }
  return found;
}

test.concurrent.for([1280, 390])('while somebody types, %d px', async (width, { expect }) => {
  await harness.visit(
    '#env=pendulum&agent=mbpo',
    async (page) => {
      await reaches(page, 'ready');
      await press(page, 'Play');
      await expect.poll(() => page.locator('.counters dd').first().textContent()).not.toBe('0');
      await press(page, 'Pause');
      for (const name of ['Settings', 'Model']) {
        await tab(page, name);
        const folds = page.locator('details.fold:not([open]) > summary').filter({ visible: true });
        while (await folds.count()) await folds.first().click();
        expect(await page.evaluate(pushing, LAB)).toEqual([]);
      }
    },
    { viewport: { width, height: 800 } },
  );
});
