/** A panel for each figure that a channel tells of: nothing here knows a component. */
import { nothing, type TemplateResult } from 'lit';
import { t } from '../core/language';
import type { ChannelAbout, ChannelData } from '../core/types';
import { alarmsOf, drawnOf, type Bar, type Drawn, type Said } from '../view/drawn';
import {
  calibrationFigure,
  calibrationOf,
  calibrationWords,
  planeView,
  trailOf,
  type Comparison,
} from '../view/insight';
import type { Palette } from '../view/palette';
import { chart, lanes, mapChart, numbers, type Lane } from './chart';
import type { Insights } from './insights';
import { html } from './markup';
import { compact, count, many, quantity } from './words';

type Panel = TemplateResult | typeof nothing;

/** Of the planner, or all others: channels of forms that need no drawing of their own, maps first, alarms on top. */
export function channelCharts(view: Insights, isPlanner: boolean, compared: Comparison | null = null): unknown[] {
  const all = shown(view).filter(({ key }) => key.startsWith('planner.') === isPlanner),
    isMap = ({ figures }: ChannelData): boolean => figures[0]!.form === 'map';
  return [
    ...all.filter(isMap).map((one) => plane(view, one, compared)),
    ...all.filter((one) => !isMap(one)).flatMap((one) => panels(view, one)),
  ];
}

/**
 * What stands beside the curve: what the experiment at hand is about, or what the run tells first of itself. It says so
 * while there is nothing to be seen of it yet.
 */
export function chartsBeside(view: Insights): unknown[] {
  const beside = besideOf(view),
    about = view.session.inside.channels.find(({ key }) => key === beside);
  if (!about) return [];
  const all = view.session.inside.seen?.channels.filter(({ key }) => key === beside) ?? [],
    charts = all.flatMap((one) => panels(view, one)).filter((one) => one !== nothing);
  const titles = about.figures.map(({ title }) => t`“${title}”`).join(t`, `);
  return charts.length ? charts : [html`<p class="hint">Here will be ${titles}, once the run goes on.</p>`];
}

/** Forms that are not for a narrow place: maps, which take long to look at, and fans, which are several figures. */
const LARGE = ['map', 'fans'];

/** Its key. */
function besideOf({ session, wanted }: Insights): string {
  const isFit = ({ figures, part_of }: ChannelAbout): boolean =>
    figures.length > 0 && !part_of && !LARGE.includes(figures[0]!.form);
  return wanted || (session.inside.channels.find(isFit)?.key ?? '');
}

function shown(view: Insights): ChannelData[] {
  const all = view.session.inside.seen?.channels ?? [],
    beside = besideOf(view);
  return all.filter(({ key, figures, part_of }) => figures.length && !part_of && key !== beside);
}

function panels(view: Insights, channel: ChannelData): Panel[] {
  return [
    ...alarmsOf(channel).map((words) => html`<p class="diverged" role="status">${words}</p>`),
    ...channel.figures.map((_, index) => panel(view, channel, index)),
  ];
}

function panel({ session, palette }: Insights, channel: ChannelData, index: number): Panel {
  if (channel.figures[index]!.form === 'shares') return shares(channel, index, palette);
  const drawn = drawnOf(session.inside.seen!, channel, index, session.inside.traces.get(channel.key)?.rows ?? []);
  return drawn ? framed(channel, index, drawn, palette) : nothing;
}

function framed(channel: ChannelData, index: number, drawn: Drawn, palette: Palette): TemplateResult {
  const { title, caption, axis } = channel.figures[index]!,
    { figure, bars, table, latest, told } = drawn;
  const below = html`${indexed(caption)}${told.length ? html` Now: ${list(told, t`; `)}.` : nothing}`;
  if (bars.length) return lanes(title, bars.map(laneOf), below);
  if (table) return numbers(title, table.heads, table.rows, below);
  const isLine = figure && Number.isInteger(figure.x.high) && figure.marks.some(({ kind }) => kind === 'line'),
    now = isLine ? t`${list(latest)} after ${count(figure.x.high)} ${t(axis)}.` : t`${list(latest)}.`;
  return chart(title, figure!, palette, latest.length ? now : channel.doc, below);
}

/** How far predictions can be believed; it is told in words what the bars mean. */
function shares(channel: ChannelData, index: number, palette: Palette): Panel {
  const { title, axis } = channel.figures[index]!,
    known = calibrationOf(channel);
  if (!known) return nothing;
  const words = calibrationWords(known);
  return chart(title, calibrationFigure(known, t(axis)), palette, words, words);
}

const list = (all: Said[], between = t`, `): string =>
  all
    .map(
      ({ label, value, unit }) =>
        `${label} ${
          /s$/.test(unit) && Number.isInteger(value)
            ? many(value, unit.slice(0, -1))
            : `${quantity(Number(value.toPrecision(3)))}${unit ? ` ${unit}` : ''}`
        }`,
    )
    .join(between);

/** Rates from 0.001 to 100 on a scale from 0 to 1, a fifth for each power of ten. */
export function rateScale(rate: number): number {
  return rate > 0 ? Math.min(1, Math.max(0.02, (Math.log10(rate) + 3) / 5)) : 0;
}

function laneOf({ name, value, most, rate, isImagined }: Bar): Lane {
  return most !== null
    ? { name, isImagined, part: value / most, words: t`${count(value)} of ${count(most)}` }
    : {
        name,
        isImagined,
        part: rateScale(rate),
        words: t`${compact(value)} · ${quantity(Number(rate.toPrecision(2)))} a step`,
      };
}

/** `x_m` is an x with index m. */
export function indexed(caption: string): unknown {
  const parts = caption.split(/_(\p{L}+)/u);
  return parts.length < 2 ? caption : parts.map((part, i) => (i % 2 ? html`<sub>${part}</sub>` : part));
}

function plane({ session, palette, picked, pick }: Insights, channel: ChannelData, c: Comparison | null): Panel {
  const { map } = session.inside.seen!,
    { title } = channel.figures[0]!;
  const view = planeView(session.inside.seen!, channel, picked[channel.key] ?? 0, map ? trailOf(c, map) : []);
  if (!view || !map) return nothing;
  const { figure, hue, labels, chosen, low, high, caption } = view;
  return mapChart(
    {
      figure,
      hue,
      labels,
      chosen,
      names: map.names,
      units: map.units,
      choose: (i) => pick(channel.key, i),
      purpose: t`${title}: what to show`,
      low: quantity(low),
      high: quantity(high),
      words: t`From ${quantity(low)} to ${quantity(high)}.`,
      caption: indexed(caption),
    },
    palette,
  );
}
