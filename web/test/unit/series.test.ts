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
  expect(tabulate([few], { x: 'steps', y: 'length', log: null }).x).toEqual([0, 10, 20, 30]);
  expect(tabulate([few], { x: 'steps', y: 'length', log: null }).curves[0]!.mean).toEqual([null, 1, 2, 3]);
  expect(tabulate([few], { x: 'steps', y: 'cumulative', log: null }).x.length).toBeGreaterThan(100);
});

test('several runs have a mean from the beginning, however long the first episode of one of them is', () => {
  const late = { columns: 7, rows: 1, data: Float64Array.of(1, 100, 0, 0, 1, 100, 1) };
  const both = group(studyCurves([{ episodes: rows(1, 3, () => 10) }, { episodes: late }], NAMES, 0));
  const { x, curves } = tabulate([both], { x: 'steps', y: 'length', log: null });
  expect(x).toEqual([0, 10, 20, 30, 100]);
  expect(curves[0]!.mean).toEqual([55, 55, 55, 55, null]);
  expect(both.curve('episodes', 'length').map((one) => [...one.x])).toEqual([[1, 2, 3], [1]]);
});

describe('the history of the live run', () => {
  const last = (history: History, y: 'cumulative' | 'length'): [number, number] => {
    const [{ x, y: values }] = history.curve('episodes', y) as [{ x: Float64Array; y: Float64Array }];
    return [x.at(-1)!, values.at(-1)!];
  };

  test.each([1, 3000, 20000])('forgets what lay ahead, and goes on with other episodes; of %i in common', (common) => {
    const history = new History(NAMES),
      ahead = common + 2000,
      length = (): number => 5;
    history.push(rows(1, ahead, length), ahead);
    expect(history.isBeyond(common)).toBe(true);
    history.cut(common);
    expect(history.isBeyond(common)).toBe(false);
    if (history.rows) expect(last(history, 'cumulative')[0]).toBeLessThanOrEqual(common);
    const other = (): number => 7;
    history.push(rows(common + 1, ahead, other), ahead);
    const [at, sum] = last(history, 'cumulative');
    expect(at).toBeGreaterThan(common + 1900);
    expect(sum).toBe(at);
    expect(last(history, 'length')[1]).toBe(7);
  });

  test('keeps its sum where rows come without one', () => {
    const history = new History(NAMES);
    history.push(
      rows(1, 3, () => 1),
      3,
    );
    history.push(rows(4, 6, () => 1));
    history.push(rows(5, 5, () => 1));
    expect(last(history, 'cumulative')).toEqual([6, 6]);
    history.cut(9);
    expect(history.rows).toBe(6);
  });

  test('keeps every episode while there is room', () => {
    const history = new History(NAMES);
    history.push(
      rows(1, 3, (k) => 2 * k),
      3,
    );
    const [curve] = history.curve('episodes', 'length');
    expect([...curve!.x]).toEqual([1, 2, 3]);
    expect([...curve!.y]).toEqual([2, 4, 6]);
    expect(history.episodes().data).toEqual(rows(1, 3, (k) => 2 * k).data);
  });

  test('joins neighbours behind the first when there are too many: means stay means, sums stay sums', () => {
    const history = new History(NAMES),
      many = 20000;
    for (let k = 0; k < many; k += 1000)
      history.push(
        rows(k + 1, k + 1000, (e) => e % 2),
        k + 1000,
      );
    expect(history.rows).toBeLessThan(8192);
    expect(history.stride).toBe(4);
    const [length] = history.curve('episodes', 'length');
    expect(length!.y.every((y, i) => y === (i < 2048 ? (i + 1) % 2 : 0.5))).toBe(true);
    expect(length!.x[2047]).toBe(2048);
    const [sum] = history.curve('steps', 'cumulative');
    expect(sum!.y.at(-1)).toBe(many);
    expect(sum!.x.at(-1)).toBe(10 * many);
  });

  test('counts the reward of episodes that were too many to see', () => {
    const history = new History(NAMES);
    history.push(
      rows(1, 2, () => 1),
      2,
    );
    history.push(
      rows(101, 102, () => 1),
      102,
    );
    expect([...history.curve('episodes', 'cumulative')[0]!.y]).toEqual([0, 1, 2, 101, 102]);
  });

  test('a pinned copy does not change any more', () => {
    const history = new History(NAMES);
    history.push(
      rows(1, 2, () => 1),
      2,
    );
    const frozen = history.copy().curve;
    history.push(
      rows(3, 4, () => 1),
      4,
    );
    expect(frozen('episodes', 'length')[0]!.x).toHaveLength(2);
  });

  test('comes back from plain data and goes on, also where neighbours are joined', () => {
    const history = new History(NAMES),
      many = 20001;
    for (let k = 0; k < many; k += 1000)
      history.push(
        rows(k + 1, k + 1000, (e) => e % 3),
        k + 1000,
      );
    const back = History.from(structuredClone(history.plain()));
    for (const one of [history, back])
      one.push(
        rows(21001, 21100, (e) => e % 5),
        21100,
      );
    expect(back.episodes()).toEqual(history.episodes());
    expect(back.curve('steps', 'cumulative')).toEqual(history.curve('steps', 'cumulative'));
    expect(() => History.from({ ...history.plain(), data: new Float64Array(3) })).toThrow('not a history');
  });

  test('knows each episode by its number, but none that is joined with others', () => {
    const history = new History(NAMES);
    history.push(rows(1, 20000, (k) => k));
    expect(history.episode(0)).toBe(null);
    expect([...history.episode(3)!]).toEqual([3, 30, 0, 0, 1, 3, 1]);
    expect(history.episode(19999)).toBe(null);
    expect(history.episode(30000)).toBe(null);
  });

  test('a place on an axis is of the step with which that episode ended', () => {
    const history = new History(NAMES);
    expect(history.stepAt(1, 'episodes')).toBe(null);
    history.push(rows(1, 9, () => 10));
    for (const [k, step] of [...history.ends()].entries()) {
      expect(history.stepAt(k + 1, 'episodes')).toBe(step);
      expect(history.place(step, 'episodes')).toBe(k + 1);
    }
    expect(history.stepAt(99, 'episodes')).toBe(history.ends().at(-1));
    expect(history.stepAt(6.4, 'steps')).toBe(6);
    expect(history.stepAt(1, 'ahead')).toBe(null);
  });
});

describe('a run that grew long', () => {
  const many = 5000;
  /** The descent is over after thirty episodes. */
  const learning = (k: number): number => (k <= 30 ? Math.round(1700 / k) : 14 + (k % 3));
  const grown = (episodes: number): Group => {
    const history = new History(NAMES);
    for (let k = 0; k < episodes; k += 100)
      history.push(rows(k + 1, Math.min(k + 100, episodes), learning), Math.min(k + 100, episodes));
    return group(history.curve);
  };

  test('shows its beginning by itself, and on plain axes when asked to', () => {
    const table = tabulate([grown(many)], { x: 'episodes', y: 'length', log: null });
    expect(table.log).toEqual({ x: true, y: true });
    // Each of the first episodes is a point of its own; the later ones are joined.
    expect(table.x.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(table.x.at(-1)).toBe(many);
    expect(table.curves[0]!.mean.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, i) => learning(i + 1)));
    expect(table.curves[0]!.mean.at(-1)).toBeCloseTo(15, 0);
    expect(table.joined).toBe(true);
    expect(tabulate([grown(many)], { x: 'episodes', y: 'length', log: 'none' }).log).toEqual({ x: false, y: false });
    expect(tabulate([grown(many)], { x: 'episodes', y: 'length', log: 'y' }).log).toEqual({ x: false, y: true });
  });

  test('a short one, and sums, whose slope is what counts, keep plain axes', () => {
    const plain = { x: false, y: false };
    expect(tabulate([grown(300)], { x: 'episodes', y: 'length', log: null }).log).toEqual(plain);
    expect(tabulate([grown(many)], { x: 'steps', y: 'cumulative', log: null }).log).toEqual(plain);
  });

  test('keeps its points while it grows, so that the line does not flicker', () => {
    for (const log of ['none', 'x'] as const) {
      for (const x of ['episodes', 'steps'] as const) {
        const [before, after] = [4000, 4007].map((n) => tabulate([grown(n)], { x, y: 'length', log }));
        expect(after!.x.slice(0, 150)).toEqual(before!.x.slice(0, 150));
        expect(after!.curves[0]!.mean.slice(0, 150)).toEqual(before!.curves[0]!.mean.slice(0, 150));
        expect(after!.x.every((at, i) => i === 0 || at > after!.x[i - 1]!)).toBe(true);
      }
    }
  });

  test('a shorter curve beside it ends where it ends', () => {
    const table = tabulate([grown(many), { ...grown(101), kind: 'pinned' }], {
      x: 'episodes',
      y: 'length',
      log: 'none',
    });
    const last = table.curves[1]!.mean.reduce<number>((best, y, i) => (y === null ? best : i), -1);
    expect(table.x[last]).toBe(101);
  });

  test('where a real step lies on an axis', () => {
    const history = new History(NAMES);
    expect(history.place(5, 'steps')).toBe(null);
    history.push(
      rows(1, 3, () => 1),
      3,
    );
    expect([5, 10, 25].map((step) => history.place(step, 'steps'))).toEqual([5, 10, 25]);
    expect([5, 10, 25, 99].map((step) => history.place(step, 'episodes'))).toEqual([0.5, 1, 2.5, 3]);
  });
});

test('seeds on one grid: the mean only where all of them have a value', () => {
  const seed = (last: number, y: number) => ({
    x: Float64Array.from({ length: last }, (_, i) => i + 1),
    y: new Float64Array(last).fill(y),
  });
  const table = tabulate([group(() => [seed(4, 10), seed(3, 20)])], { x: 'episodes', y: 'length', log: null });
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
