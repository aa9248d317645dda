/**
 * One parameter as a control: everything about it comes from the catalogue. It has a state of its own,
 * because the lab is drawn many times a second while time runs: what is focused, being typed or held is
 * written to by nobody but the hand. It lives in its parent's tree, so that the lab's styles apply.
 */
import { LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { t, translated } from '../core/language';
import type { Param } from '../core/types';
import { Draft, type DraftHost } from './draft';
import { html } from './markup';
import type { Value } from './settings';
import { fromSlider, hasSlider, STEPS, stride, toSlider } from './slider';
import { sentence, unitBeside } from './words';

/** Who judges and applies what is typed; both resolve to '', or to a sentence that says what is allowed. */
export interface FieldHost {
  judge(key: string, value: string): Promise<string>;
  change(key: string, value: string): Promise<string>;
  /** A run that could begin again has made a step. */
  readonly hasBegun: boolean;
}

type Box = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** How the hand holds the control, and what it has to do to apply what is not applied at once. */
type Hold = 'keys' | 'lines' | 'slider' | '';
const begins = (hold: Hold): string =>
  ({
    keys: t`Enter begins the run again.`,
    lines: t`Ctrl and Enter begins the run again.`,
    slider: t`Letting go begins the run again.`,
    '': t`Begins again.`,
  })[hold];

export class GedankenField extends LitElement implements DraftHost {
  @property({ attribute: false }) param!: Param;
  @property({ attribute: false }) name = '';
  @property({ attribute: false }) value: Value = '';
  /** Only the box, without label, slider and hint. */
  @property({ attribute: false }) isBare = false;
  /** A new one at every render of the lab, which is no reason to render here. */
  @property({ attribute: false, hasChanged: () => false }) host!: FieldHost;
  @state() private frozen: string | null = null; // what a control shows from when it gets the focus
  @state() private position: number | null = null; // of the slider, while it is held
  private hold: Hold = '';
  /** Given back while the pointer was down: what comes until it is let go is not meant. */
  private isCancelled = false;
  private readonly draft = new Draft(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('focusin', this.enter);
    this.addEventListener('focusout', this.leave);
    this.addEventListener('keydown', this.key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('focusin', this.enter);
    this.removeEventListener('focusout', this.leave);
    this.removeEventListener('keydown', this.key);
  }

  // -- for the draft --------------------------------------------------------------------------------
  get isLive(): boolean {
    return this.param.live;
  }
  async judge(text: string): Promise<string> {
    return this.worded(await this.host.judge(this.name, this.told(text)));
  }
  async apply(text: string): Promise<string> {
    return this.worded(await this.host.change(this.name, this.told(text)));
  }
  drafted(): void {
    if (this.draft.text === null) {
      this.frozen = this.position = null;
      this.hold = '';
    }
    this.requestUpdate();
  }

  /** Rows are parted by `/` in a config, which holds no blanks, and by line breaks on the screen. */
  private told(text: string): string {
    return this.param.kind === 'text' ? text.trim().split(/\s+/).join('/') : text;
  }

  /** The core names the parameter by its key; beside the control it is called as the control is. */
  private worded(told: string): string {
    if (!told) return '';
    const { label } = this.param,
      said = translated(told);
    return sentence(said.startsWith(`${this.name} `) ? label + said.slice(this.name.length) : said);
  }

  /** The value as it is typed. */
  private get exact(): string {
    const { value } = this;
    if (typeof value === 'boolean') return value ? 'on' : 'off';
    return this.param.kind === 'text' ? String(value).split('/').join('\n') : String(value);
  }

  private get written(): string {
    return this.param.kind === 'real' ? String(Number(Number(this.value).toPrecision(6))) : this.exact;
  }

  private get shown(): string {
    return this.draft.text ?? this.frozen ?? this.written;
  }

  // -- what the hand does ---------------------------------------------------------------------------
  private readonly enter = (e: FocusEvent): void => {
    if (!(e.target as HTMLElement).matches('[type=range], [type=checkbox]')) this.frozen = this.shown;
  };

  private readonly leave = (): void => {
    this.frozen = null;
    void this.draft.finish();
  };

  private readonly key = (e: KeyboardEvent): void => {
    if (e.key === 'Escape' && this.draft.text !== null) {
      e.preventDefault();
      e.stopPropagation();
      this.giveBack();
      return;
    }
    this.isCancelled = false;
    if (this.hold === 'slider' && /^(Arrow|Page|Home|End)/.test(e.key)) this.hold = 'keys';
    const isEnough = this.param.kind !== 'text' || e.ctrlKey || e.metaKey;
    if (e.key === 'Enter' && isEnough && !(e.target as HTMLElement).matches('select')) void this.draft.finish();
  };

  private giveBack(): void {
    this.isCancelled = this.hold === 'slider';
    this.position = null;
    void this.draft.giveBack();
  }

  private readonly type = (e: Event): void => {
    this.position = null;
    this.hold = this.param.kind === 'text' ? 'lines' : 'keys';
    void this.draft.put((e.target as Box).value, this.exact, true);
  };

  /** What is chosen is meant. */
  private choose(text: string): void {
    void this.draft.put(text, this.exact);
    void this.draft.finish();
  }

  private readonly grip = (e: PointerEvent): void => {
    (e.target as HTMLElement).focus({ preventScroll: true }); // not all browsers do, and Escape must be heard
    this.isCancelled = false;
    this.hold = 'slider';
  };

  private readonly slide = (e: Event): void => {
    const slider = e.target as HTMLInputElement;
    if (this.isCancelled) {
      slider.value = String(this.place);
      return;
    }
    this.hold ||= 'keys';
    this.position = Number(slider.value);
    void this.draft.put(String(fromSlider(this.param, this.position)), this.exact);
  };

  /** Browsers say that a slider changed when it is let go, and at every arrow key. */
  private readonly letGo = (): void => {
    if (this.hold === 'slider') void this.draft.finish();
  };

  // -- templates ------------------------------------------------------------------------------------
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('name') && changed.get('name')) this.draft.drop(); // it is another parameter now
  }

  protected override render(): TemplateResult {
    const { param: p, boxId: id } = this;
    if (this.isBare) return html`${this.number(id)}${this.complaint(id)}`;
    const unit = unitBeside(p) ? html` <span class="unit">${p.unit}</span>` : nothing;
    return html`
      <label for=${id}>${p.label}${unit}</label>
      ${this.control(id)}
      <p class="hint" id="${id}-hint">${p.doc}${this.warning()}</p>
      ${this.complaint(id)}
    `;
  }

  /** It has the room of its longest words from the start: what is below keeps its place under the hand. */
  private warning(): TemplateResult | typeof nothing {
    const { param: p, draft, hold } = this;
    if (p.live) return nothing;
    const isNear = hold && draft.isChanged && !draft.wrong && this.host.hasBegun;
    const longest = p.kind === 'text' ? 'lines' : p.kind === 'bool' || p.kind === 'choice' ? '' : 'slider';
    return html` <span class="begins" data-longest=${begins(longest)}
      >${isNear ? html`<b>${begins(hold)}</b>` : html`<i>${begins('')}</i>`}</span
    >`;
  }

  /** Always there, so that what comes into it is read out. */
  private complaint(id: string): TemplateResult {
    return html`<p class="wrong" id="${id}-wrong" aria-live="polite">${this.draft.wrong}</p>`;
  }

  private control(id: string): TemplateResult {
    const { param: p, shown, draft } = this,
      about = `${id}-hint ${id}-wrong`;
    const invalid = draft.wrong ? 'true' : nothing;
    switch (p.kind) {
      case 'bool':
        return html`<input type="checkbox" role="switch" id=${id} aria-describedby=${about}
          .checked=${live(shown === 'on')}
          @change=${(e: Event) => this.choose((e.target as HTMLInputElement).checked ? 'on' : 'off')}>`;
      case 'choice':
        return html`<select id=${id} aria-describedby=${about} aria-invalid=${invalid}
          @change=${(e: Event) => this.choose((e.target as Box).value)}>
          ${p.choices?.map((c) => html`<option value=${c} .selected=${live(c === shown)}>${t(c.replaceAll('-', ' '))}</option>`)}
        </select>`;
      case 'text':
        return html`<textarea id=${id} aria-describedby=${about} aria-invalid=${invalid} spellcheck="false"
          maxlength=${p.high} autocomplete="off" rows=${Math.min(16, shown.split('\n').length + 1)}
          .value=${live(shown)} @input=${this.type}></textarea>`;
      default:
        return html`${this.number(id)}${
          hasSlider(p)
            ? html`<input type="range" min="0" max=${STEPS} step=${stride(p)}
              aria-label="${p.label} slider" aria-valuetext=${shown} .value=${live(String(this.place))}
              @pointerdown=${this.grip} @input=${this.slide} @change=${this.letGo}
              @pointercancel=${() => this.giveBack()}>`
            : nothing
        }`;
    }
  }

  private number(id: string): TemplateResult {
    const { param: p, isBare } = this;
    return html`<input type="number" id=${id} aria-label=${isBare ? p.label : nothing}
      aria-describedby=${isBare ? `${id}-wrong` : `${id}-hint ${id}-wrong`}
      aria-invalid=${this.draft.wrong ? 'true' : nothing} inputmode=${p.low < 0 ? 'text' : 'decimal'} step="any"
      min=${p.low} max=${p.high} .value=${live(this.shown)} @input=${this.type}>`;
  }

  /** Where the slider stands: where it is held, or at what is typed if that is a number, or at the value. */
  private get place(): number {
    const typed = this.shown === '' ? NaN : Number(this.shown),
      { param: p } = this;
    const inside = Math.min(p.high, Math.max(p.low, Number.isNaN(typed) ? Number(this.value) : typed));
    return this.position ?? toSlider(p, inside);
  }

  /** Of the control that can be typed in. */
  private get boxId(): string {
    return `param-${this.name.replace('.', '-')}`;
  }
}
