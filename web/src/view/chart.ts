/**
 * The curves once more, drawn with ink alone and in any size: for a file of vectors, and for the back row. What is seen is
 * as in curves.ts, by the same limits, numbers, names and marks; nothing here can be pointed at.
 */
import { drawMarks, drawNames, drawWild, nameWidth, roomFor, STRIP, type Paper } from './curve-ink';
import type { Ink } from './ink';
import { limits, logTicks, scaleOf, tickText, type Limits, type Scale } from './limits';
import type { Mark } from './marks';
import { css, dashOf, hueOf, type Palette, type Rgb } from './palette';
import type { Table, TableCurve } from './series';

export interface Chart {
  table: Table;
  words: { x: string; y: string };
  marks: readonly Mark[];
  palette: Palette;
  width: number;
  height: number;
}

/** Room for the numbers and the words of the axes, pixels. */
const LEFT = 46;
const BELOW = 42;
const HEAD = 22;
/** Between the numbers of an axis. */
const SPACE = { x: 60, y: 34 };
const LOG_SPACE = { x: 44, y: 20 };
const FEW = 30;
/** The part of the width that names may take beside the plot, and their rows above it. */
const MOST = 0.3;
const ROW = 16;

export function drawChart(c: Ink, chart: Chart): void {
  const { table, palette, width, height } = chart,
    last = table.x.at(-1) ?? 0,
    marks = chart.marks.filter(({ x }) => x <= last),
    scale = scaleOf(table),
    bounds = limits(table, scale);
  const named = table.curves.length === 1 && table.curves[0]!.kind === 'live' ? [] : table.curves;
  const names = nameWidth(
    named.map(({ label }) => label),
    width,
    palette,
  );
  // Where they would take too much of the width, names stand above.
  const isAbove = names > MOST * width,
    head = HEAD + (isAbove ? named.length * ROW : 0),
    top = head + (marks.length || bounds.wild.length ? STRIP : 6);
  const wide = width - LEFT - roomFor(isAbove ? 0 : names),
    high = height - top - BELOW;
  const paper = { c, left: LEFT, top, width: wide, height: high, ...places(table, scale, bounds, wide, top, high) };
  const colour = (curve: TableCurve): Rgb => palette.curves[hueOf(curve.style) % palette.curves.length]!;
  drawAxes(paper, chart, scale, bounds);
  for (const curve of table.curves) drawCurve(paper, table.x, curve, colour(curve), scale);
  const isSeen = (y: number | null): y is number => y !== null && (scale.kind !== 'log' || y > 0);
  const ends = named.flatMap((curve) => {
    const at = curve.mean.map(isSeen).lastIndexOf(true);
    return at < 0 ? [] : [{ curve, x: table.x[at]!, y: curve.mean[at]! }];
  });
  if (isAbove) drawKey(paper, named, palette, colour);
  else drawNames(paper, ends, names, palette, colour);
  const wild = bounds.wild.flatMap((curve) => {
    const at = curve.mean.findIndex((y) => y !== null),
      y = curve.mean[at]!;
    return { x: table.x[at]!, y, text: tickText(y), ink: colour(curve) };
  });
  const wildest = wild.sort((a, b) => Math.abs(b.y) - Math.abs(a.y))[0] ?? null;
  drawMarks(paper, marks, drawWild(paper, wildest, palette), palette);
}

/** The names in rows, each with a piece of its line. */
function drawKey(
  { c }: Paper,
  named: readonly TableCurve[],
  palette: Palette,
  colour: (curve: TableCurve) => Rgb,
): void {
  c.font = `600 12px ${palette.font}`;
  c.textAlign = 'left';
  c.textBaseline = 'middle';
  c.lineWidth = 2;
  named.forEach((curve, i) => {
    const y = HEAD + (i + 0.5) * ROW;
    c.strokeStyle = c.fillStyle = css(colour(curve));
    c.setLineDash(dashOf(curve));
    c.beginPath();
    c.moveTo(2, y);
    c.lineTo(24, y);
    c.stroke();
    c.fillText(curve.label, 30, y);
  });
  c.setLineDash([]);
}

/** Where numbers lie. */
function places(
  table: Table,
  scale: Scale,
  { low, high }: Limits,
  width: number,
  top: number,
  height: number,
): Pick<Paper, 'x' | 'y'> {
  const across = table.log.x ? Math.log : (x: number): number => x;
  const up =
    scale.kind === 'plain'
      ? (y: number): number => y
      : scale.kind === 'log'
        ? Math.log
        : (y: number): number => Math.asinh(y / scale.bend);
  const first = table.x[0] ?? 0,
    last = Math.max(table.x.at(-1) ?? 1, first + (table.x.length > 1 ? 0 : 1));
  return {
    x: (v) => LEFT + (width * (across(v) - across(first))) / (across(last) - across(first) || 1),
    y: (v) => top + height - (height * (up(v) - up(low))) / (up(high) - up(low)),
  };
}

function drawAxes({ c, left, top, width, height, x, y }: Paper, chart: Chart, scale: Scale, bounds: Limits): void {
  const { table, words, palette } = chart,
    first = table.x[0] ?? 0,
    last = table.x.at(-1) ?? 1;
  const bend = scale.kind === 'both' ? scale.bend : 0;
  const across = table.log.x
    ? logTicks(first, last, 0, x, LOG_SPACE.x)
    : evenTicks(first, last, width / SPACE.x).filter((v) => first === last || Number.isInteger(v) || last < 5);
  const up =
    scale.kind === 'plain'
      ? evenTicks(bounds.low, bounds.high, height / SPACE.y)
      : logTicks(bounds.low, bounds.high, bend, y, LOG_SPACE.y);
  c.font = `12px ${palette.font}`;
  c.setLineDash([]);
  c.lineWidth = 1;
  c.textBaseline = 'middle';
  c.textAlign = 'right';
  c.strokeStyle = css(palette.hairline);
  c.fillStyle = css(palette.quiet);
  for (const v of up) {
    c.beginPath();
    c.moveTo(left, y(v));
    c.lineTo(left + width, y(v));
    c.stroke();
    c.fillText(tickText(v), left - 8, y(v));
  }
  c.textAlign = 'center';
  for (const v of across) c.fillText(tickText(v), x(v), top + height + 13);
  c.fillText(words.x, left + width / 2, top + height + 31);
  c.textAlign = 'left';
  c.fillText(words.y, 2, HEAD / 2);
}

/** Round numbers from low to high, at most so many. */
export function evenTicks(low: number, high: number, most: number): number[] {
  const wanted = (high - low) / Math.max(1, most),
    power = 10 ** Math.floor(Math.log10(wanted));
  if (!(wanted > 0)) return [low];
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= wanted * 0.999) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, k) =>
    Number(((first + k) * step).toPrecision(12)),
  );
}

function drawCurve(paper: Paper, x: readonly number[], curve: TableCurve, ink: Rgb, scale: Scale): void {
  const { c } = paper;
  const isSeen = (y: number | null | undefined): y is number =>
    y !== null && y !== undefined && Number.isFinite(y) && (scale.kind !== 'log' || y > 0);
  const trace = (line: ArrayLike<number | null>): [number, number][] =>
    x.flatMap((v, i): [number, number][] => (isSeen(line[i]) ? [[paper.x(v), paper.y(line[i])]] : []));
  c.setLineDash([]);
  c.lineJoin = 'round';
  if (curve.runs > 1) {
    c.lineWidth = 1;
    c.strokeStyle = css(ink, Math.max(0.06, 0.3 / Math.sqrt(curve.runs)));
    for (const line of curve.lines) drawLine(paper, trace(line));
    const floor = paper.top + paper.height,
      held = ([a, b]: [number, number]): [number, number] => [a, Math.min(floor, Math.max(paper.top, b))];
    const edge = [...trace(curve.high).map(held), ...trace(curve.low).map(held).reverse()];
    c.fillStyle = css(ink, 0.2);
    c.beginPath();
    edge.forEach(([a, b], i) => (i ? c.lineTo(a, b) : c.moveTo(a, b)));
    if (edge.length) c.fill();
  }
  const isPinned = curve.kind === 'pinned',
    mean = trace(curve.mean);
  c.lineWidth = isPinned ? 1.5 : 2;
  c.strokeStyle = c.fillStyle = css(ink, isPinned ? 0.7 : 1);
  c.setLineDash(dashOf(curve));
  drawLine(paper, mean);
  c.setLineDash([]);
  if (curve.runs > 1 || x.length > FEW) return;
  for (const [a, b] of mean) {
    if (b < paper.top || b > paper.top + paper.height) continue;
    c.beginPath();
    c.arc(a, b, 2.5, 0, 2 * Math.PI);
    c.fill();
  }
}

/** What of a line lies between the upper and the lower edge. */
function drawLine({ c, top, height }: Paper, points: readonly [number, number][]): void {
  const floor = top + height,
    isIn = (y: number): boolean => y >= top && y <= floor;
  let [px, py] = points[0] ?? [0, 0],
    isDown = false;
  c.beginPath();
  for (const [x, y] of points.slice(1)) {
    const at = (edge: number): [number, number] => [px + ((x - px) * (edge - py)) / (y - py), edge];
    const from: [number, number] = isIn(py) ? [px, py] : at(py < top ? top : floor),
      to: [number, number] = isIn(y) ? [x, y] : at(y < top ? top : floor);
    const isOutside = (py < top && y < top) || (py > floor && y > floor);
    if (!isOutside) {
      if (!isDown) c.moveTo(...from);
      c.lineTo(...to);
    }
    isDown = !isOutside && isIn(y);
    [px, py] = [x, y];
  }
  c.stroke();
}
