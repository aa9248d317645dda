/** What a hand does: it points, presses, moves in steps and types one key after the other. */
import type { Locator, Page } from 'playwright-core';

/** Between two keys of somebody who types digits, ms. */
const KEY = 110;
/** Between two moves of a mouse that is dragged, ms. */
const MOVE = 40;
const MOVES = 12;

export async function centre(of: Locator): Promise<[number, number]> {
  const box = (await of.boundingBox())!;
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** Presses the button on something, again if the page moved under the hand; the button stays down. */
async function grip(page: Page, what: Locator, at: () => Promise<[number, number]>): Promise<void> {
  for (let tries = 0; tries < 5; tries++) {
    await what.scrollIntoViewIfNeeded();
    await page.mouse.move(...(await at()));
    await page.mouse.down();
    if (await what.evaluate((one) => one.matches(':focus'))) return;
    await page.mouse.up();
  }
  throw new Error('what is to be held does not hold still');
}

/** Clicks into the box, chooses all that is in it, and types; `seen` is called after every key. */
export async function type(
  page: Page,
  box: Locator,
  text: string,
  seen: (typed: string) => Promise<void> = async () => undefined,
): Promise<void> {
  await grip(page, box, () => centre(box));
  await page.mouse.up();
  await page.keyboard.press('ControlOrMeta+a');
  for (let n = 1; n <= text.length; n++) {
    await page.keyboard.type(text[n - 1]!);
    await page.waitForTimeout(KEY);
    await seen(text.slice(0, n));
  }
}

/** Moves the slider's thumb from where it is to a part of its length, in 12 moves; the button stays down. */
export async function drag(
  page: Page,
  slider: Locator,
  part: number,
  seen: (move: number) => Promise<void> = async () => undefined,
): Promise<void> {
  const THUMB = 16;
  const from = await slider.evaluate((one: HTMLInputElement) => Number(one.value) / Number(one.max));
  const at = async (where: number): Promise<[number, number]> => {
    const { x, y, width, height } = (await slider.boundingBox())!;
    return [x + THUMB / 2 + where * (width - THUMB), y + height / 2];
  };
  await grip(page, slider, () => at(from));
  for (let move = 1; move <= MOVES; move++) {
    await page.mouse.move(...(await at(from + ((part - from) * move) / MOVES)));
    await page.waitForTimeout(MOVE);
    await seen(move);
  }
}
