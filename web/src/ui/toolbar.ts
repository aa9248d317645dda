/** The transport: whether, how finely and how fast time goes by. */
import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Until } from '../core/types';
import { quantity, steps } from './words';

/** Real steps a second; the last stop is as fast as it goes. */
export const SPEEDS = [0.5, 1, 2, 5, 10, 20, 40, 90, 200, 500, 1000, 10000, Infinity];

export function speedWords(speed: number): string {
  if (speed === Infinity) return 'full speed';
  return speed < 1 ? `1 step in ${quantity(1 / speed)} s` : `${steps(speed)} a second`;
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
}

export function toolbar(t: Transport): TemplateResult {
  const button = (name: string, what: string, act: () => void): TemplateResult =>
    html`<button type="button" title=${what} @click=${act}>${name}</button>`;
  return html`
    <div class="toolbar" part="toolbar" role="group" aria-label="Time">
      <button type="button" class="play" title=${t.running ? 'Pause (space)' : 'Play (space)'}
        @click=${() => t.toggle()}>
        <svg viewBox="0 0 12 12" aria-hidden="true">
          <path d=${t.running ? 'M2 1h3v10H2zM7 1h3v10H7z' : 'M2 .6v10.800L11.200 6z'}></path>
        </svg>${t.running ? 'Pause' : 'Play'}
      </button>
      <div class="buttons">
        ${button('Step', 'One real step with all that it sets off ( . )', () => t.advance('step'))}
        ${button('Phase', 'Only the next part of a step ( , )', () => t.advance('phase'))}
        ${button('Episode', 'To the end of the episode (e)', () => t.advance('episode'))}
      </div>
      <div class="buttons">
        ${button('Reset', 'From the beginning, same random numbers (r)', () => t.reset())}
        ${button('New seed', 'From the beginning, other random numbers (n)', () => t.newSeed())}
      </div>
      <label class="speed">
        <span>Speed</span>
        <input type="range" min="0" max=${SPEEDS.length - 1} step="1" aria-label="Speed"
          aria-valuetext=${speedWords(t.speed)} .value=${live(String(nearestSpeed(t.speed)))}
          @input=${(e: Event) => t.setSpeed(SPEEDS[Number((e.target as HTMLInputElement).value)]!)}>
        <span class="words" aria-hidden="true">${speedWords(t.speed).replace(' a second', '/s')}</span>
      </label>
    </div>
  `;
}
