/**
 * The line of time: how far the run was lived, where on it one stands, and the ways back. Like a field it has a state of
 * its own: while a hand is on it nobody else moves it.
 */
import { css, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { t } from '../core/language';
import type { Moment } from '../core/types';
import type { History } from '../view/series';
import { html } from './markup';
import { count } from './words';

/** Closer together the ends of episodes would be one grey bar, in parts of the line. */
const CLOSEST = 1 / 120;

export interface TimelineHost {
  seek(to: Moment): Promise<void>;
  back(): Promise<void>;
  replayEpisode(): Promise<void>;
}

export class GedankenTimeline extends LitElement {
  @property({ attribute: false }) now!: Moment;
  /** The furthest moment lived. */
  @property({ attribute: false }) head!: Moment;
  /** The part of the way to another moment that is done; null: none is under way. */
  @property({ attribute: false }) travelled: number | null = null;
  @property({ attribute: false }) history: History | null = null;
  /** Number of the newest episode in it. */
  @property({ attribute: false }) newest = 0;
  /** A new one at every render of the lab, which is no reason to render here. */
  @property({ attribute: false, hasChanged: () => false }) host!: TimelineHost;
  /** Where the hand has it. */
  private held: number | null = null;
  private isDown = false;
  private wishes = 0;
  /** Real steps done when each episode ended. */
  private ends: number[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('history') || changed.has('newest')) this.ends = this.history?.rows ? [...this.history.ends()] : [];
  }

  private readonly slide = async (e: Event): Promise<void> => {
    const step = Number((e.target as HTMLInputElement).value),
      wish = ++this.wishes;
    this.held = step;
    this.requestUpdate();
    // The end of the line is the head itself, which may be within a step.
    await this.host.seek(step >= this.head.step ? this.head : { step, tick: 0 });
    if (wish === this.wishes && !this.isDown) this.release();
  };

  private release(): void {
    this.held = null;
    this.requestUpdate();
  }

  private readonly hold = (): void => {
    this.isDown = true;
  };

  private readonly letGo = (): void => {
    this.isDown = false;
    // Whoever moved it is still on the way there, and lets go on arriving.
    if (this.travelled === null) this.release();
  };

  protected override render(): TemplateResult {
    const { now, head, host } = this,
      isPast = now.step < head.step || (now.step === head.step && now.tick < head.tick),
      isFirst = now.step === 0 && now.tick === 0,
      step = this.held ?? now.step;
    return html`
      <button type="button" class="quiet" aria-label="One step back" title="One real step back ( b )" ?disabled=${isFirst}
        @click=${() => void host.back()}>
        <svg viewBox="0 0 12 12" aria-hidden="true"><path d="M2 1h1.800v10H2zM11 .6v10.800L4 6z"></path></svg>
      </button>
      <button type="button" class="quiet" aria-label="Replay the episode" title="The episode once more, from its beginning ( p )"
        ?disabled=${isFirst} @click=${() => void host.replayEpisode()}>
        <svg viewBox="0 0 12 12" aria-hidden="true"><path d="M6 2V0L2.500 2.800 6 5.600V3.600a3.200 3.200 0 1 1-3.200 3.200H1.200A4.800 4.800 0 1 0 6 2z"></path></svg>
      </button>
      <span class="line">
        ${this.marks()}
        <input type="range" min="0" max=${Math.max(1, head.step)} step="1" aria-label="Time line, in real steps"
          aria-valuetext="step ${count(step)} of ${count(head.step)}" ?disabled=${head.step === 0}
          .value=${live(String(step))} @pointerdown=${this.hold} @pointerup=${this.letGo} @pointercancel=${this.letGo}
          @input=${this.slide}>
      </span>
      <span class="words" ?data-past=${isPast}>${
        this.travelled !== null && this.travelled < 1
          ? html`<progress aria-label="On the way to that moment" max="1" value=${this.travelled}></progress>`
          : t`${count(step)} of ${count(head.step)}`
      }</span>
      <button type="button" class="chip now" title="To the furthest moment that was lived" ?disabled=${!isPast}
        @click=${() => void host.seek(head)}>Now</button>
    `;
  }

  /** A tick where an episode ended. */
  private marks(): TemplateResult | typeof nothing {
    const { step: most } = this.head;
    let last = 0;
    const shown = this.ends.filter((end) => {
      if (end >= most || (end - last) / most < CLOSEST) return false;
      last = end;
      return true;
    });
    if (!shown.length) return nothing;
    return html`<svg class="ends" viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true">
      <path d=${shown.map((end) => `M${((1000 * end) / most).toFixed(1)} 0v6`).join('')}></path></svg>`;
  }
}

export const timelineStyles = css`
  gedanken-timeline {
    display: flex;
    flex: 3 1 300px;
    align-items: center;
    gap: 4px;
    min-width: 0;
  }
  gedanken-timeline .quiet {
    padding: 0 9px;
  }
  gedanken-timeline .quiet svg {
    display: block;
    width: 13px;
    height: 13px;
    fill: currentColor;
  }
  gedanken-timeline .line {
    position: relative;
    flex: 1;
    min-width: 64px;
  }
  gedanken-timeline .line input {
    display: block;
  }
  /* The knob's middle goes from half its width to half its width before the end. */
  gedanken-timeline .ends {
    position: absolute;
    left: 8px;
    bottom: 0;
    width: calc(100% - 16px);
    height: 5px;
    pointer-events: none;
    stroke: var(--gedanken-edge);
    stroke-width: 1px;
  }
  gedanken-timeline .ends path {
    vector-effect: non-scaling-stroke;
  }
  gedanken-timeline .words {
    flex: none;
    min-width: 8.5em;
    font-size: 13px;
    text-align: right;
    white-space: nowrap;
    color: var(--gedanken-quiet);
  }
  gedanken-timeline .words[data-past] {
    color: var(--gedanken-ink);
  }
  gedanken-timeline progress {
    width: 8em;
  }
`;
