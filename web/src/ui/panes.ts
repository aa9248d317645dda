/**
 * The panes of a lab: the stage with its tools, time, the curves, the agent, the files. What of them is opened or chosen
 * is remembered here; what people do in them is passed on to the session.
 */
import { nothing, type CSSResult, type LitElement, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { keyed } from 'lit/directives/keyed.js';
import { asFailure } from '../core/failure';
import { t } from '../core/language';
import { Ask } from './ask';
import type { CellsGrid } from './cells-grid';
import type { Chosen } from './chooser';
import { copied } from './clipboard';
import { counters } from './counters';
import { curvePane } from './curve-pane';
import type { Display } from './display';
import { dataTable } from './data-table';
import { Dialogs } from './dialogs';
import { Drive } from './drive';
import { axisWords } from './curve-words';
import { gallery } from './gallery';
import { inspector, type Tab } from './inspector';
import { needsOf } from './fitting';
import { footer } from './footer';
import { goingBar } from './going';
import { below, listing } from './listing';
import { html } from './markup';
import type { Narrator } from './narrator';
import { noticeAt, stillFigure, type Notice, type Place } from './notice';
import { adopt, OnDemand, type OnDemandHost } from './on-demand';
import { editingHint, layerChips, layerWords, legend } from './overlays';
import { chooser, componentParams, namedParams } from './panel';
import { paramList } from './param-list';
import { FOLLOWED } from './picture';
import { outlineBox } from './outline';
import type { PointsPad } from './points-pad';
import type { Session } from './session';
import type { Side } from './side';
import { Talk } from './talk';
import { pushes, training } from './stage-pane';
import { sideButton, stages } from './stages';
import { toolbar } from './toolbar';

/** `play`: nothing but Play, how much is imagined, and a sentence. */
export type Controls = 'full' | 'minimal' | 'play' | 'none';

export interface PanesHost extends LitElement, OnDemandHost {
  readonly session: Session | null;
  /** Where a problem may be told; empty: nowhere. */
  readonly report: string;
  /** Shows the list of keys. */
}

/** What is shown of a session besides itself. */
export interface Shown {
  controls: Controls;
  /** Keys of parameters, with blanks or commas. */
  fields: string;
  narrator: Narrator;
  /** That the last run is back, where that is so. */
  back: TemplateResult | typeof nothing;
}

/** Before the core is there, and when it never comes. */
export function waiting(failure: Notice | null): TemplateResult {
  return html`<div class="lab">
    <div role="alert">${
      failure ? html`<div class="notice" data-code=${failure.code}><p>${failure.text}</p></div>` : nothing
    }</div>
    ${stillFigure()}
    <p role="status" class="hint">${
      failure ? t`In the picture: an agent in a maze, and in violet the way that it imagines.` : t`One moment…`
    }</p>
  </div>`;
}

/** Whether a panel is wanted, by its name in `view.hide`. */
type Shows = (panel: string) => boolean;

/** What is opened and chosen. */
interface Choices {
  editing: boolean;
  tab: Tab;
  /** The inspector lies over the lower half, where there is no room beside. */
  isOpen: boolean;
  /** Key of the map of the world. */
  map: string;
  /** Which picture of a channel, by its key. */
  picked: Readonly<Record<string, number>>;
}

export class Panes {
  private chosen: Choices = { editing: false, tab: 'settings', isOpen: false, map: '', picked: {} };
  private readonly cells: OnDemand<CellsGrid>;
  private readonly pad: OnDemand<PointsPad>;
  private readonly dialogs: Dialogs;
  private readonly talk: Talk;
  private readonly ask: Ask;
  private readonly drive: Drive;
  private readonly duelPart: OnDemand<typeof import('./duel')>;
  private readonly twoPart: OnDemand<typeof import('./two-styles')>;
  private readonly insightsPart: OnDemand<typeof import('./insights')>;
  private readonly visitPart: OnDemand<typeof import('./visit-list')>;
  private readonly blockPart: OnDemand<typeof import('./experiment-block')>;
  private readonly filesPart: OnDemand<typeof import('./run-files')>;

  constructor(
    private readonly host: PanesHost,
    private readonly display: Display,
  ) {
    const styled = async <T extends { styles: CSSResult }>(part: Promise<T>): Promise<T> => {
      const whole = await part;
      adopt(host.renderRoot, whole.styles);
      return whole;
    };
    this.cells = new OnDemand(async () => {
      const { CellsGrid } = await import('./cells-grid');
      return new CellsGrid(host, (r, c, glyph) => void host.session?.edit(r, c, glyph));
    }, host);
    this.pad = new OnDemand(async () => {
      const { PointsPad } = await import('./points-pad');
      return new PointsPad(host, (x, y) => void host.session?.point(x, y));
    }, host);
    this.dialogs = new Dialogs(host, display);
    this.talk = new Talk(host, display);
    this.ask = new Ask(host, (isBeside) => {
      const stage = isBeside ? display.beside : this.chosen.editing ? null : display.stage;
      return stage?.fit ?? null;
    });
    this.drive = new Drive(host, (scene) => display.stage?.show(scene));
    this.duelPart = new OnDemand(() => styled(import('./duel')), host);
    this.twoPart = new OnDemand(() => styled(import('./two-styles')), host);
    this.insightsPart = new OnDemand(() => styled(import('./insights')), host);
    this.visitPart = new OnDemand(() => import('./visit-list'), host);
    this.blockPart = new OnDemand(() => import('./experiment-block'), host);
    this.filesPart = new OnDemand(() => import('./run-files'), host);
  }

  /** The keys, and what they do. */
  help(session: Session): void {
    void this.dialogs.keys(session);
  }

  /** Stage and curve alone, for a room. */
  present(session: Session): void {
    void this.talk.begin(session);
  }

  /** The lab leaves the page. */
  left(): void {
    this.talk.now?.end();
  }

  /** Whether a key was for the presentation. */
  presents(e: KeyboardEvent): boolean {
    return this.talk.now?.pressed(e) ?? false;
  }

  private choose(change: Partial<Choices>): void {
    this.chosen = { ...this.chosen, ...change };
    this.host.requestUpdate();
  }

  /** In the order in which they are read; where they stand is the styles' affair. */
  template(session: Session, { controls, fields, narrator, back }: Shown): TemplateResult {
    const full = controls === 'full',
      { hide } = session.view;
    const shows: Shows = (panel) => full && !hide.includes(panel);
    const told = (...places: Place[]): TemplateResult[] =>
      places.map((place) => noticeAt(session.notices, place, () => this.host.requestUpdate()));
    if (controls === 'play') {
      const notices = told('browser', 'link', 'lab', 'time', 'stage');
      return this.duelPart.now?.duel(session, narrator, notices) ?? waiting(null);
    }
    if (session.side.isOpen) void this.twoPart.now;
    return html`
      <div class="lab ${controls}" @click=${focusStage}
        @keydown=${this.onKeys} @keyup=${this.onKeys} @focusout=${this.onKeys}>
        <div class="alerts">${told('browser', 'link', 'lab')}</div>
        ${full ? this.bar(session, shows) : nothing}
        <div class="scene-pane">${this.stage(session, full, shows('world'), shows('overlays'))}</div>
        <div class="time-pane">
          ${
            controls === 'none'
              ? nothing
              : html`${this.transport(session, full && !shows('world') ? this.sharing(session) : nothing)}
          ${goingBar(session)}${training(session)}${fields && controls === 'minimal' ? namedParams(fields, session) : nothing}`
          }
          ${told('time', 'stage')}
          <div class="said">
            <p class="status" id="summary">${narrator.text}</p>
            <p role="status" class="hidden">${narrator.spoken}</p>
            ${undo(session)}
            ${shows('counters') ? counters(session.frame, session.settings!.abilities) : nothing}
          </div>
          ${back}
        </div>
        ${shows('curves') || shows('model') ? this.curves(session, shows, told('curves')) : nothing}
        ${full ? this.inspector(session, shows, told('files')) : nothing}
        ${this.talk.now?.template(narrator.text) ?? nothing}
        ${this.drive.dreams ? nothing : this.ask.card()}
      </div>
    `;
  }

  /** What is at hand, and the way to others. */
  private bar(session: Session, shows: Shows): TemplateResult {
    return html`<div class="bar">
      ${shows('world') ? chooser('env', session, this.display.palette) : nothing}
      ${shows('agent') ? chooser('agent', chosenOf(session), this.display.palette) : nothing}
      ${shows('world') ? sideButton(session) : nothing}
      <span class="end">
        ${shows('exhibits') ? gallery(session, (one) => void session.experiment(one)) : nothing}
        ${shows('world') ? html`${this.sharing(session)}${this.talk.button(session)}` : nothing}
      </span>
    </div>`;
  }

  /** The curves, and below them what an experiment tells, or one figure of the agent's own. */
  private curves(session: Session, shows: Shows, told: unknown): TemplateResult {
    // Points bring no reward, so there is no curve of it, unless an experiment measures something else.
    const isBare = session.settings!.component('env')?.measure === '' && !session.beside.experiment;
    return html`<div class="curve-pane">
      ${
        isBare || !shows('curves')
          ? nothing
          : curvePane({
              session,
              table: this.display.table,
              reading: this.display.reading,
              go: (index) => this.display.go(session, index),
              open: (one) => void session.experiment(one),
              block: (one) => this.blockPart.now?.experimentBlock(session, one) ?? nothing,
            })
      }
      ${told}
      ${shows('model') ? this.insights(session, 'figuresBeside') : nothing}
    </div>`;
  }

  private inspector(session: Session, shows: Shows, told: unknown): TemplateResult | typeof nothing {
    const chosen = chosenOf(session),
      { settings } = chosen,
      isSide = chosen !== session,
      agent = settings!.component('agent')!;
    const part = (family: 'model' | 'planner', figures: unknown): unknown =>
      shows('agent') && needsOf(agent, family).length
        ? html`${chooser(family, chosen, this.display.palette)}${
            family === 'model' // what comes and grows stands below what is pressed
              ? html`<details class="fold"><summary>Its settings</summary>${params(family, chosen)}</details>`
              : params(family, chosen)
          }${figures}`
        : figures;
    const run = paramList(
      'run',
      session.catalog.run.filter((p) => !['events', 'numbers'].includes(p.key)),
      (p) => settings!.value('run', p, chosen.moment),
      chosen,
    );
    const panels: Partial<Record<Tab, unknown>> = {};
    if (shows('agent') || shows('world'))
      panels.settings = html`
        ${shows('agent') ? html`<h2>${agent.title}</h2>${params('agent', chosen)}` : nothing}
        ${shows('world') ? html`<h2>${settings!.component('env')!.title}</h2>${params('env', chosen)}<h2>Run</h2>${run}` : nothing}
      `;
    if (shows('agent')) panels.listing = this.followed(session, chosen);
    const figures = (which: 'insights' | 'planned'): unknown =>
      shows('model') && !isSide ? this.insights(session, which) : nothing;
    const model = part('model', figures('insights'));
    if (model !== nothing) panels.model = model;
    const planner = needsOf(agent, 'planner').length ? part('planner', figures('planned')) : nothing;
    if (planner !== nothing) panels.planner = planner;
    if (shows('files') || shows('curves'))
      panels.data = html`${shows('curves') ? this.numbers(session) : nothing}${session.past.told.length ? (this.visitPart.now?.visitList(session) ?? nothing) : nothing}${shows('files') ? this.foot(session) : nothing}${told}`;
    // A draft that is still in a control belongs to the run that the control was of.
    for (const tab of ['settings', 'model', 'planner'] as const)
      if (panels[tab] !== undefined) panels[tab] = keyed(isSide, panels[tab]);
    return inspector({
      panels,
      chosen: this.chosen.tab,
      isOpen: this.chosen.isOpen,
      choose: (tab) => this.choose({ tab, isOpen: true }),
      close: () => this.choose({ isOpen: false }),
    });
  }

  private numbers(session: Session): TemplateResult {
    const words = axisWords(session);
    return dataTable(this.display.table, words.x, words.y);
  }

  /** Over it lie the cells while they are edited, or the pad of a world of points. */
  private stage(session: Session, full: boolean, hasTools: boolean, hasLayers: boolean): TemplateResult {
    const fit = this.display.stage?.fit,
      scene = session.frame?.scene,
      { reach } = session.settings!;
    const cells = this.chosen.editing ? session.inside.cells : null;
    return html`
      ${stages(
        session,
        [
          html`${full ? html`<div ?hidden=${this.drive.dreams}>${outlineBox(session)}</div>` : nothing}${
            fit && cells
              ? (this.cells.now?.template(cells, fit) ?? nothing)
              : fit && full && reach && scene
                ? (this.pad.now?.template(scene.box, fit, reach) ?? nothing)
                : this.drive.dreams
                  ? nothing
                  : this.ask.ring(false)
          }`,
          this.ask.ring(true),
        ],
        full && !this.talk.now?.isOn, // a room sets nothing
        this.onStage,
      )}
      ${
        hasTools || hasLayers
          ? html`<div class="strip">${hasTools ? this.stageTools(session) : nothing}
        ${hasLayers && !this.drive.dreams ? layerChips(session) : nothing}</div>`
          : nothing
      }
      ${cells ? html`${this.cells.now?.tools() ?? nothing}${editingHint(session)}` : nothing}
      ${hasTools ? this.drive.template(session) : nothing}
      ${hasTools && reach ? (this.pad.now?.hint() ?? nothing) : nothing}
      ${hasLayers && !this.drive.dreams ? html`${legend(session)}${layerWords(session)}` : nothing}
    `;
  }

  private stageTools(session: Session): TemplateResult {
    return html`
      ${
        session.inside.cells
          ? html`<button type="button" class="chip" aria-pressed=${this.chosen.editing}
            @click=${() => this.choose({ editing: !this.chosen.editing })}>Edit the world</button>`
          : nothing
      }
      ${session.settings!.reach ? nothing : this.drive.chips(session)}
      ${pushes(session)}
      ${session.settings!.reach ? (this.pad.now?.tools() ?? nothing) : nothing}
    `;
  }

  private sharing(session: Session): TemplateResult {
    return html`<button type="button" class="chip" aria-haspopup="dialog" title="Links, files, and code for your own page"
      @click=${() => void this.dialogs.share(session)}>Share</button>`;
  }

  /** The figures of model, planner and agent, or those beside the curve; drawn again only when something of it is new. */
  private insights(session: Session, which: 'insights' | 'planned' | 'figuresBeside'): unknown {
    const { map, picked } = this.chosen,
      { palette } = this.display,
      { inside } = session;
    if (!session.settings!.isContinuous && !inside.hasFigures) return nothing;
    const part = this.insightsPart.now,
      wanted = session.beside.experiment?.figure ?? '';
    return (
      palette &&
      part &&
      guard([inside.seen, inside.channels, session.run, palette, map, picked, wanted], () =>
        part[which]({
          session,
          palette,
          map,
          setMap: (key) => this.choose({ map: key }),
          picked,
          wanted,
          pick: (key, i) => this.choose({ picked: { ...this.chosen.picked, [key]: i } }),
        }),
      )
    );
  }

  private transport(session: Session, share: unknown): TemplateResult {
    return toolbar({
      running: session.state === 'running',
      speed: session.speed,
      toggle: () => void session.toggle(),
      advance: (until) => {
        if (until === 'phase') this.choose({ tab: 'listing', isOpen: true });
        void session.advance(until);
      },
      reset: () => void session.reset(),
      newSeed: () => void session.newSeed(),
      setSpeed: (speed) => void session.setSpeed(speed),
      line: timeline(session),
      share,
    });
  }

  private foot(session: Session): TemplateResult {
    return footer({
      session,
      copy: (text, told) => void this.copy(session, text, told),
      csv: () => void this.file(session, (files) => files.saveCsv(session)),
      png: () => void this.file(session, (files) => files.savePng(session, this.display)),
      save: () => void this.file(session, (files) => files.saveRun(session)),
      open: (file) => void file.arrayBuffer().then((bytes) => session.load(new Uint8Array(bytes))),
      help: () => this.help(session),
      present: () => this.present(session),
      report: () => void this.dialogs.report(session, this.host.report),
    });
  }

  /** Who presents has the keys, and who drives those of the first stage; whatever else happens on a stage asks. */
  private readonly onStage = (e: Event, isBeside: boolean): void => {
    const isTalk = e instanceof KeyboardEvent && 'presenting' in this.host.dataset;
    if (!isTalk && (isBeside || !this.drive.hear(e))) this.ask.hear(e, isBeside);
  };

  /** Nor is the focus of who drives always on the stage. */
  private readonly onKeys = (e: Event): void => {
    if (!e.defaultPrevented && !('presenting' in this.host.dataset)) this.drive.hear(e);
  };

  /** The listing, and in it the line that comes next, where one can follow it. */
  private followed(session: Session, chosen: Session | Side): TemplateResult | typeof nothing {
    const { settings, frame } = chosen,
      agent = settings!.component('agent'),
      isSlow = session.state !== 'running' || session.speed < FOLLOWED;
    const now = isSlow && frame?.progress.ticks ? frame.progress : null;
    const isBeside = chosen !== session,
      hear = (e: Event, i: number): void => this.ask.hear(e, isBeside, i);
    const planner = settings!.component('planner');
    return agent
      ? html`${listing(agent, now?.line, { hear, did: this.ask.line(isBeside) })}${planner?.listing.length ? below(planner, now?.planner_line) : nothing}`
      : nothing;
  }

  /** The lab has been drawn. */
  rendered(): void {
    this.ask.rendered();
    this.drive.rendered();
  }

  private async copy(session: Session, text: string, told: string): Promise<void> {
    if (await copied(text)) session.remark = told;
    else session.refuse({ code: 'CLIPBOARD', message: t`This browser does not let the page copy. ${text}` }, 'files');
    this.host.changed();
  }

  /** With the code that makes files, once it is there. */
  private async file(session: Session, make: (files: typeof import('./run-files')) => unknown): Promise<void> {
    try {
      await make(await this.filesPart.whole());
    } catch (thrown) {
      session.refuse(asFailure(thrown), 'files');
    }
  }
}

function timeline(session: Session): TemplateResult {
  const { history } = session;
  return html`<gedanken-timeline .now=${session.moment} .head=${session.head} .travelled=${session.travelled}
    .history=${history} .newest=${history?.newest ?? 0} .host=${session}></gedanken-timeline>`;
}

function undo(session: Session): TemplateResult | typeof nothing {
  return session.canUndo
    ? html`<button type="button" class="link" title="Back to the run that was here (Ctrl Z)"
      @click=${() => void session.undo()}>Undo</button>`
    : nothing;
}

/** The run that the controls set. */
function chosenOf(session: Session): Session | Side {
  return session.side.isChosen ? session.side : session;
}

function params(family: Chosen, chosen: Session | Side): TemplateResult | typeof nothing {
  return componentParams(family, chosen.settings!, chosen.moment, chosen);
}

/** A click on the stage makes the keys work. */
function focusStage(e: Event): void {
  const stage = (e.target as HTMLElement).closest<HTMLElement>('.stage');
  if (stage && !(e.target as HTMLElement).closest('.cells, .pad')) stage.focus({ preventScroll: true });
}
