/** The stage, and what belongs to worlds of numbers beside it: pushing, and how far a training is. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Session } from './session';
import { activity, stateWords } from './words';

/** `over` lies on the stage: cells to edit, or a pad for points. */
export function stageBox(session: Session, over: unknown): TemplateResult {
  const world = session.settings!.component('env');
  // What changes many times a second is told when time stands still.
  const state = session.state === 'running' ? ''
    : stateWords(session.observation?.data ?? null, session.seen?.map?.observation ?? []);
  return html`<div class="stage" part="scene" tabindex="-1">
    <canvas class="scene" role="img" aria-label="${world?.title}: ${world?.summary}"
      aria-describedby="summary state"></canvas>
    <span class="hidden" id="state">${state}</span>
    ${over}
  </div>`;
}

/** A poke to either side, also with the arrow keys. */
export function pushes(session: Session): TemplateResult | typeof nothing {
  const strength = session.settings!.push;
  if (strength === null) return nothing;
  const button = (words: string, name: string, by: number): TemplateResult => html`<button type="button"
    class="chip" aria-label=${name} title="${name} (arrow keys, while the focus is on the stage)"
    @click=${() => void session.push(by)}>${words}</button>`;
  return html`<span class="chips end" role="group" aria-label="Push">
    ${button('← Push', 'Push to the left', -strength)}${button('Push →', 'Push to the right', strength)}</span>`;
}

/** How much of a training is still to come; its place is kept free where there are trainings. */
export function training(session: Session): TemplateResult | typeof nothing {
  if (!session.settings!.isContinuous) return nothing;
  const { progress } = session.frame ?? {}, words = activity(progress, session.catalog.phases);
  return html`<div class="training" ?data-on=${words !== ''}>
    <span class="hint dream">${words}</span>
    <progress aria-label="Training" max=${Math.max(1, session.training)}
      value=${session.training - (progress?.due ?? 0)} ?hidden=${words === ''}></progress>
  </div>`;
}
