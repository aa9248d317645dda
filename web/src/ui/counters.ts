/** Two budgets, side by side: steps in the world in solid ink, imagined steps in violet. */
import { nothing, type TemplateResult } from 'lit';
import { t } from '../core/language';
import type { Frame } from '../core/types';
import type { Abilities } from './abilities';
import { html } from './markup';
import { styled } from './styled';
import { compact } from './words';

/** Whoever does not imagine has no second budget; of known rules it is told how often they were asked. */
export function counters(frame: Frame | null, can: Abilities): TemplateResult {
  const real = frame?.progress.env_steps ?? 0,
    thought = frame?.progress.model_steps ?? 0;
  const share = real + thought ? (100 * real) / (real + thought) : 50;
  const other = can.imagines ? t`Imagined steps` : can.isGivenRules ? t`Outcomes looked up` : '';
  return html`<div class="counts">
    <dl class="counters">
      <div><dt>Real steps</dt><dd>${compact(real)}</dd></div>
      ${
        other
          ? html`<div class=${can.imagines ? 'imagined' : ''}><dt>${other}</dt><dd>${compact(thought)}</dd></div>`
          : nothing
      }
      <div><dt>Episodes</dt><dd>${compact(frame?.progress.episodes ?? 0)}</dd></div>
      <div><dt>Updates/s</dt>
        <dd>${frame?.running ? compact(Math.round(frame.updatesPerSecond)) : '–'}</dd></div>
    </dl>
    ${
      can.imagines
        ? html`<div class="budget" ?data-empty=${!(real + thought)} aria-hidden="true">
          <span ${styled({ 'flex-basis': `${share}%` })}></span>
        </div>`
        : nothing
    }
  </div>`;
}
