/**
 * Any channel of a known form as a figure, from nothing but what it tells of itself: a new component's numbers are
 * drawn without a line here.
 */
import { t } from '../core/language';
import type { ChannelData, ChannelFigure, Look } from '../core/types';
import { axisOf, columnsOf, partOf, ringOf, rowsOf, shown, usedOf, type Placed } from './channels';
import type { Axis, Figure, Hue, Mark } from './figure';
import { axisOver, finite, range } from './insight';

/** A number with its name, to be told. */
export interface Said {
  label: string;
  value: number;
  unit: string;
}

/** Bars with names: of what there can be, or by how often something happens. */
export interface Bar {
  name: string;
  value: number;
  /** The most that it can be; null: it is a count. */
  most: number | null;
  /** Of a count: lately, for each step; NaN: not known yet. */
  rate: number;
  isImagined: boolean;
}

export interface Drawn {
  /** One of these three. */
  figure: Figure | null;
  bars: Bar[];
  table: { heads: Placed[]; rows: number[][] } | null;
  /** The latest of what is drawn, and of what is only told. */
  latest: Said[];
  told: Said[];
}

const EMPTY: Drawn = { figure: null, bars: [], table: null, latest: [], told: [] };
const HUES: Partial<Record<string, Hue>> = { solid: 'ink', violet: 'imagined', thin: 'imagined' };
/** Rows of a table. */
const ROWS = 8;

/** The figure of that number of a channel; null while there is nothing to show. `trace` is how it went so far. */
export function drawnOf(look: Look, channel: ChannelData, index: number, trace: number[][]): Drawn | null {
  const about = channel.figures[index]!;
  switch (about.form) {
    case 'series':
      return series(channel, about, index, trace);
    case 'ring':
      return ring(channel, about, index);
    case 'bands':
      return bands(look, channel, about, index);
    case 'bars':
      return bars(channel, about);
    case 'ranks':
      return ranks(channel, about);
    case 'lanes':
      return lanes(channel, trace);
    case 'images':
      return images(channel, about);
    case 'table':
      return table(channel, index);
    case 'map':
    case 'fans':
    case 'shares':
      return null; // they have drawings of their own
  }
}

/** Sentences of columns that raise an alarm: what went wrong just now. */
export function alarmsOf(channel: ChannelData): string[] {
  const isRing = axisOf(channel) >= 0,
    last = (isRing ? ringOf(channel) : rowsOf(channel)).at(-1);
  return columnsOf(channel)
    .filter(({ mark, at }) => mark === 'alarm' && last?.[at])
    .map(({ label }) => label);
}

// -- lines ------------------------------------------------------------------------------------------

/** One line of a figure. */
export interface Way {
  y: number[];
  hue: Hue;
  label?: string;
  dash?: number[];
  alpha?: number;
  width?: number;
}

const DASHES = [5, 4],
  DOTS = [1.5, 4];

/** The columns that are lines of this figure. */
function lineColumns(columns: Placed[], index: number): Placed[] {
  return columns.filter(({ figure, mark }) => figure === index && mark in HUES);
}

/** Each column's line; names only where there are several to tell apart. */
function waysOf(columns: Placed[], rows: number[][]): Way[] {
  const isNamed = new Set(columns.filter(({ mark }) => mark !== 'thin').map(({ label }) => label)).size > 1;
  const ways = columns.map(({ at, mark, label, dashed, repeat }): Way & { isThin: boolean } => ({
    isThin: mark === 'thin',
    y: rows.map((row) => row[at]!),
    hue: HUES[mark]!,
    ...(dashed || (mark !== 'thin' && repeat % 2) ? { dash: DASHES } : {}),
    ...(mark === 'thin' ? { alpha: 0.35, width: 1 } : isNamed ? { label } : {}),
  }));
  return [...ways.filter((one) => one.isThin), ...ways.filter((one) => !one.isThin)].map(({ isThin, ...way }) => way);
}

function saidOf(columns: Placed[], row: number[] | undefined): Said[] {
  return row
    ? columns.filter(({ mark }) => mark !== 'thin').map(({ label, unit, at }) => ({ label, unit, value: row[at]! }))
    : [];
}

function toldOf(columns: Placed[], index: number, row: number[] | undefined): Said[] {
  return saidOf(
    columns.filter(({ figure, mark }) => figure === index && mark === 'told'),
    row,
  );
}

/** Lines over one axis; on a logarithmic one only what is above 0 can be seen. */
export function linesFigure(x: number[], about: ChannelFigure, ways: Way[]): Figure {
  const y = verticalOf(
    about,
    ways.flatMap((way) => way.y),
  );
  const first = x[0] ?? 0,
    last = x.at(-1) ?? 1;
  return {
    x: {
      low: first,
      high: last > first ? last : first + 1,
      label: t(about.axis),
      isWhole: x.every(Number.isInteger),
    },
    y,
    marks: ways.map((way): Mark => ({
      kind: 'line',
      x,
      alpha: 1,
      width: 1.75,
      ...way,
      y: y.log ? way.y.map((one) => (one > 0 ? one : NaN)) : way.y,
    })),
  };
}

/** The vertical axis for these numbers. */
function verticalOf({ low, high, scale, spikes, growth }: ChannelFigure, numbers: number[]): Axis {
  if (low < high) return { low: low - 0.05 * (high - low), high: high + 0.05 * (high - low), label: '' };
  const all = finite(numbers).sort((a, b) => a - b),
    positive = all.filter((y) => y > 0);
  const least = positive[0] ?? 0,
    most = positive.at(-1) ?? 0;
  if (positive.length && (scale === 'log' || (scale === 'auto' && most > 30 * least))) {
    return { low: least / 1.3, high: Math.max(most, 3 * least) * 1.3, label: '', log: true };
  }
  if (growth) return { ...axisOver([0, Math.max(most, 1e-9) * 1.25]), low: 0 };
  return axisOver(spikes ? all.slice(0, Math.ceil(0.97 * all.length)) : all);
}

function isSeen(figure: Figure): boolean {
  return figure.marks.some((mark) => mark.kind === 'line' && mark.y.some(Number.isFinite));
}

/** Rows over this column's numbers, or over their own count. */
function overRows(
  channel: ChannelData,
  about: ChannelFigure,
  index: number,
  x: number[],
  rows: number[][],
): Drawn | null {
  const columns = columnsOf(channel),
    lines = lineColumns(columns, index);
  const figure = linesFigure(x, about, waysOf(lines, rows));
  return rows.length && isSeen(figure)
    ? { ...EMPTY, figure, latest: saidOf(lines, rows.at(-1)), told: toldOf(columns, index, rows.at(-1)) }
    : null;
}

function series(channel: ChannelData, about: ChannelFigure, index: number, trace: number[][]): Drawn | null {
  const columns = columnsOf(channel),
    rows = trace.map(([, ...row]) => shown(columns, row));
  return rows.length > 1
    ? overRows(
        channel,
        about,
        index,
        trace.map(([x]) => x!),
        rows,
      )
    : null;
}

function ring(channel: ChannelData, about: ChannelFigure, index: number): Drawn | null {
  const axis = axisOf(channel),
    rows = ringOf(channel);
  return overRows(
    channel,
    about,
    index,
    rows.map((row) => row[axis]!),
    rows,
  );
}

/** Lines by the number of the row, with what lies around them. */
function bands(look: Look, channel: ChannelData, about: ChannelFigure, index: number): Drawn | null {
  const tally = partOf(look, channel, 'tally'),
    spread = partOf(look, channel, 'spread');
  const known = tally ? Array.from(tally.data).findIndex((n) => !(n > 0)) : -1;
  const rows = usedOf(tally && known >= 0 ? rowsOf(channel).slice(0, known) : rowsOf(channel));
  const columns = columnsOf(channel),
    x = range(rows.length, about.first);
  if (rows.length < 2) return null;
  const drawn = overRows(channel, about, index, x, rows);
  if (!drawn?.figure) return null;
  const wide = spread ? rowsOf(spread) : [],
    clip = about.low < about.high;
  const limit = (y: number): number => (clip ? Math.min(about.high, Math.max(about.low, y)) : y);
  const around = lineColumns(columns, index).flatMap(({ at, mark }): Mark[] => {
    const next = columns[at + 1],
      own = next?.mark === 'spread' && next.figure === index ? next.at : -1;
    const size = (r: number): number => (own >= 0 ? rows[r]![own]! : (wide[r]?.[at] ?? NaN));
    if (own < 0 && !spread) return [];
    return [
      {
        kind: 'band',
        x,
        hue: HUES[mark]!,
        alpha: 0.2,
        low: rows.map((row, r) => limit(row[at]! - size(r))),
        high: rows.map((row, r) => limit(row[at]! + size(r))),
      },
    ];
  });
  const growth = about.growth ? growthMarks(x, rows[0]![lineColumns(columns, index)[0]!.at]!) : [];
  return { ...drawn, figure: { ...drawn.figure, marks: [...around, ...growth, ...drawn.figure.marks] } };
}

/** How the first number would grow if each row added as much, or made the last ones grow too. */
function growthMarks(x: number[], first: number): Mark[] {
  return [
    ['k', DASHES],
    ['k²', DOTS],
  ].map(([label, dash], i): Mark => ({
    kind: 'line',
    x,
    y: range(x.length, 1).map((k) => first * k ** (i + 1)),
    hue: 'quiet',
    alpha: 0.9,
    width: 1.25,
    dash: dash as number[],
    label: label as string,
  }));
}

// -- bars -------------------------------------------------------------------------------------------

/** One bar for each row, the first of them with its number. */
function bars(channel: ChannelData, about: ChannelFigure): Drawn | null {
  const rows = usedOf(rowsOf(channel)),
    y = rows.map(([one]) => one!),
    x = range(y.length, about.first);
  const [column] = columnsOf(channel),
    hue = HUES[column?.mark ?? ''] ?? 'imagined';
  if (!y.length) return null;
  const most = y.indexOf(Math.max(...y)),
    own = about.low < about.high;
  return {
    ...EMPTY,
    latest: [{ label: t`most at ${x[most]}`, unit: column?.unit ?? '', value: y[most]! }],
    figure: {
      x: { low: about.first - 0.5, high: about.first + y.length - 0.5, label: t(about.axis), isWhole: true },
      y: own
        ? { low: about.low, high: about.high, label: '' }
        : { ...axisOver([0, ...y]), ...(y.some((one) => one < 0) ? {} : { low: 0 }) },
      marks: [{ kind: 'bars', x, y, wide: 0.8, hue, alpha: 0.7 }],
    },
  };
}

/** The greatest first; what all are the same, there is nothing to rank in. */
function ranks(channel: ChannelData, about: ChannelFigure): Drawn | null {
  const all = finite(channel.data).sort((a, b) => b - a),
    x = range(all.length, 1),
    y = axisOver(all);
  if (!all.length || all[0] === all.at(-1)) return null;
  const [column] = columnsOf(channel),
    unit = column?.unit ?? '';
  return {
    ...EMPTY,
    latest: [
      { label: t`from`, unit, value: all[0]! },
      { label: t`down to`, unit, value: all.at(-1)! },
    ],
    figure: {
      x: { low: 1, high: Math.max(2, all.length), label: t(about.axis), isWhole: true },
      y,
      marks: [
        { kind: 'band', x, low: all.map(() => y.low), high: all, hue: 'imagined', alpha: 0.18 },
        { kind: 'line', x, y: all, hue: 'imagined', alpha: 1, width: 1.75 },
      ],
    },
  };
}

/** Real steps over which rates are taken. */
const WINDOW = 500;

/** Growth of each number for each unit of what the trace is over, lately; NaN: not known yet. */
export function ratesOf(trace: number[][]): number[] {
  const last = trace.at(-1);
  if (!last) return [];
  const before = trace.find(([x]) => x! >= last[0]! - WINDOW) ?? last;
  const since = before === last ? (trace.at(-2) ?? last) : before,
    steps = last[0]! - since[0]!;
  return last.slice(1).map((count, i) => (steps > 0 ? (count - since[i + 1]!) / steps : NaN));
}

function lanes(channel: ChannelData, trace: number[][]): Drawn | null {
  const columns = columnsOf(channel),
    row = rowsOf(channel)[0],
    rates = ratesOf(trace);
  if (!row) return null;
  const all = columns
    .filter(({ mark }) => mark in HUES)
    .map(({ at, label, mark }): Bar => ({
      name: label,
      value: row[at]!,
      isImagined: HUES[mark] === 'imagined',
      rate: rates[at] ?? NaN,
      most: columns[at + 1]?.mark === 'most' ? row[at + 1]! : null,
    }));
  return { ...EMPTY, bars: all, told: toldOf(columns, 0, row) };
}

// -- pictures and tables ----------------------------------------------------------------------------

/** Pictures beside each other, a gap of one cell between them. */
function images(channel: ChannelData, about: ChannelFigure): Drawn | null {
  const [n = 0, rows = 0, columns = 0] = channel.shape.length > 2 ? channel.shape : [1, ...channel.shape];
  if (!channel.data.some((one) => one !== 0)) return null;
  const wide = n * (columns + 1) - 1,
    shades = new Float32Array(rows * wide);
  for (let k = 0; k < n; k++) {
    for (let r = 0; r < rows; r++) {
      // Heat rises upwards, pictures begin on top.
      const from = (k * rows + rows - 1 - r) * columns;
      shades.set(channel.data.subarray(from, from + columns), r * wide + k * (columns + 1));
    }
  }
  const [column] = columnsOf(channel),
    hue = HUES[column?.mark ?? ''] ?? 'ink';
  return {
    ...EMPTY,
    figure: {
      x: { low: 0, high: n, label: t(about.axis), isBare: true },
      y: { low: 0, high: 1, label: '', isBare: true },
      marks: [{ kind: 'heat', side: wide, rows, shades, hue }],
    },
  };
}

function table(channel: ChannelData, index: number): Drawn | null {
  const rows = axisOf(channel) < 0 ? usedOf(rowsOf(channel)) : ringOf(channel);
  const heads = columnsOf(channel).filter(
    ({ figure, mark }) => mark === 'axis' || (figure === index && mark !== 'none'),
  );
  return rows.length ? { ...EMPTY, table: { heads, rows: rows.slice(-ROWS) } } : null;
}
