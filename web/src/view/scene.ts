/**
 * Draws a scene: the list of shapes that world and agent wrote (include/gedanken/scene.h). It knows
 * shapes and inks and nothing of mazes or agents.
 */
import type { Catalog, Scene } from '../core/types';
import type { Ink } from './ink';
import { css, type Palette } from './palette';

/** Where the box of the scene lies on the canvas, CSS pixels. */
export interface Fit {
  scale: number;
  left: number;
  top: number;
}

export function fitBox(box: Scene['box'], width: number, height: number): Fit {
  const [x0, y0, x1, y1] = box;
  const scale = Math.min(width / (x1 - x0), height / (y1 - y0));
  return {
    scale,
    left: (width - (x1 - x0) * scale) / 2 - x0 * scale,
    top: (height - (y1 - y0) * scale) / 2 - y0 * scale,
  };
}

/** One record, read in place. */
export interface Shape {
  /** One of Catalog.shapes, and what its numbers `p` are: see include/gedanken/scene.h. World units. */
  kind: string;
  /** Key of one of Catalog.layers. */
  layer: string;
  /** One of Catalog.inks: what it means, not which colour it has. */
  ink: string;
  p: number[];
  /** How strong, as the ink has it, mostly from 0 to 1. */
  value: number;
  /** Of lines, world units. */
  width: number;
  text: string;
}

export function readShape(view: DataView, at: number, catalog: Catalog, into: Shape): Shape {
  into.kind = catalog.shapes[view.getUint8(at)] ?? '';
  into.layer = catalog.layers[view.getUint8(at + 1)]?.key ?? '';
  into.ink = catalog.inks[view.getUint8(at + 2)] ?? '';
  for (let i = 0; i < 6; i++) into.p[i] = view.getFloat32(at + 4 + 4 * i, true);
  into.value = view.getFloat32(at + 28, true);
  into.width = view.getFloat32(at + 32, true);
  into.text = '';
  if (into.kind !== 'text') return into;
  for (let i = 36; i < 44 && view.getUint8(at + i); i++) {
    into.text += String.fromCharCode(view.getUint8(at + i));
  }
  return into;
}

/** Numbers of the inks that a scene is drawn with; `bytes`: of one shape. */
export function inksIn(scene: Scene, bytes: number): Set<number> {
  const all = new Uint8Array(scene.bytes),
    inks = new Set<number>();
  for (let i = 0; i < scene.n; i++) inks.add(all[i * bytes + 2]!);
  return inks;
}

const clamp = (x: number): number => Math.min(1, Math.max(0, x));

/** Lines between cells fade out where cells are smaller than this, and are gone at half of it, px. */
const SMALL_CELL = 12;

/**
 * Reality is opaque; what is believed or imagined lets the world shine through. Values are a wash,
 * never so strong that arrows drown in it. `scale` is the size of a cell, CSS pixels.
 */
function colourOf({ kind, ink, layer, value }: Shape, p: Palette, scale: number, fade: number): string {
  switch (ink) {
    case 'floor':
      return css(p.floor);
    case 'grid':
      return css(p.ink, 0.13 * clamp((2 * scale) / SMALL_CELL - 1));
    case 'wall':
      return css(p.wall);
    case 'start':
      return css(p.start);
    case 'goal':
      return css(p.goal);
    case 'pit':
      return css(p.pit);
    case 'reward':
    case 'value': {
      const strength = clamp(Math.abs(value)) ** 0.7;
      return css(value < 0 ? p.valueLow : p.valueHigh, strength && 0.05 + 0.53 * strength);
    }
    case 'agent':
      return css(p.ink);
    case 'trail':
      return css(p.ink, 0.12 + 0.6 * clamp(value));
    case 'visits':
      return css(p.ink, 0.4 * clamp(value));
    case 'policy':
      return css(p.ink, 0.55);
    // Of lines and areas the value is how sure; of arrows and dots, a belief is there until it is
    // changed, and a thought passes.
    case 'imagined':
      return css(
        p.imagined,
        kind === 'line' || kind === 'rect'
          ? 0.06 + 0.84 * clamp(value)
          : layer === 'model'
            ? 0.72
            : 0.08 + 0.56 * clamp(value) ** fade,
      );
    case 'unsure':
      return css(p.unsure);
    case 'wrong':
      return css(p.wrong);
    default:
      return css(p.ink, 0.8);
  }
}

/** How quickly thoughts fade: the larger, the more the latest one stands alone. */
export const FADE = 2;
export const FADE_SLOW = 16;

/** Lines stay lines, however large a cell is, CSS pixels. */
const WIDEST = 7;
/** Of arrows shorter than this nothing could be seen, CSS pixels. */
const SHORTEST_ARROW = 3;

/** However small the cells, one finds the agent, CSS pixels. */
export const SMALLEST_AGENT = 4;

/** Draws `scene` into the given CSS-pixel size; `ratio` is device pixels per CSS pixel. */
export function drawScene(
  context: Ink,
  scene: Scene,
  catalog: Catalog,
  palette: Palette,
  width: number,
  height: number,
  ratio: number,
  fade = FADE,
): void {
  for (const _ of drawParts(context, scene, catalog, palette, width, height, ratio, fade)) continue;
}

/** Shapes in one part. */
const PART = 400;

/** Draws it part by part; in between others may have their turn. */
export function* drawParts(
  context: Ink,
  scene: Scene,
  catalog: Catalog,
  palette: Palette,
  width: number,
  height: number,
  ratio: number,
  fade = FADE,
): Generator<void> {
  const fit = fitBox(scene.box, width, height);
  const view = new DataView(scene.bytes);
  const shape: Shape = { kind: '', layer: '', ink: '', p: [], value: 0, width: 0, text: '' };
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  const way = new Way(context, fit);
  for (let i = 0; i < scene.n; i++) {
    readShape(view, i * catalog.shape_bytes, catalog, shape);
    const colour = colourOf(shape, palette, fit.scale, fade);
    if (shape.kind === 'line' && shape.ink !== 'grid') {
      way.add(shape, colour);
    } else {
      way.end();
      context.fillStyle = context.strokeStyle = colour;
      drawShape(context, shape, fit, palette, ratio);
    }
    if (i % PART === PART - 1) yield;
  }
  way.end();
}

/**
 * Lines of one look that follow each other become one path: thousands are drawn quickly, and where
 * translucent ones are joined they do not darken each other.
 */
class Way {
  private look = '';
  private x = NaN;
  private y = NaN;

  constructor(
    private readonly c: Ink,
    private readonly fit: Fit,
  ) {}

  add({ p, width }: Shape, colour: string): void {
    const { c, fit } = this,
      thick = lineWidth(width, fit),
      look = `${thick} ${colour}`;
    if (look !== this.look) {
      this.end();
      this.look = look;
      c.strokeStyle = colour;
      c.lineWidth = thick;
      c.beginPath();
    }
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = p;
    if (x1 !== this.x || y1 !== this.y) c.moveTo(fit.left + x1 * fit.scale, fit.top + y1 * fit.scale);
    c.lineTo(fit.left + x2 * fit.scale, fit.top + y2 * fit.scale);
    this.x = x2;
    this.y = y2;
  }

  end(): void {
    if (this.look) this.c.stroke();
    this.look = '';
    this.x = this.y = NaN;
  }
}

function lineWidth(width: number, fit: Fit): number {
  return Math.min(WIDEST, Math.max(1, width * fit.scale));
}

function drawShape(c: Ink, shape: Shape, fit: Fit, palette: Palette, ratio: number): void {
  const [a = 0, b = 0, d = 0, e = 0, f = 0, g = 0] = shape.p;
  const x = (value: number): number => fit.left + value * fit.scale;
  const y = (value: number): number => fit.top + value * fit.scale;
  /** The nearest edge between device pixels. */
  const snap = (v: number): number => Math.round(v * ratio) / ratio;
  c.lineWidth = lineWidth(shape.width, fit);
  switch (shape.kind) {
    case 'rect': {
      const left = snap(x(a)),
        top = snap(y(b));
      c.fillRect(left, top, snap(x(a + d)) - left, snap(y(b + e)) - top);
      break;
    }
    case 'disc':
      c.beginPath();
      c.arc(x(a), y(b), Math.max(d * fit.scale, shape.ink === 'agent' ? SMALLEST_AGENT : 0), 0, 2 * Math.PI);
      c.fill();
      if (shape.ink === 'agent') {
        c.lineWidth = 2;
        c.strokeStyle = css(palette.paper);
        c.stroke();
      }
      break;
    case 'line': {
      // Of the grid: a hairline, sharp, one row or column of the screen.
      const left = snap(x(a)),
        top = snap(y(b)),
        hair = 1 / ratio;
      c.fillRect(left, top, Math.max(hair, snap(x(d)) - left), Math.max(hair, snap(y(e)) - top));
      break;
    }
    case 'arrow':
      drawArrow(c, x(a), y(b), x(d), y(e));
      break;
    case 'triangle':
      c.beginPath();
      c.moveTo(x(a), y(b));
      c.lineTo(x(d), y(e));
      c.lineTo(x(f), y(g));
      c.fill();
      break;
    case 'cross': {
      // On a rim of paper, so that it is seen on whatever it crosses out.
      const r = Math.max(1.2 * d * fit.scale, 2.5),
        mx = x(a),
        my = y(b);
      const thick = Math.max(1.5, c.lineWidth);
      for (const [colour, wider] of [
        [css(palette.paper), 3],
        [c.strokeStyle, 0],
      ] as const) {
        c.strokeStyle = colour;
        c.lineWidth = thick + wider;
        stroke(c, [
          [mx - r, my - r],
          [mx + r, my + r],
        ]);
        stroke(c, [
          [mx - r, my + r],
          [mx + r, my - r],
        ]);
      }
      break;
    }
    case 'text':
      c.font = `600 ${d * fit.scale}px ${palette.font}`;
      c.textAlign = 'center';
      c.textBaseline = 'middle';
      c.fillText(shape.text, x(a), y(b));
      break;
  }
}

function stroke(c: Ink, points: [number, number][]): void {
  c.beginPath();
  points.forEach(([x, y], i) => (i ? c.lineTo(x, y) : c.moveTo(x, y)));
  c.stroke();
}

function drawArrow(c: Ink, x1: number, y1: number, x2: number, y2: number): void {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length < SHORTEST_ARROW) return;
  const ux = (x2 - x1) / length,
    uy = (y2 - y1) / length;
  const head = Math.min(length * 0.5, Math.max(5, c.lineWidth * 2.6));
  const bx = x2 - ux * head,
    by = y2 - uy * head;
  stroke(c, [
    [x1, y1],
    [bx, by],
  ]);
  c.beginPath();
  c.moveTo(x2, y2);
  c.lineTo(bx - uy * head * 0.58, by + ux * head * 0.58);
  c.lineTo(bx + uy * head * 0.58, by - ux * head * 0.58);
  c.closePath();
  c.fill();
}
