/**
 * A text to take along: it stands there to be read, and one press copies it, which is confirmed where it was pressed. Where the
 * browser does not let the page copy (a frame in a sandbox), the text is selected, to be copied by hand.
 */
import { css, LitElement, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { t } from '../core/language';
import { copied } from './clipboard';
import { html } from './markup';

/** How long the confirmation stays, ms. */
const CONFIRMED = 2500;

export class GedankenCopy extends LitElement {
  /** What it is, also for those who only hear it. */
  @property() label = '';
  @property() text = '';
  /** More than one: lines of code. */
  @property({ type: Number }) rows = 1;
  @state() private told = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override render(): TemplateResult {
    const { label, text, rows, told } = this;
    return html`
      <span class="name" aria-hidden="true">${label}</span>
      ${
        rows > 1
          ? html`<textarea readonly rows=${rows} aria-label=${label} .value=${text} spellcheck="false"></textarea>`
          : html`<input type="text" readonly aria-label=${label} .value=${text} @focus=${this.choose}>`
      }
      <button type="button" aria-label="Copy: ${label}" @click=${() => void this.copy()}>Copy</button>
      <span class="told" role="status">${told}</span>
    `;
  }

  private readonly choose = (): void => this.querySelector<HTMLInputElement>('input, textarea')!.select();

  private async copy(): Promise<void> {
    clearTimeout(this.timer);
    this.told = '';
    if (await copied(this.text)) {
      this.told = t`Copied`;
      this.timer = setTimeout(() => (this.told = ''), CONFIRMED);
      return;
    }
    this.told = t`Selected: copy it with Ctrl C or by a long press`;
    this.querySelector<HTMLInputElement>('input, textarea')!.focus();
    this.choose();
  }
}

if (!customElements.get('gedanken-copy')) customElements.define('gedanken-copy', GedankenCopy);

export const copyStyles = css`
  gedanken-copy {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 4px 8px;
  }
  gedanken-copy .name {
    grid-column: 1 / -1;
    font-weight: 500;
  }
  gedanken-copy textarea {
    grid-column: 1 / -1;
  }
  gedanken-copy textarea ~ button {
    grid-column: 2;
    grid-row: 3;
  }
  gedanken-copy textarea ~ .told {
    grid-column: 1;
    grid-row: 3;
  }
  gedanken-copy .told {
    grid-column: 1 / -1;
    font-size: 14px;
    color: var(--gedanken-quiet);
  }
  gedanken-copy .told:empty {
    position: absolute;
  }
  gedanken-copy input {
    width: 100%;
    min-height: 40px;
    padding: 0 8px;
    border: 1px solid var(--gedanken-edge);
    border-radius: 6px;
    background: var(--gedanken-paper);
    text-overflow: ellipsis;
    font-size: 14px;
  }
  :is(gedanken-copy, .paste, .report) textarea {
    width: 100%;
    padding: 8px;
    font: 14px/1.4 var(--gedanken-mono);
    resize: vertical;
    overflow-wrap: anywhere;
  }
`;
