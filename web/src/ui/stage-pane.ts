/** The stage, and what belongs to worlds of numbers beside it: pushing, and how far a training is. */
import { nothing, type TemplateResult } from 'lit';
import { t } from '../core/language';
import type { Component } from '../core/types';
import { html } from './markup';
import { activityOf } from './narrator';
import type { Session } from './session';
import { stateWords } from './words';

/** `over` lies on the stage: cells to edit, or a pad for points. `ask` hears pointer and keys. */
export function stageBox(session: Session, over: unknown, ask: ((e: Event) => void) | null): TemplateResult {
  const world = session.settings!.component('env');
  // What changes many times a second is told when time stands still.
  const state =
    session.state === 'running'
      ? ''
      : stateWords(session.inside.observation?.data ?? null, session.inside.seen?.map?.observation ?? []);
  return sceneBox(world, 'scene', state, over, ask);
}

/** A canvas of this class, and in words what it shows just now. */
export function sceneBox(
  world: Component | undefined,
  kind: string,
  state: string,
  over: unknown = nothing,
  ask: ((e: Event) => void) | null = null,
): TemplateResult {
  return html`<div class="stage" part="scene" tabindex=${ask ? 0 : -1} role=${ask ? 'group' : nothing}
    aria-label=${
      ask
        ? kind === 'beside'
          ? t`Second stage: Enter tells of the agent, then the arrow keys of what is beside it`
          : t`Stage: Enter tells of the agent, then the arrow keys of what is beside it`
        : nothing
    }
    @pointerdown=${ask} @pointermove=${ask} @pointerup=${ask} @pointerleave=${ask} @keydown=${ask} @blur=${ask}>
    <canvas class=${kind} role="img" aria-label="${world?.title}: ${world?.summary}"
      aria-describedby="summary state-${kind}"></canvas>
    <span class="hidden" id="state-${kind}">${state}</span>
    ${over}
  </div>`;
}

/** A poke to either side from outside, which is nobody's action; also with the arrow keys. */
export function pushes(session: Session): TemplateResult | typeof nothing {
  const strength = session.settings!.push;
  if (strength === null) return nothing;
  const button = (words: string, name: string, by: number): TemplateResult => html`<button type="button"
    class="chip" aria-label=${name} title="${name}, as a gust would (arrow keys on the stage, unless you drive)"
    @click=${() => void session.push(by)}>${words}</button>`;
  return html`<span class="chips" role="group" aria-label="Disturb the world"><span class="hint">Disturb</span>
    ${button(t`← Push`, t`Push to the left`, -strength)}${button(t`Push →`, t`Push to the right`, strength)}</span>`;
}

/** What takes its time, and how far it is; its place is kept free where there are trainings. */
export function training(session: Session): TemplateResult | typeof nothing {
  if (!session.settings!.isContinuous) return nothing;
  const { words, done, of } = activityOf(session) ?? { words: '', done: 0, of: 1 };
  return html`<div class="training" ?data-on=${words !== ''}>
    <span class="hint dream">${words}</span>
    <progress aria-label=${words.split(/[:：]/)[0] || t`Training`} max=${of} value=${done} ?hidden=${words === ''}></progress>
  </div>`;
}
