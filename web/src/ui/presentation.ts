/**
 * For a room: stage and curve alone, in type for the back row, over the whole screen where the browser allows it and over the
 * whole window where not. Who leaves finds everything as it was.
 */
import { css, nothing, type LitElement, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { t } from '../core/language';
import { BackRow } from '../view/backrow';
import { dress } from '../view/dress';
import { axisWords } from './curve-words';
import type { Display } from './display';
import { html } from './markup';
import type { Session } from './session';
import { listed } from './words';

export class Presentation {
  private session: Session | null = null;
  private isBlank = false;
  /** Until the first key was pressed the keys are told. */
  private isNew = true;
  private isStepping = false;
  private chart: BackRow | null = null;
  private before = { focus: null as HTMLElement | null, x: 0, y: 0 };

  constructor(
    private readonly host: LitElement,
    private readonly display: Display,
  ) {}

  get isOn(): boolean {
    return this.session !== null;
  }

  async begin(session: Session): Promise<void> {
    if (this.session) return;
    const { host } = this,
      root = host.renderRoot as ShadowRoot;
    this.session = session;
    this.isBlank = false;
    this.isNew = true;
    this.before = { focus: root.activeElement as HTMLElement | null, x: scrollX, y: scrollY };
    dress(root, sheet);
    host.toggleAttribute('data-presenting', true);
    document.addEventListener('fullscreenchange', this.screened);
    await this.rise();
    if (!this.session) return;
    host.requestUpdate();
    await host.updateComplete;
    root.querySelector<HTMLElement>('.stage')?.focus({ preventScroll: true });
  }

  /** Over everything else: a frame that may not have the whole screen has the whole window. */
  private async rise(): Promise<void> {
    const { host } = this;
    const isFull =
      document.fullscreenEnabled &&
      (await host.requestFullscreen().then(
        () => true,
        () => false,
      ));
    if (isFull || !this.session || !('showPopover' in host)) return; // where there is no top layer, it is fixed in the window
    host.popover = 'manual';
    host.showPopover();
  }

  end(): void {
    const { host, before } = this;
    if (!this.session) return;
    this.session = null;
    document.removeEventListener('fullscreenchange', this.screened);
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    host.removeAttribute('popover');
    host.removeAttribute('data-presenting');
    this.chart?.dispose();
    this.chart = null;
    host.requestUpdate();
    void host.updateComplete.then(() => {
      scrollTo(before.x, before.y);
      before.focus?.focus({ preventScroll: true });
    });
  }

  /** The browser leaves the whole screen by itself, too. */
  private readonly screened = (): void => {
    if (!document.fullscreenElement) this.end();
  };

  /** Whether the key was one of the presentation's. */
  pressed(e: KeyboardEvent): boolean {
    const { session } = this;
    if (!session || e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return false;
    const isButton = (e.composedPath()[0] as HTMLElement).closest?.('button') !== null;
    const act = this.actOf(e.key, session, e.repeat);
    if (this.isNew && !(isButton && [' ', 'Enter', 'Tab'].includes(e.key))) {
      this.isNew = false;
      this.host.requestUpdate();
    }
    if (!act) return false;
    e.preventDefault();
    act();
    return true;
  }

  /** Also what a clicker sends. */
  private actOf(key: string, session: Session, isHeld: boolean): (() => void) | null {
    switch (key) {
      case 'ArrowRight':
      case 'PageDown':
        return () => void this.step(() => session.advance('step'), isHeld);
      case 'ArrowLeft':
      case 'PageUp':
        return () => void this.step(() => session.back(), isHeld);
      case 'b':
      case 'B':
        return () => this.blank();
      case 'f':
      case 'F':
      case 'Escape':
        return () => this.end();
      default:
        return null;
    }
  }

  /** Of a key that is held, as many steps as there is time for. */
  private async step(go: () => Promise<void>, isHeld: boolean): Promise<void> {
    if (isHeld && this.isStepping) return;
    this.isStepping = true;
    await go().finally(() => (this.isStepping = false));
  }

  private blank(): void {
    this.isBlank = !this.isBlank;
    this.host.requestUpdate();
  }

  private readonly hung = (canvas: Element | undefined): void => {
    this.chart?.dispose();
    this.chart = canvas ? new BackRow(canvas as HTMLCanvasElement) : null;
    this.draw();
  };

  private draw(): void {
    const { session, display, chart } = this,
      { table, marks, palette } = display;
    if (session && chart && palette && table.x.length) chart.show({ table, marks, palette, words: axisWords(session) });
  }

  /** Beside the stage; `told` is what has just happened. */
  template(told: string): TemplateResult | typeof nothing {
    const { session, display, isBlank, isNew } = this;
    if (!session) return nothing;
    const { settings, state } = session,
      hasCurves = display.table.x.length > 0;
    if (this.chart) queueMicrotask(() => this.draw());
    const words = axisWords(session);
    return html`
      <div class="talk" ?data-bare=${!hasCurves}>
        ${
          hasCurves
            ? html`<div class="talk-chart"><canvas role="img" aria-label="${words.y} by ${words.x.toLowerCase()}"
              ${ref(this.hung)}></canvas></div>`
            : nothing
        }
        <div class="talk-words">
          <p><b>${t`${listed([settings!.component('env')?.title, settings!.component('agent')?.title])}.`}</b> ${told}</p>
          <p class="talk-keys" ?hidden=${!isNew}>Space plays, → steps, ← goes back, B blanks, Escape leaves.</p>
          <div class="talk-buttons">
            <button type="button" @click=${() => void session.toggle()}>${state === 'running' ? t`Pause` : t`Play`}</button>
            <button type="button" @click=${() => this.end()}>Leave</button>
          </div>
        </div>
        <div class="talk-blank" role="status" ?data-on=${isBlank}>${
          isBlank ? html`<span class="hidden">The picture is blank. B shows it again.</span>` : nothing
        }</div>
      </div>
    `;
  }
}

const styles = css`
  :host([data-presenting]) {
    display: block !important;
    position: fixed !important;
    inset: 0 !important;
    z-index: 2147483647;
    width: 100vw !important;
    max-width: none !important;
    height: 100vh !important;
    height: 100dvh !important;
    max-height: none !important;
    margin: 0 !important;
    padding: 0 !important;
    border: 0 !important;
    overflow: hidden !important;
    background: var(--gedanken-paper) !important;
  }
  :host([data-presenting]) .frame {
    height: 100%;
  }
  :host([data-presenting]) .lab.lab.lab {
    display: grid;
    grid-template:
      'scene chart' minmax(0, 1fr)
      'words words' auto / minmax(0, 1.15fr) minmax(0, 1fr);
    gap: 20px 36px;
    height: 100%;
    padding: 28px 36px 24px;
  }
  :host([data-presenting]) .lab > :not(.scene-pane, .talk),
  :host([data-presenting]) .scene-pane > :not(.stages) {
    display: none !important;
  }
  :host([data-presenting]) .scene-pane.scene-pane.scene-pane {
    grid-area: scene;
    display: grid;
    grid-template-rows: minmax(0, 1fr);
    align-items: center;
    overflow: hidden;
  }
  :host([data-presenting]) .lab:has(.talk[data-bare]) .scene-pane.scene-pane.scene-pane {
    grid-column: 1 / 3;
  }
  :host([data-presenting]) .stage.stage.stage {
    flex: none;
    height: 100%;
    min-height: 0;
    max-height: var(--wanted);
    outline: none;
  }
  :host([data-presenting]) .stage canvas {
    position: absolute;
    inset: 0 0 auto;
  }
  :host([data-presenting]) .stages.stages[data-two] {
    height: 100%;
  }
  :host([data-presenting]) .stages[data-two] .one {
    flex: 1 1 0;
  }
  :host([data-presenting]) .stages[data-two] .stage.stage.stage {
    flex: 1 1 0;
    height: auto;
  }
  :host([data-presenting]) .name svg {
    width: 1.5em;
    height: 0.55em;
  }
  .talk {
    display: contents;
  }
  .talk,
  :host([data-presenting]) .name {
    font-size: clamp(14px, 1.9vw, 44px);
  }
  @media (min-width: 900px) {
    .talk,
    :host([data-presenting]) .name {
      font-size: clamp(28px, 1.9vw, 44px);
    }
  }
  .talk-chart {
    grid-area: chart;
    position: relative;
    min-width: 0;
    min-height: 0;
    overflow: hidden;
  }
  .talk-chart canvas {
    position: absolute;
    inset: 0 auto auto 0;
  }
  .talk-words {
    grid-area: words;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: end;
    gap: 8px 28px;
    line-height: 1.3;
  }
  .talk-words p:first-child {
    min-height: 2.6em;
  }
  @media (min-aspect-ratio: 1/1) {
    :host([data-presenting]) .lab.lab.lab:has(.stages[data-two]) {
      grid-template: 'scene scene' minmax(0, 1fr) 'chart words' minmax(26dvh, auto) / minmax(0, 1fr) minmax(0, 1.35fr);
    }
    .lab:has(.stages[data-two]) .talk-buttons {
      grid-area: 2 / 2;
    }
    :host([data-presenting]) .stages.stages[data-two] {
      flex-direction: row;
      gap: 36px;
    }
    /* Sentences that grow do not make the stages smaller. */
    .lab:has(.stages[data-two]) .talk-words p:first-child {
      grid-column: 1 / -1;
      min-height: 5.2em;
    }
  }
  .talk-keys {
    grid-column: 1;
    color: var(--gedanken-quiet);
  }
  .talk-buttons {
    grid-area: 1 / 2;
    display: flex;
    gap: 12px;
  }
  .talk-buttons button {
    min-width: 5em;
    min-height: 2em;
    font-size: inherit;
  }
  .talk-blank[data-on] {
    position: absolute;
    inset: 0;
    z-index: 5;
    background: #000;
  }
  @media (max-aspect-ratio: 1/1) {
    :host([data-presenting]) .lab.lab.lab {
      grid-template: 'scene' minmax(0, 1fr) 'chart' minmax(0, 1fr) 'words' auto / minmax(0, 1fr);
      padding: 14px;
      gap: 12px;
    }
    :host([data-presenting]) .lab:has(.talk[data-bare]) .scene-pane.scene-pane.scene-pane {
      grid-area: 1 / 1 / 3 / 2;
    }
    .talk-words {
      grid-template-columns: minmax(0, 1fr);
      gap: 8px;
    }
    .talk-keys {
      display: none;
    }
    .talk-buttons {
      grid-area: auto;
    }
  }
`;
const sheet = new CSSStyleSheet();
sheet.replaceSync(styles.cssText);
