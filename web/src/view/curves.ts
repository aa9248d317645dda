/**
 * The learning curves: thin lines for seeds, thick for their mean, a wash for the 95 % interval.
 * Variants differ in colour and in dash pattern and carry their name beside the line.
 */
import uPlot from 'uplot';
import { css, type Palette } from './palette';
import type { Table, TableCurve } from './series';

export interface Axes {
  x: string;
  y: string;
  log: boolean;
}

/** Index into the table's x, or null when the pointer is elsewhere. */
export type Hover = (index: number | null) => void;

const DASHES: number[][] = [[], [3, 3], [8, 4], [], [10, 3, 2, 3], [5, 5]];
const LABEL_GAP = 14;
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
const full = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });
const tick = (v: number): string => (Math.abs(v) < 1e4 ? full : short).format(v);

export function dashOf(style: number): number[] {
  return DASHES[style % DASHES.length]!;
}

export class CurveView {
  private plot: uPlot | null = null;
  private shape = '';
  private table: Table = { x: [], curves: [] };
  private axes: Axes = { x: '', y: '', log: false };
  private readonly observer: ResizeObserver;

  constructor(
    readonly box: HTMLElement, private palette: Palette, private readonly hover: Hover,
  ) {
    this.observer = new ResizeObserver(() => {
      if (this.plot && box.clientWidth) this.plot.setSize(this.size());
    });
    this.observer.observe(box);
  }

  show(table: Table, axes: Axes): void {
    this.table = table;
    this.axes = axes;
    const shape = JSON.stringify([axes, table.curves.map((c) => [c.label, c.kind, c.style, c.runs])]);
    if (this.plot && shape === this.shape) {
      this.plot.setData(this.data());
    } else {
      this.plot?.destroy();
      this.shape = shape;
      this.plot = new uPlot(this.options(), this.data(), this.box);
    }
  }

  /** New colours, same picture: uPlot asks for them whenever it draws. */
  retheme(palette: Palette): void {
    this.palette = palette;
    this.plot?.redraw(false, true);
  }

  dispose(): void {
    this.observer.disconnect();
    this.plot?.destroy();
    this.plot = null;
  }

  private size(): { width: number; height: number } {
    return { width: this.box.clientWidth || 300, height: this.box.clientHeight || 220 };
  }

  private data(): uPlot.AlignedData {
    const finite = (line: Float64Array): (number | null)[] =>
      Array.from(line, (y) => (Number.isFinite(y) ? y : null));
    const positive = (line: (number | null)[]): (number | null)[] =>
      this.axes.log ? line.map((y) => (y !== null && y > 0 ? y : null)) : line;
    const columns = this.table.curves.flatMap((c) => [
      ...(c.runs > 1 ? c.lines.map(finite) : []),
      ...(c.runs > 1 ? [c.high, c.low] : []),
      c.mean,
    ]);
    return [this.table.x, ...columns.map(positive)];
  }

  private options(): uPlot.Options {
    const series: uPlot.Series[] = [{}], bands: uPlot.Band[] = [];
    for (const curve of this.table.curves) {
      const stroke = (alpha: number) => (): string => css(this.colour(curve), alpha);
      if (curve.runs > 1) {
        const alpha = Math.max(0.06, 0.3 / Math.sqrt(curve.runs));
        for (let k = 0; k < curve.runs; k++) {
          series.push({ stroke: stroke(alpha), width: 1, points: { show: false } });
        }
        bands.push({ series: [series.length, series.length + 1], fill: stroke(0.2) });
        for (let k = 0; k < 2; k++) series.push({ width: 0, points: { show: false } });
      }
      series.push({
        label: curve.label,
        stroke: stroke(curve.kind === 'pinned' ? 0.55 : 1),
        width: curve.kind === 'pinned' ? 1.5 : 2,
        dash: curve.kind === 'pinned' ? [4, 4] : dashOf(curve.style),
        pxAlign: 0, // many points on a slanting line would make stairs
        points: {
          show: () => curve.runs === 1 && this.table.x.length <= 30,
          size: 5,
          fill: stroke(1),
        },
      });
    }
    return {
      ...this.size(),
      series,
      bands,
      padding: [12, this.labelRoom(), 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: {
        x: { time: false },
        y: this.axes.log ? { distr: 3 } : { range: () => this.range() },
      },
      axes: [this.axis(this.axes.x), { ...this.axis(''), size: 44 }],
      hooks: {
        draw: [() => this.drawLabels()],
        setCursor: [(plot) => this.hover(plot.cursor.idx ?? null)],
      },
    };
  }

  private axis(label: string): uPlot.Axis {
    const line = { stroke: () => css(this.palette.hairline), width: 1 };
    return {
      stroke: () => css(this.palette.quiet),
      font: `12px ${this.palette.font}`,
      labelFont: `12px ${this.palette.font}`,
      ...(label ? { label, labelSize: 16, labelGap: 0, size: 26 } : {}),
      grid: label ? { show: false } : line,
      ticks: { show: false },
      values: (_, ticks) => ticks.map((v) => (v === null ? '' : tick(v))),
      space: label ? 64 : 40,
      incrs: label ? [1, 2, 5, 10, 20, 50, 1e2, 2e2, 5e2, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5,
        5e5, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8, 2e8, 5e8, 1e9, 1e10] : undefined,
    } as uPlot.Axis;
  }

  /**
   * The means fill the height; a wild seed or a wide interval may leave the picture. From 0 where that
   * leaves the values in reach, with a little air above.
   */
  private range(): [number, number] {
    let low = Infinity, high = -Infinity;
    for (const curve of this.table.curves) {
      for (const y of curve.mean) {
        if (y === null) continue;
        low = Math.min(low, y);
        high = Math.max(high, y);
      }
    }
    if (high < low) return [0, 1];
    const bottom = Math.min(0, low), air = (high - bottom) * 0.06 || 1;
    return [bottom < 0 ? bottom - air : bottom, high + air];
  }

  private colour(curve: TableCurve): Palette['ink'] {
    return this.palette.curves[curve.style % this.palette.curves.length]!;
  }

  private labelRoom(): number {
    const longest = Math.max(0, ...this.named().map((c) => c.label.length));
    return longest ? 14 + 7 * longest : 22; // half of the last number below
  }

  /** The live run alone needs no name. */
  private named(): TableCurve[] {
    const { curves } = this.table;
    return curves.length === 1 && curves[0]!.kind === 'live' ? [] : curves;
  }

  /** The names at the right ends of the lines, pushed apart where they would meet. */
  private drawLabels(): void {
    const plot = this.plot;
    if (!plot) return;
    const ratio = uPlot.pxRatio, c = plot.ctx;
    const labels = this.named().flatMap((curve) => {
      const isDrawn = (y: number | null): boolean => y !== null && (!this.axes.log || y > 0);
      let at = curve.mean.length - 1;
      while (at >= 0 && !isDrawn(curve.mean[at]!)) at--;
      if (at < 0) return [];
      const left = plot.valToPos(this.table.x[at]!, 'x', true);
      return [{ curve, left, top: plot.valToPos(curve.mean[at]!, 'y', true) }];
    });
    // Ends that meet are told apart by the whole of their lines.
    const height = ({ top, curve }: (typeof labels)[number]): number[] =>
      [Math.round(top / (LABEL_GAP * ratio)), -average(curve.mean)];
    labels.sort((a, b) => {
      const [rowA = 0, meanA = 0] = height(a), [rowB = 0, meanB = 0] = height(b);
      return rowB - rowA || meanB - meanA;
    });
    /** By where lines end: what is taken from there downwards. */
    const limits = new Map<number, number>();
    c.save();
    c.font = `600 ${12 * ratio}px ${this.palette.font}`;
    c.textAlign = 'left';
    c.textBaseline = 'middle';
    c.lineJoin = 'round';
    for (const { curve, left, top } of labels) {
      const column = Math.round(left), bottom = plot.bbox.top + plot.bbox.height;
      const at = Math.min(top, (limits.get(column) ?? bottom) - 5 * ratio);
      limits.set(column, at - (LABEL_GAP - 5) * ratio);
      // On a rim of paper: other lines may go on behind it.
      c.lineWidth = 4 * ratio;
      c.strokeStyle = css(this.palette.paper);
      c.strokeText(curve.label, left + 6 * ratio, at);
      c.fillStyle = css(this.colour(curve));
      c.fillText(curve.label, left + 6 * ratio, at);
    }
    c.restore();
  }
}

function average(line: (number | null)[]): number {
  const known = line.filter((y) => y !== null);
  return known.reduce((sum, y) => sum + y, 0) / Math.max(1, known.length);
}
