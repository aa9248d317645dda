/**
 * Reading numbers off the curves, and going to the moment that is read by a click or Enter: the mouse by passing, a finger by drawing along, the arrow keys once the
 * plot has the focus. To those who do not see it the plot is a slider over the points of the curves.
 */
import type uPlot from 'uplot';
import { t } from '../core/language';
import { placeIn } from './pointer';
import type { Table } from './series';
import type { Placed } from './marks';

export interface Reading {
  /** Into the table's x. */
  index: number;
  /** Sentences of the marks that stand there. */
  notes: string[];
}

/** How near the pointer is to a mark that it means, pixels. */
const NEAR = 8;
/** Points that Page Up and Page Down pass over. */
const PAGE = 10;
/** What a plot without a point has not. */
const OF_SLIDERS = ['tabindex', ...['min', 'max', 'now', 'text'].map((key) => `aria-value${key}`)];

export interface Readable {
  plot: uPlot;
  table: Table;
  marks: readonly Placed[];
}

export class Reader {
  reading: Reading | null = null;
  /** What is held while the curves grow: a place on the paper, or with keys a number on the axis. */
  private held: { left: number } | { x: number } | null = null;
  private what: Readable | null = null;

  constructor(
    private readonly box: HTMLElement,
    private readonly read: (reading: Reading | null) => void,
    private readonly tell: (reading: Reading) => string,
    private readonly go: (index: number) => void,
  ) {
    box.style.touchAction = 'pan-y'; // up and down goes on scrolling the page
    box.addEventListener('pointerdown', this.point);
    box.addEventListener('pointermove', this.point);
    box.addEventListener('pointerleave', this.leave);
    box.addEventListener('keydown', this.key);
    box.addEventListener('pointerup', this.release);
    box.addEventListener('blur', this.end);
  }

  dispose(): void {
    const { box } = this;
    box.removeEventListener('pointerdown', this.point);
    box.removeEventListener('pointermove', this.point);
    box.removeEventListener('pointerleave', this.leave);
    box.removeEventListener('keydown', this.key);
    box.removeEventListener('pointerup', this.release);
    box.removeEventListener('blur', this.end);
  }

  /** The curves were drawn anew: the reading stays where it is. */
  follow(what: Readable): void {
    this.what = what;
    const known = this.known(),
      { box } = this;
    box.setAttribute('role', known.length ? 'slider' : 'img');
    if (known.length) {
      box.tabIndex = 0;
      box.setAttribute('aria-valuemin', '0');
      box.setAttribute('aria-valuemax', String(known.length - 1));
      if (!box.hasAttribute('aria-valuetext')) this.speak(null);
    } else {
      for (const name of OF_SLIDERS) box.removeAttribute(name);
    }
    this.update();
  }

  private readonly point = (e: PointerEvent): void => {
    if (!this.what) return;
    const { over } = this.what.plot;
    this.held = { left: Math.max(0, Math.min(over.clientWidth - 1, placeIn(over, e).x)) };
    this.update();
  };

  /** What a finger has chosen can still be read when it is lifted. */
  private readonly leave = (e: PointerEvent): void => {
    if (e.pointerType === 'mouse') this.end();
  };

  /** A mouse reads by passing, so that its click is free to go there; a finger has only its touch. (The plot keeps clicks to itself.) */
  private readonly release = (e: PointerEvent): void => {
    if (this.reading && e.pointerType === 'mouse' && e.button === 0) this.go(this.reading.index);
  };

  private readonly end = (): void => {
    this.held = null;
    this.update();
  };

  private readonly key = (e: KeyboardEvent): void => {
    const known = this.known(),
      last = known.length - 1;
    if (last < 0 || e.ctrlKey || e.metaKey || e.altKey) return;
    const at = this.reading ? known.indexOf(this.reading.index) : null;
    const to: Record<string, number> = {
      ArrowLeft: (at ?? last + 1) - 1,
      ArrowRight: (at ?? -1) + 1,
      PageDown: (at ?? last + PAGE) - PAGE,
      PageUp: (at ?? -PAGE) + PAGE,
      Home: 0,
      End: last,
    };
    if (e.key === 'Escape' && this.held) {
      e.preventDefault();
      this.end();
      this.speak(null);
      return;
    }
    if (e.key === 'Enter' && this.reading) {
      e.preventDefault();
      this.go(this.reading.index);
      return;
    }
    const next = to[e.key];
    if (next === undefined) return;
    e.preventDefault();
    this.held = { x: this.what!.table.x[known[Math.max(0, Math.min(last, next))]!]! };
    this.update();
    this.speak(this.reading);
  };

  /** Indices at which some curve has a value. */
  private known(): number[] {
    const { table } = this.what ?? {};
    return table?.x.flatMap((_, i) => (table.curves.some(({ mean }) => mean[i] !== null) ? i : [])) ?? [];
  }

  private update(): void {
    const { what, held } = this;
    if (!what) return;
    const { plot, table } = what,
      known = this.known();
    if (!held || !known.length) {
      if (this.reading) plot.setCursor({ left: -10, top: -10 }, false);
      this.say(null);
      return;
    }
    const place = (index: number): number => plot.valToPos(table.x[index]!, 'x');
    const wish = 'x' in held ? plot.valToPos(held.x, 'x') : held.left;
    const index = known.reduce((best, one) =>
      Math.abs(place(one) - wish) < Math.abs(place(best) - wish) ? one : best,
    );
    plot.setCursor({ left: place(index), top: 0 }, false);
    const from = index ? place(index - 1) : -Infinity,
      to = place(index);
    const isHere = (at: number): boolean =>
      (at > from && at <= to) || ('left' in held && Math.abs(at - held.left) < NEAR);
    const notes = what.marks.flatMap(({ lines, marks }) =>
      marks.filter((_, i) => isHere(lines[i]!)).map(({ sentence }) => sentence),
    );
    this.say({ index, notes });
  }

  private say(reading: Reading | null): void {
    if (JSON.stringify(reading) === JSON.stringify(this.reading)) return;
    this.reading = reading;
    this.read(reading);
  }

  /** Only when a key was pressed: numbers that change by themselves would never stop being read aloud. */
  private speak(reading: Reading | null): void {
    this.box.setAttribute('aria-valuenow', String(reading ? Math.max(0, this.known().indexOf(reading.index)) : 0));
    this.box.setAttribute('aria-valuetext', reading ? this.tell(reading) : t`Nothing is read yet: the arrow keys do.`);
  }
}
