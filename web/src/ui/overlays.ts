/** What is shown on the stage, and what its colours mean. */
import { nothing, type TemplateResult } from 'lit';
import { t } from '../core/language';
import { hasLayer } from './abilities';
import type { Layer } from '../core/types';
import { inksIn } from '../view/scene';
import { html } from './markup';
import type { Session } from './session';
import { TWIN } from './shown';

/** The layer of beliefs, which the hint for editing offers. */
const BELIEFS = 'model';
/** Layers that worlds of numbers have, too. */
const OF_NUMBERS = ['world', 'model', 'planning', 'trail', 'agent'];
/** What a model makes of points. */
const fitted =
  (): string => t`Each line is a function that the model holds possible. The dark band is their disagreement, which
  points take away; the light one adds noise, which stays.`;
/** Their meaning is in the sentence on colours. */
const EXPLAINED = ['world', 'values', 'policy', 'planning', 'trail', 'agent', TWIN.key];

function layersOf(session: Session): Layer[] {
  const { isContinuous, abilities } = session.settings!;
  const layers = session.catalog.layers.filter(
    (layer) => hasLayer(abilities, layer) && (!isContinuous || OF_NUMBERS.includes(layer.key)),
  );
  return session.hasTwin ? [...layers, TWIN] : layers;
}

export function layerChips(session: Session): TemplateResult {
  const on = session.layers;
  const flip = (key: string): void =>
    session.setView({
      layers: on.includes(key) ? on.filter((one) => one !== key) : [...on, key],
    });
  return html`<div class="chips" role="group" aria-label="Shown on the stage">
    ${layersOf(session).map(
      (layer) => html`<button type="button" class="chip"
      data-layer=${layer.key} aria-pressed=${on.includes(layer.key)} title=${layer.doc}
      @click=${() => flip(layer.key)}><i></i>${layer.label}</button>`,
    )}
  </div>`;
}

/** What colours of the world mean, of those that can be seen. */
export function legend(session: Session): TemplateResult | typeof nothing {
  const { scene } = session.frame ?? {},
    entries = session.settings!.component('env')?.legend ?? [];
  const inks = scene && entries.length ? inksIn(scene, session.catalog.shape_bytes) : null;
  const shown = entries.filter(({ ink }) => inks?.has(ink));
  if (!shown.length) return nothing;
  return html`<p class="colours hint">${shown.map(
    ({ ink, text }) => html`<span><i data-ink=${session.catalog.inks[ink] ?? ''}></i>${text}</span>`,
  )}</p>`;
}

export function layerWords(session: Session): TemplateResult {
  const { isContinuous, abilities, reach } = session.settings!,
    on = session.layers;
  const others = reach ? [] : layersOf(session).filter(({ key }) => on.includes(key) && !EXPLAINED.includes(key));
  return html`
    <p class="caption hint">${
      abilities.imagines || reach
        ? html`Solid ink is what really happens; <span class="dream">violet is what the agent only imagines</span>${
            !session.hasTwin || !on.includes(TWIN.key)
              ? t`.`
              : session.isTwinLost
                ? t`; the outline is the same agent without imagination, too far behind to be seen.`
                : t`; the outline is the same agent without imagination.`
          }`
        : t`Solid ink is what really happens.`
    }
      ${
        reach
          ? fitted()
          : abilities.plans
            ? (session.settings!.component('planner')?.drawn ??
              t`The stronger a line, the better the plan; boldest is the one chosen.`)
            : (session.settings!.component('agent')?.drawn ??
              (isContinuous
                ? nothing
                : t`The stronger a colour, the more the agent expects there; a ring: its value has changed in this episode.`))
      }
      ${others.map((layer) => html`<br><b>${layer.label}:</b> ${layer.doc}`)}</p>
  `;
}

/** Beside the tools for editing: how, and how to see what the agent makes of it. */
export function editingHint(session: Session): TemplateResult {
  const layer = session.catalog.layers.find(({ key }) => key === BELIEFS);
  return html`
    <p class="hint">${session.side.isOpen ? t`What is changed on the first stage changes in both runs. ` : ''}
      Click or drag, or move with the arrow keys and press Enter, also while time runs.
      ${
        layer && session.settings!.abilities.learnsModel && !session.layers.includes(BELIEFS)
          ? html`<button type="button" class="link"
            @click=${() => session.setView({ layers: [...session.layers, BELIEFS] })}>Show what the agent
            believes</button>`
          : nothing
      }</p>
  `;
}
