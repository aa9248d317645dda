/**
 * The stage and the curves of a lab: found in what was rendered, drawn when something of them is new,
 * and not more often than eyes can follow.
 */
import type { Frame } from '../core/types';
import type { CurveView } from '../view/curves';
import { readPalette, type Palette } from '../view/palette';
import { inTurn } from '../view/in-turn';
import type { Mark } from '../view/marks';
import type { Reading } from '../view/reading';
import { EMPTY, tabulate, type Table } from '../view/series';
import type { Stage } from '../view/stage';
import { placeMarks } from './curve-marks';
import { readingText } from './curve-pane';
import { axisWords } from './curve-words';
import { OnDemand } from './on-demand';
import { Outline, type OutlineHost } from './outline';
import { Picture } from './picture';
import type { Session } from './session';

/** Texts and curves need not change faster than people read, ms. */
const TEXT_PACE = 100;
const CURVE_PACE = 200;

export interface DisplayHost extends OutlineHost {
  requestUpdate(): void;
}

export class Display {
  palette: Palette | null = null;
  private readonly picture = new Picture();
  /** Of the run beside. */
  private readonly second = new Picture();
  table: Table = EMPTY;
  /** What is read off the curves, by pointer or keys. */
  reading: Reading | null = null;
  marks: Mark[] = [];
  private curves: CurveView | null = null;
  private readonly outline: Outline;
  private readonly charts: OnDemand<typeof import('../view/curves')>;
  /** What the curves were last drawn from. */
  private drawn: unknown[] = [];
  private words = { x: '', y: '' };
  private lastText = 0;
  private lastCurve = 0;

  constructor(
    private readonly host: DisplayHost,
    private readonly calm: MediaQueryList,
  ) {
    this.charts = new OnDemand(() => import('../view/curves'), host);
    this.outline = new Outline(host, () => this.stage?.fit ?? null);
  }

  private find<T extends HTMLElement = HTMLElement>(selector: string): T | null {
    return this.host.renderRoot.querySelector<T>(selector);
  }

  get stage(): Stage | null {
    return this.picture.stage;
  }
  /** That of the run beside. */
  get beside(): Stage | null {
    return this.second.stage;
  }

  /** The plot, where it is shown. */
  get plot(): HTMLElement | null {
    return this.find('.plot');
  }

  /** What is shown next is new in kind: no pace holds it back. */
  hurry(): void {
    this.lastText = this.lastCurve = 0;
  }

  /** Draws a picture, unless it comes too soon after the last one; whether texts are due, too. */
  show(session: Session, frame: Frame, isBeside: boolean): boolean {
    const now = performance.now();
    (isBeside ? this.second : this.picture).show(frame, session.speed, this.calm.matches);
    this.outline.follow(session, this.picture.frame);
    if (!frame.running) this.hurry(); // no other may follow
    if (frame.running && now - this.lastText < TEXT_PACE) return false;
    this.lastText = now;
    return true;
  }

  /** Before the host renders: the table that legend, plot and list of numbers share. */
  tabulate(session: Session): void {
    const now = performance.now();
    if (now - this.lastCurve < CURVE_PACE) return;
    this.lastCurve = now;
    this.table = tabulate(session.groups, session.axes);
    this.marks = placeMarks(session);
  }

  /** After it rendered. */
  rendered(session: Session): void {
    const place = (picture: Picture, kind: string, frame: Frame | null): boolean =>
      picture.place(
        this.find<HTMLCanvasElement>(`canvas.${kind}`),
        frame,
        session.catalog,
        () => (this.palette ??= readPalette(this.find('.probe')!)),
        () => this.host.requestUpdate(),
      );
    const isNew = place(this.picture, 'scene', session.frame);
    const isOther = place(this.second, 'beside', session.side.frame);
    if (isOther) this.stage?.measure(); // they share the room
    if (isOther || isNew) this.host.requestUpdate();
    this.outline.follow(session, this.picture.frame);
    const { plot } = this;
    if ((this.curves?.box ?? null) !== plot) {
      this.curves?.dispose();
      this.curves = this.reading = null;
    }
    if (plot && !this.curves && this.table.x.length) this.begin(plot, session);
    const { x, y } = session.axes,
      drawn = [this.table, x, y];
    if (!this.curves || drawn.every((one, i) => one === this.drawn[i])) return;
    this.drawn = drawn;
    this.words = axisWords(session);
    inTurn(this.plotted);
  }

  private readonly plotted = (): void => this.curves?.show(this.table, this.words, this.marks);

  private begin(plot: HTMLElement, session: Session): void {
    const charts = this.charts.now;
    if (!charts || !this.palette) return;
    this.curves = new charts.CurveView(
      plot,
      this.palette,
      (reading) => {
        this.reading = reading;
        this.host.requestUpdate();
      },
      (reading) => readingText(reading, this.table, session.axes.x),
      (index) => this.go(session, index),
    );
    this.drawn = [];
  }

  /** To the moment of the run on the stage that a point of the curves is of. */
  go(session: Session, index: number): void {
    const step = session.history?.stepAt(this.table.x[index]!, session.axes.x) ?? null;
    if (step !== null) void session.seek({ step, tick: 0 });
  }

  /** New colours, same picture. */
  retheme(): void {
    const probe = this.find('.probe');
    if (!probe) return;
    this.palette = readPalette(probe);
    this.stage?.retheme(this.palette);
    this.beside?.retheme(this.palette);
    this.curves?.retheme(this.palette);
    this.host.requestUpdate();
  }

  dispose(): void {
    this.picture.dispose();
    this.second.dispose();
    this.outline.left();
    this.curves?.dispose();
    this.curves = null;
  }
}
