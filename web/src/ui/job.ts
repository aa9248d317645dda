/** Work beside the run that takes a while: how far it is, and a way to stop it. */
import type { TemplateResult } from 'lit';
import { html } from './markup';

export interface Job {
  label: string;
  done: number;
  total: number;
  cancel(): void;
}

export function jobBar(job: Job): TemplateResult {
  return html`
    <div class="job">
      <label>${job.label}
        <progress max=${job.total} value=${job.done}></progress>
      </label>
      <span class="hint">${Math.floor(job.done)} of ${job.total}</span>
      <button type="button" class="quiet" @click=${() => job.cancel()}>Cancel</button>
    </div>
  `;
}
