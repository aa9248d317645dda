/** On the way to the moment that a link names: how far it is, and how to stop there. */
import { nothing, type TemplateResult } from 'lit';
import { html } from './markup';
import type { Session } from './session';
import { count } from './words';

export function goingBar(session: Session): TemplateResult | typeof nothing {
  const { frame } = session,
    { going } = session.arrival;
  if (!going) return nothing;
  const done = Math.min(going.step, frame?.progress.env_steps ?? 0);
  return html`
    <div class="job going">
      <label>Going where the link leads: step ${count(done)} of ${count(going.step)}
        <progress max=${Math.max(1, going.step)} value=${done}></progress>
      </label>
      <button type="button" class="quiet" @click=${() => void session.pause()}>Stop here</button>
    </div>
  `;
}
