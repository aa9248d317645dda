/** The keys, and what they do. */
import type { TemplateResult } from 'lit';
import { t } from '../core/language';
import { GedankenDialog, sheetOf } from './dialog';
import { html } from './markup';

const whatKeysDo = (): [key: string, what: string][] => [
  [t`space`, t`Play or pause`],
  ['.', t`Step: one real step with all that it sets off`],
  [',', t`Phase: only the next part of a step`],
  ['e', t`Episode: to its end`],
  ['b', t`Back: one real step`],
  ['p', t`Replay: the episode once more`],
  ['r', t`Reset: from the beginning, same random numbers`],
  ['n', t`New seed: from the beginning, other random numbers`],
  ['Ctrl Z', t`Undo: back to the run before the last beginning; what acts at once is set back by hand`],
  ['← →', t`Act, where you drive; else push the pole, while the focus is on the stage`],
  ['Enter', t`On the stage: ask for the agent’s numbers; arrow keys go to what is beside it, Escape ends`],
  ['f', t`Present: stage and curve alone, for a room; Escape leaves`],
  ['?', t`This list`],
];

export class GedankenKeys extends GedankenDialog {
  protected readonly heading = t`Keys`;
  protected readonly dressed = sheet;

  protected content(): TemplateResult {
    return html`
      <p class="hint">They work while the focus is inside the lab. In the grid for editing, arrow keys move
        and Enter puts what is chosen.</p>
      <dl>${whatKeysDo().map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}</dl>
    `;
  }
}

if (!customElements.get('gedanken-keys')) customElements.define('gedanken-keys', GedankenKeys);

const sheet = sheetOf(`
  gedanken-keys dialog {
    width: min(440px, calc(100vw - 32px));
  }
  gedanken-keys dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 8px 18px;
    margin: 14px 0 0;
  }
  gedanken-keys dd {
    margin: 0;
  }
  gedanken-keys kbd {
    display: inline-block;
    min-width: 28px;
    padding: 1px 7px;
    border-radius: 5px;
    text-align: center;
    font: 13px/1.5 var(--gedanken-mono);
    background: var(--gedanken-raised);
  }
  @media (forced-colors: active) {
    gedanken-keys kbd {
      border: 1px solid ButtonBorder;
      background: ButtonFace;
      color: ButtonText;
    }
  }
`);
