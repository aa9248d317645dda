/**
 * The learning curves: thin lines for seeds, thick for their mean, a wash for the 95 % interval.
 * Variants differ in colour and in dash pattern and carry their name beside the line.
 */
import uPlot from 'uplot';
import uplotCss from 'uplot/dist/uPlot.min.css?inline';
import { drawMarks, drawNames, drawWild, nameWidth, roomFor, STRIP, type Paper } from './curve-ink';
import { dress } from './dress';
import { limits, logTicks, scaleOf, tickText, type Limits, type Scale } from './limits';
import type { Mark } from './marks';
import { css, dashOf, hueOf, type Palette, type Rgb } from './palette';
import { Reader, type Reading } from './reading';
import { EMPTY, type Table, type TableCurve } from './series';

/** Pixels between the numbers of an axis: across, and up and down; of a logarithmic one, whose numbers are short. */
const SPACE = { x: 64, y: 40 };
const LOG_SPACE = { x: 44, y: 20 };
/** Styles of the library, shared by all plots; a constructed sheet, which strict policies allow. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(uplotCss);

export class CurveView {
  private plot: uPlot | null = null;
  private shape = '';
  private table = EMPTY;
  private words = { x: '', y: '' };
  private marks: readonly Mark[] = [];
  private scale: Scale = { kind: 'plain' };
  private limits: Limits = { low: 0, high: 1, wild: [] };
  private readonly observer: ResizeObserver;
  private readonly reader: Reader;

  /** `tell` puts a reading into words, for those who hear it; `go` is told which point of the table somebody wants to go to. */
  constructor(
    readonly box: HTMLElement,
    private palette: Palette,
    read: (reading: Reading | null) => void,
    tell: (reading: Reading) => string,
    go: (index: number) => void,
  ) {
    this.reader = new Reader(box, read, tell, go);
    this.observer = new ResizeObserver(() => {
      if (this.plot && box.clientWidth) this.plot.setSize(this.size());
    });
    this.observer.observe(box);
    dress(box, sheet);
  }

  show(table: Table, words: { x: string; y: string }, marks: readonly Mark[]): void {
    this.table = table;
    this.words = words;
    const last = table.x.at(-1) ?? 0;
    this.marks = marks.filter(({ x }) => x <= last);
    this.scale = scaleOf(table);
    this.limits = limits(table, this.scale);
    const shape = JSON.stringify([
      words,
      table.log,
      this.scale,
      this.hasStrip,
      table.curves.map((c) => [c.label, c.kind, c.style, c.runs]),
    ]);
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
    this.reader.dispose();
    this.plot?.destroy();
    this.plot = null;
  }

  private get hasStrip(): boolean {
    return this.marks.length > 0 || this.limits.wild.length > 0;
  }

  private size(): { width: number; height: number } {
    return { width: this.box.clientWidth || 300, height: this.box.clientHeight || 220 };
  }

  private data(): uPlot.AlignedData {
    const isSeen = (y: number | null): y is number =>
      y !== null && Number.isFinite(y) && (this.scale.kind !== 'log' || y > 0);
    const seen = (line: ArrayLike<number | null>): (number | null)[] => Array.from(line, (y) => (isSeen(y) ? y : null));
    const columns = this.table.curves.flatMap((c) => (c.runs > 1 ? [...c.lines, c.high, c.low, c.mean] : [c.mean]));
    return [this.table.x, ...columns.map(seen)];
  }

  private options(): uPlot.Options {
    const { scale, table } = this,
      nothing = (): null => null;
    const { series, bands } = this.lines();
    return {
      ...this.size(),
      series,
      bands,
      padding: [this.hasStrip ? STRIP : 12, () => roomFor(this.nameWidth), 0, 0] as uPlot.Padding,
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { show: false },
        // The reader points, also with fingers and keys, and where the page is scaled.
        bind: {
          mousedown: nothing,
          mouseup: nothing,
          click: nothing,
          dblclick: nothing,
          mousemove: nothing,
          mouseleave: nothing,
          mouseenter: nothing,
        },
      },
      scales: {
        x: { time: false, distr: table.log.x ? 3 : 1, range: (_, low, high) => [low, high > low ? high : low + 1] },
        y: {
          distr: scale.kind === 'plain' ? 1 : scale.kind === 'log' ? 3 : 4,
          ...(scale.kind === 'both' ? { asinh: scale.bend } : {}),
          range: () => [this.limits.low, this.limits.high],
        },
      },
      axes: [
        this.axis('x', table.log.x, 0),
        this.axis('y', scale.kind !== 'plain', scale.kind === 'both' ? scale.bend : 0),
      ],
      hooks: { draw: [(plot) => this.ink(plot)] },
    };
  }

  private lines(): { series: uPlot.Series[]; bands: uPlot.Band[] } {
    const series: uPlot.Series[] = [{}],
      bands: uPlot.Band[] = [];
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
        stroke: stroke(curve.kind === 'pinned' ? 0.7 : 1),
        width: curve.kind === 'pinned' ? 1.5 : 2,
        dash: dashOf(curve),
        pxAlign: 0, // many points on a slanting line would make stairs
        points: {
          show: () => curve.runs === 1 && this.table.x.length <= 30,
          size: 5,
          fill: stroke(1),
        },
      });
    }
    return { series, bands };
  }

  private axis(scale: 'x' | 'y', isLog: boolean, bend: number): uPlot.Axis {
    const isX = scale === 'x',
      font = `12px ${this.palette.font}`;
    return {
      stroke: () => css(this.palette.quiet),
      font,
      labelFont: font,
      ...(isX ? { label: this.words.x, labelSize: 16, labelGap: 0, size: 26 } : { size: 44 }),
      grid: isX ? { show: false } : { stroke: () => css(this.palette.hairline), width: 1 },
      ticks: { show: false },
      values: (_, ticks) => ticks.map((v) => (v === null ? '' : tickText(v))),
      space: SPACE[scale],
      ...(isLog
        ? {
            splits: (plot, _, low, high) => logTicks(low, high, bend, (v) => plot.valToPos(v, scale), LOG_SPACE[scale]),
            filter: (_, splits) => splits,
          }
        : isX
          ? {
              incrs: [
                1, 2, 5, 10, 20, 50, 1e2, 2e2, 5e2, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7,
                2e7, 5e7, 1e8, 2e8, 5e8, 1e9, 1e10,
              ],
            }
          : {}),
    };
  }

  private colour(curve: TableCurve): Rgb {
    return this.palette.curves[hueOf(curve.style) % this.palette.curves.length]!;
  }

  /** The live run alone needs no name. */
  private get named(): TableCurve[] {
    const { curves } = this.table;
    return curves.length === 1 && curves[0]!.kind === 'live' ? [] : curves;
  }

  private get nameWidth(): number {
    return nameWidth(
      this.named.map(({ label }) => label),
      this.size().width,
      this.palette,
    );
  }

  private ink(plot: uPlot): void {
    const ratio = uPlot.pxRatio,
      { bbox, ctx: c } = plot,
      left = bbox.left / ratio,
      top = bbox.top / ratio;
    const paper: Paper = {
      c,
      left,
      top,
      width: bbox.width / ratio,
      height: bbox.height / ratio,
      x: (v) => left + Math.max(0, plot.valToPos(v, 'x')),
      y: (v) => top + plot.valToPos(v, 'y'),
    };
    const ends = this.named.flatMap((curve) => {
      let at = curve.mean.length - 1;
      while (at >= 0 && (curve.mean[at] === null || (this.scale.kind === 'log' && curve.mean[at]! <= 0))) at--;
      return at < 0 ? [] : [{ curve, x: this.table.x[at]!, y: curve.mean[at]! }];
    });
    c.save();
    c.scale(ratio, ratio);
    drawNames(paper, ends, this.nameWidth, this.palette, (curve) => this.colour(curve));
    const from = drawWild(paper, this.wildest(), this.palette);
    const placed = drawMarks(paper, this.marks, from, this.palette);
    c.restore();
    // Only now it is known where things are.
    const marks = placed.map((one) => ({ ...one, lines: one.lines.map((x) => x - left) }));
    this.reader.follow({ plot, table: this.table, marks });
  }

  /** The first value that lies farthest beyond the limits. */
  private wildest(): { x: number; y: number; text: string; ink: Rgb } | null {
    const firsts = this.limits.wild.map((curve) => {
      const at = curve.mean.findIndex((y) => y !== null),
        y = curve.mean[at]!;
      return { x: this.table.x[at]!, y, text: tickText(y), ink: this.colour(curve) };
    });
    return firsts.sort((a, b) => Math.abs(b.y) - Math.abs(a.y))[0] ?? null;
  }
}
