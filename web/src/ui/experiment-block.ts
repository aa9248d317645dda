/** What belongs to the experiment whose curves are shown: where its numbers are from, its claims, and a way to run it again. */
import { nothing, type TemplateResult } from 'lit';
import { t } from '../core/language';
import type { Claim, Experiment } from '../core/types';
import { jobBar } from './job';
import { html } from './markup';
import type { Session } from './session';
import type { Plan } from './study';
import { listed, many, spoken } from './words';

export function experimentBlock(session: Session, experiment: Experiment): TemplateResult {
  const { beside } = session,
    { claims, text } = experiment,
    { study, job, verdict } = beside;
  return html`
    <section class="experiment" aria-label=${experiment.title}>
      ${text ? html`<p class="caption">${text}</p>` : nothing}
      <p class="hint">${origin(session, experiment)}</p>
      <div class="again">
        ${
          job
            ? jobBar(job)
            : html`<button type="button" @click=${() => void beside.again()}>${
                experiment.results || study ? t`Run it again here` : t`Run it here`
              }</button>`
        }
      </div>
      <p class="verdict" role="status">${verdict}</p>
      ${claims.length ? html`<ul class="claims" aria-label="What the results show">${claims.map(claim)}</ul>` : nothing}
      ${study && claims.some(({ measured }) => measured.length) ? names(study) : nothing}
    </section>
  `;
}

function origin({ beside }: Session, { seeds: [first, last], episodes, steps, source, results }: Experiment): string {
  const n = last - first + 1,
    length = steps > 0 ? many(steps, 'real step') : many(episodes, 'episode'),
    of = listed([many(n, 'seed'), n > 1 ? t`${length} each` : length]);
  const whose = beside.isStored
    ? t`These are the results kept with the program: ${of}.`
    : beside.study
      ? t`Computed in this browser: ${of}.`
      : results
        ? t`The results kept with the program are on their way: ${of}.`
        : t`No results are kept of it: ${of}.`;
  return spoken(whose, source && t`Source: ${source}.`);
}

/** A claim holds if all its comparisons do. */
function claim({ text, measured }: Claim): TemplateResult {
  const holds = measured.every((one) => one.holds);
  return html`<li data-holds=${measured.length ? String(holds) : 'unknown'}>
    ${measured.length ? mark(holds) : nothing}
    <div>${text}
      ${
        measured.length
          ? html`<details><summary>${measured.length === 1 ? t`The numbers` : t`The numbers: ${many(measured.length, 'comparison')}`}</summary>
        <ul>${measured.map((one) => html`<li>${mark(one.holds)}<code>${one.chain}</code></li>`)}</ul></details>`
          : nothing
      }
    </div>
  </li>`;
}

function mark(holds: boolean): TemplateResult {
  return html`<span class="mark" role="img" aria-label=${holds ? t`It holds:` : t`It does not hold:`}>${holds ? '✓' : '✗'}</span>`;
}

/** In comparisons variants have the names of their files. */
function names({ variants }: Plan): TemplateResult | typeof nothing {
  if (variants.length < 2) return nothing;
  return html`<p class="hint">In the numbers ${variants.map(
    ({ name, title }, i) =>
      html`${i ? (i === variants.length - 1 ? t` and ` : t`, `) : ''}<code>${name}</code> stands for “${title}”`,
  )}.</p>`;
}
