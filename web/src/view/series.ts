/**
 * From runs to what is plotted: every curve on one grid, with mean and 95 % interval where a curve
 * stands for several seeds.
 */
import type { Measure, XAxis } from '../core/hash';
import { interval, learningCurve, resample, type Curve } from '../core/stats';
import type { EpisodeRows } from '../core/types';

/** One named curve: the live run, a pinned one, or a variant of a study. */
export interface Group {
  /** Short enough to stand beside the line. */
  label: string;
  /** In full, for the legend. */
  title: string;
  kind: 'live' | 'pinned' | 'study';
  /** Which colour and dash pattern. */
  style: number;
  /** One per seed, for the axes asked for. */
  curve(x: XAxis, y: Measure): Curve[];
}

export interface TableCurve {
  label: string;
  title: string;
  kind: Group['kind'];
  style: number;
  runs: number;
  lines: Float64Array[];
  /** null where a seed has no value: there is no mean over all of them. */
  mean: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
}

export interface Table {
  x: number[];
  curves: TableCurve[];
}

const GRID = 400;

export function tabulate(groups: readonly Group[], xAxis: XAxis, measure: Measure): Table {
  const all = groups.map((group) => group.curve(xAxis, measure));
  const x = sharedGrid(all.flat(), xAxis, measure);
  const grid = Float64Array.from(x);
  const between = measure === 'cumulative' ? 'hold' : 'line';
  return {
    x,
    curves: groups.map((group, i) => {
      const lines = all[i]!.map((curve) => resample(curve, grid, between));
      return { ...group, runs: lines.length, lines, ...spread(lines, grid.length) };
    }),
  };
}

/** Where episodes end, while they are few, otherwise an even grid from 0. */
function sharedGrid(curves: Curve[], xAxis: XAxis, measure: Measure): number[] {
  const last = Math.max(0, ...curves.map((curve) => curve.x.at(-1) ?? 0));
  if (xAxis === 'episodes' && last <= GRID) return Array.from({ length: last }, (_, i) => i + 1);
  if (last === 0) return [];
  if (xAxis === 'episodes') {
    return Array.from({ length: GRID }, (_, i) => 1 + Math.round(((last - 1) * i) / (GRID - 1)));
  }
  // Sums jump where episodes end, so that between the ends, too, something is to be seen.
  const ends = measure === 'cumulative' ? [] : [...new Set(curves.flatMap(({ x }) => [...x]))];
  if (ends.length && ends.length <= GRID) return [0, ...ends.sort((a, b) => a - b)];
  return Array.from({ length: GRID + 1 }, (_, i) => (last * i) / GRID);
}

function spread(lines: Float64Array[], n: number): Pick<TableCurve, 'mean' | 'low' | 'high'> {
  const mean: (number | null)[] = [], low: (number | null)[] = [], high: (number | null)[] = [];
  const values = new Float64Array(lines.length);
  for (let g = 0; g < n; g++) {
    lines.forEach((line, k) => (values[k] = line[g]!));
    const { mean: centre, half } = interval(values);
    mean.push(Number.isFinite(centre) ? centre : null);
    low.push(Number.isFinite(half) ? centre - half : null);
    high.push(Number.isFinite(half) ? centre + half : null);
  }
  return { mean, low, high };
}

/**
 * The curves of finished runs. One that was given so many real `steps` (0: so many episodes) lived on
 * after its last episode, and gained nothing more.
 */
export function studyCurves(
  runs: { episodes: EpisodeRows }[], names: readonly string[], steps: number,
): Group['curve'] {
  return (x, y) => runs.map((run) => {
    const curve = learningCurve(run.episodes, names, x, y);
    const gained = curve.y.at(-1), last = curve.x.at(-1) ?? 0;
    if (y !== 'cumulative' || x !== 'steps' || gained === undefined || last >= steps) return curve;
    return { x: Float64Array.of(...curve.x, steps), y: Float64Array.of(...curve.y, gained) };
  });
}

const MOST_ROWS = 8192;

/**
 * The episodes of the live run, in bounded memory: once there are too many, neighbours are joined
 * into their mean. Columns are those of an episode, then the reward since the run began.
 */
export class History {
  /** Episodes in each row. */
  stride = 1;
  rows = 0;
  private readonly columns: number;
  private readonly data: Float64Array;
  /** The row that is still being filled, and how many episodes are in it. */
  private readonly open: Float64Array;
  private filled = 0;
  private total = 0;

  constructor(private readonly names: readonly string[]) {
    this.columns = names.length + 1;
    this.data = new Float64Array(MOST_ROWS * this.columns);
    this.open = new Float64Array(this.columns);
  }

  /** `total` is the reward of all finished episodes, which counts also those that were too many to see. */
  push(rows: EpisodeRows, total: number): void {
    const gain = this.names.indexOf('return');
    let sum = total;
    for (let r = 0; r < rows.rows; r++) sum -= rows.data[r * rows.columns + gain]!;
    this.total = Math.abs(sum - this.total) < 1e-9 ? this.total : sum;
    for (let r = 0; r < rows.rows; r++) {
      const row = rows.data.subarray(r * rows.columns, (r + 1) * rows.columns);
      this.total += row[gain]!;
      this.add(row);
    }
  }

  private add(row: Float64Array): void {
    this.filled++;
    for (let c = 0; c < this.columns; c++) {
      const value = c < row.length ? row[c]! : this.total;
      this.open[c] = this.isMean(c) ? this.open[c]! + (value - this.open[c]!) / this.filled : value;
    }
    if (this.filled < this.stride) return;
    this.data.set(this.open, this.rows++ * this.columns);
    this.open.fill(0);
    this.filled = 0;
    if (this.rows === MOST_ROWS) this.halve();
  }

  private halve(): void {
    for (let r = 0; r < MOST_ROWS / 2; r++) {
      const to = r * this.columns, from = 2 * r * this.columns;
      for (let c = 0; c < this.columns; c++) {
        const first = this.data[from + c]!, second = this.data[from + this.columns + c]!;
        this.data[to + c] = this.isMean(c) ? (first + second) / 2 : second;
      }
    }
    this.rows = MOST_ROWS / 2;
    this.stride *= 2;
  }

  private isMean(column: number): boolean {
    const name = this.names[column];
    return name === 'return' || name === 'length' || name === 'terminated';
  }

  /** The rows as they would come from a run. */
  episodes(): EpisodeRows {
    const columns = this.names.length, data = new Float64Array(this.rows * columns);
    for (let r = 0; r < this.rows; r++) {
      data.set(this.data.subarray(r * this.columns, r * this.columns + columns), r * columns);
    }
    return { columns, rows: this.rows, data };
  }

  /** A curve that later episodes do not change. */
  freeze(): Group['curve'] {
    const copy = new History(this.names);
    copy.data.set(this.data);
    copy.rows = this.rows;
    return copy.curve;
  }

  readonly curve = (x: XAxis, y: Measure): Curve[] => {
    const rows: EpisodeRows = { columns: this.columns, rows: this.rows, data: this.data };
    const names = [...this.names, 'total'];
    if (y !== 'cumulative') return [learningCurve(rows, names, x, y)];
    const { x: at } = learningCurve(rows, names, x, 'length');
    const sums = new Float64Array(at.length + 1);
    for (let r = 0; r < at.length; r++) sums[r + 1] = this.data[(r + 1) * this.columns - 1]!;
    return [{ x: Float64Array.of(0, ...at), y: sums }];
  };
}
