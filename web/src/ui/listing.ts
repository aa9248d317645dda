/** The algorithm as its paper lists it; the line about to run is marked when one can follow it. */
import { html, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Component } from '../core/types';

export function listing(agent: Component, line: number): TemplateResult {
  return html`
    <ol class="listing" aria-label="${agent.title}, line by line">
      ${agent.listing.map((one, i) => html`
        <li class=${classMap({ current: i === line, imagined: one.phase === 'imagine' })}
          aria-current=${i === line ? 'step' : 'false'}
          style="--indent:${one.indent}">${one.text}</li>`)}
    </ol>
    <p class="hint">${agent.source}</p>
  `;
}
