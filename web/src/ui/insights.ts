/** What the model and the planner have in mind, beside what is true. */
import { html, nothing, type TemplateResult } from 'lit';
import { shade, type Figure } from '../view/figure';
import {
  calibrationFigure, calibrationOf, calibrationWords, comparisonOf, errorFigure, errorsOf, fanFigure,
  heldOutFigure, lossFigure, mapView, planFigure, returnsFigure, returnsOf, trailOf, trainingOf, withUnit,
  type Comparison,
} from '../view/insight';
import { css, type Palette } from '../view/palette';
import { figure } from './figure';
import type { Session } from './session';
import { count, quantity } from './words';

export interface Insights {
  session: Session;
  palette: Palette;
  /** Key of the map that is shown. */
  map: string;
  setMap(key: string): void;
}

export function insights(view: Insights): TemplateResult {
  const { session, palette } = view, { seen } = session;
  const compared = comparisonOf(seen);
  const names = seen?.map?.observation ?? [];
  return html`
    <section class="insights" aria-labelledby="insights-title">
      <h2 id="insights-title">${session.settings!.reach ? 'How the model learns' : 'Model and truth'}</h2>
      ${compared ? fans(compared, names, palette) : waiting(session)}
      <div class="figures">
        ${stateMap(view, compared)}
        ${errors(view)}
        ${planner(view)}
        ${training(view)}
      </div>
    </section>
  `;
}

function waiting(session: Session): TemplateResult | typeof nothing {
  const plans = session.settings!.component('agent')?.needs_planner.length;
  return plans ? html`<p class="caption hint">Every 25 real steps the model is asked what it would have
    foretold for them. The comparison appears here.</p>` : nothing;
}

/** One chart, with its title above and what it says below. */
function chart(
  title: string, what: Figure, palette: Palette, words: string, caption: unknown = nothing,
): TemplateResult {
  return html`
    <figure class="chart">
      <figcaption>${title}</figcaption>
      <canvas role="img" aria-label="${title}. ${words}" ${figure(what, palette)}></canvas>
      ${caption === nothing ? nothing : html`<p class="hint">${caption}</p>`}
    </figure>
  `;
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
  const { map } = session.seen ?? { map: null }, { maps, map_side: side } = session.catalog;
  const index = Math.max(0, maps.findIndex((one) => one.key === key)), chosen = maps[index];
  const select = html`<select class="plain" aria-label="What the map shows"
    @change=${(e: Event) => setMap((e.target as HTMLSelectElement).value)}>
    ${maps.map((one) => html`<option value=${one.key} ?selected=${one === chosen}>${one.label}</option>`)}
  </select>`;
  if (!map || !chosen) return html`<figure class="chart map"></figure>`;
  const { figure: what, hue, most } = mapView(map, index, chosen.key, side, trailOf(c, map));
  const stops = [0, 0.25, 0.5, 0.75, 1].map((value) => css(shade(palette, hue, value)));
  const [first = '', second = ''] = map.names;
  return html`
    <figure class="chart map">
      <figcaption>${select} over ${first} and ${second}</figcaption>
      <p class="axis-name hint" aria-hidden="true">↑ ${withUnit(second, map.units[1])}</p>
      <canvas role="img" ${figure(what, palette)} aria-label="${chosen.label} over ${first} and ${second}. ${chosen.doc}
        ${most > 0 ? `At most ${quantity(most)}.` : 'Nothing yet.'}"></canvas>
      <p class="ramp hint"><span>0</span><i style="background:linear-gradient(90deg, ${stops.join()})"></i>
        <span>${most > 0 ? quantity(most) : '–'}${chosen.key === 'visits' ? ' steps' : ''}</span></p>
      <p class="hint">${chosen.doc}${chosen.key === 'visits' || !most ? '' : ' 1 is as much as the state really changes.'}</p>
    </figure>
  `;
}
