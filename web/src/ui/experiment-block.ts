/** What belongs to the experiment whose curves are shown: where its numbers are from, its claims, and a way to run it again. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Claim, Experiment } from '../core/types';
import { jobBar } from './job';
import type { Session } from './session';
import type { Plan } from './study';
import { many } from './words';

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
                experiment.results || study ? 'Run it again here' : 'Run it here'
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
    of = `${many(n, 'seed')}, ${steps > 0 ? many(steps, 'real step') : many(episodes, 'episode')}${n > 1 ? ' each' : ''}`;
  const whose = beside.isStored
    ? 'These are the results kept with the program: '
    : beside.study
      ? 'Computed in this browser: '
      : results
        ? 'The results kept with the program are on their way: '
        : 'No results are kept of it: ';
  return `${whose}${of}.${source ? ` Source: ${source}.` : ''}`;
}

/** A claim holds if all its comparisons do. */
function claim({ text, measured }: Claim): TemplateResult {
  const holds = measured.every((one) => one.holds);
  return html`<li data-holds=${measured.length ? String(holds) : 'unknown'}>
    ${measured.length ? mark(holds) : nothing}
    <div>${text}
      ${
        measured.length
          ? html`<details><summary>${measured.length === 1 ? 'The numbers' : `The numbers: ${many(measured.length, 'comparison')}`}</summary>
        <ul>${measured.map((one) => html`<li>${mark(one.holds)}<code>${one.chain}</code></li>`)}</ul></details>`
          : nothing
      }
    </div>
  </li>`;
}

function mark(holds: boolean): TemplateResult {
  return html`<span class="mark" role="img" aria-label=${holds ? 'It holds:' : 'It does not hold:'}>${holds ? '✓' : '✗'}</span>`;
}

/** In comparisons variants have the names of their files. */
function names({ variants }: Plan): TemplateResult | typeof nothing {
  if (variants.length < 2) return nothing;
  return html`<p class="hint">In the numbers ${variants.map(
    ({ name, title }, i) =>
      html`${i ? (i === variants.length - 1 ? ' and ' : ', ') : ''}<code>${name}</code> stands for “${title}”`,
  )}.</p>`;
}
