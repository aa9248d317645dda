/** What the model and the planner have in mind, beside what is true. */
import { nothing, type TemplateResult } from 'lit';
import { t } from '../core/language';
import { comparisonOf, fanFigure, mapView, trailOf, type Comparison } from '../view/insight';
import type { Palette } from '../view/palette';
import { channelCharts, chartsBeside } from './channel-charts';
import { chart, mapChart } from './chart';
import { html } from './markup';
import type { Session } from './session';
import { styled } from './styled';
import { quantity, spoken } from './words';

export { insightStyles as styles } from './insight-styles';

export interface Insights {
  session: Session;
  palette: Palette;
  /** Key of the map that is shown. */
  map: string;
  setMap(key: string): void;
  /** Which picture is shown of the channels that have several, by their keys. */
  picked: Readonly<Record<string, number>>;
  pick(channel: string, index: number): void;
  /** Key of the channel that the experiment at hand is about, which stands beside the curve; empty: none. */
  wanted: string;
}

export function insights(view: Insights): TemplateResult {
  const { session, palette } = view,
    { seen } = session.inside;
  const compared = comparisonOf(seen);
  const names = seen?.map?.observation ?? [];
  return html`
    <section class="insights" aria-labelledby="insights-title">
      <h2 id="insights-title">${
        session.settings!.reach
          ? t`How the model learns`
          : session.settings!.hasModel
            ? t`Model and truth`
            : t`What is learned`
      }</h2>
      ${compared ? fans(compared, names, palette) : waiting(session)}
      <div class="figures">
        ${session.settings!.isContinuous ? stateMap(view, compared) : nothing}
        ${channelCharts(view, false, compared)}
      </div>
    </section>
  `;
}

/** The planner's, beside its settings. */
export function planned(view: Insights): TemplateResult {
  return html`<div class="insights figures">${channelCharts(view, true)}</div>`;
}

/** What is not among them, because it stands beside the curve. */
export function figuresBeside(view: Insights): TemplateResult {
  return html`<div class="beside figures">${chartsBeside(view)}</div>`;
}

function waiting(session: Session): TemplateResult | typeof nothing {
  return session.settings!.hasModel && !session.settings!.reach
    ? html`<p class="caption hint">Every 25 real steps the model is asked what it would have
    predicted for them. The comparison appears here.</p>`
    : nothing;
}

function fans(c: Comparison, names: string[], palette: Palette): TemplateResult {
  return html`
    <p class="caption hint">Solid ink: what really happened in ${
      c.steps === 1 ? t`the latest step` : t`the latest ${c.steps} steps`
    } compared. <span class="dream">Violet: what
      ${c.members === 1 ? t`the model` : t`each of the ${c.members} members`} would have predicted</span> from where
      they began. The darker band is disagreement, which more data removes; the lighter one adds the noise
      that they expect of the world.</p>
    <div class="figures fans" ${styled({ '--columns': String(c.dim > 4 ? 3 : c.dim) })}>
      ${Array.from({ length: c.dim }, (_, i) => {
        const end = c.truth[i]!.at(-1)!,
          mean = c.mean[i]!.at(-1)!,
          spread = c.spread[i]!.at(-1)!;
        return chart(
          names[i] ? t(names[i]) : t`Number ${i + 1}`,
          fanFigure(c, i),
          palette,
          t`After ${c.steps} steps it was ${quantity(end)}; predicted were ${quantity(mean)}, with a standard deviation over members of
           ${quantity(spread)}.`,
        );
      })}
    </div>
  `;
}

function stateMap({ session, palette, map: key, setMap }: Insights, c: Comparison | null): TemplateResult {
  const { map } = session.inside.seen ?? { map: null },
    { map_side: side } = session.catalog;
  // Without a model there is only the data.
  const maps = session.catalog.maps.slice(0, session.settings!.hasModel ? undefined : 1);
  const index = Math.max(
      0,
      maps.findIndex((one) => one.key === key),
    ),
    chosen = maps[index];
  if (!map || !chosen) return html`<figure class="chart map"></figure>`;
  const { figure, hue, most } = mapView(map, index, chosen.mark, side, trailOf(c, map));
  const isCount = chosen.mark === 'tally',
    top = most > 0 ? quantity(most) : '–';
  return mapChart(
    {
      figure,
      hue,
      names: map.names,
      units: map.units,
      labels: maps.map(({ label }) => label),
      chosen: index,
      choose: (i) => setMap(maps[i]!.key),
      purpose: t`What the map shows`,
      low: '0',
      high: isCount ? t`${top} steps` : top,
      words: spoken(chosen.doc, most > 0 ? t`At most ${top}.` : t`Nothing yet.`),
      caption: isCount || !most ? chosen.doc : spoken(chosen.doc, t`1 is as much as the state really changes.`),
    },
    palette,
  );
}
