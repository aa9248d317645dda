/** Pictures for galleries, with the real core and without workers. */
import { readFileSync } from 'node:fs';
import { beforeEach, expect, test, vi } from 'vitest';
import { Easel } from '../../src/core/easel';
import { Ladder } from '../../src/core/ladder';
import type { Scene } from '../../src/core/types';

const bytes = readFileSync(new URL('../../public/gedanken.wasm', import.meta.url));
const MAZE = { config: 'env=dyna-maze agent=dyna-q seed=7', steps: 20, layers: 255 };
let ladder: Ladder;
beforeEach(async () => {
  ladder = new Ladder(await WebAssembly.compile(bytes), null);
});

test('a picture is drawn once, and is the same for whoever asks again', async () => {
  const drawn = new Map<string, Scene>(),
    connect = vi.spyOn(ladder, 'connect');
  const one = new Easel(ladder, drawn);
  const [first, second] = await Promise.all([one.draw(MAZE), one.draw({ ...MAZE, steps: 21 })]);
  expect(first.n).toBeGreaterThan(20);
  expect(second).not.toEqual(first);
  expect(connect).toHaveBeenCalledTimes(1);
  one.dispose();
  const other = new Easel(ladder, drawn);
  expect(await other.draw(MAZE)).toBe(first);
  expect(connect).toHaveBeenCalledTimes(1);
  other.dispose();
});

test('what cannot be drawn is told, and the next one is', async () => {
  const easel = new Easel(ladder, new Map());
  await expect(easel.draw({ ...MAZE, config: 'env=nowhere' })).rejects.toMatchObject({ code: 'UNKNOWN_ID' });
  expect((await easel.draw(MAZE)).n).toBeGreaterThan(20);
  easel.dispose();
});

test('whom nobody waits for any more draws nothing', async () => {
  const easel = new Easel(ladder, new Map());
  const waiting = [easel.draw({ ...MAZE, steps: 1e9 }), easel.draw(MAZE)].map((one) => one.catch((why) => why.code));
  await new Promise((resolve) => setTimeout(resolve, 50));
  easel.dispose();
  expect(await Promise.all(waiting)).toEqual(['DISPOSED', 'DISPOSED']);
});
