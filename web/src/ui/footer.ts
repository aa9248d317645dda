/** What makes a run repeatable: its digest, its link, its files. */
import { nothing, type TemplateResult } from 'lit';
import { t } from '../core/language';
import { html } from './markup';
import { many } from './words';
import type { Session } from './session';

export interface Footer {
  session: Session;
  copy(text: string, told: string): void;
  csv(): void;
  png(): void;
  save(): void;
  open(file: File): void;
  help(): void;
  present(): void;
  report(): void;
}

export function footer(f: Footer): TemplateResult {
  const { session } = f,
    changes = session.settings?.changes ?? 0;
  return html`
    <div class="foot">
      <span class="group">
        <span title="A fingerprint of all that happened: equal digests, equal runs">Digest
          <code class="digest">${session.state === 'running' ? '…' : session.digest}</code></span>
        <button type="button" class="quiet" aria-label="Copy digest" ?disabled=${session.state === 'running'}
          @click=${() => f.copy(session.digest, t`The digest is copied.`)}>Copy</button>
      </span>
      ${
        changes
          ? html`<span class="group">${many(changes, 'change')} on the way
            <button type="button" class="quiet" @click=${() => void session.forgetEvents()}>Forget</button></span>`
          : nothing
      }
      <span class="group" role="group" aria-label="Files">
        <button type="button" class="quiet" ?disabled=${!session.history?.rows && !session.beside.study}
          @click=${() => f.csv()}>CSV</button>
        <button type="button" class="quiet" @click=${() => f.png()}>PNG</button>
        <button type="button" class="quiet" @click=${() => f.save()}>Save run file</button>
        <button type="button" class="quiet" @click=${(e: Event) =>
          ((e.currentTarget as HTMLElement).nextElementSibling as HTMLInputElement).click()}>Open run file</button>
        <input type="file" hidden accept=".gedanken" aria-label="Run file"
          @change=${(e: Event) => {
            const input = e.target as HTMLInputElement,
              file = input.files?.[0];
            if (file) f.open(file);
            input.value = '';
          }}>
        <button type="button" class="quiet" @click=${() => f.help()}>Keys</button>
        <button type="button" class="quiet" aria-haspopup="dialog" @click=${() => f.report()}>Report a problem</button>
        <button type="button" class="quiet on-phones" @click=${() => f.present()}>Present</button>
      </span>
    </div>
  `;
}
