import { describe, expect, test } from 'vitest';
import type { ChannelData, Look, WorldMap } from '../../src/core/types';
import { activity, stateWords, summary } from '../../src/ui/words';
import { dataAt } from '../../src/ui/points-pad';
import { ticks, tickWords } from '../../src/view/figure';
import {
  calibrationOf, calibrationWords, comparisonOf, errorFigure, errorsOf, fanFigure, heldOutFigure, keptUp, mapView,
  planFigure, returnsOf, trailOf, trainingOf,
} from '../../src/view/insight';
import type { Component, Frame, Progress } from '../../src/core/types';

const channel = (key: string, shape: number[], data: number[]): ChannelData =>
  ({ key, label: '', unit: '', doc: '', type: 'f64', shape, data: Float64Array.from(data) });
const look = (...channels: ChannelData[]): Look => ({ channels, map: null });

/** Two numbers, two members, two steps of at most three; rows of members are packed. */
const compared = look(
  channel('hindsight.steps', [1], [2]),
  channel('hindsight.truth', [4, 2], [0, 10, 1, 11, 2, 12, 99, 99]),
  channel('hindsight.members', [8, 2], [0, 10, 2, 11, 4, 12, 0, 10, 0, 11, 0, 12, 77, 77, 77, 77]),
  channel('hindsight.deviation', [6, 2], [3, 0, 0, 0, 3, 0, 0, 0, 77, 77, 77, 77]),
);

describe('model and truth', () => {
  const c = comparisonOf(compared)!;

  test('reads the rows of each member, and no more than there were steps', () => {
    expect([c.steps, c.dim, c.members]).toEqual([2, 2, 2]);
    expect(c.truth).toEqual([[0, 1, 2], [10, 11, 12]]);
    expect(c.imagined[0]).toEqual([[0, 2, 4], [0, 0, 0]]);
    expect(c.imagined[1]).toEqual([[10, 11, 12], [10, 11, 12]]);
  });

  test('spread is disagreement; the total adds the expected noise', () => {
    expect(c.mean[0]).toEqual([0, 1, 2]);
    expect(c.spread[0]).toEqual([0, 1, 2]);
    expect(c.total[0]![1]).toBeCloseTo(Math.hypot(1, 3), 12);
    expect(c.total[0]![2]).toBeCloseTo(2, 12);
    expect(c.spread[1]).toEqual([0, 0, 0]);
  });

  test('nothing is compared before there is something', () => {
    expect(comparisonOf(null)).toBeNull();
    expect(comparisonOf(look(...compared.channels.slice(1)))).toBeNull();
  });

  test('a member that is wrong by far leaves the picture, the truth does not', () => {
    const wild = comparisonOf(look(...compared.channels.map((one) => (one.key !== 'hindsight.members' ? one
      : channel(one.key, one.shape, [0, 10, 1e9, 11, NaN, 12, 0, 10, 0, 11, 0, 12])))))!;
    const { low, high } = fanFigure(wild, 0).y;
    expect(low).toBeLessThanOrEqual(0);
    expect(high).toBeGreaterThanOrEqual(2);
    expect(high).toBeLessThan(10);
  });
});

describe('errors', () => {
  test('are known as far as something was measured', () => {
    const error = channel('hindsight.error', [4], [0.1, 0.3, 0.4, 9]);
    expect(errorsOf(look(error, channel('hindsight.counts', [4], [5, 5, 1, 0])))).toEqual([0.1, 0.3, 0.4]);
    expect(errorsOf(look(error, channel('hindsight.counts', [4], [0, 0, 0, 0])))).toBeNull();
  });

  test('are shown beside what adds up and what grows with the square', () => {
    const [linear, square, own] = errorFigure([0.1, 0.3, 0.4]).marks as { y: number[] }[];
    linear!.y.forEach((y, i) => expect(y).toBeCloseTo(0.1 * (i + 1), 12));
    square!.y.forEach((y, i) => expect(y).toBeCloseTo(0.1 * (i + 1) ** 2, 12));
    expect(own!.y).toEqual([0.1, 0.3, 0.4]);
  });

  test.each([
    [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1], /Well calibrated/],
    [[5, 1, 1, 1, 1, 1, 1, 1, 1, 5], /Too sure/],
    [[0, 0, 0, 1, 5, 5, 1, 0, 0, 0], /Too unsure/],
    [[4, 4, 4, 4, 4, 0, 0, 0, 0, 0], /one side/],
  ])('calibration %j is %s', (counts, words) => {
    const shares = calibrationOf(look(channel('hindsight.calibration', [10], counts)))!;
    expect(shares.reduce((sum, one) => sum + one, 0)).toBeCloseTo(10, 9);
    expect(calibrationWords(shares)).toMatch(words);
  });
});

test('what a new training makes the core forget stays on show', () => {
  const seen = (error: number, count: number, plan: number): Look => look(
    channel('hindsight.error', [1], [error]), channel('hindsight.counts', [1], [count]),
    channel('hindsight.calibration', [1], [count]), channel('planner.plan', [1, 1], [plan]));
  const values = (one: Look) => one.channels.map(({ data }) => data[0]);
  const first = keptUp(null, seen(0.5, 2, 0.7)), map = {} as WorldMap;
  expect(values(first)).toEqual([0.5, 2, 2, 0.7]);
  expect(values(keptUp(first, seen(0.5, 0, 0)))).toEqual([0.5, 2, 2, 0.7]);
  expect(values(keptUp(first, seen(0.1, 1, 0.2)))).toEqual([0.1, 1, 1, 0.2]);
  expect(keptUp({ ...first, map }, seen(0, 0, 0)).map).toBe(map);
});

describe('training', () => {
  const fit = (rows: number[][]): Look => look(channel('model.fit', [rows.length, rows[0]!.length], rows.flat()));

  test('puts the ring in order and leaves out rows never used', () => {
    const known = trainingOf(fit([[30, 3, 0.3, 0, 0.4], [10, 1, 0.1, 1, 0.2], [20, 2, 0.2, 0, 0.3], [0, 0, 0, 0, 0]]))!;
    expect(known.updates).toEqual([10, 20, 30]);
    expect(known.heldOut).toEqual([0.1, 0.2, 0.3]);
    expect(known.members).toEqual([[0.2, 0.3, 0.4]]);
    expect(known.diverged).toBe(false);
  });

  test('knows of a divergence until an epoch goes well', () => {
    expect(trainingOf(fit([[10, 1, 1, 0], [20, 1, 1, 1]]))!.diverged).toBe(true);
    expect(trainingOf(fit([[10, 1, 1, 1], [20, 1, 1, 0]]))!.diverged).toBe(false);
    expect(trainingOf(fit([[0, 0, 0, 0]]))).toBeNull();
  });

  test('has no picture of held-out data where there is none', () => {
    expect(heldOutFigure(trainingOf(fit([[10, 1, NaN, 0]]))!)).toBeNull();
  });
});

describe('the planner', () => {
  test('returns come best first, those that are no numbers not at all', () => {
    expect(returnsOf(look(channel('planner.returns', [4], [1, -Infinity, 3, 2])))).toEqual([3, 2, 1]);
    expect(returnsOf(look(channel('planner.returns', [3], [0, 0, 0])))).toBeNull();
  });

  test('a plan has a line for each action, and a band inside the bounds', () => {
    const plan = planFigure(look(
      channel('planner.plan', [2, 2], [0.9, 0, -0.5, 0.1]), channel('planner.deviation', [2, 2], [0.3, 0, 0.1, 0])))!;
    expect(plan.marks.map(({ kind }) => kind)).toEqual(['band', 'line', 'band', 'line']);
    const [band, line] = plan.marks as unknown as { y: number[]; high: number[] }[];
    expect(band!.high[0]).toBe(1);
    expect(line!.y).toEqual([0.9, -0.5]);
    expect(planFigure(look(channel('planner.plan', [2, 1], [0, 0])))).toBeNull();
  });
});

describe('the map', () => {
  const map = (data: number[]): WorldMap => ({
    names: ['angle', 'angular velocity'], units: ['rad', 'rad/s'],
    observation: ['cosine', 'sine', 'angular velocity'], range: [-Math.PI, Math.PI, -3, 3],
    data: Float32Array.from(data),
  });

  test('picks one picture and shades it from nothing to its most', () => {
    const { most, figure } = mapView(map([9, 9, 9, 9, 0, 1, 2, 4]), 1, 'error', 2, []);
    expect(most).toBe(2); // the wildest few cells lie beyond
    const [heat] = figure.marks as { shades: Float32Array }[];
    expect([...heat!.shades]).toEqual([0, 0.5, 1, 2]);
  });

  test('counts are shaded by their logarithm; an empty map has no most', () => {
    const { most, figure } = mapView(map([0, 1, 3, 0]), 0, 'visits', 2, []);
    const [heat] = figure.marks as { shades: Float32Array }[];
    expect(most).toBe(3);
    expect(heat!.shades[1]).toBeCloseTo(0.5, 6);
    expect(mapView(map([0, 0, 0, 0]), 0, 'visits', 2, []).most).toBe(0);
  });

  test('the trail is read off the observation, its angle from cosine and sine', () => {
    const c = comparisonOf(look(
      channel('hindsight.steps', [1], [1]),
      channel('hindsight.truth', [2, 3], [1, 0, 0.5, 0, 1, 9]),
      channel('hindsight.members', [2, 3], [1, 0, 0.5, 0, 1, 9]),
      channel('hindsight.deviation', [1, 3], [0, 0, 0]),
    ));
    expect(trailOf(c, map([]))).toEqual([[0, 0.5]]); // the other one lies outside
    expect(trailOf(c, { ...map([]), names: ['place', 'angular velocity'] })).toEqual([]);
  });
});

test.each([
  [{ low: 0, high: 10 }, 2, [0, 5, 10]],
  [{ low: -1.1, high: 1.1 }, 2, [-1, 0, 1]],
  [{ low: 3, high: 25 }, 2, [10, 20]],
  [{ low: 0.02, high: 0.09, log: true }, 2, [0.02, 0.05]],
  [{ low: 0.0008, high: 1.5, log: true }, 2, [0.001, 0.01, 0.1, 1]],
])('an axis over %j has round numbers', (axis, count, expected) => {
  const found = ticks({ ...axis, label: '' }, count);
  expect(found).toHaveLength(expected.length);
  found.forEach((tick, i) => expect(tick).toBeCloseTo(expected[i]!, 12));
});

test.each([
  [[0.9992, 0.9994, 0.9996], ['0.9992', '0.9994', '0.9996']],
  [[-1000, -500, 0], ['−1,000', '−500', '0']],
  [[0, 20000], ['0', '20K']],
  [[0.001, 0.01, 0.1], ['0.001', '0.01', '0.1']],
  [[-0.5, 0, 0.5], ['−0.5', '0', '0.5']],
])('the ticks %j read %j', (all, words) => expect(tickWords(all)).toEqual(words));

describe('in words', () => {
  const progress = { ticks: 9, env_steps: 40, updates: 12, due: 3, phase: 3, model_steps: 1000 } as Progress;
  const phases = ['decide', 'act', 'observe', 'update', 'imagine'];

  test('training says how much is left', () => {
    expect(activity({ ...progress, due: 1234 }, phases)).toBe('Training the model: 1,234 updates left');
    expect(activity({ ...progress, due: 1 }, phases)).toBe('Training the model: 1 update left');
    expect(activity({ ...progress, phase: 4 }, phases)).toBe('');
    expect(activity(undefined, phases)).toBe('');
  });

  test('the state of a world of numbers', () => {
    expect(stateWords([0.5, -1.23456], ['angle', ''])).toBe('Now: angle 0.5, number 2 -1.235.');
    expect(stateWords(null, [])).toBe('');
  });

  test('an episode without a goal is told by its return', () => {
    const world = { title: 'Pole', offers: ['judged'] } as Component;
    const row = [3, 600, 0, 0, 156.25, 200, 0];
    expect(summary({ progress } as Frame, row, undefined, world, null, null))
      .toBe('Episode 3: return 156.3 in 200 steps, having imagined 1,000 steps.');
    expect(summary({ progress } as Frame, null, undefined, { ...world, offers: ['points'] }, null, null))
      .toBe('40 points seen, 12 updates of the model.');
  });
});

test('a tap on the pad becomes a point: y up, within the limits', () => {
  const fit = { scale: 100, left: 210, top: 210 };
  expect(dataAt(fit, 2, 260, 110)).toEqual({ x: 0.5, y: 1 });
  expect(dataAt(fit, 2, 0, 900)).toEqual({ x: -2, y: -2 });
});
