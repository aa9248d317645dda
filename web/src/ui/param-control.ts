/** One parameter as a control: everything about it comes from the catalogue. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Family, Param } from '../core/types';
import { keyOf, type Value } from './settings';

export type Change = (key: string, value: string) => void;

const STEPS = 1000;
/** On a longer linear slider no value could be found again. */
const LONGEST_SLIDER = 1e6;

/** Slider position 0..STEPS of a value; a log slider that may reach 0 moves with log(1 + x). */
export function toSlider(p: Param, value: number): number {
  const span = p.high - p.low;
  if (p.scale === 'linear') return ((value - p.low) / span) * STEPS;
  if (p.low > 0) return (Math.log(value / p.low) / Math.log(p.high / p.low)) * STEPS;
  return (Math.log1p(value - p.low) / Math.log1p(span)) * STEPS;
}

export function fromSlider(p: Param, position: number): number {
  const t = position / STEPS, span = p.high - p.low;
  const exact = p.scale === 'linear' ? p.low + t * span
    : p.low > 0 ? p.low * (p.high / p.low) ** t
    : p.low + Math.expm1(t * Math.log1p(span));
  const rounded = p.kind === 'int' ? Math.round(exact) : Number(exact.toPrecision(3));
  return Math.min(p.high, Math.max(p.low, rounded));
}

/** A table of controls for the parameters of one component; expert ones fold away. */
export function paramList(
  family: Family, params: Param[], valueOf: (p: Param) => Value, change: Change,
): TemplateResult {
  const plain = params.filter((p) => !p.expert), expert = params.filter((p) => p.expert);
  const rows = (list: Param[]): TemplateResult[] =>
    list.map((p) => paramControl(family, p, valueOf(p), change));
  return html`
    <div class="params">${rows(plain)}</div>
    ${expert.length
      ? html`<details class="fold">
          <summary>More settings</summary>
          <div class="params">${rows(expert)}</div>
        </details>`
      : nothing}
  `;
}

function paramControl(family: Family, p: Param, value: Value, change: Change): TemplateResult {
  const key = keyOf(family, p), id = `param-${key.replace('.', '-')}`;
  return html`
    <div class="param" data-key=${key}>
      <label for=${id}>${p.label}${unit(p)}</label>
      ${control(p, id, key, value, change)}
      <p class="hint" id="${id}-hint">${p.doc}${p.live ? nothing : html` <i>Begins again.</i>`}</p>
    </div>
  `;
}

function unit(p: Param): TemplateResult | typeof nothing {
  return p.unit && p.kind !== 'choice' ? html` <span class="unit">${p.unit}</span>` : nothing;
}

function control(p: Param, id: string, key: string, value: Value, change: Change): TemplateResult {
  switch (p.kind) {
    case 'bool':
      return html`<input type="checkbox" role="switch" id=${id} aria-describedby="${id}-hint"
        .checked=${live(value === true)}
        @change=${(e: Event) => change(key, (e.target as HTMLInputElement).checked ? 'on' : 'off')}>`;
    case 'choice':
      return html`<select id=${id} aria-describedby="${id}-hint"
        @change=${(e: Event) => change(key, (e.target as HTMLSelectElement).value)}>
        ${p.choices?.map((c) => html`<option value=${c} ?selected=${c === value}>${c.replaceAll('-', ' ')}</option>`)}
      </select>`;
    case 'text': {
      // Rows are parted by `/` in a text, which holds no blanks, and by line breaks on the screen.
      const rows = String(value).split('/');
      return html`<textarea id=${id} aria-describedby="${id}-hint" spellcheck="false" maxlength=${p.high}
        autocomplete="off" rows=${Math.min(16, rows.length + 1)} .value=${live(rows.join('\n'))}
        @change=${(e: Event) => {
          change(key, (e.target as HTMLTextAreaElement).value.trim().split(/\s+/).join('/'));
        }}></textarea>`;
    }
    default:
      return numberControl(p, id, key, Number(value), change);
  }
}

/** A number that can be typed or dragged. Dragging shows the value, letting go applies it. */
function numberControl(p: Param, id: string, key: string, value: number, change: Change): TemplateResult {
  const number = (e: Event): HTMLInputElement =>
    (e.target as HTMLElement).closest('.param')!.querySelector('input[type=number]')!;
  const shown = String(Number(value.toPrecision(6)));
  return html`
    <input type="number" id=${id} aria-describedby="${id}-hint" inputmode="decimal" step="any"
      min=${p.low} max=${p.high} .value=${live(p.kind === 'int' ? String(value) : shown)}
      @change=${(e: Event) => {
        const typed = (e.target as HTMLInputElement).value;
        change(key, typed === '' ? String(value) : typed);
      }}>
    ${p.scale === 'log' || p.high - p.low <= LONGEST_SLIDER
      ? html`<input type="range" min="0" max=${STEPS} step=${p.kind === 'int' ? 'any' : 1}
          aria-label="${p.label} slider" aria-valuetext=${shown}
          .value=${live(String(toSlider(p, value)))}
          @input=${(e: Event) => {
            number(e).value = String(fromSlider(p, Number((e.target as HTMLInputElement).value)));
          }}
          @change=${(e: Event) =>
            change(key, String(fromSlider(p, Number((e.target as HTMLInputElement).value))))}>`
      : nothing}
  `;
}
