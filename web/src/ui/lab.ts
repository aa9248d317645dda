/**
 * The element `<gedanken-lab>`: a laboratory for agents that imagine. It puts the parts together and
 * passes on what people do; what happens then is the session's affair.
 */
import { html, LitElement, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import uplotCss from 'uplot/dist/uPlot.min.css?inline';
import { asFailure } from '../core/failure';
import { readHash, type Theme } from '../core/hash';
import { createLab } from '../core/lab';
import type { Exhibit, Frame, Until } from '../core/types';
import { CurveView } from '../view/curves';
import { readPalette, type Palette } from '../view/palette';
import { pngOf } from '../view/png';
import { FADE, FADE_SLOW } from '../view/scene';
import { LOOKED_AT } from '../view/insight';
import { tabulate, type Table } from '../view/series';
import { Stage } from '../view/stage';
import { CellsGrid } from './cells-grid';
import { controls } from './control-styles';
import { counters } from './counters';
import { curvePane, X_WORDS, Y_WORDS } from './curve-pane';
import { exhibits } from './exhibits';
import { footer, helpDialog } from './footer';
import { insightStyles } from './insight-styles';
import { insights } from './insights';
import { listing } from './listing';
import { Looker } from './looker';
import { noticeBar, stillFigure, type Notice } from './notice';
import { editingHint, overlays } from './overlays';
import { chooser, componentParams } from './panel';
import { paramList } from './param-control';
import { PointsPad } from './points-pad';
import { csvFiles, download, pngName } from './run-files';
import { Session } from './session';
import type { SessionHost } from './session-host';
import { needsOf } from './settings';
import { pushes, stageBox, training } from './stage-pane';
import { details, layout } from './styles';
import { tokens } from './tokens';
import { toolbar } from './toolbar';
import { summary } from './words';

/** Texts and curves need not change faster than people read, ms. */
const TEXT_PACE = 100;
const CURVE_PACE = 200;
const SPOKEN_PACE = 5000;
const FIRST_SPOKEN = 1000;
/** Shortest time between pictures that follow each other faster than one can see, ms. */
const FLICKER_PACE = 100;
const CALM_PACE = 1000;
/** Real steps a second from which they do. */
const TOO_FAST = 400;
/** Below so many real steps a second one can follow the listing. */
const FOLLOWED = 20;

/** The module lies beside the script, wherever that came from; Vite's own server has it at the root. */
function besideScript(): string {
  const file = 'gedanken.wasm';
  return new URL(file, import.meta.env.DEV ? document.baseURI : import.meta.url).href;
}

export class GedankenLab extends LitElement implements SessionHost {
  static override styles = [tokens, unsafeCSS(uplotCss), layout, details, insightStyles, controls];

  /** Config text, as on the command line and in links; `view.*` pairs are the page's settings. */
  @property() config = '';
  @property({ reflect: true }) theme: Theme = 'auto';
  @property() controls: 'full' | 'minimal' | 'none' = 'full';
  /** Keys of the overlays to show, with blanks or commas. */
  @property() layers: string | null = null;
  /** Real steps a second, or `max`. */
  @property() speed: string | null = null;
  @property({ attribute: 'wasm-url' }) wasmUrl = '';

  @state() private failure: Notice | null = null;
  @state() private editing = false;
  @state() private log = false;
  @state() private hover: number | null = null;
  @state() private spoken = '';
  /** Key of the map of the world that is shown. */
  @state() private map = 'visits';
  @state() private critic = 0;
  @state() private palette: Palette | null = null;
  @query('.probe') private probe!: HTMLElement;
  @query('canvas.scene') private canvas!: HTMLCanvasElement | null;
  @query('.plot') private plot!: HTMLElement | null;
  @query('dialog') private dialog!: HTMLDialogElement;

  private session: Session | null = null;
  private stage: Stage | null = null;
  private curves: CurveView | null = null;
  private table: Table = { x: [], curves: [] };
  private readonly cells = new CellsGrid(this, (r, c, glyph) => void this.session?.edit(r, c, glyph));
  private readonly pad = new PointsPad(this, (x, y) => void this.session?.point(x, y));
  private looker: Looker | null = null;
  private readonly dark = matchMedia('(prefers-color-scheme: dark)');
  /** What the curves were last drawn from. */
  private drawn: unknown[] = [];
  private readonly calm = matchMedia('(prefers-reduced-motion: reduce)');
  private lastPicture = 0;
  private lastText = 0;
  private lastCurve = 0;
  private nextSpoken = 0;
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
    this.dark.addEventListener('change', this.retheme);
    this.addEventListener('keydown', this.shortcut);
    void this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.dark.removeEventListener('change', this.retheme);
    this.removeEventListener('keydown', this.shortcut);
    this.life++;
    this.config = this.hash || this.config; // to go on from when it is put back
    this.stage?.dispose();
    this.curves?.dispose();
    this.session?.dispose();
    this.looker?.dispose();
    this.stage = this.curves = this.session = this.looker = null;
  }

  private async begin(): Promise<void> {
    const life = ++this.life;
    this.failure = null;
    this.dataset.state = 'loading';
    try {
      const wasmUrl = this.wasmUrl ? new URL(this.wasmUrl, document.baseURI).href : besideScript();
      const lab = await createLab({ wasmUrl });
      if (life !== this.life) return lab.dispose();
      const session = new Session(lab, this);
      this.session = session;
      this.looker = new Looker((map) => session.look(LOOKED_AT, map), () => `${session.run}:${session.frame?.progress.ticks}`);
      await session.start(this.startingLink());
      if (life !== this.life) return;
      this.emit('gedanken-ready', {});
    } catch (thrown) {
      if (life !== this.life) return;
      const { code, message } = asFailure(thrown);
      this.session = null;
      this.failed((this.failure = { code, text: message }));
      this.dataset.state = 'error';
    }
  }

  /** Attributes first; what the link itself says comes last and counts. */
  private startingLink(): string {
    return [this.viewText(), this.config.replace(/^#/, '')].filter(Boolean).join('&');
  }

  /** The attributes that are settings of the page. */
  private viewText(): string {
    const { theme, speed, layers } = this;
    return [
      theme !== 'auto' && `view.theme=${theme}`, speed && `view.speed=${speed}`,
      layers && `view.layers=${layers.trim().replace(/[\s,]+/g, ',')}`,
    ].filter(Boolean).join('&');
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { session } = this;
    if (!session?.settings) return;
    if (changed.has('config') && this.config !== this.link) {
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
    this.speak();
    this.tabulate();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { session } = this;
    if (!session?.settings) return;
    if (!this.stage && this.canvas) {
      this.palette = readPalette(this.probe);
      this.stage = new Stage(this.canvas, session.catalog, this.palette, () => this.requestUpdate());
      if (session.frame?.scene) this.stage.show(session.frame.scene);
    }
    if ((this.curves?.box ?? null) !== this.plot) {
      this.curves?.dispose();
      this.curves = this.plot && new CurveView(this.plot, readPalette(this.probe), (at) => (this.hover = at));
      this.drawn = [];
    }
    if (changed.has('theme')) this.retheme();
    this.looker?.watch(this.renderRoot.querySelectorAll('.insights, .insights .map'));
    this.looker?.soon();
    const { x, y } = session.axes;
    const drawn = [this.table, x, y, this.log];
    if (!this.curves || drawn.every((one, i) => one === this.drawn[i])) return;
    this.drawn = drawn;
    this.curves.show(this.table, { x: X_WORDS[x], y: Y_WORDS[y], log: this.log });
  }

  // -- what the session tells -----------------------------------------------------------------------
  changed(): void {
    this.lastText = this.lastCurve = 0;
    this.requestUpdate();
  }

  pictured(frame: Frame): void {
    const now = performance.now(), speed = this.session?.speed ?? 0;
    const pace = speed >= FOLLOWED && this.calm.matches ? CALM_PACE : speed > TOO_FAST ? FLICKER_PACE : 0;
    if (frame.scene && (!frame.running || now - this.lastPicture >= pace)) {
      if (this.stage) this.stage.fade = speed < FOLLOWED ? FADE_SLOW : FADE;
      this.stage?.show(frame.scene);
      this.lastPicture = now;
    }
    if (frame.running && now - this.lastText < TEXT_PACE) return;
    this.lastText = now;
    this.requestUpdate();
    this.emit('gedanken-frame', { progress: frame.progress, running: frame.running });
  }

  moved(): void {
    const { session } = this;
    if (!session?.settings) return;
    if (this.theme !== session.view.theme) this.theme = session.view.theme;
    if (session.hash === this.link) return;
    this.link = session.hash;
    this.emit('gedanken-change', { hash: session.hash });
  }

  failed(notice: Notice): void {
    this.emit('gedanken-error', { code: notice.code, message: notice.text });
  }

  private emit(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  private readonly retheme = (): void => {
    if (!this.probe) return;
    this.palette = readPalette(this.probe);
    this.stage?.retheme(this.palette);
    this.curves?.retheme(this.palette);
  };

  /** The spoken summary changes seldom while running and at once when time stands still. */
  private speak(): void {
    const session = this.session!, now = performance.now();
    const isRunning = session.state === 'running';
    if (isRunning && now < this.nextSpoken) return;
    // What happens first is told soon.
    this.nextSpoken = now + (isRunning ? SPOKEN_PACE : FIRST_SPOKEN);
    const what = summary(
      session.frame, session.lastEpisode, session.settings!.component('agent'),
      session.settings!.component('env'), session.cells?.data ?? null,
      session.withoutImagination(session.lastEpisode?.[0] ?? 0),
    );
    this.spoken = session.remark ? `${session.remark} ${what}` : what;
  }

  private tabulate(): void {
    const session = this.session!, now = performance.now();
    if (this.controls !== 'full' || now - this.lastCurve < CURVE_PACE) return;
    this.lastCurve = now;
    this.table = tabulate(session.groups, session.axes.x, session.axes.y);
  }

  // -- what people do -------------------------------------------------------------------------------
  private readonly shortcut = (e: KeyboardEvent): void => {
    const { session } = this, target = e.composedPath()[0] as HTMLElement;
    if (!session || e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
    if (target.closest('input, select, textarea, dialog')) return;
    const acts: Record<string, () => unknown> = {
      ' ': () => session.toggle(),
      '.': () => session.advance('step'),
      ',': () => session.advance('phase'),
      e: () => session.advance('episode'),
      r: () => session.reset(),
      n: () => session.newSeed(),
      '?': () => this.dialog.showModal(),
    };
    const push = target.matches('.stage') ? session.settings?.push ?? 0 : 0;
    if (push) Object.assign(acts, { ArrowLeft: () => session.push(-push), ArrowRight: () => session.push(push) });
    const act = acts[e.key];
    // On a button the space bar presses it.
    if (!act || (e.key === ' ' && target.closest('button, summary'))) return;
    e.preventDefault();
    act();
  };

  private async runExhibit(exhibit: Exhibit): Promise<void> {
    this.plot?.parentElement?.scrollIntoView({ block: 'nearest', behavior: this.calm.matches ? 'auto' : 'smooth' });
    await this.session!.exhibit(exhibit);
  }

  private async copy(text: string, what: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.session!.remark = `${what} copied.`;
    } catch {
      this.session!.refuse({ code: 'CLIPBOARD', message: `This browser does not let the page copy. ${text}` });
    }
    this.changed();
  }

  private async savePng(): Promise<void> {
    const { session, stage } = this;
    if (!session?.frame?.scene || !stage) return;
    const { plot, table } = this, { x, y } = session.axes, canvas = plot?.querySelector('canvas');
    download(pngName(session), await pngOf({
      scene: session.frame.scene,
      catalog: session.catalog,
      palette: readPalette(this.probe),
      width: stage.width,
      height: stage.height,
      curves: plot && canvas && table.x.length
        ? { canvas, width: plot.clientWidth, height: plot.clientHeight, title: `${Y_WORDS[y]} by ${X_WORDS[x].toLowerCase()}` }
        : null,
      caption: [session.settings!.text, session.state === 'running' ? '' : `digest ${session.digest}`].join(' · '),
    }));
  }

  private async saveRun(): Promise<void> {
    const file = await this.session!.save();
    if (file) download(file.name, file.bytes);
  }

  // -- templates ------------------------------------------------------------------------------------
  protected override render(): TemplateResult {
    const { session } = this;
    return html`
      <span class="probe" hidden></span>
      <div class="frame">${session?.settings ? this.lab(session) : this.waiting()}</div>
      ${helpDialog()}
    `;
  }

  /** Before the core is there, and when it never comes. */
  private waiting(): TemplateResult {
    return html`<div class="lab">
      <div role="alert">${this.failure
        ? html`<div class="notice" data-code=${this.failure.code}><p>${this.failure.text}</p></div>` : nothing}</div>
      ${stillFigure()}
      <p role="status" class="hint">${this.failure
        ? 'In the picture: an agent in a maze, and in violet the way that it imagines.' : 'One moment…'}</p>
    </div>`;
  }

  private lab(session: Session): TemplateResult {
    const full = this.controls === 'full', fit = this.stage?.fit, scene = session.frame?.scene;
    const { reach } = session.settings!;
    // Points bring no reward, so there is no curve of it.
    const hidden = [...session.view.hide, reach ? 'curves' : ''];
    const shows = (panel: string): boolean => full && !hidden.includes(panel);
    return html`
      <div class="lab ${this.controls}" @click=${this.focusStage}>
        <div class="wide alerts">${noticeBar(session.notice, () => session.close())}</div>
        <div class="left">
          ${shows('world') ? this.stageHead(session) : nothing}
          ${stageBox(session, fit && this.editing && session.cells ? this.cells.template(session.cells, fit)
            : fit && full && reach && scene ? this.pad.template(scene.box, fit, reach) : nothing)}
          ${this.editing && session.cells ? html`${this.cells.tools()}${editingHint(session)}` : nothing}
          ${shows('world') && session.settings!.reach ? this.pad.hint() : nothing}
          ${this.controls === 'none' ? nothing : this.transport(session)}
          ${this.controls === 'none' ? nothing : training(session)}
          <p role="status" class="status" id="summary">${this.spoken}</p>
          ${shows('overlays') ? overlays(session) : nothing}
          ${shows('model') && (session.settings!.isContinuous || session.traces.size) ? this.insights(session) : nothing}
          ${shows('world') ? html`<div class="section world-params">${this.params('env', session)}
            ${paramList('run', session.catalog.run.filter((p) => !['events', 'numbers'].includes(p.key)),
              (p) => session.settings!.value('run', p, session.moment),
              (key, value) => void session.change(key, value))}</div>` : nothing}
        </div>
        ${!full ? nothing : html`<div class="right">
          ${!shows('curves') ? nothing : curvePane({
            session, table: this.table, log: this.log, hover: this.hover,
            setLog: (on) => (this.log = on), runExhibit: (one) => void this.runExhibit(one),
          })}
          ${shows('counters') ? counters(session.frame) : nothing}
          ${shows('agent') ? html`<div class="mind">${this.mind(session)}</div>` : nothing}
        </div>`}
        ${shows('exhibits') ? html`<div class="wide section last">${exhibits(
          session.catalog.exhibits, session.study?.exhibit ?? null, session.job !== null,
          (one) => void this.runExhibit(one))}</div>` : nothing}
        ${shows('files') ? this.foot(session) : nothing}
      </div>
    `;
  }

  private stageHead(session: Session): TemplateResult {
    return html`<div class="head">
      ${chooser('env', session.settings!, (family, id) => void session.choose(family, id))}
      ${session.cells
        ? html`<button type="button" class="chip end" aria-pressed=${this.editing}
            @click=${() => (this.editing = !this.editing)}>Edit the world</button>`
        : nothing}
      ${pushes(session)}
      ${session.settings!.reach ? this.pad.tools() : nothing}
    </div>`;
  }

  /** Drawn again only when something of it is new. */
  private insights(session: Session): unknown {
    const { palette, map, critic } = this;
    return palette && guard([session.seen, session.run, palette, map, critic], () => insights({
      session, palette, map, setMap: (key) => (this.map = key), critic, setCritic: (index) => (this.critic = index),
    }));
  }

  private transport(session: Session): TemplateResult {
    return toolbar({
      running: session.state === 'running',
      speed: session.speed,
      toggle: () => void session.toggle(),
      advance: (until) => void session.advance(until),
      reset: () => void session.reset(),
      newSeed: () => void session.newSeed(),
      setSpeed: (speed) => void session.setSpeed(speed),
    });
  }

  private mind(session: Session): TemplateResult {
    const agent = session.settings!.component('agent');
    const slow = session.state !== 'running' || session.speed < FOLLOWED;
    const choose = (family: 'env' | 'agent' | 'model' | 'planner', id: string): void =>
      void session.choose(family, id);
    return html`
      <div class="head section">
        ${chooser('agent', session.settings!, choose)}
      </div>
      ${agent ? listing(agent, slow && session.frame?.progress.ticks ? session.frame.progress.line : -1) : nothing}
      ${this.params('agent', session)}
      ${(['model', 'planner'] as const).map((family) => (agent && needsOf(agent, family).length
        ? html`<div class="head section">${chooser(family, session.settings!, choose)}</div>
          ${this.params(family, session)}` : nothing))}
    `;
  }

  private params(family: 'env' | 'agent' | 'model' | 'planner', session: Session): TemplateResult | typeof nothing {
    return componentParams(family, session.settings!, session.moment,
      (key, value) => void session.change(key, value));
  }

  private foot(session: Session): TemplateResult {
    return footer({
      session,
      link: () => new URL(session.hash, location.href).href,
      copy: (text, what) => void this.copy(text, what),
      csv: () => csvFiles(session).forEach((file) => download(file.name, file.text)),
      png: () => void this.savePng(),
      save: () => void this.saveRun(),
      open: (file) => void file.arrayBuffer().then((bytes) => session.load(new Uint8Array(bytes))),
      help: () => this.dialog.showModal(),
    });
  }

  /** A click on the stage makes the keys work. */
  private focusStage(e: Event): void {
    const stage = (e.target as HTMLElement).closest<HTMLElement>('.stage');
    if (stage && !(e.target as HTMLElement).closest('.cells, .pad')) stage.focus({ preventScroll: true });
  }
}
