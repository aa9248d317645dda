/**
 * A sheet of vectors that is drawn on like a canvas, and written as SVG 1.1: what every program that edits pictures reads,
 * with a font that is everywhere.
 */
import type { Ink } from './ink';

const FONT = 'Helvetica, Arial, sans-serif';
const ANCHORS: Record<string, string> = { left: 'start', start: 'start', center: 'middle', right: 'end', end: 'end' };
/** From the baseline of a text to what its place means, in parts of its size; not all programs know baselines. */
const DOWN: Record<string, number> = { middle: 0.35, top: 0.8, bottom: -0.2 };

const short = (x: number): string => String(Number(x.toFixed(2)));

/** A text as XML has it: what it cannot hold is left out. */
export function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

export class SvgInk implements Ink {
  fillStyle: Ink['fillStyle'] = '#000';
  strokeStyle: Ink['strokeStyle'] = '#000';
  lineWidth = 1;
  lineCap: CanvasLineCap = 'butt';
  lineJoin: CanvasLineJoin = 'miter';
  font = '10px sans-serif';
  textAlign: CanvasTextAlign = 'start';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  private dash: number[] = [];
  private path: string[] = [];
  private readonly parts: string[] = [];
  private left = 0;
  private top = 0;

  /** What is drawn from here on lies so far from the corner of the sheet. */
  setTransform(...matrix: unknown[]): void {
    [this.left, this.top] = matrix.slice(4) as [number, number];
  }

  /** A new sheet is empty. */
  clearRect(): void {}

  setLineDash(dash: Iterable<number>): void {
    this.dash = [...dash];
  }

  beginPath(): void {
    this.path = [];
  }
  moveTo(x: number, y: number): void {
    this.path.push(`M${this.at(x, y)}`);
  }
  lineTo(x: number, y: number): void {
    this.path.push(`L${this.at(x, y)}`);
  }
  closePath(): void {
    this.path.push('Z');
  }
  /** A whole circle: no picture has another. */
  arc(x: number, y: number, radius: number): void {
    const r = short(radius),
      half = `A${r} ${r} 0 1 0 `;
    this.path.push(`M${this.at(x - radius, y)}${half}${this.at(x + radius, y)}${half}${this.at(x - radius, y)}Z`);
  }

  fill(): void {
    this.put(`<path d="${this.path.join('')}"${colour('fill', this.fillStyle)}/>`);
  }
  stroke(): void {
    const { dash, lineCap, lineJoin } = this;
    if (!this.path.length) return;
    const line = [
      ` stroke-width="${short(this.lineWidth)}"`,
      lineCap === 'butt' ? '' : ` stroke-linecap="${lineCap}"`,
      lineJoin === 'miter' ? '' : ` stroke-linejoin="${lineJoin}"`,
      dash.length ? ` stroke-dasharray="${dash.map(short).join(' ')}"` : '',
    ];
    this.put(`<path d="${this.path.join('')}" fill="none"${colour('stroke', this.strokeStyle)}${line.join('')}/>`);
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    const box = `x="${short(this.left + x)}" y="${short(this.top + y)}" width="${short(width)}" height="${short(height)}"`;
    this.put(`<rect ${box}${colour('fill', this.fillStyle)}/>`);
  }
  fillText(text: string, x: number, y: number): void {
    const [, weight = '', size = '10'] = /^(?:(\d+) )?([\d.]+)px/.exec(this.font) ?? [];
    const [left = '', top = ''] = this.at(x, y + Number(size) * (DOWN[this.textBaseline] ?? 0)).split(' ');
    this.put(
      `<text x="${left}" y="${top}" font-size="${short(Number(size))}"${weight && ` font-weight="${weight}"`}` +
        ` text-anchor="${ANCHORS[this.textAlign]}"${colour('fill', this.fillStyle)}>${escaped(text)}</text>`,
    );
  }

  /** The whole sheet. `about` is what made it: whoever opens the file finds it there. */
  write(width: number, height: number, title: string, about: string): string {
    const box = `width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}"`;
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<svg xmlns="http://www.w3.org/2000/svg" version="1.1" ${box} font-family="${FONT}">`,
      `<title>${escaped(title)}</title>`,
      `<desc>${escaped(about)}</desc>`,
      ...this.parts,
      '</svg>',
      '',
    ].join('\n');
  }

  private at(x: number, y: number): string {
    return `${short(this.left + x)} ${short(this.top + y)}`;
  }

  private put(element: string): void {
    this.parts.push(element);
  }
}

/** `rgb(...)` and `rgba(...)` in the two attributes that old programs know. */
function colour(what: 'fill' | 'stroke', style: Ink['fillStyle']): string {
  const [, r, g, b, alpha = '1'] = /^rgba?\(([\d.]+),([\d.]+),([\d.]+)(?:,([\d.]+))?\)$/.exec(String(style)) ?? [];
  if (r === undefined) return ` ${what}="${escaped(String(style))}"`;
  const hex = [r, g, b].map((x) => Number(x).toString(16).padStart(2, '0')).join('');
  return ` ${what}="#${hex}"${Number(alpha) < 1 ? ` ${what}-opacity="${Number(alpha)}"` : ''}`;
}
