/** The transport: whether, how finely and how fast time goes by. */
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { t } from '../core/language';
import type { Until } from '../core/types';
import { html } from './markup';
import { quantity, steps } from './words';

/** Real steps a second; the last stop is as fast as it goes. */
export const SPEEDS = [0.5, 1, 2, 5, 10, 20, 40, 90, 200, 500, 1000, 10000, Infinity];

/** In few letters, where the room is small. */
export function speedWords(speed: number, isShort = false): string {
  if (speed === Infinity) return t`full speed`;
  return speed < 1
    ? t`1 step in ${quantity(1 / speed)} s`
    : isShort
      ? t`${steps(speed)}/s`
      : t`${steps(speed)} a second`;
}

/** The stop nearest to a speed on a log scale. */
export function nearestSpeed(speed: number): number {
  if (!(speed < 3e4)) return SPEEDS.length - 1;
  const far = (at: number): number => Math.abs(Math.log(SPEEDS[at]! / Math.max(speed, 0.1)));
  return SPEEDS.slice(0, -1).reduce((best, _, i) => (far(i) < far(best) ? i : best), 0);
}

export interface Transport {
  running: boolean;
  speed: number;
  toggle(): void;
  advance(until: Until): void;
  reset(): void;
  newSeed(): void;
  setSpeed(stepsPerSecond: number): void;
  /** The line of time. */
  line: unknown;
  /** "Share", where the head of the stage is not shown. */
  share: unknown;
}

/** Where the slider was when it was taken hold of; Escape gives that back, also while it is held. */
function hold(e: Event): void {
  const { dataset, value } = e.target as HTMLInputElement;
  dataset.before = value;
  delete dataset.given;
}

function giveBack(e: KeyboardEvent, transport: Transport): void {
  const { dataset, value } = e.target as HTMLInputElement;
  if (e.key !== 'Escape') delete dataset.given;
  if (e.key !== 'Escape' || dataset.before === undefined || dataset.before === value) return;
  e.preventDefault();
  dataset.given = '';
  transport.setSpeed(SPEEDS[Number(dataset.before)]!);
}

function slide(slider: HTMLInputElement, transport: Transport): void {
  const { before, given } = slider.dataset;
  if (given === undefined) transport.setSpeed(SPEEDS[Number(slider.value)]!);
  else slider.value = before!; // the hand has not let go yet
}

export function playButton({ running, toggle }: Pick<Transport, 'running' | 'toggle'>): TemplateResult {
  return html`<button type="button" class="play" title=${running ? t`Pause (space)` : t`Play (space)`} @click=${() => toggle()}>
    <svg viewBox="0 0 12 12" aria-hidden="true">
      <path d=${running ? 'M2 1h3v10H2zM7 1h3v10H7z' : 'M2 .6v10.800L11.200 6z'}></path>
    </svg>${running ? t`Pause` : t`Play`}
  </button>`;
}

export function toolbar(transport: Transport): TemplateResult {
  const button = (name: string, what: string, act: () => void): TemplateResult =>
    html`<button type="button" title=${what} @click=${act}>${name}</button>`;
  return html`
    <div class="toolbar" part="toolbar" role="group" aria-label="Time">
      ${playButton(transport)}
      <div class="buttons">
        ${button(t`Step`, t`One real step with all that it sets off ( . )`, () => transport.advance('step'))}
        ${button(t`Phase`, t`Only the next part of a step ( , )`, () => transport.advance('phase'))}
        ${button(t`Episode`, t`To the end of the episode (e)`, () => transport.advance('episode'))}
      </div>
      <div class="buttons">
        ${button(t`Reset`, t`From the beginning, same random numbers (r)`, () => transport.reset())}
        ${button(t`New seed`, t`From the beginning, other random numbers (n)`, () => transport.newSeed())}
      </div>
      ${transport.line}
      ${transport.share}
      <label class="speed">
        <span>Speed</span>
        <input type="range" min="0" max=${SPEEDS.length - 1} step="1" aria-label="Speed"
          aria-valuetext=${speedWords(transport.speed)} .value=${live(String(nearestSpeed(transport.speed)))}
          @pointerdown=${hold} @focus=${hold} @keydown=${(e: KeyboardEvent) => giveBack(e, transport)}
          @input=${(e: Event) => slide(e.target as HTMLInputElement, transport)}>
        <span class="words" aria-hidden="true">${speedWords(transport.speed, true)}</span>
      </label>
    </div>
  `;
}
