/**
 * A visitor who was told nothing: sees what is in the window, reaches for it with a real mouse and keys, and counts
 * what that takes. What is not in sight has to be scrolled to, which counts, too.
 */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

export class Visitor {
  /** Clicks, drags, movements that ask, turns of the wheel. */
  acts = 0;

  constructor(readonly page: Page) {}

  /** The button of that name. */
  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async click(what: Locator): Promise<void> {
    this.acts++;
    await this.page.mouse.click(...(await place(what, 0.5, 0.5)));
  }

  /** Only points at it. */
  async point(what: Locator, fx: number, fy: number): Promise<void> {
    this.acts++;
    await this.page.mouse.move(...(await place(what, fx, fy)));
  }

  /** Pulls a slider from a part of its length to another. */
  async drag(slider: Locator, from: number, to: number): Promise<void> {
    this.acts++;
    await this.page.mouse.move(...(await place(slider, from, 0.5)));
    await this.page.mouse.down();
    await this.page.mouse.move(...(await place(slider, to, 0.5)), { steps: 12 });
    await this.page.mouse.up();
  }

  /** Turns the wheel over something until another thing is in sight. */
  async scroll(over: Locator, to: Locator): Promise<void> {
    await this.page.mouse.move(...(await place(over, 0.5, 0.5)));
    for (let turns = 0; turns < 20 && !(await to.evaluate(point, [0.5, 0.5] as const)); turns++) {
      this.acts++;
      await this.page.mouse.wheel(0, 200);
      await this.page.waitForTimeout(100);
    }
  }
}

/** That part of its width and height in the window, once a press there reaches it. */
async function place(what: Locator, fx: number, fy: number): Promise<[number, number]> {
  await what.waitFor();
  const at = (): Promise<[number, number] | null> => what.evaluate(point, [fx, fy] as const);
  await expect.poll(at, { timeout: 5000, message: `not in sight: ${what}` }).not.toBeNull();
  return (await at())!;
}

/** Runs in the page; null: it is outside of the window, or something lies over it. */
function point(e: Element, [fx, fy]: readonly [number, number]): [number, number] | null {
  const { left, top, width, height } = e.getBoundingClientRect(),
    [x, y] = [left + fx * width, top + fy * height];
  const hit = (e.getRootNode() as ShadowRoot).elementFromPoint(x, y);
  return hit && (e.contains(hit) || hit.contains(e)) ? [x, y] : null;
}
