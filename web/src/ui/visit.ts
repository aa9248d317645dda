/** The runs of this visit: what was on the stage before, each to be brought back with one press. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Told } from './kept';
import type { RunControl } from './run-control';
import type { Session } from './session';
import { count, many, quantity, steps } from './words';

/** What is told of the run on the stage once another has taken its place. */
export function tellOf({ settings, frame, beside, catalog }: RunControl): Told {
  const row = beside.lastEpisode,
    number = (name: string): number => row?.[catalog.episode_columns.indexOf(name)] ?? NaN;
  const isLength = settings?.component('env')?.measure === 'length',
    latest = isLength ? steps(number('length')) : `return ${quantity(number('return'))}`;
  return {
    words: [settings?.component('env')?.title, settings?.inWords].filter(Boolean).join(': '),
    when: Date.now(),
    steps: frame?.progress.env_steps ?? 0,
    episodes: frame?.progress.episodes ?? 0,
    result: row ? latest : '',
  };
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

export function visitList(session: Session): TemplateResult | typeof nothing {
  const runs = session.past.list.filter(({ told }) => told);
  if (!runs.length) return nothing;
  return html`<section aria-labelledby="visit">
    <h3 id="visit">Runs of this visit</h3>
    <ol class="visit">${runs.map((run) => {
      const told = run.told!;
      const result = told.result && `, the latest: ${told.result}`;
      return html`<li><button type="button" class="link" title="Brings this run back"
        @click=${() => void session.bringBack(run)}>${told.words}</button>
        <div class="hint">${clock.format(told.when)}: ${many(told.steps, 'real step')}, ${many(told.episodes, 'episode')}${result}</div></li>`;
    })}</ol>
    <button type="button" class="quiet" @click=${() => session.forgetPast()}>Clear the list</button>
    <span class="hint">${count(runs.length)} kept in memory; the oldest give way.</span>
  </section>`;
}
