import { describe, expect, test } from 'vitest';
import { History, studyCurves, tabulate, type Group } from '../../src/view/series';

const NAMES = ['episode', 'env_steps', 'model_steps', 'updates', 'return', 'length', 'terminated'];

/** Episodes first..last, each `length(k)` long and worth 1. */
function rows(first: number, last: number, length: (k: number) => number) {
  const data: number[] = [];
  for (let k = first; k <= last; k++) data.push(k, 10 * k, 0, 0, 1, length(k), 1);
  return { columns: 7, rows: last - first + 1, data: Float64Array.from(data) };
}

const group = (curve: Group['curve']): Group => ({ label: '', title: '', kind: 'live', style: 0, curve });

test('by real steps, few episodes are where they end; sums are seen in between, too', () => {
  const few = group((x, y) => studyCurves([{ episodes: rows(1, 3, (k) => k) }], NAMES, 0)(x, y));
  expect(tabulate([few], 'steps', 'length').x).toEqual([0, 10, 20, 30]);
  expect(tabulate([few], 'steps', 'length').curves[0]!.mean).toEqual([null, 1, 2, 3]);
  expect(tabulate([few], 'steps', 'cumulative').x.length).toBeGreaterThan(100);
});

describe('the history of the live run', () => {
  test('keeps every episode while there is room', () => {
    const history = new History(NAMES);
    history.push(rows(1, 3, (k) => 2 * k), 3);
    const [curve] = history.curve('episodes', 'length');
    expect([...curve!.x]).toEqual([1, 2, 3]);
    expect([...curve!.y]).toEqual([2, 4, 6]);
    expect(history.episodes().data).toEqual(rows(1, 3, (k) => 2 * k).data);
  });

  test('joins neighbours when there are too many: means stay means, sums stay sums', () => {
    const history = new History(NAMES), many = 20000;
    for (let k = 0; k < many; k += 1000) history.push(rows(k + 1, k + 1000, (e) => e % 2), k + 1000);
    expect(history.rows).toBeLessThan(8192);
    expect(history.stride).toBe(4);
    const [length] = history.curve('episodes', 'length');
    expect(length!.y.every((y) => y === 0.5)).toBe(true);
    const [sum] = history.curve('steps', 'cumulative');
    expect(sum!.y.at(-1)).toBe(many);
    expect(sum!.x.at(-1)).toBe(10 * many);
  });

  test('counts the reward of episodes that were too many to see', () => {
    const history = new History(NAMES);
    history.push(rows(1, 2, () => 1), 2);
    history.push(rows(101, 102, () => 1), 102);
    expect([...history.curve('episodes', 'cumulative')[0]!.y]).toEqual([0, 1, 2, 101, 102]);
  });

  test('a pinned copy does not change any more', () => {
    const history = new History(NAMES);
    history.push(rows(1, 2, () => 1), 2);
    const frozen = history.freeze();
    history.push(rows(3, 4, () => 1), 4);
    expect(frozen('episodes', 'length')[0]!.x).toHaveLength(2);
  });
});

test('seeds on one grid: the mean only where all of them have a value', () => {
  const seed = (last: number, y: number) => ({
    x: Float64Array.from({ length: last }, (_, i) => i + 1), y: new Float64Array(last).fill(y),
  });
  const table = tabulate([group(() => [seed(4, 10), seed(3, 20)])], 'episodes', 'length');
  expect(table.x).toEqual([1, 2, 3, 4]);
  expect(table.curves[0]!.mean).toEqual([15, 15, 15, null]);
  // t(1 degree of freedom) = 12.7062, standard error of 10 and 20 = 5.
  expect(table.curves[0]!.high[0]).toBeCloseTo(15 + 12.7062 * 5, 3);
});

test('a life that ends without another episode keeps its reward up to its last step', () => {
  const [curve] = studyCurves([{ episodes: rows(1, 2, () => 1) }], NAMES, 50)('steps', 'cumulative');
  expect([...curve!.x]).toEqual([0, 10, 20, 50]);
  expect([...curve!.y]).toEqual([0, 1, 2, 2]);
  const [lengths] = studyCurves([{ episodes: rows(1, 2, () => 1) }], NAMES, 50)('steps', 'length');
  expect([...lengths!.x]).toEqual([10, 20]);
});
