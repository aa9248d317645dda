/** The choice of a component, what it is, and its parameters. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Palette } from '../view/palette';
import type { Chosen, ChooserHost } from './chooser';
import type { FieldHost } from './field';
import { paramList } from './param-list';
import type { Moment, Settings } from './settings';

/** The choice of a component as a heading. */
export function chooser(family: Chosen, session: ChooserHost, palette: Palette | null): TemplateResult {
  return html`<gedanken-chooser .family=${family} .settings=${session.settings!} .host=${session}
    .palette=${palette}></gedanken-chooser>`;
}

export function componentParams(
  family: Chosen,
  settings: Settings,
  now: Moment,
  host: FieldHost,
): TemplateResult | typeof nothing {
  const present = settings.component(family);
  if (!present?.params.length) return nothing;
  return paramList(family, present.params, (p) => settings.value(family, p, now), host);
}
