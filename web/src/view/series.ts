/**
 * From runs to what is plotted: every curve on one grid, with mean and 95 % interval where a curve
 * stands for several seeds.
 */
import type { LogAxes, Measure, XAxis } from '../core/hash';
import { averaged, column, fromZero, interval, learningCurve, resample, type Curve } from '../core/stats';
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
  log: { x: boolean; y: boolean };
  /** A point stands for all episodes since the point before, of which there may be many. */
  joined: boolean;
}

export interface Axes {
  x: XAxis;
  y: Measure;
  /** null: decided here. */
  log: LogAxes | null;
}

export const EMPTY: Table = { x: [], curves: [], log: { x: false, y: false }, joined: false };

/** The most points of a curve; who has more episodes than that ran for long. */
const GRID = 400;
/** Of steps and seconds: how far points are apart at least. */
const FINEST = 2 ** -20;
/** Points in each factor of ten of a logarithmic axis. */
const DECADE = 80;
/** So many times the usual value hide all that is usual. */
const TOWERING = 16;

export function tabulate(groups: readonly Group[], axes: Axes): Table {
  const { x: xAxis, y: measure } = axes,
    all = groups.map((group) => group.curve(xAxis, measure));
  // A sum is read by its slope, which only a plain axis shows.
  const isLong =
    measure !== 'cumulative' &&
    groups.some(({ kind }, i) => kind !== 'study' && all[i]!.some(({ x }) => x.length > GRID));
  const logX = axes.log === null ? isLong : axes.log.includes('x');
  const x = withEnds(logX ? logGrid(all.flat(), xAxis) : evenGrid(all.flat(), xAxis, measure), all);
  const grid = Float64Array.from(x);
  const curves = groups.map((group, i) => {
    const lines = all[i]!.map((curve) =>
      measure === 'cumulative' ? resample(curve, grid, 'hold') : averaged(curve, grid),
    );
    return { ...group, runs: lines.length, lines, ...spread(lines, grid.length) };
  });
  return {
    x,
    curves,
    log: { x: logX, y: axes.log === null ? isLong && towers(curves) : axes.log.includes('y') },
    joined: measure !== 'cumulative' && all.some((one) => one.some((curve) => curve.x.length > x.length)),
  };
}

/** Where episodes end, while they are few, otherwise an even grid from 0. */
function evenGrid(curves: Curve[], xAxis: XAxis, measure: Measure): number[] {
  const last = Math.max(0, ...curves.map((curve) => curve.x.at(-1) ?? 0));
  if (last === 0) return [];
  if (xAxis === 'episodes') {
    return last <= GRID ? Array.from({ length: last }, (_, i) => i + 1) : [1, ...multiples(last, 1)];
  }
  if (xAxis === 'ahead') return fewEnds(curves) ?? [];
  // Sums jump where episodes end, so that between the ends, too, something is to be seen.
  const ends = measure === 'cumulative' ? null : fewEnds(curves);
  return ends ? [...new Set([0, ...ends])] : [0, ...multiples(last, FINEST)];
}

/**
 * Multiples of one number up to the last, which is among them. That number is doubled where there would be too many,
 * so that a curve that grows keeps its points for long.
 */
function multiples(last: number, unit: number): number[] {
  const step = unit * 2 ** Math.ceil(Math.log2(last / unit / GRID));
  const grid = Array.from({ length: Math.floor(last / step) }, (_, i) => (i + 1) * step);
  return grid.at(-1) === last ? grid : [...grid, last];
}

/** The grid with the points up to which each group's mean is known, so that none ends too early. */
function withEnds(grid: number[], groups: Curve[][]): number[] {
  const ends = groups.map((curves) => Math.min(...curves.map(({ x }) => x.at(-1) ?? Infinity)));
  const more = ends.filter((end) => end > grid[0]! && end < grid.at(-1)!);
  return more.length ? [...new Set([...grid, ...more])].sort((a, b) => a - b) : grid;
}

/** All ends of episodes in order, or null where they are too many to be points. */
function fewEnds(curves: Curve[]): number[] | null {
  const ends = new Set<number>();
  for (const { x } of curves) {
    for (const at of x) {
      ends.add(at);
      if (ends.size > GRID) return null;
    }
  }
  return [...ends].sort((a, b) => a - b);
}

/** Each episode while they are few in their factor of ten, then points at equal distances on the paper. */
function logGrid(curves: Curve[], xAxis: XAxis): number[] {
  const firsts = curves.flatMap(({ x }) => x.find((at) => at > 0) ?? []);
  if (!firsts.length) return [];
  const first = Math.min(...firsts),
    last = Math.max(...curves.map(({ x }) => x.at(-1) ?? 0));
  const grid = [first];
  for (let k = Math.ceil(Math.log10(first) * DECADE); ; k++) {
    const exact = 10 ** (k / DECADE),
      at = xAxis === 'time' ? exact : Math.round(exact);
    if (at >= last) break;
    if (at > grid.at(-1)!) grid.push(at);
  }
  return last > first ? [...grid, last] : grid;
}

/** Whether a few values are so large that those of most of the run would lie on the axis. */
function towers(curves: readonly TableCurve[]): boolean {
  const sizes = Float64Array.from(curves.flatMap(({ mean }) => mean.flatMap((y) => (y === null ? [] : Math.abs(y)))));
  sizes.sort();
  return sizes.length > 0 && sizes.at(-1)! > TOWERING * sizes[sizes.length >> 1]!;
}

function spread(lines: Float64Array[], n: number): Pick<TableCurve, 'mean' | 'low' | 'high'> {
  const mean: (number | null)[] = [],
    low: (number | null)[] = [],
    high: (number | null)[] = [];
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

/** A curve that does not change any more: it is asked for again and again, mostly for the same axes. */
export function steady(curve: Group['curve']): Group['curve'] {
  let last = '',
    known: Curve[] = [];
  return (x, y) => {
    if (last !== `${x} ${y}`) [last, known] = [`${x} ${y}`, curve(x, y)];
    return known;
  };
}

/**
 * The curves of finished runs. One that was given so many real `steps` (0: so many episodes) lived on
 * after its last episode, and gained nothing more.
 */
export function studyCurves(
  runs: { episodes: EpisodeRows }[],
  names: readonly string[],
  steps: number,
): Group['curve'] {
  return steady((x, y) =>
    runs.map((run) => {
      const own = learningCurve(run.episodes, names, x, y),
        curve = runs.length > 1 ? fromBeginning(own, x, y) : own;
      if (Number.isNaN(curve.x.at(-1))) return NOWHERE;
      const gained = curve.y.at(-1),
        last = curve.x.at(-1) ?? 0;
      if (y !== 'cumulative' || x !== 'steps' || gained === undefined || last >= steps) return curve;
      return { x: Float64Array.of(...curve.x, steps), y: Float64Array.of(...curve.y, gained) };
    }),
  );
}

/**
 * Where steps are counted, the first episode is there from the first of them: without that, a run whose first episode is
 * long would have no mean with others that are over by then.
 */
function fromBeginning(curve: Curve, x: XAxis, y: Measure): Curve {
  if (x === 'episodes' || y === 'cumulative' || !curve.y.length) return curve;
  return { x: fromZero(curve.x), y: Float64Array.of(curve.y[0]!, ...curve.y) };
}

/** Of runs that do not say where on this axis they were. */
const NOWHERE: Curve = { x: new Float64Array(), y: new Float64Array() };

/** Measures of one episode over the rows that they name; they have this one axis. */
export function aheadCurves(
  runs: { episodes: EpisodeRows }[],
  names: readonly string[],
  measures: readonly { name: string; row: number }[],
  episode: number,
): Group['curve'] {
  const inOrder = [...measures].sort((a, b) => a.row - b.row);
  return steady((x) => {
    if (x !== 'ahead') return [];
    return runs.map(({ episodes }) => ({
      x: Float64Array.from(inOrder, ({ row }) => row),
      y: Float64Array.from(inOrder, ({ name }) => column(episodes, names, name)[episode - 1] ?? NaN),
    }));
  });
}

const MOST_ROWS = 8192;
/** The beginning, in which most is learned, is kept as it was however long the run grows. */
const FIRST_ROWS = 2048;
const MEANS: readonly string[] = ['return', 'length', 'terminated'];

interface Plain {
  names: string[];
  stride: number;
  rows: number;
  filled: number;
  total: number;
  newest: number;
  open: Float64Array;
  data: Float64Array;
}

/**
 * The episodes of the live run, in bounded memory: once there are too many, neighbours behind the first
 * are joined into their mean. Columns are those of an episode, then the reward since the run began.
 */
export class History {
  /** Episodes in each row behind the first. */
  stride = 1;
  rows = 0;
  private readonly columns: number;
  private readonly data: Float64Array;
  /** The row that is still being filled, and how many episodes are in it. */
  private readonly open: Float64Array;
  /** Of each column: joined episodes have its mean, not its last value. */
  private readonly isMean: boolean[];
  private filled = 0;
  private total = 0;
  /** Number of the newest episode that is in it. */
  newest = 0;

  constructor(private readonly names: readonly string[]) {
    this.columns = names.length + 1;
    this.data = new Float64Array(MOST_ROWS * this.columns);
    this.open = new Float64Array(this.columns);
    this.isMean = [...names, ''].map((name) => MEANS.includes(name));
  }

  /**
   * `total` is the reward of all finished episodes, which counts also those that were too many to see; by default that
   * of those that were pushed.
   * Episodes that are in it already are told again when a run goes on from a snapshot.
   */
  push(rows: EpisodeRows, total = NaN): void {
    const gain = this.names.indexOf('return'),
      number = this.names.indexOf('episode');
    const { data, columns } = rows,
      end = rows.rows * columns;
    let first = 0,
      sum = total;
    while (first < end && data[first + number]! <= this.newest) first += columns;
    for (let at = first; at < end; at += columns) sum -= data[at + gain]!;
    this.total = Math.abs(sum - this.total) > 1e-9 ? sum : this.total; // not where it is unknown
    for (let at = first; at < end; at += columns) {
      this.total += data[at + gain]!;
      this.newest = data[at + number]!;
      this.add(data, at, columns);
    }
  }

  /** The episode that begins there in the data. */
  private add(data: Float64Array, at: number, columns: number): void {
    this.filled++;
    for (let c = 0; c < this.columns; c++) {
      const value = c < columns ? data[at + c]! : this.total;
      this.open[c] = this.isMean[c] ? this.open[c]! + (value - this.open[c]!) / this.filled : value;
    }
    if (this.filled < this.stride) return;
    this.data.set(this.open, this.rows++ * this.columns);
    this.open.fill(0);
    this.filled = 0;
    if (this.rows === MOST_ROWS) this.halve();
  }

  private halve(): void {
    const joined = (MOST_ROWS - FIRST_ROWS) / 2;
    for (let r = 0; r < joined; r++) {
      const to = (FIRST_ROWS + r) * this.columns,
        from = (FIRST_ROWS + 2 * r) * this.columns;
      for (let c = 0; c < this.columns; c++) {
        const first = this.data[from + c]!,
          second = this.data[from + this.columns + c]!;
        this.data[to + c] = this.isMean[c] ? (first + second) / 2 : second;
      }
    }
    this.rows = FIRST_ROWS + joined;
    this.stride *= 2;
  }

  /** Real steps done when each of its rows ended. */
  ends(): Float64Array {
    return this.curve('steps', 'length')[0]!.x;
  }

  /** Where a real step lies on an axis, to the last finished episode; null: on none of it. */
  place(step: number, axis: XAxis): number | null {
    if (!this.rows || axis === 'ahead') return null;
    const [ends, places] = [this.ends(), this.curve(axis, 'length')[0]!.x];
    const at = ends.findIndex((end) => end >= step);
    if (at < 0) return places.at(-1)!;
    const before = at ? ends[at - 1]! : 0,
      from = at ? places[at - 1]! : 0;
    return from + ((step - before) / Math.max(1, ends[at]! - before)) * (places[at]! - from);
  }

  /** The other way round: the real step with which what lies there had ended; null: nothing of this run lies on that axis. */
  stepAt(place: number, axis: XAxis): number | null {
    if (!this.rows || axis === 'ahead') return null;
    if (axis === 'steps') return Math.round(place);
    const ends = this.ends(),
      at = this.curve(axis, 'length')[0]!.x.findIndex((x) => x >= place);
    return ends[at] ?? ends.at(-1)!;
  }

  /** Of what only an experiment measures it has no curve. */
  knows(x: XAxis, y: Measure): boolean {
    return x !== 'ahead' && (y === 'cumulative' || this.names.includes(y));
  }

  /** There are episodes behind so many, and points of the curve. */
  isBeyond(episodes: number): boolean {
    return this.rows > 0 && this.newest > episodes;
  }

  /** Forgets all episodes behind so many; joined with one of those, some before it go with it. */
  cut(episodes: number): void {
    if (this.newest <= episodes) return;
    const number = this.names.indexOf('episode'),
      last = (r: number): number => this.data[r * this.columns + number]!;
    while (this.rows && last(this.rows - 1) > episodes) this.rows--;
    this.open.fill(0);
    this.filled = 0;
    this.newest = episodes;
    this.total = this.rows ? this.data[this.rows * this.columns - 1]! : 0;
  }

  /** The rows as they would come from a run. */
  episodes(): EpisodeRows {
    const columns = this.names.length,
      data = new Float64Array(this.rows * columns);
    for (let r = 0; r < this.rows; r++) {
      data.set(this.data.subarray(r * this.columns, r * this.columns + columns), r * columns);
    }
    return { columns, rows: this.rows, data };
  }

  /** The row of one episode; null: it is not in it, or only joined with others. */
  episode(number: number): Float64Array | null {
    const { columns, data } = this.episodes(),
      at = this.names.indexOf('episode');
    for (let r = 0, before = 0; r < this.rows; r++) {
      const one = data[r * columns + at]!;
      if (one === number) return before === number - 1 ? data.slice(r * columns, (r + 1) * columns) : null;
      before = one;
    }
    return null;
  }

  /** One that later episodes do not change. */
  copy(): History {
    const copy = new History(this.names);
    copy.data.set(this.data);
    copy.open.set(this.open);
    const { stride, rows, filled, total, newest } = this;
    return Object.assign(copy, { stride, rows, filled, total, newest });
  }

  /** All of it as plain data, to be stored. */
  plain(): Plain {
    const { names, stride, rows, filled, total, newest, open } = this;
    return {
      names: [...names],
      stride,
      rows,
      filled,
      total,
      newest,
      open,
      data: this.data.slice(0, rows * this.columns),
    };
  }

  /** Throws where that is none. */
  static from({ names, data, open, ...counts }: Plain): History {
    const history = new History(names);
    if (data.length !== counts.rows * history.columns) throw new RangeError('not a history');
    history.data.set(data);
    history.open.set(open);
    return Object.assign(history, counts);
  }

  readonly curve = (x: XAxis, y: Measure): Curve[] => {
    if (!this.knows(x, y)) return [];
    const rows: EpisodeRows = { columns: this.columns, rows: this.rows, data: this.data };
    const names = [...this.names, 'total'];
    if (y !== 'cumulative') return [learningCurve(rows, names, x, y)];
    const { x: at } = learningCurve(rows, names, x, 'length');
    const sums = new Float64Array(at.length + 1);
    for (let r = 0; r < at.length; r++) sums[r + 1] = this.data[(r + 1) * this.columns - 1]!;
    return [{ x: fromZero(at), y: sums }];
  };
}
