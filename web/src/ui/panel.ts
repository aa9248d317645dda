/** The choice of a component, what it is, and its parameters. */
import { nothing, type TemplateResult } from 'lit';
import type { Palette } from '../view/palette';
import type { Chosen, ChooserHost } from './chooser';
import type { FieldHost } from './field';
import { html } from './markup';
import { paramList } from './param-list';
import { FAMILIES, keyOf, type Moment, type Settings } from './settings';
import type { Session } from './session';

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

/** Those that somebody named, whatever component they are of: `agent.planning_steps env.gravity`. */
export function namedParams(keys: string, session: Session): TemplateResult[] {
  const { settings, moment } = session,
    wanted = keys.split(/[\s,]+/);
  return FAMILIES.map((family) => {
    const params = settings!.component(family)?.params.filter((p) => wanted.includes(keyOf(family, p))) ?? [];
    return paramList(family, params, (p) => settings!.value(family, p, moment), session);
  });
}
