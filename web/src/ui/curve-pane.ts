/** The curves with what belongs to them: axes, legend, caption, comparing, the table. */
import { nothing, svg, type TemplateResult } from 'lit';
import type { LogAxes } from '../core/hash';
import { t } from '../core/language';
import type { Experiment, Param } from '../core/types';
import { dashOf, hueOf } from '../view/palette';
import type { Reading } from '../view/reading';
import type { Axes, Table, TableCurve } from '../view/series';
import { axisWords, xWords, xChoices, yChoices } from './curve-words';
import { size } from './experiments';
import type { FieldHost } from './field';
import { invitation } from './invitation';
import { jobBar } from './job';
import { html } from './markup';
import type { Session } from './session';
import { styled } from './styled';
import { count, quantity } from './words';

export interface CurvePane {
  session: Session;
  table: Table;
  /** What is read off the curves, by pointer or keys. */
  reading: Reading | null;
  /** To the moment of a point of the table. */
  go(index: number): void;
  open(experiment: Experiment): void;
  /** What is told of the experiment that is shown, once the code for that is there. */
  block(experiment: Experiment): unknown;
}

export function curvePane(pane: CurvePane): TemplateResult {
  const { session, table } = pane,
    { x, y } = session.axes,
    words = axisWords(session),
    { experiment } = session.beside;
  return html`
    <div class="head">
      ${axis(t`Vertical axis`, yChoices(session), y, (y) => session.setView({ y }))}
      <span class="hint">by</span>
      ${axis(t`Horizontal axis`, xChoices(session), x, (x) => session.setView({ x }))}
      <span class="chips end">
        ${
          session.beside.pins.length || session.beside.study || experiment
            ? html`<button type="button" class="chip" @click=${() => session.beside.clear()}>Clear</button>`
            : nothing
        }
        ${(['x', 'y'] as const).map(
          (axis) => html`<button type="button" class="chip" aria-pressed=${table.log[axis]}
          title=${axis === 'x' ? t`Logarithmic horizontal axis` : t`Logarithmic vertical axis`}
          @click=${() => session.setView({ log: toggled(table.log, axis) })}>log ${axis}</button>`,
        )}
      </span>
    </div>
    <div class="plot-box" part="chart">
      <div class="plot" role="img" aria-label="${words.y} by ${words.x.toLowerCase()};
        the numbers are under Data, too"></div>
      ${table.x.length ? nothing : emptyPlot(pane)}
    </div>
    ${legend(pane)}
    ${experiment ? pane.block(experiment) : nothing}
    ${actions(session)}
  `;
}

function axis<T extends string>(
  name: string,
  words: Partial<Record<T, string>>,
  value: T,
  set: (value: T) => void,
): TemplateResult {
  return html`<select class="plain" aria-label=${name} .value=${value}
    @change=${(e: Event) => set((e.target as HTMLSelectElement).value as T)}>
    ${(Object.keys(words) as T[]).map(
      (key) => html`<option value=${key} ?selected=${key === value}>${words[key]}</option>`,
    )}
  </select>`;
}

/** Before anything is learned there is an invitation instead of empty axes. */
function emptyPlot({ session, open }: CurvePane): TemplateResult {
  const invited = session.beside.experiment ? null : invitation(session.settings!, session.library.all);
  return html`<div class="empty">
    <p>Each finished episode becomes a point here. ${invited ? t`Or see at once what many runs show:` : ''}</p>
    ${
      invited
        ? html`<button type="button" class="primary" ?disabled=${session.beside.job !== null}
          @click=${() => open(invited.experiment)}>${invited.words}</button>
        <p class="hint">${size(invited.experiment)}</p>`
        : nothing
    }
  </div>`;
}

/** The other choice for one axis; the other axis stays as it is seen. */
export function toggled(log: Table['log'], axis: 'x' | 'y'): LogAxes {
  const x = log.x !== (axis === 'x'),
    y = log.y !== (axis === 'y');
  return x && y ? 'xy' : x ? 'x' : y ? 'y' : 'none';
}

function legend({ table, reading, session, go }: CurvePane): TemplateResult {
  const at = reading && reading.index < table.x.length ? reading.index : null;
  return html`
    <ul class="legend" aria-label="Curves">
      ${at === null ? nothing : html`<li>${xWords()[session.axes.x]} <b>${where(table, at, session.axes.x)}</b></li>`}
      ${table.curves.map(
        (curve) => html`<li>${sample(curve)}${at === null || table.curves.length > 1 ? curve.title : ''}
        ${at === null ? nothing : html`<b>${value(curve, at)}</b>${interval(curve, at)}`}</li>`,
      )}
      ${at === null ? nothing : reading!.notes.map((note) => html`<li>${note}</li>`)}
      ${
        at === null || !session.history?.rows
          ? nothing
          : html`<li><button type="button" class="link" title="To that moment of this run (click the curve, or Enter)"
        @mousedown=${(e: Event) => e.preventDefault()} @click=${() => go(at)}>Go there</button></li>`
      }
    </ul>
  `;
}

/** What is read, as it is spoken: `Episodes 12. This run 17.` */
export function readingText({ index, notes }: Reading, table: Table, x: Axes['x']): string {
  const values = table.curves
    .filter(({ mean }) => mean[index] !== null)
    .map((curve) => t`${curve.title} ${value(curve, index)}${interval(curve, index)}.`);
  return [t`${xWords()[x]} ${where(table, index, x)}.`, ...values, ...notes].join(' ');
}

/** A point of a long run stands for all episodes since the point before. */
function where(table: Table, at: number, x: Axes['x']): string {
  const here = table.x[at]!,
    first = (table.x[at - 1] ?? 0) + 1;
  if (!Number.isInteger(here)) return quantity(here);
  return table.joined && x === 'episodes' && first < here ? t`${count(first)} to ${count(here)}` : count(here);
}

function value(curve: TableCurve, at: number): string {
  const mean = curve.mean[at] ?? null;
  return mean === null ? '' : quantity(mean);
}

function interval({ low: lows, high: highs }: TableCurve, at: number): string {
  const low = lows[at] ?? null,
    high = highs[at] ?? null;
  return low === null || high === null ? '' : t` (${quantity(low)} to ${quantity(high)})`;
}

/** A piece of the line as it is drawn. */
function sample(curve: TableCurve): TemplateResult {
  const dash = dashOf(curve);
  return html`<svg viewBox="0 0 22 8" aria-hidden="true" ${styled({
    stroke: `var(--gedanken-curve-${hueOf(curve.style) + 1})`,
  })}>${svg`<path d="M0 4h22" stroke-width="2" stroke-dasharray=${dash.join(' ') || 'none'}></path>`}</svg>`;
}

type SizeKey = 'seeds' | 'episodes' | 'steps';

/** A setting of the page as if it were one of the core's; it takes effect when it is typed to the end. */
function sizeParam(key: SizeKey, most: number): Param {
  return {
    key,
    kind: 'int',
    scale: 'linear',
    live: false,
    expert: false,
    imagines: false,
    initial: 1,
    low: 1,
    high: most,
    label: { seeds: t`Number of seeds`, episodes: t`Number of episodes`, steps: t`Number of steps` }[key],
    unit: '',
    doc: '',
  };
}

function isWhole(text: string, most: number): boolean {
  return Number.isInteger(Number(text)) && Number(text) >= 1 && Number(text) <= most;
}

/** While runs are computed, how far they are stands in the place of their number: nothing below moves. */
function actions(session: Session): TemplateResult {
  const { job, experiment } = session.beside;
  return html`
    <div class="curve-actions">
      <button type="button" ?disabled=${!session.beside.canPin} @click=${() => session.pin()}
        title="Keep this curve as a ghost, change something, run again: same random numbers">Pin</button>
      ${job && !experiment ? jobBar(job) : manySeeds(session)}
    </div>
  `;
}

function manySeeds(session: Session): TemplateResult {
  const size = session.settings!.sweep(session.view);
  const unit = size.steps > 0 ? 'steps' : 'episodes',
    unitWords = size.steps > 0 ? t`steps` : t`episodes`;
  const number = (key: SizeKey, most: number): TemplateResult => html`
    <gedanken-field .name=${key} .param=${sizeParam(key, most)} .value=${size[key]} .isBare=${true} .host=${
      {
        judge: async (_, text) => (isWhole(text, most) ? '' : t`Allowed: whole numbers from 1 to ${count(most)}`),
        change: async (_, text) => {
          session.setView({ [key]: Number(text) });
          return '';
        },
        hasBegun: false,
      } satisfies FieldHost
    }></gedanken-field>`;
  return html`
    <button type="button" ?disabled=${session.beside.job !== null} @click=${() => void session.sweep()}>Run many seeds</button>
    <span class="seeds">${number('seeds', 100)} seeds × ${number(unit, unit === 'steps' ? 1000000 : 10000)} ${unitWords}</span>
  `;
}
