/** A hand on the page: it looks, points, presses, drags and types, as quickly as hands do. */
import type { Driver } from './driver';
import { ask, cover, hider, look, openTab, reach, SHEET, type Place, type Sight, type State } from './places';

/** Between two digits of somebody who types, ms; and of somebody in a hurry. */
export const CALM = 110;
export const QUICK = 15;
/** Moves of the pointer in a drag. */
export const MOVES = 12;
/** How long a thing may take to come where other work goes on, ms; what must answer at once has tests of its own. */
const PATIENCE = 10_000;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again and again until the answer is true; whether it ever was. */
export async function comes(question: () => Promise<boolean>, patience = PATIENCE): Promise<boolean> {
  for (const end = performance.now() + patience; ;) {
    if (await question()) return true;
    if (performance.now() > end) return false;
    await sleep(20);
  }
}

export class Hand {
  /** Between digits, ms. */
  pace = QUICK;
  /** Between moves of a drag, ms. */
  stride = 8;

  constructor(
    readonly page: Driver,
    readonly lab = 0,
    private readonly isFinger = page.canTouch,
  ) {}

  // -- looking ------------------------------------------------------------------------------------
  glance(place: Place): Promise<Sight | null> {
    return this.page.evaluate(look, { lab: this.lab, ...place });
  }

  async see(place: Place, patience = PATIENCE): Promise<Sight> {
    let sight: Sight | null = null;
    await comes(async () => {
      sight = await this.glance(place);
      if (!sight) await this.uncover(place);
      return sight !== null;
    }, patience);
    if (!sight) throw new Error(`${place.words} is not there.`);
    return sight;
  }

  /** Opens the tab or the dialog that a place is behind. */
  async uncover(place: Place): Promise<void> {
    const css = await this.page.evaluate(cover, { lab: this.lab, ...place });
    if (css) await this.tap(hider(css));
  }

  ask(): Promise<State> {
    return this.page.evaluate(ask, this.lab);
  }

  async reaches(...states: string[]): Promise<void> {
    let state = '';
    await comes(async () => states.includes((state = (await this.ask()).state)), 20000);
    if (!states.includes(state)) throw new Error(`The lab is ${state}, not ${states.join(' or ')}.`);
  }

  // -- pointing -----------------------------------------------------------------------------------
  /**
   * The point at a part of the width and height, once it stands still, as an eye waits for it, and a press
   * there reaches the place: while time runs figures above may come and grow.
   */
  private async aim(place: Place, fx: number, fy: number): Promise<{ x: number; y: number }> {
    let point = { x: NaN, y: NaN },
      over = '';
    const free = await comes(async () => {
      const sight = await this.see(place),
        { x, y } = point;
      point = { x: sight.x + sight.width * fx, y: sight.y + sight.height * fy };
      over = await this.page.evaluate(reach, { place: { lab: this.lab, ...place }, ...point });
      // Such as the bar that stays at the edge of the window.
      if (over) await this.page.evaluate(look, { lab: this.lab, ...place, then: 'centre' });
      if (over === SHEET && (await this.glance(openTab))) await this.tap(openTab);
      return over === '' && point.x === x && point.y === y;
    });
    if (!free) throw new Error(`${over} lies over ${place.words}.`);
    return point;
  }

  private async put(x: number, y: number): Promise<void> {
    if (this.isFinger) return this.page.touch('start', x, y);
    await this.page.move(x, y);
    await this.page.down();
  }
  private shift(x: number, y: number): Promise<void> {
    return this.isFinger ? this.page.touch('move', x, y) : this.page.move(x, y);
  }
  private lift(x: number, y: number): Promise<void> {
    return this.isFinger ? this.page.touch('end', x, y) : this.page.up();
  }

  /** Presses and lets go; `held`: how long, ms. */
  async tap(place: Place, fx = 0.5, fy = 0.5, held = 0): Promise<void> {
    const { x, y } = await this.aim(place, fx, fy);
    await this.put(x, y);
    if (held) await sleep(held);
    await this.lift(x, y);
  }

  async rightClick(place: Place, fx = 0.5, fy = 0.5): Promise<void> {
    const { x, y } = await this.aim(place, fx, fy);
    await this.page.move(x, y);
    await this.page.down(2);
    await this.page.up(2);
  }

  /** From one point in pixels to another; `before` is called while it is still held. */
  private async pull(
    from: { x: number; y: number },
    to: { x: number; y: number },
    before?: () => Promise<void>,
  ): Promise<void> {
    await this.put(from.x, from.y);
    for (let i = 1; i <= MOVES; i++) {
      await sleep(this.stride);
      await this.shift(from.x + ((to.x - from.x) * i) / MOVES, from.y + ((to.y - from.y) * i) / MOVES);
    }
    await before?.();
    await this.lift(to.x, to.y);
  }

  /** From one place to another, such as two cells. */
  async stroke(from: Place, to: Place): Promise<void> {
    const a = await this.aim(from, 0.5, 0.5),
      b = await this.aim(to, 0.5, 0.5);
    await this.pull(a, b);
  }

  /** Takes a slider by its knob and pulls it to a part of its way; what it held when it was let go. */
  async slide(place: Place, to: number, before?: () => Promise<void>): Promise<Sight> {
    await this.aim(place, 0.5, 0.5);
    const { x, y, width, height, value, min, max } = await this.see(place);
    // The knob is as wide as the slider is high, about, and stays inside of it.
    const knob = Math.min(height, width / 4),
      way = width - knob;
    const along = (part: number): number => x + knob / 2 + part * way;
    let held: Sight | null = null;
    await this.pull(
      { x: along((Number(value) - min) / (max - min)), y: y + height / 2 },
      { x: along(to), y: y + height / 2 },
      async () => {
        await sleep(30);
        held = await this.see(place);
        await before?.();
      },
    );
    return held!;
  }

  // -- keys ---------------------------------------------------------------------------------------
  async press(key: string, times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
      await this.page.keyDown(key);
      await this.page.keyUp(key);
    }
  }

  async write(text: string): Promise<void> {
    for (const one of text) {
      await this.press(one);
      await sleep(this.pace);
    }
  }

  /** Into a box; who sees no caret in it, because it moved just then, presses once more. */
  private async enter(place: Place): Promise<void> {
    for (let tries = 0; tries < 2; tries++) {
      await this.tap(place, 0.3);
      if (await comes(async () => (await this.see(place)).focused, 500)) return;
    }
    throw new Error(`${place.words} does not get the focus.`);
  }

  /** Goes into a box, takes all of it, and types over it; it is left by Enter or Tab, or not yet. */
  async type(place: Place, text: string, leave: 'Enter' | 'Tab' | null = 'Enter'): Promise<void> {
    await this.enter(place);
    await this.page.keyDown('Control');
    await this.press('a');
    await this.page.keyUp('Control');
    await this.write(text);
    if (leave) await this.press(leave);
  }

  /** Opens a list with the pointer, or goes to it without, and takes the value with the arrow keys. */
  async choose(place: Place, value: string, by: 'pointer' | 'keys'): Promise<void> {
    const { options, index } = await this.see(place),
      wanted = options.indexOf(value);
    if (wanted < 0) throw new Error(`${place.words} has no ${value}.`);
    if (this.page.hasListsApart) await this.page.evaluate(look, { lab: this.lab, ...place, then: 'focus' });
    else await this.tap(place, 0.3);
    await sleep(60);
    if (by === 'keys' && !this.page.hasListsApart) await this.press('Escape'); // closes the list, and keeps the focus
    await this.press(wanted > index ? 'ArrowDown' : 'ArrowUp', Math.abs(wanted - index));
    if (by === 'pointer' && !this.page.hasListsApart) await this.press('Enter');
  }
}
