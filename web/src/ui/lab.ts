/**
 * The element `<gedanken-lab>`: a laboratory for agents that imagine. It puts the parts together and
 * passes on what people do; what happens then is the session's affair.
 */
import { LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { asFailure } from '../core/failure';
import { besideScript } from '../core/files';
import { askStyles } from './ask';
import { readHash, type Theme } from '../core/hash';
import { createLab } from '../core/lab';
import { language, languageOf } from '../core/language';
import type { Frame, Until } from '../core/types';
import type { BrowserStore } from './browser-store';
import { controls } from './control-styles';
import { Display } from './display';
import { experimentStyles } from './experiment-styles';
import { galleryStyles } from './gallery';
import { inspectorStyles } from './inspector';
import { pressed } from './keys';
import { Looker } from './looker';
import { html } from './markup';
import { Narrator } from './narrator';
import type { Notice, Place } from './notice';
import { Panes, waiting, type Controls, type PanesHost } from './panes';
import { Presence, type PresenceHost } from './presence';
import type { SessionHost } from './orders';
import { Session } from './session';
import { screenStyles } from './screen-styles';
import { stagesStyles } from './stages';
import { details, layout } from './styles';
import { pageOf, tint, tintStyles } from './tint';
import { timelineStyles } from './timeline';
import { tokens } from './tokens';

export class GedankenLab extends LitElement implements SessionHost, PresenceHost, PanesHost {
  static override styles = [
    tokens,
    tintStyles,
    layout,
    details,
    screenStyles,
    stagesStyles,
    experimentStyles,
    controls,
    inspectorStyles,
    galleryStyles,
    timelineStyles,
    askStyles,
  ];

  /** Config text, as on the command line and in links; `view.*` pairs are the page's settings. */
  @property() config = '';
  @property({ reflect: true }) theme: Theme = 'auto';
  @property() controls: Controls = 'full';
  /** Keys of parameters that stand below the stage where `controls` are minimal, with blanks or commas. */
  @property() fields = '';
  /** Keys of the overlays to show, with blanks or commas. */
  @property() layers: string | null = null;
  /** Real steps a second, or `max`. */
  @property() speed: string | null = null;
  @property({ attribute: 'wasm-url' }) wasmUrl = '';
  /** The name under which the browser keeps the run for the next visit; without one it does not. */
  @property() keep: string | null = null;
  /** Where a problem with it may be told: `mailto:...` or the address of a page. Without one the report is only copied. */
  @property() report = '';

  @state() private failure: Notice | null = null;

  session: Session | null = null;
  private looker: Looker | null = null;
  private store: BrowserStore | null = null;
  private readonly presence = new Presence(this);
  private readonly calm = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly display = new Display(this, this.calm);
  private readonly panes = new Panes(this, this.display);
  private readonly narrator = new Narrator();
  private isSeen = true;
  /** Counts how often it was connected and disconnected, to tell a late answer from a timely one. */
  private life = 0;
  /** The link as the host last heard of it; hearing it again changes nothing. */
  private link = '';

  // -- for host pages -------------------------------------------------------------------------------
  play(): Promise<void> {
    return this.session?.play() ?? Promise.resolve();
  }
  pause(): Promise<void> {
    return this.session?.pause() ?? Promise.resolve();
  }
  step(until: Until = 'step', count = 1): Promise<void> {
    return this.session?.advance(until, count) ?? Promise.resolve();
  }
  reset(): Promise<void> {
    return this.session?.reset() ?? Promise.resolve();
  }
  /** `#env=...`: the address of what is shown. */
  get hash(): string {
    return this.session?.hash ?? '';
  }

  /** A fingerprint of all that influences the run's future, as it last stood still. */
  get digest(): string {
    return this.session?.digest ?? '';
  }

  // -- life -----------------------------------------------------------------------------------------
  override connectedCallback(): void {
    super.connectedCallback();
    this.presence.connected();
    this.retheme(); // moved into another page's colours
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.presence.disconnected();
  }

  arrived(): void {
    this.addEventListener('keydown', this.shortcut);
    void this.begin();
  }

  left(): void {
    this.removeEventListener('keydown', this.shortcut);
    this.life++;
    this.config = this.hash || this.config; // to go on from when it is put back
    this.panes.left();
    this.display.dispose();
    this.session?.dispose();
    this.looker?.dispose();
    this.store?.dispose();
    this.session = this.looker = this.store = null;
  }

  seen(isSeen: boolean): void {
    this.isSeen = isSeen;
    this.session?.hold(!isSeen);
    if (isSeen) this.retheme(); // what is not displayed hears nothing of colours
  }

  private async begin(): Promise<void> {
    const life = ++this.life;
    this.failure = null;
    this.dataset.state = 'loading';
    try {
      const wasmUrl = this.wasmUrl ? new URL(this.wasmUrl, document.baseURI).href : besideScript();
      const lab = await createLab({ wasmUrl, lang: languageOf(this) }),
        store = await this.newStore();
      if (life !== this.life) return lab.dispose();
      const session = new Session(lab, this);
      this.session = session;
      this.looker = new Looker(
        (map) => session.look(map),
        () => `${session.run}:${session.frame?.progress.ticks}`,
      );
      this.store = store;
      const link = this.startingLink();
      this.link = this.config; // what comes from now on is another link
      await (store ? store.start(session, this.config, link) : session.start(link));
      if (life !== this.life) return;
      session.hold(!this.isSeen);
      this.requestUpdate(); // that the last run is back is known only now
      this.emit('gedanken-ready', {});
    } catch (thrown) {
      if (life !== this.life) return;
      const { code, message } = asFailure(thrown);
      this.session = null;
      this.failed((this.failure = { code, text: message }));
      this.dataset.state = 'error';
    }
  }

  private async newStore(): Promise<BrowserStore | null> {
    if (!this.keep) return null;
    return import('./browser-store').then(({ BrowserStore }) => new BrowserStore(this.keep!)).catch(() => null);
  }

  /** Attributes first; what the link itself says comes last and counts. */
  private startingLink(): string {
    return [this.viewText(), this.config.replace(/^#/, '')].filter(Boolean).join('&');
  }

  /** The attributes that are settings of the page. */
  private viewText(): string {
    const { theme, speed, layers } = this;
    return [
      theme !== 'auto' && `view.theme=${theme}`,
      speed && `view.speed=${speed}`,
      layers && `view.layers=${layers.trim().replace(/[\s,]+/g, ',')}`,
    ]
      .filter(Boolean)
      .join('&');
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { session } = this;
    if (!session?.settings) return;
    if (this.config !== this.link) {
      this.link = this.config;
      void session.visit(this.startingLink());
    }
    if (changed.has('theme') && this.theme !== session.view.theme) {
      session.setView({ theme: this.theme });
    }
    const { speed, layers } = readHash(this.viewText()).view;
    if (changed.has('speed')) void session.setSpeed(speed);
    if (changed.has('layers')) session.setView({ layers });
    this.dataset.state = session.state;
    this.narrator.tell(session);
    if (this.controls === 'full') this.display.tabulate(session);
  }

  protected override updated(): void {
    const { session } = this;
    if (!session?.settings) return;
    this.display.rendered(session);
    this.panes.rendered();
    this.looker?.watch(this.renderRoot.querySelectorAll('.beside, .insights, .insights .map'));
    this.looker?.soon();
  }

  // -- what the session tells -----------------------------------------------------------------------
  changed(): void {
    this.store?.noted();
    this.display.hurry();
    this.requestUpdate();
  }

  refuse(failure: { code: string; message: string }, place: Place = 'lab'): void {
    this.session?.refuse(failure, place);
  }

  pictured(frame: Frame, isBeside = false): void {
    if (!this.session || !this.display.show(this.session, frame, isBeside)) return;
    this.requestUpdate();
    if (isBeside) return;
    this.store?.noted();
    this.emit('gedanken-frame', { progress: frame.progress, running: frame.running });
  }

  moved(): void {
    const { session } = this;
    if (!session?.settings) return;
    if (this.theme !== session.view.theme) this.theme = session.view.theme;
    if (session.hash === this.link || this.config !== this.link) return; // or the host wants to go elsewhere
    this.config = this.link = session.hash;
    this.emit('gedanken-change', { hash: session.hash, arrived: session.arrival.isArriving });
  }

  failed(notice: Notice): void {
    this.emit('gedanken-error', { code: notice.code, message: notice.text });
  }

  private emit(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  private readonly retheme = (): void => {
    this.dataset.page = pageOf(this);
    this.display.retheme();
  };

  // -- what people do -------------------------------------------------------------------------------
  private readonly shortcut = (e: KeyboardEvent): void => {
    if (this.session && !this.panes.presents(e)) pressed(e, this.session, this);
  };

  help(): void {
    if (this.session) this.panes.help(this.session);
  }

  /** Stage and curve alone, over the whole screen or window; Escape leaves. */
  present(): void {
    if (this.session) this.panes.present(this.session);
  }

  protected override render(): TemplateResult {
    const { session, controls, fields, narrator, store } = this;
    return html`
      <span class="probe" hidden></span>${tint(this.retheme)}
      <div class="frame" lang=${language()}>${
        session?.settings
          ? this.panes.template(session, { controls, fields, narrator, back: store?.template() ?? nothing })
          : waiting(this.failure)
      }</div>
    `;
  }
}
