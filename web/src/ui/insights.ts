/** What the model and the planner have in mind, beside what is true. */
import { html, nothing, type TemplateResult } from 'lit';
import {
  calibrationFigure, calibrationOf, calibrationWords, comparisonOf, errorFigure, errorsOf, fanFigure,
  heldOutFigure, lossFigure, mapView, planFigure, returnsFigure, returnsOf, trailOf, trainingOf,
  type Comparison,
} from '../view/insight';
import type { Palette } from '../view/palette';
import { chart, mapChart } from './chart';
import { learned } from './learned';
import type { Session } from './session';
import { count, quantity } from './words';

export interface Insights {
  session: Session;
  palette: Palette;
  /** Key of the map that is shown. */
  map: string;
  setMap(key: string): void;
  /** Which picture of what the critic thinks is shown. */
  critic: number;
  setCritic(index: number): void;
}

export function insights(view: Insights): TemplateResult {
  const { session, palette } = view, { seen } = session;
  const compared = comparisonOf(seen);
  const names = seen?.map?.observation ?? [];
  return html`
    <section class="insights" aria-labelledby="insights-title">
      <h2 id="insights-title">${session.settings!.reach ? 'How the model learns'
        : session.settings!.hasModel ? 'Model and truth' : 'What is learned'}</h2>
      ${compared ? fans(compared, names, palette) : waiting(session)}
      <div class="figures">
        ${session.settings!.isContinuous ? stateMap(view, compared) : nothing}
        ${learned(view, compared)}
        ${errors(view)}
        ${planner(view)}
        ${training(view)}
      </div>
    </section>
  `;
}

function waiting(session: Session): TemplateResult | typeof nothing {
  return session.settings!.hasModel && !session.settings!.reach ? html`<p class="caption hint">Every 25 real steps the model is asked what it would have
    foretold for them. The comparison appears here.</p>` : nothing;
}

function fans(c: Comparison, names: string[], palette: Palette): TemplateResult {
  return html`
    <p class="caption hint">Solid ink: what really happened in ${c.steps === 1 ? 'the latest step'
      : `the latest ${c.steps} steps`} compared. <span class="dream">Violet: what
      ${c.members === 1 ? 'the model' : `each of the ${c.members} members`} would have foretold</span> from where
      they began. The darker band is disagreement, which more data removes; the lighter one adds the noise
      that they expect of the world.</p>
    <div class="figures fans" style="--columns:${c.dim > 4 ? 3 : c.dim}">
      ${Array.from({ length: c.dim }, (_, i) => {
        const end = c.truth[i]!.at(-1)!, mean = c.mean[i]!.at(-1)!, spread = c.spread[i]!.at(-1)!;
        return chart(names[i] || `Number ${i + 1}`, fanFigure(c, i), palette,
          `After ${c.steps} steps it was ${quantity(end)}; foretold were ${quantity(mean)}, with a spread of
           ${quantity(spread)}.`);
      })}
    </div>
  `;
}

function errors({ session, palette }: Insights): TemplateResult {
  const known = errorsOf(session.seen), shares = calibrationOf(session.seen);
  return html`
    ${known && known.length > 1
      ? chart('Error by steps ahead', errorFigure(known), palette,
        `${quantity(known[0]!)} after one step, ${quantity(known.at(-1)!)} after ${known.length}.`,
        `In units of each number's own spread. Dashed: an error of ${quantity(known[0]!)} added at every step;
         dotted: earlier errors grow too.`)
      : nothing}
    ${shares
      ? chart('Calibration', calibrationFigure(shares), palette, calibrationWords(shares), calibrationWords(shares))
      : nothing}
  `;
}

/** Told once, here: the training itself goes on or stops as the core decides. */
const DIVERGED = 'The model diverged; it fell back to its last good state. Lower the learning rate.';

function training({ session, palette }: Insights): TemplateResult | typeof nothing {
  const known = trainingOf(session.seen);
  if (!known) return nothing;
  const heldOut = heldOutFigure(known), last = known.heldOut.at(-1)!;
  return html`
    ${known.diverged ? html`<p class="diverged" role="status">${DIVERGED}</p>` : nothing}
    ${heldOut
      ? chart('Error on data held out', heldOut, palette,
        `${quantity(last)} after ${count(known.updates.at(-1)!)} updates.`,
        'Of what the model was not trained on, by updates; 1 is no better than the mean.')
      : nothing}
    ${chart('Training loss', lossFigure(known), palette, `${quantity(known.loss.at(-1)!)} at the end.`,
      'What the training makes small, by updates.')}
  `;
}

function planner({ session, palette }: Insights): TemplateResult {
  const returns = returnsOf(session.seen), plan = planFigure(session.seen);
  return html`
    ${plan ? chart('Plan', plan, palette, 'The actions to come, and how widely they are still searched.',
      'The actions to come, between their bounds; the band is how widely they are still searched.') : nothing}
    ${returns ? chart('Imagined returns', returnsFigure(returns), palette,
      `From ${quantity(returns[0]!)} down to ${quantity(returns.at(-1)!)}.`,
      'What the latest candidate plans are worth, the best first.') : nothing}
  `;
}

function stateMap({ session, palette, map: key, setMap }: Insights, c: Comparison | null): TemplateResult {
  const { map } = session.seen ?? { map: null }, { map_side: side } = session.catalog;
  // Without a model there is only the data.
  const maps = session.catalog.maps.slice(0, session.settings!.hasModel ? undefined : 1);
  const index = Math.max(0, maps.findIndex((one) => one.key === key)), chosen = maps[index];
  if (!map || !chosen) return html`<figure class="chart map"></figure>`;
  const { figure, hue, most } = mapView(map, index, chosen.key, side, trailOf(c, map));
  const isCount = chosen.key === 'visits';
  return mapChart({
    figure, hue, names: map.names, units: map.units, labels: maps.map(({ label }) => label), chosen: index,
    choose: (i) => setMap(maps[i]!.key), purpose: 'What the map shows',
    low: '0', high: `${most > 0 ? quantity(most) : '–'}${isCount ? ' steps' : ''}`,
    words: `${chosen.doc} ${most > 0 ? `At most ${quantity(most)}.` : 'Nothing yet.'}`,
    caption: `${chosen.doc}${isCount || !most ? '' : ' 1 is as much as the state really changes.'}`,
  }, palette);
}
