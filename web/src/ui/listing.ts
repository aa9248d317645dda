/**
 * The algorithm as its paper lists it; when one can follow it, the line about to run is marked, and
 * with it, more faintly, all lines of its phase: some take one tick together.
 */
import { html, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Component } from '../core/types';

export function listing(agent: Component, line: number): TemplateResult {
  const now = agent.listing[line]?.phase;
  return html`
    <ol class="listing" aria-label="${agent.title}, line by line">
      ${agent.listing.map((one, i) => html`
        <li class=${classMap({
          now: one.phase === now, current: i === line, imagined: one.phase === 'imagine',
        })}
          aria-current=${i === line ? 'step' : 'false'}
          style="--indent:${one.indent}">${one.text}</li>`)}
    </ol>
    <p class="hint">${agent.source}</p>
  `;
}
