/**
 * A picture to take along, at twice the size on screen: the stage, the curves beside it where there are
 * any, and beneath them the config text and the digest that make it again.
 */
import type { Catalog, Scene } from '../core/types';
import { css, type Palette } from './palette';
import { drawScene } from './scene';

/** A line of the curves in words, as long as they need. */
interface Entry {
  text: string;
  dash: number[];
  ink: string;
}

export interface Picture {
  scene: Scene;
  catalog: Catalog;
  palette: Palette;
  /** Of the stage, CSS pixels. */
  width: number;
  height: number;
  /** The plot as it is on screen, with what its axes mean. */
  curves: { canvas: HTMLCanvasElement; width: number; height: number; title: string; legend: Entry[] } | null;
  caption: string;
}

const RATIO = 2;
const MARGIN = 24;
/** Between stage and curves. */
const GAP = 32;
const LINE = 20;
/** The sample of a line before its words. */
const SAMPLE = 22;
const INDENT = 30;

export function pngOf(picture: Picture): Promise<Blob> {
  const { scene, catalog, palette, width, height, curves } = picture;
  const stage = document.createElement('canvas'),
    page = document.createElement('canvas');
  stage.width = width * RATIO;
  stage.height = height * RATIO;
  const across = width + (curves ? GAP + curves.width : 0);
  page.width = (across + 2 * MARGIN) * RATIO;
  const ink = stage.getContext('2d'),
    c = page.getContext('2d');
  if (!ink || !c) return Promise.reject(new Error('This browser gives no canvas to draw on.'));
  drawScene(ink, scene, catalog, palette, width, height, RATIO);

  const font = `13px ${palette.font}`;
  c.font = font;
  const legend =
    curves?.legend.map(({ text, ...entry }) => ({
      ...entry,
      lines: wrapped(text, (part) => c.measureText(part).width <= curves.width - INDENT),
    })) ?? [];
  const words = LINE * legend.reduce((sum, { lines }) => sum + lines.length, 0);
  const lower = Math.max(height, curves ? LINE + curves.height + words : 0);
  const lines = wrapped(picture.caption, (text) => c.measureText(text).width <= across);
  page.height = (lower + LINE * lines.length + 3 * MARGIN) * RATIO; // a new size forgets all settings
  c.scale(RATIO, RATIO);
  c.fillStyle = css(palette.paper);
  c.fillRect(0, 0, page.width, page.height);
  c.drawImage(stage, MARGIN, MARGIN, width, height);
  c.font = font;
  c.textBaseline = 'top';
  c.fillStyle = css(palette.quiet);
  if (curves) {
    const left = MARGIN + width + GAP;
    c.imageSmoothingQuality = 'high';
    c.fillText(curves.title, left, MARGIN);
    c.drawImage(curves.canvas, left, MARGIN + LINE, curves.width, curves.height);
    let top = MARGIN + LINE + curves.height;
    for (const entry of legend) {
      c.strokeStyle = entry.ink;
      c.lineWidth = 2;
      c.setLineDash(entry.dash);
      c.beginPath();
      c.moveTo(left, top + LINE / 2 - 2);
      c.lineTo(left + SAMPLE, top + LINE / 2 - 2);
      c.stroke();
      entry.lines.forEach((text, i) => c.fillText(text, left + INDENT, top + i * LINE));
      top += LINE * entry.lines.length;
    }
  }
  lines.forEach((line, i) => c.fillText(line, MARGIN, lower + 2 * MARGIN + i * LINE));
  return new Promise((resolve, reject) => {
    page.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('This browser could not write the picture.'));
    }, 'image/png');
  });
}

/** The text in lines that fit; a word too long for any line stands alone. */
function wrapped(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
