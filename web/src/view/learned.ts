/**
 * What agents with networks learn, as figures: the channels of critics (sac.*), of learning in
 * imagination (mbpo.*, mve.*, backprop.*, policy-gradient.*, dyna-dqn.*) and of value expansion.
 */
import type { Look } from '../core/types';
import type { Figure, Hue, Mark } from './figure';
import { axisOver, channelOf, finite, planeFigure, range, ringOf } from './insight';

/** One line of a figure. */
export interface Way {
  y: number[];
  hue: Hue;
  label?: string;
  dash?: number[];
}

/** Lines over one axis; with `log` only what is above 0 can be seen. */
export function linesFigure(x: number[], label: string, ways: Way[], log = false): Figure {
  const seen = log ? ways.map((way) => ({ ...way, y: way.y.map((y) => (y > 0 ? y : NaN)) })) : ways;
  const all = finite(seen.flatMap(({ y }) => y)), low = Math.min(...all), high = Math.max(...all);
  const first = x[0] ?? 0, last = x.at(-1) ?? 1;
  return {
    x: { low: first, high: last > first ? last : first + 1, label },
    y: log && all.length ? { low: low / 1.3, high: Math.max(high, 3 * low) * 1.3, label: '', log } : axisOver(all),
    marks: seen.map((way): Mark => ({ kind: 'line', x, alpha: 1, width: 1.75, ...way })),
  };
}

/** One bar for each number, the first of them at `first`. */
export function barsFigure(y: number[], first: number, label: string): Figure {
  const x = range(y.length, first);
  return {
    x: { low: first - 0.5, high: first + y.length - 0.5, label },
    y: { ...axisOver([0, ...y]), ...(y.some((one) => one < 0) ? {} : { low: 0 }) },
    marks: [{ kind: 'bars', x, y, wide: 0.8, hue: 'imagined', alpha: 0.7 }],
  };
}

// -- critics ----------------------------------------------------------------------------------------

export interface CriticView {
  figure: Figure;
  hue: Hue;
  /** What the ends of the shades stand for. */
  low: number;
  high: number;
  /** What can be shown: the value, then each number of the action. */
  labels: string[];
}

/** Over the world's plane: what the critic expects (`shown` 0), or one number of the policy's action. */
export function criticView(look: Look | null, shown: number, trail: [number, number][]): CriticView | null {
  const values = channelOf(look, 'sac.values'), actions = channelOf(look, 'sac.actions'), map = look?.map;
  if (!values || !actions || !map || !values.data.some((v) => v !== 0)) return null;
  const side = values.shape[1] ?? 1, cells = side * side, dim = actions.data.length / cells;
  const numbers = shown > 0 && shown <= dim
    ? Array.from(actions.data.subarray((shown - 1) * cells, shown * cells)) : Array.from(values.data);
  const known = finite(numbers), isAction = shown > 0 && shown <= dim;
  const low = isAction ? -1 : Math.min(...known), high = isAction ? 1 : Math.max(...known);
  const shades = Float32Array.from(numbers, (v) => (Number.isFinite(v) && high > low ? (v - low) / (high - low) : 0));
  const hue = isAction ? 'signed' : 'valueHigh';
  return {
    hue, low, high,
    labels: ['Value', ...range(dim, 1).map((i) => (dim > 1 ? `Action ${i}` : 'Action'))],
    figure: planeFigure(map, { kind: 'heat', side, shades, hue }, trail),
  };
}

// -- MBPO ---------------------------------------------------------------------------------------------

export interface Buffers {
  real: number;
  realMost: number;
  imagined: number;
  imaginedMost: number;
  /** Steps of an imagined branch now. */
  length: number;
}

export function buffersOf(look: Look | null): Buffers | null {
  const now = channelOf(look, 'mbpo.now')?.data;
  if (!now) return null;
  const [real = 0, realMost = 1, imagined = 0, imaginedMost = 1, length = 0] = Array.from(now);
  return { real, realMost, imagined, imaginedMost, length };
}

/** As last measured, and all that were measured so far by real steps. */
export interface Bound {
  epsM: number;
  epsPi: number;
  length: number;
  /** C for imagining without end, and for branches of `length`; `best` is the length with the least. */
  gap: number;
  branchGap: number;
  best: number;
  imagined: number;
  real: number;
  returns: Figure;
  distances: Figure;
}

export function boundOf(look: Look | null): Bound | null {
  const rows = ringOf(look, 'mbpo.bound'), last = rows.at(-1);
  if (!last) return null;
  const column = (c: number): number[] => rows.map((row) => row[c]!), x = column(0);
  const ended = rows.findIndex((row) => row[9] !== 0); // no episode has ended before
  const [, epsM = 0, epsPi = 0, , length = 0, gap = 0, branchGap = 0, best = 0, imagined = 0, real = 0] = last;
  return {
    epsM, epsPi, length, gap, branchGap, best, imagined, real: ended < 0 ? NaN : real,
    returns: linesFigure(x, 'real steps', [
      { y: column(8), hue: 'imagined', label: 'imagined' },
      { y: column(9).map((y, i) => (i < ended || ended < 0 ? NaN : y)), hue: 'ink', label: 'real' },
    ]),
    distances: linesFigure(x, 'real steps', [
      { y: column(1), hue: 'imagined', label: 'model' }, { y: column(2), hue: 'ink', label: 'policy', dash: [5, 4] },
    ]),
  };
}

// -- five processes -----------------------------------------------------------------------------------

/** Real steps over which rates are taken. */
const WINDOW = 500;

export interface Process {
  count: number;
  /** Lately, for each real step; NaN: not known yet. */
  rate: number;
}

/** What each process has done, from a trace's rows: real steps, then one count for each process. */
export function processesOf(rows: number[][]): Process[] {
  const last = rows.at(-1);
  if (!last) return [];
  const before = rows.find(([x]) => x! >= last[0]! - WINDOW) ?? last;
  const since = before === last ? rows.at(-2) ?? last : before, steps = last[0]! - since[0]!;
  return last.slice(1).map((count, i) => ({ count, rate: steps > 0 ? (count - since[i + 1]!) / steps : NaN }));
}

/** Rates from 0.001 to 100 on a scale from 0 to 1, a fifth for each power of ten. */
export function rateScale(rate: number): number {
  return rate > 0 ? Math.min(1, Math.max(0.02, (Math.log10(rate) + 3) / 5)) : 0;
}

// -- depths, gradients, errors ------------------------------------------------------------------------

/** Without the zeros at the end, which stand for what is not used. */
function usedOf(numbers: ArrayLike<number> = []): number[] {
  const all = Array.from(numbers);
  while (all.at(-1) === 0) all.pop();
  return all;
}

/** Without the depths that are not used; null before the first batch. */
export function weightsOf(look: Look | null): number[] | null {
  const weights = usedOf(channelOf(look, 'mve.weights')?.data);
  return weights.length ? weights : null;
}

/** Norms by steps back from 1: of the policy's gradient, and of the adjoint. */
export function normsOf(look: Look | null): { gradient: number[]; adjoint: number[] } | null {
  const both = usedOf(channelOf(look, 'backprop.norms')?.data);
  if (both.length < 3) return null;
  return { gradient: both.filter((_, i) => i % 2 === 0), adjoint: both.filter((_, i) => i % 2 === 1) };
}

export function normsFigure({ gradient, adjoint }: { gradient: number[]; adjoint: number[] }): Figure {
  return linesFigure(range(gradient.length, 1), 'steps back', [
    { y: adjoint, hue: 'ink', label: 'λ', dash: [5, 4] }, { y: gradient, hue: 'imagined', label: 'gradient' },
  ], true);
}

/** The errors of a trace; on a log axis where they differ by so much. */
export function expansionFigure(rows: number[][]): Figure {
  const y = rows.map((row) => row[1]!), positive = y.filter((one) => one > 0);
  const log = positive.length > 1 && Math.max(...positive) > 30 * Math.min(...positive);
  return linesFigure(rows.map(([x]) => x!), 'updates', [{ y, hue: 'imagined' }], log);
}

/** One column of a ring of updates or rounds, as a curve; null while there is none. */
export function ringFigure(
  look: Look | null, key: string, column: number, label: string, sign = 1, log = false,
): { figure: Figure; last: number } | null {
  const rows = ringOf(look, key), y = rows.map((row) => sign * row[column]!);
  if (!rows.length || !finite(y).length) return null;
  return { figure: linesFigure(rows.map(([x]) => x!), label, [{ y, hue: 'imagined' }], log), last: y.at(-1)! };
}
