/**
 * Share: links, files, the world as text, and the code that puts the figure into another page, beside that figure. What was
 * shared is the moment at which it was opened; the run may go on meanwhile.
 */
import { css, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { asFailure } from '../core/failure';
import { t } from '../core/language';
import type { Moment } from '../core/types';
import { worldText } from '../core/world';
import './copy-field';
import { GedankenDialog, sheetOf } from './dialog';
import type { Display } from './display';
import { codeOf, elementOf, embedded, panelWords, type EmbedChoices, type Embedded } from './embed';
import { linkOf, stateOf } from './link';
import { html } from './markup';
import * as files from './run-files';
import type { Session } from './session';
import { PANELS } from './shown';
import { count, sentence } from './words';

const WIDTHS = [0, 360, 480, 640, 800, 1000];
const HEIGHTS = [0, 400, 500, 640, 800];
/** What the figure in the preview tells must not be taken for this lab's. */
const OWN = ['keydown', 'gedanken-ready', 'gedanken-frame', 'gedanken-change', 'gedanken-error'];

const ABSOLUTE = (link: string): string => new URL(link, location.href).href;

export class GedankenShare extends GedankenDialog {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) display!: Display;
  protected readonly heading = t`Share`;
  protected readonly dressed = sheet;
  /** When it was opened. */
  private at!: Moment;
  private world = '';
  private links: { label: string; text: string }[] = [];
  @state() private choices!: EmbedChoices;
  @state() private isPreviewed = false;
  @state() private filed = '';
  @state() private refused = '';
  private shownCode = '';

  override connectedCallback(): void {
    super.connectedCallback();
    const { session } = this,
      { settings, view, beside } = session,
      { step, tick } = (this.at = session.moment);
    this.world = worldText(settings!.text);
    this.choices = {
      as: 'element',
      isNow: true,
      controls: 'full',
      hide: view.hide,
      theme: view.theme,
      width: 0,
      height: 0,
    };
    this.links = [
      {
        label:
          step + tick > 0
            ? tick
              ? t`This moment: real step ${count(step)}, within it`
              : t`This moment: real step ${count(step)}`
            : t`This moment: the beginning`,
        text: ABSOLUTE(linkOf(session, this.at)),
      },
      ...(step + tick > 0 ? [{ label: t`The beginning of this run`, text: ABSOLUTE(linkOf(session, null)) }] : []),
      ...(beside.experiment?.id
        ? [
            {
              label: t`The experiment: ${beside.experiment.title}`,
              text: ABSOLUTE(`#view.experiment=${beside.experiment.id}`),
            },
          ]
        : []),
    ];
  }

  private get site(): string {
    return ABSOLUTE(this.session.lab.beside(''));
  }

  private get embedded(): Embedded {
    return embedded(this.choices, stateOf(this.session, this.at), this.site);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const preview = this.querySelector<HTMLElement>('.preview:not([hidden])');
    if (!preview) return;
    const made = this.embedded,
      code = codeOf(made, this.site);
    if (code === this.shownCode) return;
    this.shownCode = code;
    const { width } = this.choices,
      scale = width ? Math.min(1, preview.clientWidth / width) : 1,
      figure = elementOf(made);
    if (scale < 1) figure.style.setProperty('zoom', String(scale));
    if (width) figure.style.setProperty('width', `${width}px`);
    preview.replaceChildren(figure);
  }

  protected content(): TemplateResult {
    return html`
      <div class="both">
        <div class="parts">
          <section aria-labelledby="share-links">
            <h3 id="share-links">Link</h3>
            ${this.links.map(({ label, text }) => html`<gedanken-copy .label=${label} .text=${text}></gedanken-copy>`)}
          </section>
          ${this.fileButtons()}
          ${this.worldPart()}
        </div>
        ${this.embedPart()}
      </div>
    `;
  }

  // -- files ----------------------------------------------------------------------------------------
  private fileButtons(): TemplateResult {
    const { session, display } = this,
      hasCurves = display.table.x.length > 0,
      hasRows = Boolean(session.history?.rows || session.beside.study);
    const button = (name: string, what: string, act: () => unknown, isThere = true): TemplateResult => html`<button
      type="button" title=${what} ?disabled=${!isThere} @click=${() => void this.file(name, act)}>${name}</button>`;
    return html`<section aria-labelledby="share-files">
      <h3 id="share-files">Files</h3>
      <div class="row">
        ${button('PNG', t`Stage and curve as they are on screen`, () => files.savePng(session, display))}
        ${button(t`SVG of the stage`, t`Vectors, for print`, () => this.svg('stage', files.stageSvg(session, display)))}
        ${button(t`SVG of the curve`, t`Vectors, for print`, () => this.svg('curves', files.chartSvg(session, display)), hasCurves)}
        ${button('CSV', t`Every episode with what it brought`, () => files.saveCsv(session), hasRows)}
        ${button(t`Run file`, t`The whole run, to go on from`, () => files.saveRun(session))}
        ${button(t`Policy as JSON`, t`What the agent would do, for Python and others`, () => files.savePolicy(session))}
      </div>
      <p class="hint" role="status">${this.filed}</p>
    </section>`;
  }

  private svg(what: 'stage' | 'curves', text: string | null): void {
    if (text !== null) files.saveSvg(this.session, what, text);
  }

  private async file(name: string, act: () => unknown): Promise<void> {
    this.filed = '';
    try {
      await act();
      this.filed = t`${name}: saved where this browser keeps its downloads.`;
    } catch (thrown) {
      this.filed = sentence(asFailure(thrown).message);
    }
  }

  // -- the world as text ----------------------------------------------------------------------------
  private worldPart(): TemplateResult {
    return html`<section aria-labelledby="share-world">
      <h3 id="share-world">World as text</h3>
      <gedanken-copy .label=${t`This world`} .text=${this.world}></gedanken-copy>
      <form class="paste" @submit=${this.paste}>
        <label for="pasted">Another world, to paste</label>
        <textarea id="pasted" rows="2" spellcheck="false" aria-describedby="refused" aria-invalid=${this.refused ? 'true' : 'false'}
          @input=${() => (this.refused = '')}></textarea>
        <button type="submit">Put it on the stage</button>
        <p class="wrong" id="refused" role="alert">${this.refused}</p>
      </form>
    </section>`;
  }

  private readonly paste = async (e: Event): Promise<void> => {
    e.preventDefault();
    const text = (e.target as HTMLFormElement).querySelector('textarea')!.value;
    this.refused = await this.session.settle(text);
    if (!this.refused) this.close(); // what came is told on the stage, with the way back
  };

  // -- embed ----------------------------------------------------------------------------------------
  private choose(change: Partial<EmbedChoices>): void {
    this.choices = { ...this.choices, ...change };
  }

  private embedPart(): TemplateResult {
    const { choices, isPreviewed } = this,
      made = this.embedded;
    return html`<section class="embed" aria-labelledby="share-embed">
      <h3 id="share-embed">Embed</h3>
      <gedanken-copy .label=${t`Code for your page`} .text=${codeOf(made, this.site)} rows="4"></gedanken-copy>
      <div class="row">
        ${this.select(t`As`, choices.as, { element: t`an element`, frame: t`a frame` }, (as) => this.choose({ as }))}
        ${this.select(
          t`Opens at`,
          choices.isNow ? 'now' : 'first',
          { now: t`this moment`, first: t`the beginning` },
          (at) => this.choose({ isNow: at === 'now' }),
        )}
        ${this.select(
          t`Controls`,
          choices.controls,
          { full: t`all`, minimal: t`time only`, none: t`none` },
          (controls) => this.choose({ controls }),
        )}
        ${this.select(t`Theme`, choices.theme, { auto: t`the reader's`, light: t`light`, dark: t`dark` }, (theme) =>
          this.choose({ theme }),
        )}
        ${this.size(t`Width`, WIDTHS, choices.width, t`of its place`, (width) => this.choose({ width }))}
        ${this.size(t`Height`, HEIGHTS, choices.height, t`its own`, (height) => this.choose({ height }))}
      </div>
      ${choices.controls === 'full' ? this.panels() : nothing}
      ${
        isPreviewed
          ? nothing
          : html`<button type="button" class="show" @click=${() => (this.isPreviewed = true)}>Show what it looks like</button>`
      }
      <div class="preview" role="region" aria-label="What the code shows" ?hidden=${!isPreviewed}></div>
    </section>`;
  }

  private select<T extends string>(
    name: string,
    value: T,
    words: Record<T, string>,
    set: (value: T) => void,
  ): TemplateResult {
    return html`<label class="choice">${name}
      <select @change=${(e: Event) => set((e.target as HTMLSelectElement).value as T)}>
        ${(Object.keys(words) as T[]).map((key) => html`<option value=${key} ?selected=${key === value}>${words[key]}</option>`)}
      </select></label>`;
  }

  private size(
    name: string,
    sizes: number[],
    value: number,
    own: string,
    set: (value: number) => void,
  ): TemplateResult {
    const words = Object.fromEntries(sizes.map((size) => [String(size), size ? `${size} px` : own]));
    return this.select(name, String(value), words, (text) => set(Number(text)));
  }

  private panels(): TemplateResult {
    const { hide } = this.choices;
    const toggle = (panel: string, isShown: boolean): void =>
      this.choose({
        hide: isShown
          ? hide.filter((one) => one !== panel)
          : PANELS.filter((one) => one === panel || hide.includes(one)),
      });
    return html`<fieldset class="row panels"><legend>Panels</legend>${PANELS.map(
      (panel) => html`<label><input type="checkbox" .checked=${!hide.includes(panel)}
        @change=${(e: Event) => toggle(panel, (e.target as HTMLInputElement).checked)}>${panelWords()[panel] ?? panel}</label>`,
    )}</fieldset>`;
  }

  protected override firstUpdated(): void {
    super.firstUpdated();
    for (const type of OWN) this.querySelector('.preview')!.addEventListener(type, (e) => e.stopPropagation());
  }
}

if (!customElements.get('gedanken-share')) customElements.define('gedanken-share', GedankenShare);

const sheet = sheetOf(css`
  gedanken-share dialog {
    width: min(1080px, 94vw);
  }
  gedanken-share .both {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1.15fr);
    gap: 24px 36px;
  }
  gedanken-share :is(.parts, .parts section, .embed) {
    display: grid;
    align-content: start;
    gap: 12px;
  }
  gedanken-share .parts {
    gap: 22px;
  }
  gedanken-share .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
  }
  gedanken-share .choice {
    display: grid;
    gap: 2px;
  }
  gedanken-share .panels label {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  gedanken-share :is(.choice, .panels label) {
    font-size: 14px;
    font-weight: 400;
  }
  gedanken-share legend {
    padding: 0 0 4px;
    font-size: 14px;
    font-weight: 500;
  }
  gedanken-share .paste {
    display: grid;
    justify-items: start;
    gap: 6px;
  }
  gedanken-share .hint:empty {
    display: none;
  }
  gedanken-share .show {
    justify-self: start;
  }
  gedanken-share .preview {
    min-width: 0;
    max-height: 64dvh;
    overflow: auto;
    padding-top: 12px;
    border-top: 1px solid var(--gedanken-hairline);
  }
  @media (max-width: 860px) {
    gedanken-share .both {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`);
