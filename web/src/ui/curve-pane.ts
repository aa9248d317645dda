/** The curves with what belongs to them: axes, legend, caption, comparing, the table. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { styleMap } from 'lit/directives/style-map.js';
import { valueIn, type Measure, type XAxis } from '../core/hash';
import type { Exhibit } from '../core/types';
import { dashOf } from '../view/curves';
import type { Table, TableCurve } from '../view/series';
import { dataTable } from './data-table';
import { jobBar } from './exhibits';
import type { Session } from './session';
import { quantity } from './words';

export const X_WORDS: Record<XAxis, string> = {
  episodes: 'Episodes',
  steps: 'Real steps',
  all: 'Real + imagined steps',
  time: 'Seconds of computing',
};
export const Y_WORDS: Record<Measure, string> = {
  length: 'Steps per episode',
  return: 'Return per episode',
  cumulative: 'Reward so far',
};

export interface CurvePane {
  session: Session;
  table: Table;
  log: boolean;
  /** Index into the table's x under the pointer. */
  hover: number | null;
  setLog(on: boolean): void;
  runExhibit(exhibit: Exhibit): void;
}

export function curvePane(pane: CurvePane): TemplateResult {
  const { session, table } = pane, { x: xAxis, y: measure } = session.axes;
  return html`
    <div class="head">
      ${axis('Vertical axis', Y_WORDS, measure, (y) => session.setView({ y }))}
      <span class="hint">by</span>
      ${axis('Horizontal axis', X_WORDS, xAxis, (x) => session.setView({ x }))}
      <span class="chips end">
        ${session.pins.length || session.study
          ? html`<button type="button" class="chip" @click=${() => session.clearCurves()}>Clear</button>`
          : nothing}
        <button type="button" class="chip" aria-pressed=${pane.log}
          @click=${() => pane.setLog(!pane.log)}>log</button>
      </span>
    </div>
    <div class="plot-box" part="chart">
      <div class="plot" role="img" aria-label="${Y_WORDS[measure]} by ${X_WORDS[xAxis].toLowerCase()};
        the numbers are in the table below"></div>
      ${table.x.length ? nothing : emptyPlot(pane)}
    </div>
    ${legend(pane)}
    ${session.study?.text ? html`<p class="caption">${session.study.text}</p>` : nothing}
    ${jobBar(session.job)}
    ${actions(session)}
    ${table.x.length ? dataTable(table, X_WORDS[xAxis], Y_WORDS[measure]) : nothing}
  `;
}

function axis<T extends string>(
  name: string, words: Record<T, string>, value: T, set: (value: T) => void,
): TemplateResult {
  return html`<select class="plain" aria-label=${name} .value=${value}
    @change=${(e: Event) => set((e.target as HTMLSelectElement).value as T)}>
    ${(Object.keys(words) as T[]).map((key) =>
      html`<option value=${key} ?selected=${key === value}>${words[key]}</option>`)}
  </select>`;
}

/** The exhibit that shows the main thing first, and how the page invites to it. */
const FIRST = { id: 'imagination', words: 'Compare with and without imagination' };

/** Before anything is learned there is an invitation instead of empty axes. */
function emptyPlot({ session, runExhibit }: CurvePane): TemplateResult {
  const env = session.settings!.component('env')?.id, { exhibits } = session.catalog;
  const first = session.settings!.isContinuous
    ? exhibits.find(({ config }) => valueIn(config, 'env') === env) : exhibits.find(({ id }) => id === FIRST.id);
  return html`<div class="empty">
    <p>Each finished episode becomes a point here.${first ? ' Or see at once what many lives show:' : ''}</p>
    ${first
      ? html`<button type="button" class="primary" ?disabled=${session.job !== null}
          @click=${() => runExhibit(first)}>${first.id === FIRST.id ? FIRST.words : first.title}</button>
        <p class="hint">${first.variants.length} agents × ${first.seeds} lives</p>`
      : nothing}
  </div>`;
}

function legend({ table, hover, session }: CurvePane): TemplateResult {
  const at = hover !== null && hover < table.x.length ? hover : null;
  return html`
    <ul class="legend" aria-label="Curves">
      ${at === null ? nothing
        : html`<li>${X_WORDS[session.axes.x]} <b>${quantity(table.x[at]!)}</b></li>`}
      ${table.curves.map((curve) => html`<li>${sample(curve)}${at === null || table.curves.length > 1 ? curve.title : ''}
        ${at === null ? nothing : reading(curve, at)}</li>`)}
    </ul>
  `;
}

function reading(curve: TableCurve, at: number): TemplateResult | typeof nothing {
  const mean = curve.mean[at] ?? null, low = curve.low[at] ?? null, high = curve.high[at] ?? null;
  if (mean === null) return nothing;
  return html`<b>${quantity(mean)}</b>${low === null || high === null ? ''
    : ` (${quantity(low)} to ${quantity(high)})`}`;
}

/** A piece of the line as it is drawn. */
function sample(curve: TableCurve): TemplateResult {
  const dash = curve.kind === 'pinned' ? [4, 4] : dashOf(curve.style);
  return html`<svg viewBox="0 0 22 8" aria-hidden="true" style=${styleMap({
    stroke: `var(--gedanken-curve-${(curve.style % 6) + 1})`,
  })}>${svg`<path d="M0 4h22" stroke-width="2" stroke-dasharray=${dash.join(' ') || 'none'}></path>`}</svg>`;
}

function actions(session: Session): TemplateResult {
  const size = session.settings!.sweep(session.view), busy = session.job !== null;
  const unit = size.steps > 0 ? 'steps' : 'episodes';
  const number = (key: 'seeds' | 'episodes' | 'steps', most: number): TemplateResult => html`
    <input type="number" min="1" max=${most} step="1" inputmode="numeric" aria-label="Number of ${key}"
      .value=${String(size[key])}
      @change=${(e: Event) => {
        const input = e.target as HTMLInputElement;
        const value = Math.round(Math.min(most, Math.max(1, Number(input.value) || 1)));
        input.value = String(value);
        session.setView({ [key]: value });
      }}>`;
  return html`
    <div class="curve-actions">
      <button type="button" ?disabled=${!session.canPin} @click=${() => session.pin()}
        title="Keep this curve as a ghost, change something, run again: same random numbers">Pin</button>
      <button type="button" ?disabled=${busy} @click=${() => void session.sweep()}>Run many seeds</button>
      <span class="seeds">${number('seeds', 100)} seeds × ${number(unit, unit === 'steps' ? 1000000 : 10000)} ${unit}</span>
    </div>
  `;
}
