/** The ready experiments: one click shows what many runs of every variant have come to. */
import { nothing, type TemplateResult } from 'lit';
import { t } from '../core/language';
import type { Experiment } from '../core/types';
import type { Library } from './library';
import { html } from './markup';
import { many } from './words';

export function experiments(
  { all, failure }: Library,
  current: Experiment | null,
  busy: boolean,
  open: (experiment: Experiment, e: Event) => void,
): TemplateResult | typeof nothing {
  if (!all.length && !failure) return nothing;
  return html`
    <section class="experiments" aria-labelledby="experiments-title">
      <h2 id="experiments-title">Experiments</h2>
      ${failure ? html`<p class="hint">${failure}</p>` : nothing}
      <ul>
        ${all.map(
          (one) => html`
          <li ?data-current=${one.id === current?.id}>
            <h3>${one.title}</h3>
            <p>${one.text}</p>
            <p class="hint">${size(one)}</p>
            <button type="button" ?disabled=${busy} @click=${(e: Event) => open(one, e)}
              aria-label=${one.results ? t`Show ${one.title}` : t`Run ${one.title}`}>${one.results ? t`Show` : t`Run`}</button>
          </li>`,
        )}
      </ul>
    </section>
  `;
}

/** `3 agents, 100 runs each` */
export function size({ variants, seeds: [first, last] }: Experiment): string {
  const runs = many(last - first + 1, 'run');
  return variants.length > 1 ? t`${variants.length} variants, ${runs} each` : runs;
}
