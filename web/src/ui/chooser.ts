/** The choice of a component: a button that says which one is there, and opens the gallery of all. */
import { LitElement, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { t } from '../core/language';
import type { Lab } from '../core/types';
import type { Palette } from '../view/palette';
import { outside } from './gallery';
import { html } from './markup';
import { OnDemand } from './on-demand';
import type { ChosenFamily, Settings } from './settings';

export type Chosen = ChosenFamily;

export const titleOf = (family: Chosen): string =>
  ({ env: t`World`, agent: t`Agent`, model: t`Model`, planner: t`Planner` })[family];

export interface ChooserHost {
  readonly lab: Lab;
  readonly settings: Settings | null;
  /** The run has made a step, so that there is something to come back to. */
  readonly hasBegun: boolean;
  /** What is refused is told by the host, at its place. */
  choose(family: Chosen, id: string): Promise<unknown>;
  refuse(failure: { code: string; message: string }): void;
}

export class GedankenChooser extends LitElement {
  @property({ attribute: false }) family!: Chosen;
  @property({ attribute: false }) settings!: Settings;
  @property({ attribute: false }) palette: Palette | null = null;
  @property({ attribute: false }) host!: ChooserHost;
  @state() private isOpen = false;
  @query('dialog') private dialog!: HTMLDialogElement;
  private readonly gallery = new OnDemand(() => import('./component-gallery'), {
    changed: () => this.requestUpdate(),
    refuse: (failure) => {
      this.dialog.close();
      this.host.refuse(failure);
    },
  });

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private readonly open = (): void => {
    this.isOpen = true;
    this.dialog.showModal();
  };

  private readonly choose = (id: string): void => {
    this.dialog.close();
    if (id !== this.settings.component(this.family)?.id) void this.host.choose(this.family, id);
  };

  protected override render(): TemplateResult | typeof nothing {
    const { family, settings, host, palette, isOpen } = this,
      present = settings.component(family),
      title = titleOf(family);
    if (!present) return nothing;
    return html`
      <button type="button" class="chooser plain" aria-haspopup="dialog" name=${family} value=${present.id}
        aria-label="${title}: ${present.title}" @click=${this.open}><span>${title}</span> <b>${present.title}</b></button>
      <dialog class="choosing" aria-label="Choose: ${title}" @click=${outside} @close=${() => (this.isOpen = false)}>
        ${isOpen ? (this.gallery.now?.componentGallery({ family, settings, host, palette, choose: this.choose }) ?? nothing) : nothing}
      </dialog>
    `;
  }
}
