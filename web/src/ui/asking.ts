/**
 * Asked about: a place on the stage, under the pointer, where a finger or a click held it, or where the arrow keys went;
 * or a line of the listing. Its numbers stand on a card beside it and follow the run. The core says what they are.
 */
import { css, nothing, svg, type TemplateResult } from 'lit';
import { t, translated } from '../core/language';
import type { Question, Told } from '../core/types';
import { placeIn } from '../view/pointer';
import type { Fit } from '../view/scene';
import type { AskHost } from './ask';
import { html } from './markup';
import type { Session } from './session';
import type { Side } from './side';
import { listed } from './words';

/** Shortest time between two questions, ms. */
const PACE = 100;
/** A finger that moves by less than this has tapped, CSS pixels. */
const TAP = 10;
/** From the pointer, or from what is told of, to the card; and from the window's edge, CSS pixels. */
const OFF = 14;
const EDGE = 8;
/** Windows where a card is as wide as there is room, CSS pixels. */
const NARROW = 560;
/** Things beside each other lie no further apart than so many times their size. */
const FURTHEST = 6;
/** Longer texts have a line of the card for themselves, letters. */
const LONG = 28;
const MOVES: Record<string, [number, number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};
/** What lies over the stage has the pointer's clicks and keys. */
const OVER = '.cells, .pad';

/** A box in the window. */
type Box = { left: number; top: number; right: number; bottom: number };
/** `hover` ends when the pointer leaves, the others by Escape. */
type How = 'hover' | 'held' | 'keys' | 'line';

export class Asking {
  private about: Question | null = null;
  /** It is asked of the run beside; and that is where the latest event came from. */
  private isBeside = false;
  private isFromBeside = false;
  private how: How = 'hover';
  private told: Told | null = null;
  /** Where the pointer is, or the line of the listing. */
  private near: Box | null = null;
  private down: { x: number; y: number } | null = null;
  /** The answer is to be heard, too: it was asked by a key, a tap or a click. */
  private aloud = false;
  private spoken = '';
  private known = '';
  private isAsking = false;
  private askedAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: AskHost,
    private readonly fit: (isBeside: boolean) => Fit | null,
  ) {}

  line(isBeside: boolean): number {
    const told = isBeside === this.isBeside ? this.told : null;
    return told?.lines.find(({ line }) => line >= 0)?.line ?? -1;
  }

  /** Who is asked; null: nobody is there. */
  private get run(): Session | Side | null {
    const { session } = this.host;
    return this.isBeside ? (session?.side.isOpen ? session.side : null) : session;
  }

  /** The event came from where something is told of. */
  private get isHere(): boolean {
    return this.about !== null && this.isBeside === this.isFromBeside;
  }

  // -- what people do -------------------------------------------------------------------------------
  hear(e: Event, isBeside: boolean, line: number | null, target = e.target, at = e.currentTarget): void {
    this.isFromBeside = isBeside;
    if (line !== null) return this.hearLine(e, line, at as HTMLElement);
    const isOver = (target as HTMLElement).closest(OVER),
      stage = at as HTMLElement;
    if (e instanceof KeyboardEvent) {
      if (!isOver) this.key(e);
    } else if (e instanceof PointerEvent) {
      if (e.type === 'pointerleave') this.leave('hover');
      else if (e.type === 'pointerdown') this.down = { x: e.clientX, y: e.clientY };
      else if (e.type === 'pointermove' && e.pointerType === 'mouse') this.hover(e, stage);
      else if (e.type === 'pointerup' && !isOver) this.tap(e, stage);
    } else if (e.type === 'blur') {
      this.leave('keys');
    }
  }

  private hearLine(e: Event, line: number, button: HTMLElement): void {
    if (e.type === 'pointerleave' || e.type === 'blur') return this.leave('line');
    if (e instanceof KeyboardEvent) {
      if (e.key === 'Escape' && this.about) this.end(e);
      return;
    }
    this.near = button.getBoundingClientRect();
    this.ask({ line }, 'line', e.type !== 'pointerenter');
  }

  private hover(e: PointerEvent, stage: HTMLElement): void {
    if (this.about && this.how !== 'hover') return;
    this.near = around(e);
    const about = this.place(e, stage);
    if (about && this.isHere && this.told && isIn(about, this.told.box)) this.host.requestUpdate();
    else if (about) this.ask(about, 'hover', false);
  }

  /** Holds what is under it; a second one lets go. */
  private tap(e: PointerEvent, stage: HTMLElement): void {
    const { down } = this;
    this.down = null;
    if (e.button !== 0 || !down || Math.hypot(e.clientX - down.x, e.clientY - down.y) > TAP) return;
    const about = this.place(e, stage);
    if (this.how === 'held' && this.isHere && (!about || (this.told && isIn(about, this.told.box)))) {
      return this.stop();
    }
    this.near = around(e);
    if (about) this.ask(about, 'held', true);
  }

  private key(e: KeyboardEvent): void {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const move = MOVES[e.key];
    if (e.key === 'Escape' && this.about) this.end(e);
    else if (e.key === 'Enter' && !(this.isHere && this.how === 'keys')) {
      e.preventDefault();
      this.near = null;
      this.ask({ line: -1 }, 'keys', true);
    } else if (move && this.isHere && this.how !== 'line') {
      e.preventDefault();
      this.near = null;
      void this.go(...move);
    }
  }

  /** To the next thing on that side, where there is one. */
  private async go(dx: number, dy: number): Promise<void> {
    const { told, run } = this;
    if (!told?.box[2]) return;
    const [x, y, w, h] = told.box;
    for (let k = 1; k <= FURTHEST; k++) {
      const about = { x: x + w / 2 + k * dx * w, y: y + h / 2 + k * dy * h },
        next = await run?.known(about);
      if (this.told !== told) return; // a newer key, or the run went on: that one counts
      if (!next) return;
      if (!next.title || same(next.box, told.box)) continue;
      this.about = about;
      this.how = 'keys';
      return this.tell(next, true);
    }
  }

  /** The point of the drawing; null beside it. */
  private place(e: PointerEvent, stage: HTMLElement): { x: number; y: number } | null {
    const fit = this.fit(this.isFromBeside);
    if (!fit) return null;
    const { x, y } = placeIn(stage, e);
    return { x: (x - fit.left) / fit.scale, y: (y - fit.top) / fit.scale };
  }

  private leave(how: How): void {
    if (this.how === how && this.isHere) this.stop();
  }

  private end(e: KeyboardEvent): void {
    e.preventDefault();
    e.stopPropagation();
    this.stop();
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.about = this.told = this.near = null;
    this.spoken = '';
    this.host.requestUpdate();
  }

  // -- asking ---------------------------------------------------------------------------------------
  private ask(about: Question, how: How, aloud: boolean): void {
    this.about = about;
    this.isBeside = this.isFromBeside;
    this.how = how;
    this.known = '';
    this.aloud = aloud;
    this.soon();
  }

  private soon(): void {
    if (this.isAsking || this.timer !== undefined) return;
    const wait = Math.max(0, this.askedAt + PACE - performance.now());
    const now = (): void => {
      this.timer = undefined;
      void this.now();
    };
    if (wait) this.timer = setTimeout(now, wait);
    else now();
  }

  private get moment(): string {
    const { frame, settings } = this.run ?? {};
    return `${this.isBeside}:${this.host.session?.run}:${frame?.progress.ticks}:${settings?.text}`;
  }

  private async now(): Promise<void> {
    const { about, run } = this;
    if (!about || !run) return;
    this.isAsking = true;
    this.askedAt = performance.now();
    this.known = this.moment;
    const told = await run.known(about);
    this.isAsking = false;
    if (this.about === about) this.tell(told, this.aloud);
    else if (this.about) this.soon();
  }

  private tell(told: Told | null, aloud: boolean): void {
    this.aloud = false;
    this.told = told?.title ? told : null;
    if (aloud) this.spoken = this.told ? inWords(this.told) : t`Nothing is told of here.`;
    this.host.requestUpdate();
  }

  // -- what is shown --------------------------------------------------------------------------------
  ring(isBeside: boolean): TemplateResult | typeof nothing {
    const told = isBeside === this.isBeside ? this.told : null,
      fit = this.fit(isBeside);
    if (!told?.box[2] || !fit) return nothing;
    const [x, y, w, h] = told.box,
      [x1, y1, x2, y2] = told.way,
      px = (value: number): number => fit.left + value * fit.scale,
      py = (value: number): number => fit.top + value * fit.scale;
    const shapes = (look: string): unknown => svg`
      <rect class=${look} x=${px(x)} y=${py(y)} width=${w * fit.scale} height=${h * fit.scale} rx="3"></rect>
      ${x1 !== x2 || y1 !== y2 ? svg`<path class=${look} d="M${px(x1)} ${py(y1)}L${px(x2)} ${py(y2)}"></path>` : nothing}`;
    const isDream = told.lines.some(({ mark, line }) => line >= 0 && mark === 'violet') || this.isDreamt;
    return html`<svg class="pointed ${isDream ? 'violet' : ''}" aria-hidden="true">${shapes('rim')}${shapes('line')}</svg>`;
  }

  /** The line of the listing that is asked about imagines. */
  private get isDreamt(): boolean {
    const { about } = this,
      agent = this.run?.settings?.component('agent');
    return about !== null && 'line' in about && agent?.listing[about.line]?.phase === 'imagine';
  }

  card(): TemplateResult {
    const { told } = this;
    return html`
      <p role="status" class="hidden">${this.spoken}</p>
      ${
        told
          ? html`<div class="ask-card" popover="manual" aria-hidden="true">
        <h3>${translated(told.title)}</h3>
        <dl>${told.lines.map((line) => entry(line))}</dl>
      </div>`
          : nothing
      }
    `;
  }

  /** The card beside what it tells of, inside the window; and what it says is of the moment that is seen. */
  rendered(): void {
    if (!this.about) return;
    if (!this.run) return this.stop();
    if (this.known && this.known !== this.moment) this.soon();
    const card = this.host.renderRoot.querySelector<HTMLElement>('.ask-card');
    if (!card) return;
    if ('showPopover' in card && !card.matches(':popover-open')) card.showPopover();
    const ring = this.host.renderRoot.querySelector('.pointed .line'),
      asked = this.how === 'line' ? null : ring?.getBoundingClientRect(),
      near = asked ?? this.near;
    if (!near) return;
    const { offsetWidth: width, offsetHeight: height } = card,
      size = { width, height },
      room = { width: innerWidth, height: innerHeight };
    const stage = asked && ring?.closest('.stage')?.getBoundingClientRect();
    const { left, top } =
      room.width > NARROW ? beside(near, size, room) : strip(near, stage && stage.bottom + EDGE / 2, size, room);
    card.style.setProperty('left', `${left}px`);
    card.style.setProperty('top', `${top}px`);
  }
}

/** As wide as the window: below the stage, else below what it tells of or above it, wherever there is room. */
export function strip(
  near: Box,
  stage: number | null | undefined,
  { height }: { height: number },
  room: { height: number },
): { left: number; top: number } {
  const below = near.bottom + OFF,
    above = near.top - OFF - height;
  const fits = (top: number): boolean => top >= EDGE && top + height + EDGE <= room.height;
  return { left: EDGE, top: [stage ?? below, below, above].find(fits) ?? below };
}

/** To the right and below, where there is room, else to the left and above; never over the window's edge. */
export function beside(
  near: Box,
  card: { width: number; height: number },
  room: { width: number; height: number },
): { left: number; top: number } {
  const right = near.right + OFF,
    below = near.bottom + OFF;
  const left = right + card.width + EDGE <= room.width ? right : near.left - OFF - card.width;
  const top = below + card.height + EDGE <= room.height ? below : near.top - OFF - card.height;
  const within = (at: number, size: number, most: number): number => Math.max(EDGE, Math.min(most - size - EDGE, at));
  return { left: within(left, card.width, room.width), top: within(top, card.height, room.height) };
}

function entry({ name, text, believed, mark }: Told['lines'][number]): TemplateResult {
  const long = text.length > LONG ? 'long' : '';
  return html`<dt class=${long}>${translated(name)}</dt><dd class="${mark} ${long || (believed ? '' : 'rest')}">${translated(text)}</dd>${
    believed ? html`<dd class="believed ${long}">${translated(believed)}</dd>` : nothing
  }`;
}

export function inWords({ title, lines }: Told): string {
  const told = lines.map(
    ({ name, text, believed }) => t`${translated(name)}: ${listed([translated(text), translated(believed)])}`,
  );
  return [translated(title), ...told].join(t`. `);
}

const isIn = ({ x, y }: { x: number; y: number }, [left, top, w, h]: Told['box']): boolean =>
  x >= left && x < left + w && y >= top && y < top + h;
const same = (a: readonly number[], b: readonly number[]): boolean => a.every((value, i) => value === b[i]);
const around = ({ clientX: x, clientY: y }: PointerEvent): Box => ({ left: x, top: y, right: x, bottom: y });

export const styles = css`
  .pointed {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    overflow: visible;
    pointer-events: none;
    fill: none;
    stroke: var(--gedanken-ink);
    stroke-width: 2px;
  }
  .pointed .rim {
    stroke: var(--gedanken-paper);
    stroke-width: 5px;
  }
  .pointed.violet .line {
    stroke: var(--gedanken-imagined);
  }
  .ask-card {
    position: fixed;
    inset: auto;
    box-sizing: border-box;
    width: max-content;
    max-width: min(420px, calc(100vw - 16px));
    max-height: calc(100dvh - 16px);
    margin: 0;
    padding: 10px 14px 12px;
    border: 1px solid var(--gedanken-edge);
    border-radius: 8px;
    background: var(--gedanken-paper);
    color: var(--gedanken-ink);
    box-shadow: 0 4px 18px rgb(0 0 0 / 0.18);
    font-size: 14px;
    line-height: 1.4;
    pointer-events: none;
    z-index: 5;
    overflow: hidden;
  }
  .ask-card h3 {
    margin: 0 0 4px;
    font-size: 15px;
  }
  .ask-card dl {
    display: grid;
    grid-template-columns: fit-content(124px) auto minmax(min-content, 1fr);
    gap: 1px 12px;
    margin: 0;
    font-variant-numeric: tabular-nums;
  }
  .ask-card dt {
    color: var(--gedanken-quiet);
  }
  .ask-card dd {
    margin: 0;
  }
  .ask-card .solid {
    font-weight: 600;
    color: var(--gedanken-ink);
  }
  .ask-card .violet,
  .ask-card .believed {
    color: var(--gedanken-imagined);
  }
  /* Beside what was imagined stands what really was. */
  .ask-card .violet + .believed {
    color: var(--gedanken-ink);
  }
  /* Long ones have a line for themselves. */
  .ask-card .long {
    grid-column: 1 / -1;
  }
  .ask-card dt.long {
    margin-top: 6px;
  }
  .ask-card dd.long {
    font-weight: 400;
  }
  .ask-card .rest {
    grid-column: 2 / -1;
  }
  @media (max-width: 560px) {
    .ask-card {
      width: calc(100vw - 16px);
      font-size: 13px;
    }
    .ask-card dl {
      grid-template-columns: fit-content(110px) auto minmax(min-content, 1fr);
      column-gap: 8px;
    }
  }
`;
