/** What is drawn on and beside the curves: their names, and marks where something changed. */
import type { Ink } from './ink';
import { column, LINE } from './labels';
import { group, type Mark, type Placed } from './marks';
import { css, type Palette, type Rgb } from './palette';
import type { TableCurve } from './series';

/** The plot's place on the canvas in CSS pixels, and where numbers lie in it. */
export interface Paper {
  c: Ink;
  left: number;
  top: number;
  width: number;
  height: number;
  x(value: number): number;
  y(value: number): number;
}

/** From the plot to the names beside it, and from there to the edge. */
const GAP = 8;
const EDGE = 4;
/** The part of the whole width that names may take, and the least that they get, pixels. */
const MOST = 0.32;
const LEAST = 76;
/** Over the plot, where marks have their words. */
export const STRIP = 20;

let ruler: CanvasRenderingContext2D | null = null;

/** Width of a text in the font of names or of marks. */
function measure(text: string, font: string): number {
  ruler ??= document.createElement('canvas').getContext('2d');
  if (!ruler) return 7 * text.length;
  ruler.font = font;
  return ruler.measureText(text).width;
}

const nameFont = (palette: Palette): string => `600 12px ${palette.font}`;
const markFont = (palette: Palette): string => `11px ${palette.font}`;

/** Width of the column of names: as wide as the widest, if that leaves room for the lines. */
export function nameWidth(names: readonly string[], width: number, palette: Palette): number {
  const font = nameFont(palette),
    widest = Math.max(0, ...names.map((name) => measure(name, font)));
  return widest && Math.ceil(Math.min(widest, Math.max(LEAST, MOST * width)));
}

/** The room that names of this width need right of the plot; half of the last number below, where there are none. */
export const roomFor = (names: number): number => (names ? GAP + names + EDGE : 22);

/** The names of lines in a column beside the plot, each as near to its line's end as the others allow. */
export function drawNames(
  paper: Paper,
  named: readonly { curve: TableCurve; x: number; y: number }[],
  width: number,
  palette: Palette,
  colour: (curve: TableCurve) => Rgb,
): void {
  const { c, left, top } = paper,
    right = left + paper.width,
    font = nameFont(palette);
  const ends = named.map(({ curve, x, y }) => ({ curve, text: curve.label, from: paper.x(x), y: paper.y(y) }));
  // Ends that meet are told apart by the whole of their lines.
  const row = (y: number): number => Math.round(y / LINE);
  ends.sort((a, b) => row(a.y) - row(b.y) || average(b.curve.mean) - average(a.curve.mean));
  const places = column(ends, width, top - LINE / 2, top + paper.height, (text) => measure(text, font));
  c.font = font;
  c.textAlign = 'left';
  c.textBaseline = 'middle';
  c.lineWidth = 1;
  ends.forEach(({ curve, from, y }, i) => {
    const place = places[i];
    if (!place) return;
    const ink = colour(curve);
    c.strokeStyle = css(ink, 0.5);
    c.setLineDash([1, 3]);
    c.beginPath();
    if (from < right - 3) line(c, from + 3, y, right, y); // its line ends before the others
    c.stroke();
    c.setLineDash([]);
    c.beginPath();
    if (Math.abs(place.y - y) > 3) line(c, right + 1, y, right + GAP - 2, place.y);
    c.stroke();
    c.fillStyle = css(ink);
    const first = place.y - ((place.lines.length - 1) * LINE) / 2;
    place.lines.forEach((text, k) => c.fillText(text, right + GAP, first + k * LINE));
  });
}

/** How far the wild beginning of a line goes beyond the plot; returns where the text ends. */
export function drawWild(
  paper: Paper,
  wild: { x: number; y: number; text: string; ink: Rgb } | null,
  palette: Palette,
): number {
  if (!wild) return paper.left;
  const { c } = paper,
    font = markFont(palette),
    text = `${wild.y < 0 ? '↓' : '↑'} ${wild.text}`;
  c.font = font;
  c.textAlign = 'left';
  c.textBaseline = 'middle';
  c.fillStyle = css(wild.ink);
  c.fillText(text, paper.left, wild.y < 0 ? paper.top + paper.height - LINE / 2 : paper.top - STRIP / 2);
  return paper.left + measure(text, font) + LINE;
}

/** Hairlines where something changed, and over the plot what it was, from there on. */
export function drawMarks(paper: Paper, marks: readonly Mark[], from: number, palette: Palette): Placed[] {
  const { c, top } = paper,
    font = markFont(palette);
  const placed = group(marks, paper.x, (word) => measure(word, font), from, paper.left + paper.width);
  c.font = font;
  c.textAlign = 'center';
  c.textBaseline = 'middle';
  c.fillStyle = css(palette.quiet);
  c.strokeStyle = css(palette.quiet, 0.6);
  c.lineWidth = 1;
  for (const { at, lines, word } of placed) {
    c.fillText(word, at, top - STRIP / 2);
    c.beginPath();
    for (const x of lines) line(c, Math.round(x) + 0.5, top - 2, Math.round(x) + 0.5, top + paper.height);
    c.stroke();
  }
  return placed;
}

function line(c: Ink, x0: number, y0: number, x1: number, y1: number): void {
  c.moveTo(x0, y0);
  c.lineTo(x1, y1);
}

function average(values: readonly (number | null)[]): number {
  const known = values.filter((y) => y !== null);
  return known.reduce((sum, y) => sum + y, 0) / Math.max(1, known.length);
}
