/** A dialog that is fetched when it is first asked for, opens at once, and is gone when it closes. */
import { LitElement, type CSSResult, type TemplateResult } from 'lit';
import { dress } from '../view/dress';
import { copyStyles } from './copy-field';
import { outside } from './gallery';
import { html } from './markup';

const styles = `
  .asked {
    max-width: none;
    max-height: 92dvh;
    padding: 20px 24px 24px;
    overflow-y: auto;
  }
  .asked .close {
    position: sticky;
    top: 0;
    z-index: 1;
    float: right;
    background: var(--gedanken-paper);
  }
  .asked h2 {
    margin-bottom: 12px;
  }
  .asked h3 {
    font-size: 16px;
  }
  .asked section {
    min-width: 0;
  }
  .asked :is(.hint, .wrong) {
    font-size: 14px;
  }
  .asked :is(label, .name) {
    font-weight: 500;
  }
  @media (max-width: 560px) {
    .asked {
      padding: 14px 14px 20px;
    }
  }
`;

export abstract class GedankenDialog extends LitElement {
  protected abstract readonly heading: string;
  /** Of this dialog alone. */
  protected abstract readonly dressed: CSSStyleSheet;
  protected abstract content(): TemplateResult;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    dress(this, sheet);
    dress(this, this.dressed);
  }

  private get dialog(): HTMLDialogElement {
    return this.querySelector('dialog')!;
  }

  protected override firstUpdated(): void {
    this.dialog.showModal();
  }

  protected close(): void {
    this.dialog.close();
  }

  protected override render(): TemplateResult {
    const title = `${this.localName}-title`;
    return html`
      <dialog class="asked" aria-labelledby=${title} @click=${outside} @close=${() => this.remove()}>
        <form method="dialog" class="close"><button class="quiet">Close</button></form>
        <h2 id=${title}>${this.heading}</h2>
        ${this.content()}
      </dialog>
    `;
  }
}

export function sheetOf(...parts: (string | CSSResult)[]): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(parts.map(String).join('\n'));
  return made;
}

const sheet = sheetOf(styles, copyStyles);
