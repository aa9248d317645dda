/**
 * The figures with drawings of their own: fans of what was imagined beside what happened, calibration, and maps over
 * the world's plane. All others are drawn from what their channels tell (drawn.ts).
 */
import { t } from '../core/language';
import type { ChannelData, ColumnMark, Look, WorldMap } from '../core/types';
import { columnsOf, formed, partOf, partsOf } from './channels';
import type { Axis, Figure, Hue, Mark } from './figure';

export type Numbers = ArrayLike<number>;

export const range = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => i + from);
export const finite = (numbers: Numbers): number[] => Array.from(numbers).filter(Number.isFinite);

/** The least part of what is drawn that an axis goes over, so that four digits tell its numbers apart. */
const CLOSE = 1e-3;

/** From the least to the greatest, with a little air; never empty. */
export function axisOver(numbers: Numbers, label = ''): Axis {
  const all = finite(numbers);
  const low = Math.min(...all),
    high = Math.max(...all);
  if (!(high >= low)) return { low: 0, high: 1, label };
  const air = high > low ? Math.max(0.06 * (high - low), CLOSE * Math.max(high, -low)) : 0.5 * Math.abs(high) || 1;
  return { low: low - air, high: high + air, label };
}

// -- model and truth ------------------------------------------------------------------------------

/** The latest steps: what happened to each number, and what the members would have predicted. */
export interface Comparison {
  steps: number;
  dim: number;
  members: number;
  /** [dim][steps + 1] */
  truth: number[][];
  /** [dim][member][steps + 1], before them whatever else is drawn as thin lines */
  imagined: number[][][];
  /** [dim][steps + 1] over the members: their mean, their spread, and that with the expected noise. */
  mean: number[][];
  spread: number[][];
  total: number[][];
}

export function comparisonOf(look: Look | null): Comparison | null {
  const all = formed(look, 'fans'),
    truth = all && partOf(look, all, 'solid'),
    noise = all && partOf(look, all, 'spread');
  const steps = (all && partOf(look, all, 'tally')?.data[0]) ?? 0;
  if (!all || !truth || !noise || steps < 1) return null;
  const [rows = 1, dim = 1] = truth.shape,
    members = Math.round((all.shape[0] ?? 0) / rows);
  const way = (i: number, m: number, from = all, length = steps + 1): number[] =>
    range(steps + 1).map((k) => from.data[(m * length + k) * dim + i]!);
  const thin = partOf(look, all, 'thin');
  const result: Comparison = {
    steps,
    dim,
    members,
    truth: [],
    imagined: [],
    mean: [],
    spread: [],
    total: [],
  };
  for (let i = 0; i < dim; i++) {
    const ways = range(members).map((m) => way(i, m)),
      beside = thin ? range(thin.shape[0]! / rows).map((m) => way(i, m, thin, rows)) : [];
    const mean = range(steps + 1).map((k) => ways.reduce((sum, one) => sum + one[k]!, 0) / members);
    const variance = mean.map((centre, k) => ways.reduce((sum, one) => sum + (one[k]! - centre) ** 2, 0) / members);
    const expected = range(steps + 1).map((k) =>
      k === 0
        ? 0
        : range(members).reduce((sum, m) => sum + noise.data[(m * steps + k - 1) * dim + i]! ** 2, 0) / members,
    );
    result.truth.push(range(steps + 1).map((k) => truth.data[k * dim + i]!));
    result.imagined.push([...beside, ...ways]);
    result.mean.push(mean);
    result.spread.push(variance.map(Math.sqrt));
    result.total.push(variance.map((v, k) => Math.sqrt(v + expected[k]!)));
  }
  return result;
}

/** Bands reach so many stds to either side. */
const STDS = 2;

/** One number of the observation: reality in ink, what the members predicted in violet. */
export function fanFigure(c: Comparison, i: number): Figure {
  const x = range(c.steps + 1),
    truth = c.truth[i]!,
    mean = c.mean[i]!;
  const own = axisOver(truth),
    room = own.high - own.low;
  // A model that is wrong by far may leave the picture; the truth may not.
  const near = c.imagined[i]!.flat().filter((y) => y > own.low - room && y < own.high + room);
  const band = (stds: number[], alpha: number): Mark => ({
    kind: 'band',
    x,
    hue: 'imagined',
    alpha,
    low: mean.map((y, k) => y - STDS * stds[k]!),
    high: mean.map((y, k) => y + STDS * stds[k]!),
  });
  return {
    x: { low: 0, high: c.steps, label: '', isWhole: true },
    y: axisOver([...truth, ...near]),
    marks: [
      band(c.total[i]!, 0.13),
      band(c.spread[i]!, 0.26),
      ...c.imagined[i]!.map((y): Mark => ({ kind: 'line', x, y, hue: 'imagined', alpha: 0.5, width: 1 })),
      { kind: 'line', x, y: truth, hue: 'ink', alpha: 1, width: 2 },
    ],
  };
}

// -- calibration ------------------------------------------------------------------------------------

/** How often the truth fell into each tenth of the predicted probability; 1 is as often as predicted. */
export function calibrationOf({ data }: ChannelData): number[] | null {
  const counts = Array.from(data);
  const all = counts.reduce((sum, n) => sum + n, 0);
  return all > 0 ? counts.map((n) => (n * counts.length) / all) : null;
}

export function calibrationFigure(shares: number[], axis: string): Figure {
  const n = shares.length;
  return {
    x: { low: 0, high: 100, label: axis },
    y: { low: 0, high: Math.max(2, 1.1 * Math.max(...shares)), label: '' },
    marks: [
      {
        kind: 'bars',
        x: range(n).map((k) => ((k + 0.5) * 100) / n),
        y: shares,
        wide: 100 / n,
        hue: 'imagined',
        alpha: 0.45,
      },
      { kind: 'line', x: [0, 100], y: [1, 1], hue: 'ink', alpha: 1, width: 1.25, dash: [5, 4], label: t`ideal` },
    ],
  };
}

/** Calibration in words. */
export function calibrationWords(shares: number[]): string {
  const n = shares.length,
    ends = (shares[0]! + shares[n - 1]!) / 2;
  const middle = (shares[n / 2 - 1]! + shares[n / 2]!) / 2;
  const left = shares.slice(0, n / 2).reduce((sum, one) => sum + one, 0) / n;
  if (ends > 2 * middle && ends > 1.5) return t`Too sure of itself: the truth often lies outside.`;
  if (middle > 2 * ends && middle > 1.5) return t`Too unsure: the truth lies closer than it expects.`;
  if (Math.abs(left - 0.5) > 0.2) return t`Its predictions lie to one side of the truth.`;
  return t`Well calibrated: the bars are about flat.`;
}

// -- the map ----------------------------------------------------------------------------------------

const MAP_HUES: Partial<Record<ColumnMark, Hue>> = {
  solid: 'ink',
  tally: 'ink',
  wrong: 'wrong',
  value: 'valueHigh',
  signed: 'signed',
};

export interface MapView {
  figure: Figure;
  hue: Hue;
  /** What the strongest shade stands for; 0: the map is empty. */
  most: number;
}

/** One picture of the map, from nothing to `most`; the few wildest cells may lie beyond. */
export function mapView(
  map: WorldMap,
  index: number,
  mark: ColumnMark,
  side: number,
  trail: [number, number][],
): MapView {
  const cells = map.data.subarray(index * side * side, (index + 1) * side * side);
  const sorted = finite(cells)
    .filter((v) => v > 0)
    .sort((a, b) => a - b);
  const most = mark === 'tally' ? (sorted.at(-1) ?? 0) : (sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 0);
  const size =
    mark === 'tally' ? (v: number): number => Math.log1p(v) / Math.log1p(most) : (v: number): number => v / most;
  const hue = MAP_HUES[mark] ?? 'imagined';
  const shades = Float32Array.from(cells, (v) => (v > 0 && most > 0 ? size(Number.isFinite(v) ? v : most) : 0));
  return { most, hue, figure: planeFigure(map, { kind: 'heat', side, shades, hue }, trail) };
}

export interface PlaneView {
  figure: Figure;
  hue: Hue;
  /** What the ends of the shades stand for. */
  low: number;
  high: number;
  /** What can be shown: each picture of the channel and of its parts; and what is said of the one that is. */
  labels: string[];
  chosen: number;
  caption: string;
}

/** One picture of a channel over the world's plane; null while it is empty, or where there is no plane. */
export function planeView(
  look: Look,
  channel: ChannelData,
  asked: number,
  trail: [number, number][],
): PlaneView | null {
  const { map } = look,
    side = channel.shape.at(-1)!;
  if (!map || !channel.data.some((v) => v !== 0)) return null;
  const pictures = [channel, ...partsOf(look, channel)].flatMap((one) => {
    const n = one.data.length / side ** 2,
      { label = '', mark = 'violet' as ColumnMark } = columnsOf(one)[0] ?? {};
    return range(n).map((k) => ({
      label: n > 1 ? `${label} ${k + 1}` : label,
      mark,
      caption: (one.figures[0] ?? channel.figures[0])!.caption,
      numbers: Array.from(one.data.subarray(k * side ** 2, (k + 1) * side ** 2)),
    }));
  });
  const chosen = pictures[asked] ? asked : 0,
    { mark, numbers, caption } = pictures[chosen]!;
  const known = finite(numbers),
    isSigned = mark === 'signed',
    hue = MAP_HUES[mark] ?? 'imagined';
  const low = isSigned ? -1 : Math.min(...known),
    high = isSigned ? 1 : Math.max(...known);
  const shades = Float32Array.from(numbers, (v) => (Number.isFinite(v) && high > low ? (v - low) / (high - low) : 0));
  return {
    hue,
    low,
    high,
    chosen,
    caption,
    labels: pictures.map(({ label }) => label),
    figure: planeFigure(map, { kind: 'heat', side, shades, hue }, trail),
  };
}

/** A picture over the world's plane, and the latest real steps on it. */
export function planeFigure(map: WorldMap, heat: Mark, trail: [number, number][]): Figure {
  const [low = 0, high = 1, low2 = 0, high2 = 1] = map.range;
  return {
    x: { low, high, label: withUnit(t(map.names[0] ?? ''), map.units[0]) },
    y: { low: low2, high: high2, label: '' },
    marks: [heat, { kind: 'dots', x: trail.map(([u]) => u), y: trail.map(([, v]) => v), hue: 'ink' }],
  };
}

export function withUnit(name = '', unit = ''): string {
  return unit ? `${name} (${unit})` : name;
}

/** The latest real steps on the map, where its coordinates can be read off the observation. */
export function trailOf(c: Comparison | null, map: WorldMap): [number, number][] {
  if (!c) return [];
  const index = (name: string): number => map.observation.indexOf(name);
  const read = (axis: number): ((k: number) => number) | null => {
    const low = map.range[2 * axis]!,
      high = map.range[2 * axis + 1]!;
    const round = Math.abs(high - low - 2 * Math.PI) < 0.01;
    const turned = (v: number): number => (round ? v - 2 * Math.PI * Math.floor((v - low) / (2 * Math.PI)) : v);
    const name = map.names[axis]!,
      own = index(name),
      cosine = index('cosine'),
      sine = index('sine');
    if (own >= 0) return (k) => turned(c.truth[own]![k]!);
    if (name !== 'angle' || cosine < 0 || sine < 0) return null;
    return (k) => turned(Math.atan2(c.truth[sine]![k]!, c.truth[cosine]![k]!));
  };
  const u = read(0),
    v = read(1);
  const [low = 0, high = 0, low2 = 0, high2 = 0] = map.range;
  return (u && v ? range(c.steps + 1).map((k): [number, number] => [u(k), v(k)]) : []).filter(
    ([x, y]) => x >= low && x <= high && y >= low2 && y <= high2,
  );
}
