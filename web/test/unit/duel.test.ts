/** The sentence under two runs says their own numbers, and nothing that is not so. */
import { expect, it } from 'vitest';
import { duel } from '../../src/ui/duel';
import { duelWords, type Half } from '../../src/ui/duel-words';
import { Narrator } from '../../src/ui/narrator';
import { sleep } from './fake';
import { sessionAt } from './sessions';

const half = (episodes: number, real: number, imagined: number, second: number | null = null, now = 0): Half => ({
  progress: { episodes, episode_steps: now },
  real,
  imagined,
  second,
});
const told = (one: Half, other: Half): string => duelWords(one, other, ['the right one', 'the left one']);
const FIRST = 'Both have been at the goal once. The right one imagined 50 steps after each real one.';

it('has nothing to say before both were there', () => {
  expect(told(half(0, 9, 450), half(1, 9, 0))).toBe('');
});

it('before Play tells who imagined how much', () => {
  expect(told(half(1, 100, 5000), half(1, 100, 0))).toBe(FIRST);
  expect(told(half(1, 100, 100), half(1, 100, 0))).toContain('imagined 1 step after each');
  expect(told(half(1, 100, 0), half(1, 100, 0))).toContain('Neither of them imagined anything.');
  expect(told(half(1, 100, 500), half(1, 100, 100))).toContain(
    'The right one imagined 5 steps after each real one; the left',
  );
});

it('tells of the second time, whoever was quicker first', () => {
  const searching = told(half(2, 139, 6950, 39), half(1, 139, 0, null, 39));
  expect(searching).toBe(
    `${FIRST} The right one was there again after 39 steps; the left one is still searching after 39.`,
  );
  const both = told(half(9, 541, 27050, 39), half(2, 541, 0, 441));
  expect(both).toBe(`${FIRST} The right one was there again after 39 steps; the left one needed 441.`);
  expect(told(half(2, 300, 300, 90), half(2, 300, 0, 80))).toMatch(
    /The left one was .* 80 steps; the right one needed 90\.$/,
  );
});

it('within a step it tells of whole ones', async () => {
  const session = await sessionAt(
    'env=dyna-maze&agent=dyna-q&agent.planning_steps=1000&seed=3&view.side=agent.planning_steps=0&view.after=1',
  );
  const sentence = (): string => JSON.stringify(duel(session, new Narrator(), '').values);
  for (let k = 0; k < 6; k++) {
    await session.advance('phase');
    await sleep(50);
    expect(sentence()).toContain('imagined 1,000 steps after each real one');
  }
  session.dispose();
});
