/** Frames of the small charts and maps: a title above, a picture that is also told, a caption below. */
import { nothing, type TemplateResult } from 'lit';
import { t } from '../core/language';
import type { Placed } from '../view/channels';
import { shade, type Figure, type Hue } from '../view/figure';
import { withUnit } from '../view/insight';
import { css, type Palette } from '../view/palette';
import { figure } from './figure';
import { html } from './markup';
import { styled } from './styled';
import { quantity } from './words';

export function chart(
  title: string,
  what: Figure,
  palette: Palette,
  words: string,
  caption: unknown = nothing,
): TemplateResult {
  return html`
    <figure class="chart">
      <figcaption>${title}</figcaption>
      <canvas role="img" aria-label="${title}. ${words}" ${figure(what, palette)}></canvas>
      ${caption === nothing ? nothing : html`<p class="hint">${caption}</p>`}
    </figure>
  `;
}

export interface MapChart {
  figure: Figure;
  hue: Hue;
  /** Of the plane's coordinates. */
  names: string[];
  units: string[];
  /** What may be shown, and which of them is. */
  labels: string[];
  chosen: number;
  choose(index: number): void;
  /** What the choice is called where it cannot be seen. */
  purpose: string;
  /** What the ends of the shades stand for. */
  low: string;
  high: string;
  words: string;
  caption: unknown;
}

/** A picture over the world's plane, with shades explained below. */
export function mapChart(map: MapChart, palette: Palette): TemplateResult {
  const [first = '', second = ''] = map.names.map((name) => t(name)),
    label = map.labels[map.chosen] ?? '';
  const stops = [0, 0.25, 0.5, 0.75, 1].map((value) => css(shade(palette, map.hue, value)));
  const what =
    map.labels.length < 2
      ? label
      : html`<select class="plain" aria-label=${map.purpose}
    @change=${(e: Event) => map.choose((e.target as HTMLSelectElement).selectedIndex)}>
    ${map.labels.map((one, i) => html`<option ?selected=${i === map.chosen}>${one}</option>`)}
  </select>`;
  return html`
    <figure class="chart map">
      <figcaption>${what} over ${first} and ${second}</figcaption>
      <p class="axis-name hint" aria-hidden="true">↑ ${withUnit(second, map.units[1])}</p>
      <canvas role="img" ${figure(map.figure, palette)}
        aria-label="${label} over ${first} and ${second}. ${map.words}"></canvas>
      <p class="ramp hint"><span>${map.low}</span><i ${styled({
        background: `linear-gradient(90deg, ${stops.join()})`,
      })}></i>
        <span>${map.high}</span></p>
      <p class="hint">${map.caption}</p>
    </figure>
  `;
}

export interface Lane {
  name: string;
  /** How much of the bar is filled, 0 to 1. */
  part: number;
  words: string;
  isImagined: boolean;
}

/** Rows of numbers, the latest last. */
export function numbers(title: string, heads: Placed[], rows: number[][], caption: unknown): TemplateResult {
  return html`
    <figure class="chart">
      <figcaption>${title}</figcaption>
      <div class="scroll" tabindex="0" role="region" aria-label=${title}><table>
        <thead><tr>${heads.map(({ label, unit }) => html`<th scope="col">${withUnit(label, unit)}</th>`)}</tr></thead>
        <tbody>${rows.map((row) => html`<tr>${heads.map(({ at }) => html`<td>${quantity(row[at]!)}</td>`)}</tr>`)}</tbody>
      </table></div>
      <p class="hint">${caption}</p>
    </figure>
  `;
}

/** Named bars below each other, with their numbers. */
export function lanes(title: string, all: Lane[], caption: unknown): TemplateResult {
  return html`
    <figure class="chart">
      <figcaption>${title}</figcaption>
      <dl class="lanes">${all.map(
        ({ name, part, words, isImagined }) => html`
        <div class=${isImagined ? 'imagined' : ''}><dt>${name}</dt>
          <dd><i ${styled({ '--part': `${(100 * Math.min(1, Math.max(0, part))).toFixed(1)}%` })}></i>${words}</dd></div>`,
      )}
      </dl>
      <p class="hint">${caption}</p>
    </figure>
  `;
}
