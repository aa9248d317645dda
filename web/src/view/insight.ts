/**
 * What model and planner have in mind, as figures: the numbers of their channels (hindsight.*,
 * model.fit, planner.*) and the world's map, made ready to be drawn and said in words.
 */
import type { ChannelData, Look, WorldMap } from '../core/types';
import type { Axis, Figure, Hue, Mark } from './figure';

export const LOOKED_AT = [
  'hindsight.steps', 'hindsight.truth', 'hindsight.members', 'hindsight.deviation', 'hindsight.error',
  'hindsight.counts', 'hindsight.calibration', 'model.fit', 'planner.returns', 'planner.plan',
  'planner.deviation', 'sac.values', 'sac.actions', 'sac.losses', 'mbpo.now', 'mbpo.bound', 'mve.weights',
  'backprop.norms', 'backprop.loss', 'policy-gradient.rounds',
];

export type Numbers = ArrayLike<number>;

export function channelOf(look: Look | null, key: string): ChannelData | null {
  return look?.channels.find((one) => one.key === key) ?? null;
}

/** Forgotten by the core when the model learns anew, until there is something to say again. */
const FORGOTTEN = ['hindsight.error', 'hindsight.counts', 'hindsight.calibration', 'planner.plan', 'planner.deviation'];

/** What is empty for the moment stays as it was last seen, so that pictures do not come and go. */
export function keptUp(before: Look | null, now: Look): Look {
  const isEmpty = (key: string): boolean => !channelOf(now, key)?.data.some((x) => x !== 0);
  const stale = (key: string): boolean =>
    key.startsWith('planner') ? isEmpty('planner.plan')
    : key === 'hindsight.calibration' ? isEmpty(key) : isEmpty('hindsight.counts');
  const channels = now.channels.map((one) =>
    (FORGOTTEN.includes(one.key) && stale(one.key) && channelOf(before, one.key)) || one);
  return { channels, map: now.map ?? before?.map ?? null };
}

export const range = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => i + from);
export const finite = (numbers: Numbers): number[] => Array.from(numbers).filter(Number.isFinite);

/** From the least to the greatest, with a little air; never empty. */
export function axisOver(numbers: Numbers, label = ''): Axis {
  const all = finite(numbers);
  const low = Math.min(...all), high = Math.max(...all);
  if (!(high >= low)) return { low: 0, high: 1, label };
  const air = 0.06 * (high - low) || 0.5 * Math.abs(high) || 1;
  return { low: low - air, high: high + air, label };
}

// -- model and truth ------------------------------------------------------------------------------

/** The latest steps: what happened to each number, and what the members would have foretold. */
export interface Comparison {
  steps: number;
  dim: number;
  members: number;
  /** [dim][steps + 1] */
  truth: number[][];
  /** [dim][member][steps + 1] */
  imagined: number[][][];
  /** [dim][steps + 1] over the members: their mean, their spread, and that with the expected noise. */
  mean: number[][];
  spread: number[][];
  total: number[][];
}

export function comparisonOf(look: Look | null): Comparison | null {
  const truth = channelOf(look, 'hindsight.truth'), all = channelOf(look, 'hindsight.members');
  const noise = channelOf(look, 'hindsight.deviation'), steps = channelOf(look, 'hindsight.steps')?.data[0] ?? 0;
  if (!truth || !all || !noise || steps < 1) return null;
  const [rows = 1, dim = 1] = truth.shape, members = Math.round((all.shape[0] ?? 0) / rows);
  const way = (i: number, m: number): number[] =>
    range(steps + 1).map((k) => all.data[(m * (steps + 1) + k) * dim + i]!);
  const result: Comparison = {
    steps, dim, members, truth: [], imagined: [], mean: [], spread: [], total: [],
  };
  for (let i = 0; i < dim; i++) {
    const ways = range(members).map((m) => way(i, m));
    const mean = range(steps + 1).map((k) => ways.reduce((sum, one) => sum + one[k]!, 0) / members);
    const variance = mean.map((centre, k) => ways.reduce((sum, one) => sum + (one[k]! - centre) ** 2, 0) / members);
    const expected = range(steps + 1).map((k) => (k === 0 ? 0 : range(members).reduce(
      (sum, m) => sum + noise.data[(m * steps + k - 1) * dim + i]! ** 2, 0) / members));
    result.truth.push(range(steps + 1).map((k) => truth.data[k * dim + i]!));
    result.imagined.push(ways);
    result.mean.push(mean);
    result.spread.push(variance.map(Math.sqrt));
    result.total.push(variance.map((v, k) => Math.sqrt(v + expected[k]!)));
  }
  return result;
}

/** Bands reach so many deviations to either side. */
const DEVIATIONS = 2;

/** One number of the observation: reality in ink, what the members foretold in violet. */
export function fanFigure(c: Comparison, i: number): Figure {
  const x = range(c.steps + 1), truth = c.truth[i]!, mean = c.mean[i]!;
  const own = axisOver(truth), room = own.high - own.low;
  // A model that is wrong by far may leave the picture; the truth may not.
  const near = c.imagined[i]!.flat().filter((y) => y > own.low - room && y < own.high + room);
  const band = (deviations: number[], alpha: number): Mark => ({
    kind: 'band', x, hue: 'imagined', alpha,
    low: mean.map((y, k) => y - DEVIATIONS * deviations[k]!),
    high: mean.map((y, k) => y + DEVIATIONS * deviations[k]!),
  });
  return {
    x: { low: 0, high: c.steps, label: '' },
    y: axisOver([...truth, ...near]),
    marks: [
      band(c.total[i]!, 0.13),
      band(c.spread[i]!, 0.26),
      ...c.imagined[i]!.map((y): Mark => ({ kind: 'line', x, y, hue: 'imagined', alpha: 0.5, width: 1 })),
      { kind: 'line', x, y: truth, hue: 'ink', alpha: 1, width: 2 },
    ],
  };
}

// -- errors -----------------------------------------------------------------------------------------

/** Errors by steps ahead, as far as there were any to measure. */
export function errorsOf(look: Look | null): number[] | null {
  const error = channelOf(look, 'hindsight.error'), counts = channelOf(look, 'hindsight.counts');
  if (!error || !counts) return null;
  const known = Array.from(counts.data).findIndex((n) => !(n > 0));
  const errors = Array.from(error.data).slice(0, known < 0 ? undefined : known);
  return errors.length ? errors : null;
}

/** Beside the errors: how they would grow if each step added as much, or made the last ones grow too. */
export function errorFigure(errors: number[]): Figure {
  const k = range(errors.length, 1), first = errors[0]!;
  const reference = (power: number, label: string, dash: number[]): Mark => ({
    kind: 'line', x: k, y: k.map((n) => first * n ** power), hue: 'quiet', alpha: 0.9, width: 1.25, dash, label,
  });
  return {
    x: { low: Math.min(1, k.length - 0.5), high: Math.max(2, k.length), label: 'steps ahead' },
    y: { ...axisOver([0, Math.max(...finite(errors), 1e-9) * 1.25]), low: 0 },
    marks: [
      reference(1, 'k', [5, 4]), reference(2, 'k²', [1.5, 4]),
      { kind: 'line', x: k, y: errors, hue: 'imagined', alpha: 1, width: 2.25 },
    ],
  };
}

/** How often the truth fell into each tenth of the predicted probability; 1 is as often as predicted. */
export function calibrationOf(look: Look | null): number[] | null {
  const counts = Array.from(channelOf(look, 'hindsight.calibration')?.data ?? []);
  const all = counts.reduce((sum, n) => sum + n, 0);
  return all > 0 ? counts.map((n) => (n * counts.length) / all) : null;
}

export function calibrationFigure(shares: number[]): Figure {
  const n = shares.length;
  return {
    x: { low: 0, high: 100, label: '% of probability' },
    y: { low: 0, high: Math.max(2, 1.1 * Math.max(...shares)), label: '' },
    marks: [
      { kind: 'bars', x: range(n).map((k) => ((k + 0.5) * 100) / n), y: shares, wide: 100 / n, hue: 'imagined', alpha: 0.45 },
      { kind: 'line', x: [0, 100], y: [1, 1], hue: 'ink', alpha: 1, width: 1.25, dash: [5, 4], label: 'ideal' },
    ],
  };
}

/** Calibration in words. */
export function calibrationWords(shares: number[]): string {
  const n = shares.length, ends = (shares[0]! + shares[n - 1]!) / 2;
  const middle = (shares[n / 2 - 1]! + shares[n / 2]!) / 2;
  const left = shares.slice(0, n / 2).reduce((sum, one) => sum + one, 0) / n;
  if (ends > 2 * middle && ends > 1.5) return 'Too sure of itself: the truth often lies outside.';
  if (middle > 2 * ends && middle > 1.5) return 'Too unsure: the truth lies closer than it expects.';
  if (Math.abs(left - 0.5) > 0.2) return 'Its predictions lie to one side of the truth.';
  return 'Well calibrated: the bars are about flat.';
}

// -- training ---------------------------------------------------------------------------------------

export interface Training {
  updates: number[];
  loss: number[];
  heldOut: number[];
  /** [member][row] */
  members: number[][];
  /** The latest epoch went wrong. */
  diverged: boolean;
}

/** A ring's rows in order: their first number only grows; those that were never used have none. */
export function ringOf(look: Look | null, key: string): number[][] {
  const ring = channelOf(look, key), [count = 0, columns = 1] = ring?.shape ?? [];
  return range(count).map((r) => Array.from(ring!.data.subarray(r * columns, (r + 1) * columns)))
    .filter((row) => row[0]! > 0).sort((a, b) => a[0]! - b[0]!);
}

export function trainingOf(look: Look | null): Training | null {
  const rows = ringOf(look, 'model.fit');
  if (!rows.length) return null;
  return {
    updates: rows.map((row) => row[0]!),
    loss: rows.map((row) => row[1]!),
    heldOut: rows.map((row) => row[2]!),
    members: range(rows[0]!.length - 4).map((m) => rows.map((row) => row[4 + m]!)),
    diverged: rows.at(-1)![3] === 1,
  };
}

export function lossFigure(t: Training): Figure {
  return {
    // A spike may leave the picture.
    x: updatesAxis(t), y: axisOver(finite(t.loss).sort((a, b) => a - b).slice(0, Math.ceil(0.97 * t.loss.length))),
    marks: [{ kind: 'line', x: t.updates, y: t.loss, hue: 'imagined', alpha: 1, width: 1.75 }],
  };
}

/** On a log axis, where it is steps that count; null when nothing was held out. */
export function heldOutFigure(t: Training): Figure | null {
  const known = [t.heldOut, ...t.members].flat().filter((y) => y > 0 && Number.isFinite(y));
  if (!known.length) return null;
  const positive = (y: number[]): number[] => y.map((one) => (one > 0 ? one : NaN));
  const low = Math.min(...known), high = Math.max(...known);
  return {
    x: updatesAxis(t), y: { low: low / 1.3, high: Math.max(high, low * 3) * 1.3, label: '', log: true },
    marks: [
      ...t.members.map((y): Mark => (
        { kind: 'line', x: t.updates, y: positive(y), hue: 'imagined', alpha: 0.35, width: 1 })),
      { kind: 'line', x: t.updates, y: positive(t.heldOut), hue: 'ink', alpha: 1, width: 1.75 },
    ],
  };
}

function updatesAxis(t: Training): Axis {
  const first = t.updates[0]!, last = t.updates.at(-1)!;
  return { low: first, high: last > first ? last : first + 1, label: 'updates' };
}

// -- planner ----------------------------------------------------------------------------------------

/** Imagined returns of the latest candidates, the best first; null before anything was planned. */
export function returnsOf(look: Look | null): number[] | null {
  const returns = finite(channelOf(look, 'planner.returns')?.data ?? []).sort((a, b) => b - a);
  return returns.length && returns[0] !== returns.at(-1) ? returns : null;
}

export function returnsFigure(returns: number[]): Figure {
  const x = range(returns.length, 1), y = axisOver(returns);
  return {
    x: { low: 1, high: Math.max(2, returns.length), label: 'candidates by rank' }, y,
    marks: [
      { kind: 'band', x, low: returns.map(() => y.low), high: returns, hue: 'imagined', alpha: 0.18 },
      { kind: 'line', x, y: returns, hue: 'imagined', alpha: 1, width: 1.75 },
    ],
  };
}

/** The plan, and how widely it is still searched. */
export function planFigure(look: Look | null): Figure | null {
  const plan = channelOf(look, 'planner.plan'), deviation = channelOf(look, 'planner.deviation');
  if (!plan || !plan.data.some((u) => u !== 0)) return null;
  const [horizon = 0, dim = 1] = plan.shape, x = range(horizon, 1);
  const of = (data: Numbers, i: number): number[] => range(horizon).map((h) => data[h * dim + i]!);
  return {
    x: { low: 1, high: Math.max(2, horizon), label: 'steps from now' }, y: { low: -1.1, high: 1.1, label: '' },
    marks: range(dim).flatMap((i): Mark[] => {
      const u = of(plan.data, i), wide = deviation ? of(deviation.data, i) : null;
      return [
        ...(wide ? [{
          kind: 'band' as const, x, hue: 'imagined' as const, alpha: 0.2,
          low: u.map((one, h) => Math.max(-1, one - wide[h]!)), high: u.map((one, h) => Math.min(1, one + wide[h]!)),
        }] : []),
        { kind: 'line', x, y: u, hue: 'imagined', alpha: 1, width: 2, dash: i % 2 ? [5, 4] : [] },
      ];
    }),
  };
}

// -- the map ----------------------------------------------------------------------------------------

const MAP_HUES: Record<string, Hue> = { visits: 'ink', error: 'wrong' };

export interface MapView {
  figure: Figure;
  hue: Hue;
  /** What the strongest shade stands for; 0: the map is empty. */
  most: number;
}

/** One picture of the map, from nothing to `most`; the few wildest cells may lie beyond. */
export function mapView(
  map: WorldMap, index: number, key: string, side: number, trail: [number, number][],
): MapView {
  const cells = map.data.subarray(index * side * side, (index + 1) * side * side);
  const sorted = finite(cells).filter((v) => v > 0).sort((a, b) => a - b);
  const most = key === 'visits' ? sorted.at(-1) ?? 0 : sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 0;
  const size = key === 'visits' ? (v: number): number => Math.log1p(v) / Math.log1p(most)
    : (v: number): number => v / most;
  const hue = MAP_HUES[key] ?? 'imagined';
  const shades = Float32Array.from(cells, (v) => (v > 0 && most > 0 ? size(Number.isFinite(v) ? v : most) : 0));
  return { most, hue, figure: planeFigure(map, { kind: 'heat', side, shades, hue }, trail) };
}

/** A picture over the world's plane, and the latest real steps on it. */
export function planeFigure(map: WorldMap, heat: Mark, trail: [number, number][]): Figure {
  const [low = 0, high = 1, low2 = 0, high2 = 1] = map.range;
  return {
    x: { low, high, label: withUnit(map.names[0], map.units[0]) }, y: { low: low2, high: high2, label: '' },
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
    const low = map.range[2 * axis]!, high = map.range[2 * axis + 1]!;
    const round = Math.abs(high - low - 2 * Math.PI) < 0.01;
    const turned = (v: number): number => (round ? v - 2 * Math.PI * Math.floor((v - low) / (2 * Math.PI)) : v);
    const name = map.names[axis]!, own = index(name), cosine = index('cosine'), sine = index('sine');
    if (own >= 0) return (k) => turned(c.truth[own]![k]!);
    if (name !== 'angle' || cosine < 0 || sine < 0) return null;
    return (k) => turned(Math.atan2(c.truth[sine]![k]!, c.truth[cosine]![k]!));
  };
  const u = read(0), v = read(1);
  const [low = 0, high = 0, low2 = 0, high2 = 0] = map.range;
  return (u && v ? range(c.steps + 1).map((k): [number, number] => [u(k), v(k)]) : [])
    .filter(([x, y]) => x >= low && x <= high && y >= low2 && y <= high2);
}
