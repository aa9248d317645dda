/** The choice of a component, what it is, and its parameters. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Family } from '../core/types';
import { paramList, type Change } from './param-control';
import type { Moment, Settings } from './settings';

type Chosen = Exclude<Family, 'run'>;

const TITLES: Record<Chosen, string> = { env: 'World', agent: 'Agent', model: 'Model', planner: 'Planner' };

/** Choosing one of these changes the other side too; models and planners that do not fit are not shown. */
const OTHERS: Partial<Record<Chosen, string>> = { env: 'With another agent', agent: 'In another world' };

/** A select that reads like a heading. */
export function chooser(
  family: Chosen, settings: Settings, choose: (family: Chosen, id: string) => void,
): TemplateResult | typeof nothing {
  const present = settings.component(family);
  if (!present) return nothing;
  const all = settings.choices(family);
  const options = (fits: boolean): TemplateResult[] =>
    all.filter(({ component, fit }) => (fit || component === present) === fits)
      .map(({ component: c }) => html`<option value=${c.id} .selected=${live(c === present)}>${c.title}</option>`);
  const others = OTHERS[family];
  return html`
    <label class="chooser"><span>${TITLES[family]}</span>
      <select class="plain" aria-label=${TITLES[family]}
        @change=${(e: Event) => choose(family, (e.target as HTMLSelectElement).value)}>
        ${options(true)}
        ${others && options(false).length ? html`<optgroup label=${others}>${options(false)}</optgroup>` : nothing}
      </select>
    </label>
  `;
}

export function componentParams(
  family: Chosen, settings: Settings, now: Moment, change: Change,
): TemplateResult | typeof nothing {
  const present = settings.component(family);
  if (!present?.params.length) return nothing;
  return paramList(family, present.params, (p) => settings.value(family, p, now), change);
}
