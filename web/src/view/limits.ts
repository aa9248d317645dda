/** How far the axes of the curves reach, and which numbers stand beside them. */
import type { Table, TableCurve } from './series';

/** `bend`, for an axis that is logarithmic on both sides of 0: between -bend and bend it is nearly plain. */
export type Scale = { kind: 'plain' } | { kind: 'log' } | { kind: 'both'; bend: number };

export interface Limits {
  low: number;
  high: number;
  /** Curves whose first value lies beyond the limits. */
  wild: TableCurve[];
}

/** The part of the values that are too small to have factors of ten of their own. */
const SMALL = 0.05;
/** What is smaller than this part of the largest is as good as 0: where something is exact, only rounding is left. */
const NOTHING = 1e-9;
/** Air beyond what is drawn, as a part of the height. */
const AIR = 0.06;
/** A first episode is wild when it goes so many times as far as all that came later, which are so many. */
const WILD = 3;
const LATER = 20;

export function scaleOf(table: Table): Scale {
  if (!table.log.y) return { kind: 'plain' };
  const values = valuesOf(table.curves);
  const least = NOTHING * Math.max(0, ...values.map(Math.abs));
  if (values.every((y) => y > least)) return { kind: 'log' };
  const sizes = values
    .map(Math.abs)
    .filter((y) => y > 0)
    .sort((a, b) => a - b);
  const small = Math.max(least, sizes[Math.floor(sizes.length * SMALL)] ?? 1);
  return { kind: 'both', bend: 10 ** Math.floor(Math.log10(small)) };
}

/**
 * One range for all that is compared, from 0 where the axis is plain. Whatever is the mean of several
 * seeds is seen whole. Of a single life the first episode, in which nothing was known yet, may go beyond
 * the range if it would leave no room for the others; a wide interval may, too.
 */
export function limits(table: Table, scale: Scale): Limits {
  if (scale.kind !== 'plain') return logLimits(valuesOf(table.curves), scale);
  const seen = table.curves.map((curve) => {
    const all = extent(curve.mean);
    // Where the beginning has the most room it is what one looks at.
    return { curve, all, tame: table.log.x ? all : tame(curve) };
  });
  let low = Math.min(0, ...seen.map(({ tame: [least] }) => least));
  let high = Math.max(0, ...seen.map(({ tame: [, most] }) => most));
  if (!valuesOf(table.curves).length) return { low: 0, high: 1, wild: [] };
  const air = (high - low) * AIR || 1;
  if (low < 0) low -= air;
  if (high > 0 || low === 0) high += air;
  const wild = seen.filter(({ all: [least, most] }) => least < low || most > high).map(({ curve }) => curve);
  return { low, high, wild };
}

/** The extent of a curve, without a wild first episode. */
function tame(curve: TableCurve): [number, number] {
  const known = curve.mean.filter((y) => y !== null),
    [low, high] = extent(known);
  if (curve.runs > 1 || known.length <= LATER) return [low, high];
  const [least, most] = extent(known.slice(1));
  return [low < WILD * Math.min(0, least) ? least : low, high > WILD * Math.max(0, most) ? most : high];
}

function logLimits(values: number[], scale: Scale): Limits {
  const forth = (y: number): number => (scale.kind === 'both' ? Math.asinh(y / scale.bend) : Math.log(y));
  const back = (u: number): number => (scale.kind === 'both' ? scale.bend * Math.sinh(u) : Math.exp(u));
  const [low, high] = extent(scale.kind === 'log' ? values.filter((y) => y > 0) : values);
  if (low > high) return { low: 1, high: 10, wild: [] };
  const air = (forth(high) - forth(low)) * AIR || 0.5;
  return { low: back(forth(low) - air), high: back(forth(high) + air), wild: [] };
}

function valuesOf(curves: readonly TableCurve[]): number[] {
  return curves.flatMap(({ mean }) => mean.filter((y) => y !== null));
}

/** Infinity, -Infinity for nothing. */
function extent(values: readonly (number | null)[]): [number, number] {
  let low = Infinity,
    high = -Infinity;
  for (const y of values) {
    if (y === null) continue;
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  return [low, high];
}

const minus = (digits: string): string => digits.replace('-', '−');
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
const full = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });

/** A number as it stands beside an axis, where there is little room. */
export function tickText(v: number): string {
  const size = Math.abs(v);
  if (size >= 1e4) return minus(short.format(v));
  if (size >= 1e-3 || v === 0) return minus(full.format(v));
  const [digits, power] = v.toExponential(1).replace('.0', '').split('e');
  const raised = [...power!].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)])).join('');
  return `${digits === '1' ? '' : digits === '-1' ? '−' : `${minus(digits!)}·`}10${raised}`;
}

/** Which of the numbers in a factor of ten are written, the most first. */
const DENSITIES = [[1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]];

/**
 * Numbers for a logarithmic axis: as many as keep `space` pixels between them. Between -bend and bend
 * there is only 0. `place` tells where a number stands.
 */
export function logTicks(
  low: number,
  high: number,
  bend: number,
  place: (v: number) => number,
  space: number,
): number[] {
  const least = Math.max(bend, low > 0 ? low : -high, Number.MIN_VALUE),
    most = Math.max(-low, high);
  const decades = Math.floor(Math.log10(most)) - Math.floor(Math.log10(least)) + 1;
  const within = (v: number): boolean => v >= low && v <= high;
  const ticks = (of: readonly number[], every: number): number[] => {
    const sizes: number[] = [],
      first = Math.floor(Math.log10(least));
    for (let k = 0; k < decades; k += every) sizes.push(...of.map((m) => Number(`${m}e${first + k}`)));
    const large = sizes.filter((v) => v >= least && (bend === 0 || Math.abs(place(v) - place(0)) >= space));
    return [...large.map((v) => -v).reverse(), ...(bend > 0 ? [0] : []), ...large].filter(within);
  };
  const apart = (all: number[]): boolean =>
    all.every((v, i) => i === 0 || Math.abs(place(v) - place(all[i - 1]!)) >= space);
  for (const of of DENSITIES) if (apart(ticks(of, 1))) return ticks(of, 1);
  for (let every = 2; every < decades; every++) if (apart(ticks([1], every))) return ticks([1], every);
  return ticks([1], Math.max(1, decades));
}
