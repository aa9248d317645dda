/** Small charts and maps on a canvas of their own: what is in them, and how it is drawn. */
import { css, type Palette, type Rgb } from './palette';

/** `signed`, of heat only: orange below the middle, teal above. */
export type Hue = 'ink' | 'quiet' | 'imagined' | 'wrong' | 'valueHigh' | 'signed';

export interface Axis {
  low: number;
  high: number;
  /** Stands at the end of the axis; empty: none. */
  label: string;
  log?: boolean;
  /** It counts: nothing is between whole numbers. */
  isWhole?: boolean;
  /** Without numbers. */
  isBare?: boolean;
}

export type Mark =
  | { kind: 'line'; x: number[]; y: number[]; hue: Hue; alpha: number; width: number; dash?: number[]; label?: string }
  | { kind: 'band'; x: number[]; low: number[]; high: number[]; hue: Hue; alpha: number }
  | { kind: 'bars'; x: number[]; y: number[]; wide: number; hue: Hue; alpha: number }
  | { kind: 'dots'; x: number[]; y: number[]; hue: Hue }
  | { kind: 'heat'; side: number; rows?: number; shades: Float32Array; hue: Hue };

export interface Figure {
  x: Axis;
  y: Axis;
  marks: Mark[];
}

/** At the least; wider where numbers beside the axis are. */
const LEFT = 40;
/** Between these numbers and the axis, and left of them. */
const GAP = 6;
const EDGE = 2;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 20;
const FONT = 11;

const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 2 });

/** Ticks in words, all with as many decimals as tell them apart. */
export function tickWords(all: number[]): string[] {
  const gap = Math.min(...all.slice(1).map((tick, i) => Math.abs(tick - all[i]!)), Math.abs(all[0] || 1));
  const decimals = Math.min(6, Math.max(0, -Math.floor(Math.log10(gap) + 1e-9)));
  return all.map((tick) => {
    const size = Math.abs(tick),
      part = Number(tick.toFixed(decimals));
    const text =
      size >= 1e15
        ? tick.toExponential(0).replace('+', '')
        : size >= 1e4
          ? short.format(tick)
          : size !== 0 && size < 1e-3
            ? tick.toExponential(0)
            : part.toLocaleString('en-US', { maximumFractionDigits: decimals });
    return text.replace('-', '−');
  });
}

/** Round numbers within the axis, at least about `count` of them and at most two and a half times that. */
export function ticks({ low, high, log, isWhole }: Axis, count: number): number[] {
  const inside = (v: number): boolean => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9);
  if (log) {
    const first = Math.floor(Math.log10(low)),
      n = Math.ceil(Math.log10(high)) - first + 1;
    const decades = Array.from({ length: n }, (_, i) => 10 ** (first + i));
    const whole = decades.filter(inside),
      stride = Math.ceil(whole.length / (2.5 * count));
    if (whole.length > 1) return whole.filter((_, i) => i % stride === 0);
    return decades.flatMap((one) => [one, 2 * one, 5 * one]).filter(inside);
  }
  const most = (high - low) / count,
    power = 10 ** Math.floor(Math.log10(most) + 1e-9);
  const step = [5, 2, 1].find((one) => one * power <= most * (1 + 1e-9))! * power;
  const all: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) all.push(k * step || 0);
  return isWhole ? all.filter(Number.isInteger) : all;
}

/** Draws the figure into the given CSS-pixel size; `ratio` is device pixels per CSS pixel. */
export function drawFigure(
  c: CanvasRenderingContext2D,
  figure: Figure,
  palette: Palette,
  width: number,
  height: number,
  ratio: number,
): void {
  const { x, y, marks } = figure;
  c.font = `${FONT}px ${palette.font}`;
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  const rows = y.isBare ? [] : ticks(y, 2),
    names = tickWords(rows);
  const left = Math.max(LEFT, ...names.map((words) => EDGE + c.measureText(words).width + GAP)),
    right = width - RIGHT,
    bottom = height - BOTTOM;
  const at = (axis: Axis, v: number): number =>
    axis.log ? Math.log(v / axis.low) / Math.log(axis.high / axis.low) : (v - axis.low) / (axis.high - axis.low);
  const px = (v: number): number => left + at(x, v) * (right - left);
  const py = (v: number): number => bottom - at(y, v) * (bottom - TOP);

  c.clearRect(0, 0, width, height);
  c.lineJoin = 'round';
  c.lineCap = 'round';
  c.save();
  c.beginPath();
  c.rect(left, TOP - 4, right - left, bottom - TOP + 8);
  c.clip();
  c.strokeStyle = css(palette.hairline);
  c.lineWidth = 1;
  for (const tick of marks[0]?.kind === 'heat' ? [] : rows) path(c, [left, right], [py(tick), py(tick)]);
  for (const mark of marks) drawMark(c, mark, palette, px, py, left);
  c.restore();

  c.fillStyle = css(palette.quiet);
  c.textBaseline = 'middle';
  c.textAlign = 'right';
  const columns = x.isBare ? [] : ticks(x, Math.max(1, Math.floor(width / 110)));
  names.forEach((words, i) => c.fillText(words, left - GAP, py(rows[i]!)));
  c.textBaseline = 'bottom';
  const edge = c.measureText(x.label).width;
  if (x.label) c.fillText(x.label, right, height);
  c.textAlign = 'center';
  tickWords(columns).forEach((words, i) => {
    const at = px(columns[i]!),
      end = at + c.measureText(words).width / 2;
    if (end < right - (edge ? edge + 12 : -RIGHT)) c.fillText(words, at, height);
  });
  nameLines(c, marks, palette, px, py, bottom);
}

function drawMark(
  c: CanvasRenderingContext2D,
  mark: Mark,
  palette: Palette,
  px: (x: number) => number,
  py: (y: number) => number,
  left: number,
): void {
  const colour = palette[mark.hue === 'signed' ? 'ink' : mark.hue];
  switch (mark.kind) {
    case 'line':
      c.setLineDash(mark.dash ?? []);
      c.lineWidth = mark.width;
      c.strokeStyle = css(colour, mark.alpha);
      path(c, mark.x.map(px), mark.y.map(py));
      c.setLineDash([]);
      break;
    case 'band': {
      const xs = mark.x.map(px),
        there = mark.high.map(py),
        back = mark.low.map(py);
      c.fillStyle = css(colour, mark.alpha);
      c.beginPath();
      xs.forEach((x, i) => c.lineTo(x, there[i]!));
      for (let i = xs.length - 1; i >= 0; i--) c.lineTo(xs[i]!, back[i]!);
      c.fill();
      break;
    }
    case 'bars':
      c.fillStyle = css(colour, mark.alpha);
      mark.x.forEach((x, i) => {
        const left = px(x - mark.wide / 2) + 0.5,
          top = py(mark.y[i]!);
        c.fillRect(left, top, px(x + mark.wide / 2) - 0.5 - left, py(0) - top);
      });
      break;
    case 'dots':
      mark.x.forEach((x, i) => {
        c.beginPath();
        c.arc(px(x), py(mark.y[i]!), i === mark.x.length - 1 ? 4.5 : 2, 0, 2 * Math.PI);
        c.fillStyle = css(colour);
        c.fill();
        c.strokeStyle = css(palette.paper);
        c.lineWidth = 1;
        c.stroke();
      });
      break;
    case 'heat':
      drawHeat(c, mark, palette, left);
  }
}

/** Shades 0 to 1 from the paper over the hue to the ink: lighter or darker all the way, in both themes. */
export function shade(palette: Palette, hue: Hue, value: number): Rgb {
  if (hue === 'signed') {
    const off = 2 * value - 1;
    // No further than the hue itself, so that the two ends stay apart.
    return ramp([palette.floor, off < 0 ? palette.valueLow : palette.valueHigh, palette.ink], Math.abs(off));
  }
  const stops: Rgb[] =
    hue === 'ink' ? [palette.floor, palette.quiet, palette.ink] : [palette.floor, palette[hue], palette.ink];
  return ramp(stops, Math.max(0, value) * 1.6);
}

/** `t` stops along the way. */
function ramp(stops: Rgb[], at: number): Rgb {
  const t = Math.min(1.6, at),
    k = t < 1 ? 0 : 1,
    part = t - k;
  return [0, 1, 2].map((i) => Math.round(stops[k]![i]! + (stops[k + 1]![i]! - stops[k]![i]!) * part)) as unknown as Rgb;
}

function drawHeat(c: CanvasRenderingContext2D, mark: Mark & { kind: 'heat' }, palette: Palette, left: number): void {
  const { side, rows = side, shades } = mark,
    image = new ImageData(side, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < side; column++) {
      const from = (rows - 1 - row) * side + column; // the second coordinate rises upwards
      image.data.set([...shade(palette, mark.hue, shades[from]!), 255], 4 * (row * side + column));
    }
  }
  const picture = document.createElement('canvas');
  picture.width = side;
  picture.height = rows;
  picture.getContext('2d')!.putImageData(image, 0, 0);
  const { width, height } = c.canvas,
    { a: ratio } = c.getTransform();
  c.imageSmoothingEnabled = false;
  c.drawImage(picture, left, TOP, width / ratio - left - RIGHT, height / ratio - TOP - BOTTOM);
}

function path(c: CanvasRenderingContext2D, xs: number[], ys: number[]): void {
  let isOn = false;
  c.beginPath();
  xs.forEach((x, i) => {
    const y = ys[i]!;
    if (!Number.isFinite(y)) isOn = false;
    else if (isOn) c.lineTo(x, y);
    else c.moveTo(x, y);
    isOn = Number.isFinite(y);
  });
  c.stroke();
}

/** Lines' names beside their last points that can be seen, on a rim of paper; nearer to the middle where one is already. */
function nameLines(
  c: CanvasRenderingContext2D,
  marks: Mark[],
  palette: Palette,
  px: (x: number) => number,
  py: (y: number) => number,
  bottom: number,
): void {
  const taken: number[] = [];
  c.lineWidth = 4;
  c.strokeStyle = css(palette.paper);
  c.textBaseline = 'alphabetic';
  for (const mark of marks) {
    if (mark.kind !== 'line' || !mark.label) continue;
    let last = mark.y.length - 1;
    while (last >= 0 && !(py(mark.y[last]!) >= TOP)) last--;
    if (last < 0) continue;
    c.textAlign = last === mark.y.length - 1 ? 'right' : 'left';
    const x = px(mark.x[last]!) + (last === mark.y.length - 1 ? 0 : 5),
      isLow = py(mark.y[last]!) > bottom / 2;
    let y = Math.max(TOP + FONT, py(mark.y[last]!) - 5);
    while (taken.some((one) => Math.abs(one - y) < FONT)) y += isLow ? -1 : 1;
    taken.push(y);
    c.strokeText(mark.label, x, y);
    c.fillStyle = css(palette[mark.hue as 'ink']);
    c.fillText(mark.label, x, y);
  }
}
