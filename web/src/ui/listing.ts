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

export function listing(agent: Component, line: number, asked: Asked): TemplateResult {
  const now = agent.listing[line]?.phase;
  return html`
    <ol class="listing" aria-label="${agent.title}, line by line">
      ${agent.listing.map((one, i) => {
        const ask = (e: Event): void => asked.hear(e, i);
        return html`
        <li class=${classMap({
          now: one.phase === now,
          current: i === line,
          imagined: one.phase === 'imagine',
          did: i === asked.did,
        })}
          aria-current=${i === line ? 'step' : 'false'}
          ${styled({ '--indent': String(one.indent) })}><button type="button" @pointerenter=${ask} @pointerleave=${ask}
            @focus=${ask} @blur=${ask} @click=${ask} @keydown=${ask}>${one.text}</button></li>`;
      })}
    </ol>
    <p class="hint">${agent.source}</p>
  `;
}

/** That of what the agent plans with. The line about to run is marked while it plans; what it did, the agent tells. */
export function below({ title, listing, source }: Component, line: number): TemplateResult {
  return html`
    <h2>${title}</h2>
    <ol class="listing" aria-label="${title}, line by line">
      ${listing.map(
        (
          { indent, text },
          i,
        ) => html`<li class=${classMap({ now: i === line, current: i === line })} aria-current=${i === line ? 'step' : 'false'}
          ${styled({ '--indent': String(indent) })}>${text}</li>`,
      )}
    </ol>
    <p class="hint">${source}</p>
  `;
}
