/**
 * The gallery of the worlds, agents, models or planners: a picture of each that the core draws, its sentence, and why
 * it does not go with what is there. A box to filter by leads the list, as a combobox does: arrow keys go through the
 * pictures, Enter chooses.
 */
import { LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { t } from '../core/language';
import type { Component, Painter } from '../core/types';
import type { Palette } from '../view/palette';
import { titleOf, type Chosen, type ChooserHost } from './chooser';
import { galleryRoomStyles } from './component-gallery-styles';
import { exhibitsOf, isFound, type Exhibit } from './exhibits';
import { html } from './markup';
import { adopt } from './on-demand';
import { Pictures } from './pictures';
import type { Settings } from './settings';
import { many } from './words';

export interface GalleryView {
  family: Chosen;
  settings: Settings;
  host: ChooserHost;
  palette: Palette | null;
  choose(id: string): void;
}

export function componentGallery({ family, settings, host, palette, choose }: GalleryView): TemplateResult {
  return html`<gedanken-gallery .family=${family} .settings=${settings} .host=${host} .palette=${palette}
    .choose=${choose}></gedanken-gallery>`;
}

export class GedankenGallery extends LitElement implements GalleryView {
  @property({ attribute: false }) family!: Chosen;
  @property({ attribute: false }) settings!: Settings;
  @property({ attribute: false }) host!: ChooserHost;
  @property({ attribute: false }) palette: Palette | null = null;
  @property({ attribute: false }) choose!: (id: string) => void;
  @state() private filter = '';
  /** Id of the one that Enter chooses. */
  @state() private active = '';
  @query('input') private box!: HTMLInputElement;
  @query('[role=listbox]') private list!: HTMLElement;
  private exhibits: Exhibit[] = [];
  private painter: Painter | null = null;
  private pictures: Pictures | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    adopt(this.getRootNode(), galleryRoomStyles);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.pictures?.dispose();
    this.painter?.dispose();
    this.pictures = this.painter = null;
  }

  private get present(): Component | undefined {
    return this.settings.component(this.family);
  }

  /** Of each idea those that fit come first. */
  private get found(): Exhibit[] {
    return this.exhibits
      .filter((one) => isFound(one, this.filter))
      .sort((a, b) => Number(a.why !== '') - Number(b.why !== ''));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('settings')) this.exhibits = exhibitsOf(this.host.lab, this.settings, this.family);
    if (!this.active) this.active = this.present?.id ?? '';
  }

  protected override firstUpdated(): void {
    // Where fingers choose, a keyboard would only lie over the pictures.
    (matchMedia('(pointer: coarse)').matches ? this.list : this.box).focus();
    this.reveal(); // what is in sight now is drawn first
    void this.paint();
  }

  private async paint(): Promise<void> {
    const painter = await this.host.lab.painter();
    if (!this.isConnected) return painter.dispose();
    this.painter = painter;
    this.pictures = new Pictures(this.host.lab, painter, this.family, this.list);
    this.requestUpdate();
  }

  protected override updated(): void {
    if (this.palette) this.pictures?.show(this.querySelectorAll('canvas'), this.palette);
  }

  private reveal(): void {
    this.querySelector(`[data-id="${this.active}"]`)?.scrollIntoView({ block: 'nearest' });
  }

  private readonly typed = (): void => {
    this.filter = this.box.value;
    const { found, active } = this,
      word = this.filter.trim().toLowerCase(),
      title = ({ component }: Exhibit): string => component.title.toLowerCase();
    const best = found.find((one) => title(one) === word) ?? found.find((one) => title(one).startsWith(word));
    const isKept = !this.filter && found.some(({ component }) => component.id === active);
    if (!isKept) this.active = (best ?? found[0])?.component.id ?? '';
    this.list.scrollTop = 0;
  };

  /** Up and down go by what is seen below each other, also from one idea to the next. */
  private readonly pressed = (e: KeyboardEvent): void => {
    const cards = [...this.querySelectorAll<HTMLElement>('[role=option]')],
      at = cards.findIndex(({ dataset }) => dataset.id === this.active),
      here = cards[at];
    // In the box these move among its letters, if there are any.
    const isWriting = e.target === this.box && this.filter !== '';
    let to: HTMLElement | undefined;
    if (e.key === 'Enter' && here) return this.take(e, here.dataset.id!);
    else if (e.key === 'ArrowDown') to = here ? below(cards, here, 1) : cards[0];
    else if (e.key === 'ArrowUp') to = here ? below(cards, here, -1) : cards[0];
    else if (isWriting) return;
    else if (e.key === 'ArrowRight') to = cards[at + 1];
    else if (e.key === 'ArrowLeft') to = cards[at - 1];
    else if (e.key === 'Home') to = cards[0];
    else if (e.key === 'End') to = cards.at(-1);
    else if (e.target !== this.box && e.key.length === 1 && e.key !== ' ' && !e.ctrlKey && !e.metaKey && !e.altKey) {
      this.box.focus(); // who types filters: this letter is the first
      return;
    } else return;
    e.preventDefault();
    if (!to) return;
    this.active = to.dataset.id!;
    void this.updateComplete.then(() => this.reveal());
  };

  private take(e: Event, id: string): void {
    e.preventDefault();
    if (this.exhibits.some(({ component, isOut }) => component.id === id && !isOut)) this.choose(id);
  }

  /** `said`: the reason that stands above all of them. */
  private card({ component, why, company, isOut }: Exhibit, said: string): TemplateResult {
    const { id, title, summary } = component,
      isPresent = id === this.present?.id;
    return html`<div role="option" id="choice-${id}" data-id=${id} aria-selected=${String(isPresent)}
      aria-disabled=${isOut ? 'true' : nothing} ?data-active=${id === this.active} ?data-unfit=${why !== ''}
      @click=${(e: Event) => this.take(e, id)}>
      <canvas aria-hidden="true" data-picture=${id}></canvas>
      <div><b>${title}</b>${isPresent ? html` <span class="hint">is here</span>` : nothing}
        <p>${summary}</p>${why ? html`<p class="why">${why === said ? '' : why} ${company}</p>` : nothing}</div>
    </div>`;
  }

  private words(found: Exhibit[]): string {
    const fit = this.exhibits.filter(({ why }) => !why).length;
    if (this.filter) {
      return found.length
        ? t`${manyOf(this.family, found.length)} found`
        : t`No ${titleOf(this.family).toLowerCase()} is described so.`;
    }
    const all = manyOf(this.family, this.exhibits.length);
    return fit < this.exhibits.length ? t`${all}; ${fit} of them go with what is here` : all;
  }

  protected override render(): TemplateResult {
    const { found, family, active } = this,
      title = titleOf(family);
    const ideas = this.host.lab.catalog.ideas
      .map((idea) => ({ ...idea, those: found.filter(({ component }) => component.idea === idea.key) }))
      .filter(({ those }) => those.length)
      .map((idea) => ({ ...idea, said: reasonOf(idea.those) }));
    const now = found.some(({ component }) => component.id === active) ? `choice-${active}` : nothing;
    return html`
      <div class="head" @keydown=${this.pressed}>
        <h2>${title}</h2>
        <input type="text" role="combobox" autocomplete="off" spellcheck="false" aria-label="Find: ${title}"
          aria-expanded="true" aria-controls="choices" aria-autocomplete="list" aria-activedescendant=${now}
          placeholder="Find by name or idea" @input=${this.typed}>
        <p class="hint found" role="status">${this.words(found)}</p>
        <form method="dialog"><button class="quiet">Close</button></form>
      </div>
      <div role="listbox" id="choices" tabindex="0" aria-label=${title} aria-activedescendant=${now}
        @keydown=${this.pressed}>
        ${ideas.map(
          ({
            key,
            label,
            doc,
            those,
            said,
          }) => html`<div role="group" data-n=${those.length} aria-label="${label}: ${doc} ${said}">
          <div class="idea" aria-hidden="true"><b>${label}</b> <span class="hint">${doc} ${said}</span></div>
          <div class="cards" role="presentation" data-idea=${key}>${repeat(
            those,
            ({ component }) => component.id,
            (one) => this.card(one, said),
          )}</div></div>`,
        )}
      </div>
      <p class="hint foot">${this.host.hasBegun ? t`Choosing begins a new run; Undo brings the one that is here back.` : t`Choosing begins a new run.`}</p>
    `;
  }
}

/** So many of a family. */
function manyOf(family: Chosen, n: number): string {
  return {
    env: () => many(n, 'world'),
    agent: () => many(n, 'agent'),
    model: () => many(n, 'model'),
    planner: () => many(n, 'planner'),
  }[family]();
}

/** Why none of them goes with what is here, where that is one reason. */
function reasonOf([first, ...others]: readonly Exhibit[]): string {
  return first && others.length && others.every(({ why }) => why === first.why) ? first.why : '';
}

/** The card in the next row down (1) or up (-1) that lies nearest. */
function below(cards: readonly HTMLElement[], from: HTMLElement, way: 1 | -1): HTMLElement | undefined {
  const { left, top } = from.getBoundingClientRect();
  const rows = cards
    .map((card) => ({ card, box: card.getBoundingClientRect() }))
    .filter(({ box }) => (box.top - top) * way > 4);
  const next = Math.min(...rows.map(({ box }) => box.top * way));
  return rows
    .filter(({ box }) => box.top * way - next < 4)
    .sort((a, b) => Math.abs(a.box.left - left) - Math.abs(b.box.left - left))[0]?.card;
}

if (!customElements.get('gedanken-gallery')) customElements.define('gedanken-gallery', GedankenGallery);
