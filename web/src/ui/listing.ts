/**
 * The algorithm as its paper lists it; when one can follow it, the line about to run is marked, and
 * with it, more faintly, all lines of its phase: some take one tick together. Asked about, a line tells what it last did,
 * and where.
 */
import type { TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Component } from '../core/types';
import { html } from './markup';
import { styled } from './styled';

export interface Asked {
  /** An event of a line: what it last did is asked for. */
  hear(e: Event, line: number): void;
  /** The line that made what is told of on the stage; -1: none. */
  did: number;
}

/** Without `asked` its lines tell nothing of themselves. */
export function listing({ title, listing, source }: Component, line = -1, asked?: Asked): TemplateResult {
  const now = listing[line]?.phase;
  return html`
    <ol class="listing" aria-label="${title}, line by line">
      ${listing.map(({ indent, phase, text }, i) => {
        const ask = (e: Event): void => asked!.hear(e, i);
        return html`
        <li class=${classMap({
          now: phase === now,
          current: i === line,
          imagined: phase === 'imagine',
          did: i === asked?.did,
        })}
          aria-current=${i === line ? 'step' : 'false'}
          ${styled({ '--indent': String(indent) })}>${
            asked
              ? html`<button type="button" @pointerenter=${ask} @pointerleave=${ask}
            @focus=${ask} @blur=${ask} @click=${ask} @keydown=${ask}>${text}</button>`
              : text
          }</li>`;
      })}
    </ol>
    <p class="hint">${source}</p>
  `;
}

/** That of what the agent plans with. Its lines are marked while it plans; what they did, the agent tells. */
export const below = (planner: Component, line?: number): TemplateResult =>
  html`<h2>${planner.title}</h2>${listing(planner, line)}`;
