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

export function listing(agent: Component, line: number, { hear, did }: Asked): TemplateResult {
  const now = agent.listing[line]?.phase;
  return lines(agent, line, ({ phase, text }, i) => {
    const ask = (e: Event): void => hear(e, i);
    return [
      { now: phase === now, imagined: phase === 'imagine', did: i === did },
      html`<button type="button" @pointerenter=${ask} @pointerleave=${ask}
        @focus=${ask} @blur=${ask} @click=${ask} @keydown=${ask}>${text}</button>`,
    ];
  });
}

/** That of what the agent plans with. The line about to run is marked while it plans; what it did, the agent tells. */
export const below = (planner: Component, line: number): TemplateResult =>
  html`<h2>${planner.title}</h2>${lines(planner, line, ({ text }, i) => [{ now: i === line }, text])}`;

/** All lines, each of some classes and with what it shows. */
const lines = (
  { title, listing, source }: Component,
  line: number,
  shown: (one: Component['listing'][number], i: number) => [Record<string, boolean>, unknown],
): TemplateResult => html`
    <ol class="listing" aria-label="${title}, line by line">
      ${listing.map((one, i) => {
        const [classes, content] = shown(one, i);
        return html`<li class=${classMap({ ...classes, current: i === line })} aria-current=${i === line ? 'step' : 'false'}
          ${styled({ '--indent': String(one.indent) })}>${content}</li>`;
      })}
    </ol>
    <p class="hint">${source}</p>
  `;
