/** What is shown on the stage, and what its colours mean. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Session } from './session';

/** The layer of beliefs, which the hint for editing offers. */
const BELIEFS = 'model';
/** Layers that worlds of numbers have, too. */
const OF_NUMBERS = ['world', 'model', 'planning', 'trail', 'agent'];
/** What a model makes of points. */
const FITTED = `Each line is what one member of the model believes. The dark band is their disagreement, which
  points take away; the light one adds the noise that they expect, which no point takes away.`;
/** Their meaning is in the sentence on colours. */
const EXPLAINED = ['world', 'values', 'policy', 'planning', 'trail', 'agent'];

export function overlays(session: Session): TemplateResult {
  const on = session.layers, isContinuous = session.settings!.isContinuous;
  const layers = session.catalog.layers.filter(({ key }) => !isContinuous || OF_NUMBERS.includes(key));
  const flip = (key: string): void => session.setView({
    layers: on.includes(key) ? on.filter((one) => one !== key) : [...on, key],
  });
  const others = session.settings!.reach ? [] : layers.filter(({ key }) => on.includes(key) && !EXPLAINED.includes(key));
  return html`
    <div class="chips" role="group" aria-label="Shown on the stage">
      ${layers.map((layer) => html`<button type="button" class="chip"
        data-layer=${layer.key} aria-pressed=${on.includes(layer.key)} title=${layer.doc}
        @click=${() => flip(layer.key)}><i></i>${layer.label}</button>`)}
    </div>
    <p class="caption hint">Solid ink is what really happens; <span class="dream">violet is what the
      agent only imagines</span>. ${session.settings!.reach ? FITTED
        : isContinuous ? 'The stronger a line, the better the plan; boldest is the one chosen.'
        : 'The stronger a colour, the more the agent expects of that direction.'}
      ${others.map((layer) => html`<br><b>${layer.label}:</b> ${layer.doc}`)}</p>
  `;
}

/** Beside the tools for editing: how, and how to see what the agent makes of it. */
export function editingHint(session: Session): TemplateResult {
  const layer = session.catalog.layers.find(({ key }) => key === BELIEFS);
  const believes = session.settings!.component('agent')?.needs_model.length;
  return html`
    <p class="hint">Click or drag, or move with the arrow keys and press Enter, also while time runs.
      ${layer && believes && !session.layers.includes(BELIEFS)
        ? html`<button type="button" class="link"
            @click=${() => session.setView({ layers: [...session.layers, BELIEFS] })}>Show what the agent
            believes</button>`
        : nothing}</p>
  `;
}
