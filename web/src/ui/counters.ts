/** Two budgets, side by side: steps in the world in solid ink, imagined steps in violet. */
import { html, type TemplateResult } from 'lit';
import type { Frame } from '../core/types';
import { compact } from './words';

export function counters(frame: Frame | null): TemplateResult {
  const real = frame?.progress.env_steps ?? 0, imagined = frame?.progress.model_steps ?? 0;
  const share = real + imagined ? (100 * real) / (real + imagined) : 50;
  return html`
    <dl class="counters">
      <div><dt>Real steps</dt><dd>${compact(real)}</dd></div>
      <div class="imagined"><dt>Imagined steps</dt><dd>${compact(imagined)}</dd></div>
      <div><dt>Episodes</dt><dd>${compact(frame?.progress.episodes ?? 0)}</dd></div>
      <div><dt>Updates/s</dt>
        <dd>${frame?.running ? compact(Math.round(frame.updatesPerSecond)) : '–'}</dd></div>
    </dl>
    <div class="budget" ?data-empty=${!(real + imagined)} aria-hidden="true">
      <span style="flex-basis:${share}%"></span>
    </div>
  `;
}
