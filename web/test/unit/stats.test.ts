import { describe, expect, it } from 'vitest';
import { averaged, column, interval, learningCurve, resample, t975 } from '../../src/core/stats';
import type { EpisodeRows } from '../../src/core/types';

const NAMES = ['episode', 'env_steps', 'model_steps', 'updates', 'return', 'length', 'terminated'];
const rows = (...list: number[][]): EpisodeRows => ({
  columns: 7,
  rows: list.length,
  data: Float64Array.from(list.flat()),
});
const curve = (x: number[], y: number[]) => ({ x: Float64Array.from(x), y: Float64Array.from(y) });

describe('t975', () => {
  // Printed tables (Abramowitz & Stegun, table 26.10).
  it.each([
    [1, 12.706],
    [2, 4.303],
    [4, 2.776],
    [9, 2.262],
    [10, 2.228],
    [11, 2.201],
    [12, 2.179],
    [15, 2.131],
    [19, 2.093],
    [29, 2.045],
    [60, 2.0],
    [120, 1.98],
    [1e9, 1.96],
  ])('%d degrees of freedom: %f', (freedom, expected) => {
    expect(t975(freedom)).toBeCloseTo(expected, 3);
  });
});

describe('interval', () => {
  it('of 1, 2, 3: mean 2, deviation 1, half-width 4.30265 / sqrt 3', () => {
    expect(interval([1, 2, 3]).mean).toBe(2);
    expect(interval([1, 2, 3]).half).toBeCloseTo(2.484138, 5);
  });
  it('of one value has no width, and of equal values width 0', () => {
    expect(interval([5])).toEqual({ mean: 5, half: NaN });
    expect(interval([5, 5, 5, 5])).toEqual({ mean: 5, half: 0 });
  });
});

describe('learningCurve', () => {
  const data = rows([1, 10, 40, 50, 1, 10, 1], [2, 14, 60, 74, -2, 4, 1], [3, 20, 90, 110, 5, 6, 0]);
  it('has an axis for episodes, real steps, and both kinds of steps', () => {
    expect([...learningCurve(data, NAMES, 'episodes', 'length').x]).toEqual([1, 2, 3]);
    expect([...learningCurve(data, NAMES, 'steps', 'length').x]).toEqual([10, 14, 20]);
    expect([...learningCurve(data, NAMES, 'all', 'length').x]).toEqual([50, 74, 110]);
  });
  it('measures length, return and cumulative reward', () => {
    expect([...learningCurve(data, NAMES, 'episodes', 'length').y]).toEqual([10, 4, 6]);
    expect([...learningCurve(data, NAMES, 'episodes', 'return').y]).toEqual([1, -2, 5]);
    const sum = learningCurve(data, NAMES, 'steps', 'cumulative');
    expect([...sum.x]).toEqual([0, 10, 14, 20]);
    expect([...sum.y]).toEqual([0, 1, -1, 4]);
  });
  it('of no episodes is empty', () => {
    expect([...learningCurve(rows(), NAMES, 'steps', 'length').x]).toEqual([]);
    expect([...column({ columns: 0, rows: 0, data: new Float64Array(0) }, NAMES, 'return')]).toEqual([]);
  });
});

describe('resample', () => {
  const grid = Float64Array.of(-1, 0, 1, 2, 3, 4, 5);
  it('joins points by lines', () => {
    expect([...resample(curve([0, 2, 4], [0, 4, 0]), grid, 'line')]).toEqual([NaN, 0, 2, 4, 2, 0, NaN]);
  });
  it('holds the last value', () => {
    expect([...resample(curve([0, 2, 4], [0, 4, 9]), grid, 'hold')]).toEqual([NaN, 0, 0, 4, 4, 9, NaN]);
  });
  it('of nothing is nothing', () => {
    expect([...resample(curve([], []), Float64Array.of(1), 'line')]).toEqual([NaN]);
  });
});

describe('averaged', () => {
  it('is the mean of the points since the grid point before, and a line where there are none', () => {
    const points = curve([1, 2, 3, 4, 8], [10, 20, 30, 40, 80]);
    expect([...averaged(points, Float64Array.of(1, 4, 6, 8, 9))]).toEqual([10, 30, 60, 80, NaN]);
  });
  it('on the points themselves is the curve', () => {
    const points = curve([1, 2, 5], [3, 1, 4]);
    expect([...averaged(points, points.x)]).toEqual([3, 1, 4]);
  });
});
