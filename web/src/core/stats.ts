/**
 * From finished episodes to learning curves, from curves to values on a shared grid (which also
 * makes few points of many), and from the values of several seeds to their mean and its 95 %
 * interval, by Student's t distribution: seeds are independent and few.
 */
import type { Measure, XAxis } from './hash';
import type { EpisodeRows } from './types';

/** What the page adds to an episode's columns: seconds of computing when it ended. */
export const SECONDS = 'seconds';
const X_COLUMNS: Partial<Record<XAxis, string>> = { episodes: 'episode', time: SECONDS };

export interface Curve {
  /** Increases. */
  x: Float64Array;
  y: Float64Array;
}

/**
 * One column of the rows, by its name in `Catalog.episode_columns`. Zeros when it has no such one.
 */
export function column(rows: EpisodeRows, names: readonly string[], name: string): Float64Array {
  const at = names.indexOf(name);
  const out = new Float64Array(rows.rows);
  if (at >= 0) for (let k = 0; k < rows.rows; k++) out[k] = rows.data[k * rows.columns + at]!;
  return out;
}

/**
 * The learning curve of one seed. `cumulative` is the reward since the run began, and starts at 0.
 * Real steps count up to the end of each episode; `all` counts imagined steps with them.
 */
export function learningCurve(rows: EpisodeRows, names: readonly string[], xAxis: XAxis, measure: Measure): Curve {
  const x = column(rows, names, X_COLUMNS[xAxis] ?? 'env_steps');
  if (xAxis === 'all') {
    const imagined = column(rows, names, 'model_steps');
    for (let k = 0; k < x.length; k++) x[k] = x[k]! + imagined[k]!;
  }
  if (measure !== 'cumulative') return { x, y: column(rows, names, measure) };
  const returns = column(rows, names, 'return');
  const sums = new Float64Array(returns.length + 1);
  for (let k = 0; k < returns.length; k++) sums[k + 1] = sums[k]! + returns[k]!;
  return { x: fromZero(x), y: sums };
}

/** The places with 0 before them. */
export function fromZero(places: Float64Array): Float64Array {
  const all = new Float64Array(places.length + 1);
  all.set(places, 1);
  return all;
}

/**
 * How to read a curve between its points. A reward that comes at the end of an episode makes its
 * sum jump there (`hold`); measures of episodes are joined by straight lines (`line`).
 */
export type Between = 'line' | 'hold';

/** The curve at each x of the grid; NaN where the curve does not reach. */
export function resample(curve: Curve, grid: Float64Array, between: Between): Float64Array {
  const { x, y } = curve;
  const out = new Float64Array(grid.length).fill(NaN);
  let k = 0; // the last point at or before the grid's x
  for (let g = 0; g < grid.length; g++) {
    const at = grid[g]!;
    while (k + 1 < x.length && x[k + 1]! <= at) k++;
    if (x.length === 0 || at < x[0]! || at > x[x.length - 1]!) continue;
    const left = y[k]!;
    if (between === 'hold' || k + 1 === x.length) out[g] = left;
    else out[g] = left + ((y[k + 1]! - left) * (at - x[k]!)) / (x[k + 1]! - x[k]!);
  }
  return out;
}

/**
 * The curve at each x of the grid, as the mean of its points since the x before; between its points on
 * a straight line; NaN where the curve does not reach.
 */
export function averaged(curve: Curve, grid: Float64Array): Float64Array {
  const { x, y } = curve,
    out = resample(curve, grid, 'line');
  let k = 0;
  for (let g = 0; g < grid.length; g++) {
    let sum = 0,
      n = 0;
    for (; k < x.length && x[k]! <= grid[g]!; k++, n++) sum += y[k]!;
    if (n > 0 && !Number.isNaN(out[g]!)) out[g] = sum / n;
  }
  return out;
}

/** Mean and half-width of the 95 % interval for it; the half-width of one value is NaN. */
export function interval(values: ArrayLike<number>): { mean: number; half: number } {
  const n = values.length;
  let sum = 0;
  for (let k = 0; k < n; k++) sum += values[k]!;
  const mean = sum / n;
  if (n < 2) return { mean, half: NaN };
  let squares = 0;
  for (let k = 0; k < n; k++) squares += (values[k]! - mean) ** 2;
  return { mean, half: t975(n - 1) * Math.sqrt(squares / (n - 1) / n) };
}

/**
 * 97.5 % quantiles of Student's t for 1, 2, ... 10 degrees of freedom (the usual printed table).
 */
const T975 = [12.7062, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.306, 2.26216, 2.22814];
const Z975 = 1.959963984540054;

/** 97.5 % quantile of Student's t. */
export function t975(freedom: number): number {
  const tabled = T975[freedom - 1];
  if (tabled !== undefined) return tabled;
  // Cornish-Fisher expansion about the normal quantile (Abramowitz & Stegun 26.7.5).
  const z = Z975;
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + g1 / freedom + g2 / freedom ** 2 + g3 / freedom ** 3;
}
