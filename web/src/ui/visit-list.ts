/** The runs of this visit: what was on the stage before, each to be brought back with one press. */
import type { TemplateResult } from 'lit';
import { t } from '../core/language';
import { html } from './markup';
import type { Session } from './session';
import { count, listed, many } from './words';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

export function visitList(session: Session): TemplateResult {
  const runs = session.past.told;
  return html`<section aria-labelledby="visit">
    <h2 id="visit">Runs of this visit</h2>
    <ol class="visit">${runs.map((run) => {
      const told = run.told!;
      return html`<li><button type="button" class="link" title="Brings this run back"
        @click=${() => void session.bringBack(run)}>${told.words}</button>
        <div class="hint">${clock.format(told.when)}: ${listed([
          many(told.steps, 'real step'),
          many(told.episodes, 'episode'),
          told.result && t`the latest: ${told.result}`,
        ])}</div></li>`;
    })}</ol>
    <button type="button" class="quiet" @click=${() => session.forgetPast()}>Clear the list</button>
    <span class="hint">${count(runs.length)} kept in memory; the oldest give way.</span>
  </section>`;
}
