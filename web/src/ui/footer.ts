/** What makes a run repeatable: its digest, its link, its files. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Session } from './session';

export interface Footer {
  session: Session;
  copy(text: string, what: string): void;
  link(): string;
  csv(): void;
  png(): void;
  save(): void;
  open(file: File): void;
  help(): void;
}

export function footer(f: Footer): TemplateResult {
  const { session } = f, events = session.settings?.events.length ?? 0;
  return html`
    <div class="foot wide">
      <span class="group">
        <button type="button" class="quiet" @click=${() => f.copy(f.link(), 'The link is')}>Copy link</button>
        <span title="A fingerprint of all that happened, step by step and to the bit: equal digests, equal runs">Digest
          <code class="digest">${session.state === 'running' ? '…' : session.digest}</code></span>
        <button type="button" class="quiet" aria-label="Copy digest" ?disabled=${session.state === 'running'}
          @click=${() => f.copy(session.digest, 'The digest is')}>Copy</button>
      </span>
      ${events
        ? html`<span class="group">${events} ${events === 1 ? 'change' : 'changes'} on the way
            <button type="button" class="quiet" @click=${() => void session.forgetEvents()}>Forget</button></span>`
        : nothing}
      <span class="group end" role="group" aria-label="Files">
        <button type="button" class="quiet" ?disabled=${!session.history?.rows && !session.study}
          @click=${() => f.csv()}>CSV</button>
        <button type="button" class="quiet" @click=${() => f.png()}>PNG</button>
        <button type="button" class="quiet" @click=${() => f.save()}>Save run file</button>
        <button type="button" class="quiet" @click=${(e: Event) =>
          ((e.currentTarget as HTMLElement).nextElementSibling as HTMLInputElement).click()}>Open run file</button>
        <input type="file" hidden accept=".gedanken" aria-label="Run file"
          @change=${(e: Event) => {
            const input = e.target as HTMLInputElement, file = input.files?.[0];
            if (file) f.open(file);
            input.value = '';
          }}>
        <button type="button" class="quiet" @click=${() => f.help()}>Keys</button>
      </span>
    </div>
  `;
}

/** Keyboard shortcuts; they work while the focus is inside the element. */
export const KEYS: [string, string][] = [
  ['space', 'Play or pause'],
  ['.', 'Step: one real step with all that it sets off'],
  [',', 'Phase: only the next part of a step'],
  ['e', 'Episode: to its end'],
  ['r', 'Reset: from the beginning, same random numbers'],
  ['n', 'New seed: from the beginning, other random numbers'],
  ['← →', 'Push the pole, while the focus is on the stage'],
  ['?', 'This list'],
];

export function helpDialog(): TemplateResult {
  return html`
    <dialog aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <p class="hint">They work while the focus is inside the lab. In the grid for editing, arrow keys move
        and Enter puts what is chosen.</p>
      <dl>${KEYS.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}</dl>
      <form method="dialog"><button>Close</button></form>
    </dialog>
  `;
}
