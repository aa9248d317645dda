/** The choice of a component, what it is, and its parameters. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Component, Family } from '../core/types';
import { paramList, type Change } from './param-control';
import type { Settings } from './settings';

type Chosen = Exclude<Family, 'run'>;

const TITLES: Record<Chosen, string> = { env: 'World', agent: 'Agent', model: 'Model', planner: 'Planner' };

/** A select that reads like a heading. */
export function chooser(
  family: Chosen, settings: Settings, choose: (family: Chosen, id: string) => void,
): TemplateResult | typeof nothing {
  const present = settings.component(family);
  if (!present) return nothing;
  const all = settings.choices(family);
  const option = (c: Component, fit: boolean): TemplateResult =>
    html`<option value=${c.id} ?selected=${c === present} ?disabled=${!fit}>${c.title}</option>`;
  return html`
    <label class="chooser"><span>${TITLES[family]}</span>
      <select class="plain" aria-label=${TITLES[family]} .value=${present.id}
        @change=${(e: Event) => choose(family, (e.target as HTMLSelectElement).value)}>
        ${all.map(({ component, fit }) => option(component, fit))}
      </select>
    </label>
  `;
}

export function componentParams(
  family: Chosen, settings: Settings, tick: number, change: Change,
): TemplateResult | typeof nothing {
  const present = settings.component(family);
  if (!present?.params.length) return nothing;
  return paramList(family, present.params, (p) => settings.value(family, p, tick), change);
}
