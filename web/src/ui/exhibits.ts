/** Ready experiments: one click runs every variant over many seeds and draws the curves. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Exhibit } from '../core/types';

export interface Job {
  label: string;
  done: number;
  total: number;
  cancel(): void;
}

export function exhibits(
  list: Exhibit[], current: string | null, busy: boolean, run: (exhibit: Exhibit) => void,
): TemplateResult | typeof nothing {
  if (!list.length) return nothing;
  return html`
    <section class="exhibits" aria-labelledby="exhibits-title">
      <h2 id="exhibits-title">Experiments</h2>
      <ul>
        ${list.map((one) => html`
          <li ?data-current=${one.id === current}>
            <h3>${one.title}</h3>
            <p>${one.text}</p>
            <button type="button" ?disabled=${busy} @click=${() => run(one)}
              aria-label="Run ${one.title}">${effort(one)}</button>
          </li>`)}
      </ul>
    </section>
  `;
}

function effort(one: Exhibit): string {
  const variants = Math.max(1, one.variants.length);
  return `Run ${variants > 1 ? `${variants} × ` : ''}${one.seeds} ${one.seeds === 1 ? 'seed' : 'seeds'}`;
}

export function jobBar(job: Job | null): TemplateResult | typeof nothing {
  if (!job) return nothing;
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
