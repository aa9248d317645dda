/** Forms and controls as tests, in a browser, a window, a state and surroundings. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Control } from './controls';
import type { Browser, Window } from './driver';
import { FieldScript } from './fields';
import { Luck, SEED, type Form, type Forms } from './forms';
import { Scene, type Around } from './scene';
import { bring, linkTo, type RunState } from './states';

/** A form of twenty fields on a busy machine, ms. */
const LONGEST = 180_000;

export interface Case {
  what: Form | Control;
  state: RunState;
  window: Window;
  around: Around;
  luck: Luck;
  /** Whether a field is pulled or set, where not both. */
  turn?: number;
}

/** Runs each case; some at once, because a hand mostly waits. */
export function touching(
  name: string,
  forms: Forms,
  start: () => Promise<Browser>,
  cases: Case[],
  atOnce = true,
): void {
  console.log(`A hand draws by GDN_SEED=${SEED}`);
  describe(name, { concurrent: atOnce }, () => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await Scene.start(await start());
    });
    afterAll(() => scene?.stop());
    test.each(cases.map((one) => [nameOf(one), one] as const))('%s', (_, one) => touch(scene, forms, one), LONGEST);
  });
}

function nameOf({ what, state, window, around }: Case): string {
  return `${what.name}, ${state}, ${window.width} px${around === 'site' ? '' : `, ${around}`}`;
}

async function touch(scene: Scene, forms: Forms, { what, state, window, around, luck, turn }: Case): Promise<void> {
  const wrong: string[] = [];
  wrong.push(
    ...(await scene.visit(linkTo(what.config, state), window, around, async (hand) => {
      await bring(hand, state);
      const other = around === 'two' ? await hand.page.evaluate(first, null) : '';
      if ('entries' in what) wrong.push(...(await new FieldScript(hand, forms, luck).all(what, turn)));
      else await what.act({ hand, forms, luck, state });
      if (around === 'two') expect(await hand.page.evaluate(first, null), 'the lab beside it').toBe(other);
    })),
  );
  expect(wrong, `GDN_SEED=${SEED}`).toEqual([]);
}

/** Where the first lab of the page is. Runs in the page. */
function first(): string {
  return document.querySelector<HTMLElement & { hash: string }>('gedanken-lab')!.hash;
}

let cases = 0;
/** Each case has luck of its own, so that it repeats when it runs alone. */
export const luckOfNext = (): Luck => new Luck(Math.imul(SEED + 1, 7919) + cases++);
