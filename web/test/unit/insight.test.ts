import { describe, expect, test } from 'vitest';
import type { ChannelData, ColumnMark, Look, WorldMap } from '../../src/core/types';
import { quantity, stateWords } from '../../src/ui/words';
import { dataAt } from '../../src/ui/points-pad';
import { ticks, tickWords } from '../../src/view/figure';
import {
  axisOver,
  calibrationOf,
  calibrationWords,
  comparisonOf,
  fanFigure,
  mapView,
  trailOf,
} from '../../src/view/insight';
import { channel, columnOf, figureOf, look } from './channel';

const part = (mark: ColumnMark, shape: number[], data: number[]): ChannelData =>
  channel(mark, shape, data, { part_of: 'members', columns: [columnOf(mark)] });
/** What happened, what was imagined, the noise expected, and how many steps there are. */
const compare = (
  steps: number,
  truth: [number[], number[]],
  members: [number[], number[]],
  noise: [number[], number[]],
): Look =>
  look(
    part('tally', [1], [steps]),
    part('solid', ...truth),
    channel('members', ...members, { figures: [figureOf('fans')], columns: [columnOf('violet')] }),
    part('spread', ...noise),
  );

/** Two numbers, two members, two steps of at most three; rows of members are packed. */
const compared = compare(
  2,
  [
    [4, 2],
    [0, 10, 1, 11, 2, 12, 99, 99],
  ],
  [
    [8, 2],
    [0, 10, 2, 11, 4, 12, 0, 10, 0, 11, 0, 12, 77, 77, 77, 77],
  ],
  [
    [6, 2],
    [3, 0, 0, 0, 3, 0, 0, 0, 77, 77, 77, 77],
  ],
);

describe('model and truth', () => {
  const c = comparisonOf(compared)!;

  test('reads the rows of each member, and no more than there were steps', () => {
    expect([c.steps, c.dim, c.members]).toEqual([2, 2, 2]);
    expect(c.truth).toEqual([
      [0, 1, 2],
      [10, 11, 12],
    ]);
    expect(c.imagined[0]).toEqual([
      [0, 2, 4],
      [0, 0, 0],
    ]);
    expect(c.imagined[1]).toEqual([
      [10, 11, 12],
      [10, 11, 12],
    ]);
  });

  test('spread is disagreement; the total adds the expected noise', () => {
    expect(c.mean[0]).toEqual([0, 1, 2]);
    expect(c.spread[0]).toEqual([0, 1, 2]);
    expect(c.total[0]![1]).toBeCloseTo(Math.hypot(1, 3), 12);
    expect(c.total[0]![2]).toBeCloseTo(2, 12);
    expect(c.spread[1]).toEqual([0, 0, 0]);
  });

  test('more ways, as long as the truth can be, are drawn before them and change nothing', () => {
    const more = channel('ways', [8, 2], [5, 6, 5, 7, 5, 8, 77, 77, 1, 2, 1, 3, 1, 4, 77, 77], {
      part_of: 'members',
      columns: [columnOf('thin')],
    });
    const { imagined, ...rest } = comparisonOf(look(...compared.channels, more))!;
    expect(imagined[1]).toEqual([[6, 7, 8], [2, 3, 4], ...c.imagined[1]!]);
    expect({ ...rest, imagined: c.imagined }).toEqual(c);
  });

  test('nothing is compared before there is something', () => {
    expect(comparisonOf(null)).toBeNull();
    expect(comparisonOf(look(...compared.channels.slice(1)))).toBeNull();
  });

  test('a member that is wrong by far leaves the picture, the truth does not', () => {
    const wild = comparisonOf(
      look(
        ...compared.channels.map((one) =>
          one.key !== 'members' ? one : { ...one, data: Float64Array.of(0, 10, 1e9, 11, NaN, 12, 0, 10, 0, 11, 0, 12) },
        ),
      ),
    )!;
    const { low, high } = fanFigure(wild, 0).y;
    expect(low).toBeLessThanOrEqual(0);
    expect(high).toBeGreaterThanOrEqual(2);
    expect(high).toBeLessThan(10);
  });
});

describe('calibration', () => {
  test.each([
    [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1], /Well calibrated/],
    [[5, 1, 1, 1, 1, 1, 1, 1, 1, 5], /Too sure/],
    [[0, 0, 0, 1, 5, 5, 1, 0, 0, 0], /Too unsure/],
    [[4, 4, 4, 4, 4, 0, 0, 0, 0, 0], /one side/],
  ])('calibration %j is %s', (counts, words) => {
    const shares = calibrationOf(channel('c', [10], counts))!;
    expect(shares.reduce((sum, one) => sum + one, 0)).toBeCloseTo(10, 9);
    expect(calibrationWords(shares)).toMatch(words);
  });
});

describe('the map', () => {
  const map = (data: number[]): WorldMap => ({
    names: ['angle', 'angular velocity'],
    units: ['rad', 'rad/s'],
    observation: ['cosine', 'sine', 'angular velocity'],
    range: [-Math.PI, Math.PI, -3, 3],
    data: Float32Array.from(data),
  });

  test('picks one picture and shades it from nothing to its most', () => {
    const { most, figure } = mapView(map([9, 9, 9, 9, 0, 1, 2, 4]), 1, 'wrong', 2, []);
    expect(most).toBe(2); // the wildest few cells lie beyond
    const [heat] = figure.marks as { shades: Float32Array }[];
    expect([...heat!.shades]).toEqual([0, 0.5, 1, 2]);
  });

  test('counts are shaded by their logarithm; an empty map has no most', () => {
    const { most, figure } = mapView(map([0, 1, 3, 0]), 0, 'tally', 2, []);
    const [heat] = figure.marks as { shades: Float32Array }[];
    expect(most).toBe(3);
    expect(heat!.shades[1]).toBeCloseTo(0.5, 6);
    expect(mapView(map([0, 0, 0, 0]), 0, 'tally', 2, []).most).toBe(0);
  });

  test('the trail is read off the observation, its angle from cosine and sine', () => {
    const c = comparisonOf(
      compare(
        1,
        [
          [2, 3],
          [1, 0, 0.5, 0, 1, 9],
        ],
        [
          [2, 3],
          [1, 0, 0.5, 0, 1, 9],
        ],
        [
          [1, 3],
          [0, 0, 0],
        ],
      ),
    );
    expect(trailOf(c, map([]))).toEqual([[0, 0.5]]); // the other one lies outside
    expect(trailOf(c, { ...map([]), names: ['place', 'angular velocity'] })).toEqual([]);
  });
});

test.each([
  [{ low: 0, high: 10 }, 2, [0, 5, 10]],
  [{ low: -1.1, high: 1.1 }, 2, [-1, 0, 1]],
  [{ low: 3, high: 25 }, 2, [10, 20]],
  [{ low: 0, high: 1, isWhole: true }, 2, [0, 1]],
  [{ low: 0.02, high: 0.09, log: true }, 2, [0.02, 0.05]],
  [{ low: 0.0008, high: 1.5, log: true }, 2, [0.001, 0.01, 0.1, 1]],
])('an axis over %j has round numbers', (axis, count, expected) => {
  const found = ticks({ ...axis, label: '' }, count);
  expect(found).toHaveLength(expected.length);
  found.forEach((tick, i) => expect(tick).toBeCloseTo(expected[i]!, 12));
});

test.each([
  [
    [0.9992, 0.9994, 0.9996],
    ['0.9992', '0.9994', '0.9996'],
  ],
  [
    [-1000, -500, 0],
    ['−1,000', '−500', '0'],
  ],
  [
    [0, 20000],
    ['0', '20K'],
  ],
  [
    [0.001, 0.01, 0.1],
    ['0.001', '0.01', '0.1'],
  ],
  [
    [-0.5, 0, 0.5],
    ['−0.5', '0', '0.5'],
  ],
])('the ticks %j read %j', (all, words) => expect(tickWords(all)).toEqual(words));

test.each([[[-22.023, -22.023001]], [[0.99997, 0.999972]], [[-6.99997, -7]]])(
  'numbers as close as %j have an axis that four digits tell apart',
  (numbers) => {
    const words = tickWords(ticks(axisOver(numbers), 2));
    expect(new Set(words).size).toBeGreaterThan(1);
    for (const one of words) expect(one.match(/\d/g)!.length).toBeLessThanOrEqual(4);
  },
);

describe('in words', () => {
  test('the state of a world of numbers', () => {
    expect(stateWords([0.5, -1.23456], ['angle', ''])).toBe('Now: angle 0.5, number 2 -1.235.');
    expect(stateWords(null, [])).toBe('');
  });

  test('numbers, small ones by their power of ten', () => {
    expect([0, -2.479e-9, 0.00005, -1234.56].map(quantity)).toEqual(['0', '-2.5e-9', '0.00005', '-1,235']);
  });
});

test('a tap on the pad becomes a point: y up, within the limits', () => {
  const fit = { scale: 100, left: 210, top: 210 };
  expect(dataAt(fit, 2, 260, 110)).toEqual({ x: 0.5, y: 1 });
  expect(dataAt(fit, 2, 0, 900)).toEqual({ x: -2, y: -2 });
});
