/** What is said after a bet in a chapter. */
import { describe, expect, test } from 'vitest';
import { numberAt, place, verdict, type Answer } from '../../src/learn/verdict';

describe('a choice', () => {
  const answer: Answer = { kind: 'choice', right: 1, texts: ['ten', 'fifty'], whys: ['Ten is too few.', ''] };

  test('right', () => {
    expect(verdict(answer, 1)).toEqual({ isRight: true, text: 'So it is.' });
  });

  test('wrong, with the sentence of the option that was taken', () => {
    expect(verdict(answer, 0)).toEqual({ isRight: false, text: 'You said: ten. It is: fifty. Ten is too few.' });
    expect(verdict({ ...answer, right: 0 }, 1).text).toBe('You said: fifty. It is: ten.');
  });
});

describe('a number', () => {
  const answer = { kind: 'number', near: 1.5, unit: 'steps', low: 1, high: 9999, scale: 'log' } as const;

  test.each([
    [1600, 1600, 'You said 1,600, it was 1,600 steps. Good bet.'],
    [1100, 1600, 'You said 1,100, it was 1,600 steps. Good bet.'],
    [2400, 1600, 'You said 2,400, it was 1,600 steps. Good bet.'],
    [4000, 1600, 'You said 4,000, it was 1,600 steps. Yours is 2.5 times too large.'],
    [100, 1600, 'You said 100, it was 1,600 steps. Yours is 16 times too small.'],
    [-300, -100, 'You said −300, it was −100 steps. Yours is 3 times too large.'],
    [0, 0, 'You said 0, it was 0 steps. Good bet.'],
    [5, 0, 'You said 5, it was 0 steps.'],
    [-5, 5, 'You said −5, it was 5 steps.'],
  ])('%d where it was %d', (said, truth, text) => {
    expect(verdict({ ...answer, truth }, said)).toEqual({ isRight: text.includes('Good bet'), text });
  });

  test('without a unit', () => {
    expect(verdict({ ...answer, unit: '', truth: 2 }, 2).text).toBe('You said 2, it was 2. Good bet.');
  });
});

describe('a curve', () => {
  const answer: Answer = {
    kind: 'draw',
    truths: [1, 10, 1000],
    at: ['5 steps', '20 steps', '80 steps'],
    low: 1,
    high: 1000,
    scale: 'log',
    unit: '',
  };

  test('of its shape, though not at every point', () => {
    const { isRight, text } = verdict(answer, [0, 0.5, 0.9]);
    expect([isRight, text]).toEqual([
      true,
      'That is its shape: yours is dashed, what came is solid. At 80 steps you drew 500, it was 1,000.',
    ]);
  });

  test('of another one', () => {
    expect(verdict(answer, [1, 0.5, 0]).isRight).toBe(false);
    expect(verdict(answer, [0.5, 0.5, 0.5]).text).toMatch(/^Its shape is another one: .*you drew 32, it was 1,000\.$/);
  });
});

test.each(['linear', 'log'] as const)('a place and its number, %s', (scale) => {
  const axis = { low: 10, high: 1000, scale };
  expect([place(10, axis), place(1000, axis)]).toEqual([0, 1]);
  for (const x of [10, 42, 100, 870]) expect(numberAt(place(x, axis), axis)).toBe(x);
  expect(place(1, { ...axis, scale: 'log' })).toBe(0); // below the lowest line
});
