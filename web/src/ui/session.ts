/**
 * One visitor's session: the run on the stage, its curve, what is pinned beside it, and what the page
 * shows of them. It knows neither canvases nor templates; whatever the core refuses becomes a notice
 * and leaves the last good state.
 */
import { runFile } from '../core/export';
import { asFailure } from '../core/failure';
import {
  initialView, pairsOf, readHash, writeHash, type Measure, type View, type XAxis,
} from '../core/hash';
import { SECONDS } from '../core/stats';
import type {
  Catalog, ChannelData, Exhibit, Family, Frame, Lab, Look, RunClient, Until,
} from '../core/types';
import { keptUp } from '../view/insight';
import { trace, TRACED, type Trace } from '../view/trace';
import { History, type Group } from '../view/series';
import type { Job } from './exhibits';
import type { Notice } from './notice';
import type { LabState, SessionHost } from './session-host';
import { keyOf, momentOf, Settings, type Moment } from './settings';
import { exhibitPlan, runStudy, shadowPlan, type Plan, type Study } from './study';
import { lastRow, sentence } from './words';

const FIRST_LAYERS = ['world', 'values', 'policy', 'planning', 'trail', 'agent'];
/** A curve that is fitted is the model itself. */
const FITTED_LAYERS = ['world', 'model', 'planning', 'trail', 'agent'];
/** What `view.hide` may name. */
export const PANELS = ['world', 'overlays', 'curves', 'counters', 'model', 'agent', 'exhibits', 'files'];
/** Real steps a second, when nobody asked for another speed: mazes in a hurry, poles as they fall. */
const PACE = 90;
const REAL_TIME = 25;
const FAMILIES = ['env', 'model', 'planner', 'agent'] as const;
const SHADOW_EPISODES = 50;
/** A run is young until it has so many times the episodes of its shadow. */
const YOUNG = 10;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export class Session {
  state: LabState = 'loading';
  settings: Settings | null = null;
  frame: Frame | null = null;
  cells: ChannelData | null = null;
  observation: ChannelData | null = null; // what a world of numbers last showed the agent
  /** Model and planner, as last looked at; null when there was nothing to look at. */
  seen: Look | null = null;
  traces = new Map<string, Trace>(); // how small channels went, by their keys
  /** Counts the runs that were begun. */
  run = 0;
  /** Updates of the training under way when it began. */
  training = 0;
  lastEpisode: Float64Array | null = null;
  history: History | null = null;
  digest = '';
  view: View = initialView();
  pins: Group[] = [];
  study: Study | null = null;
  job: Job | null = null;
  notice: Notice | null = null;
  /** A remark in passing, such as that the run began again. */
  remark = '';
  /** The same run without imagination, to compare with. */
  private shadow: Study | null = null;
  private stopShadow = new AbortController();
  private lesser = ''; // what was said of a lesser way of running; it shows with the first step
  private client: RunClient | null = null;
  private queue: Promise<void> = Promise.resolve();
  /** Counts what was asked of time: what waits in the queue gives way to what was asked later. */
  private wishes = 0;
  /** Whether time is to go by, as last wished for; `state` follows when the queue has come so far. */
  private goes = false;

  constructor(readonly lab: Lab, private readonly host: SessionHost) {}

  get catalog(): Catalog {
    return this.lab.catalog;
  }
  get moment(): Moment {
    return momentOf(this.frame?.progress);
  }
  get hash(): string {
    return writeHash(this.settings?.text ?? '', this.view);
  }
  /** Real steps a second, the world's own if none is asked for. */
  get speed(): number {
    return this.view.speed ?? (this.settings?.isContinuous ? REAL_TIME : PACE);
  }
  /** Of worlds without a goal to reach, the return tells more than the length of an episode. */
  get axes(): { x: XAxis; y: Measure } {
    const { x, y } = this.view, isContinuous = this.settings?.isContinuous;
    return { x: x ?? (isContinuous ? 'steps' : 'episodes'), y: y ?? (isContinuous ? 'return' : 'length') };
  }
  get layers(): string[] {
    return this.view.layers ?? (this.settings?.reach ? FITTED_LAYERS : FIRST_LAYERS);
  }

  async start(link: string): Promise<void> {
    this.client = await this.lab.createRun();
    this.client.onframe = (frame) => this.take(frame);
    this.client.onfailure = (failure) => {
      this.state = this.settings ? 'paused' : 'error';
      this.goes = false;
      this.refuse(failure);
    };
    await this.visit(link);
    if (!this.settings) {
      await this.guard(() => this.open(''));
      if (this.notice) this.notice.text += ' The page begins as usual instead.';
    }
    if (!this.settings) this.state = 'error';
    this.host.changed();
  }

  /** Goes where a link points. What the link gets wrong is said, and the rest of it is used. */
  async visit(link: string): Promise<void> {
    this.hush();
    const layers = this.catalog.layers.map((layer) => layer.key);
    const address = readHash(link, { layers, hide: PANELS });
    this.notice = null;
    this.view = address.view;
    await this.guard(() => this.open(address.config));
    if (address.notices.length) {
      const both = [...(this.notice ? [(this.notice as Notice).text] : []), ...address.notices];
      this.refuse({ code: 'LINK', message: both.join(' ') });
    }
    this.moved();
  }

  dispose(): void {
    this.job?.cancel();
    this.stopShadow.abort();
    this.client?.dispose();
    this.lab.dispose();
  }

  // -- time -----------------------------------------------------------------------------------------
  toggle(): Promise<void> {
    return this.goes ? this.pause() : this.play();
  }

  play(): Promise<void> {
    const wish = ++this.wishes;
    this.goes = true;
    return this.guard(async (client) => {
      if (wish !== this.wishes) return; // no longer wished for
      this.remark = '';
      void this.castShadow();
      await client.play(this.speed); // the first time a worker starts, and meanwhile the wish may be another
      this.state = wish === this.wishes ? 'running' : 'paused';
    });
  }

  /** Stops at once, and again behind whatever waits in the queue. */
  pause(): Promise<void> {
    this.hush();
    return this.guard(async (client) => {
      await client.pause();
      if (this.state === 'running') this.state = 'paused';
      await this.rest();
    });
  }

  /** What is under way ends here, and no Play that still waits begins: something else is wished for. */
  private hush(): void {
    this.wishes++;
    this.goes = false;
    this.client?.pause().catch(() => undefined); // whoever comes next in the queue hears of it
  }

  advance(until: Until, count = 1): Promise<void> {
    this.wishes++;
    this.goes = false;
    return this.guard(async (client) => {
      this.remark = '';
      void this.castShadow();
      if (this.state === 'running') await client.pause();
      this.state = 'running';
      this.host.changed();
      try {
        await client.advance(until, count);
      } finally {
        this.state = 'paused';
      }
      await this.rest();
    });
  }

  async setSpeed(stepsPerSecond: number | null): Promise<void> {
    this.view = { ...this.view, speed: stepsPerSecond };
    if (this.state === 'running') await this.guard((client) => client.play(this.speed));
    this.moved();
  }

  reset(): Promise<void> {
    this.hush();
    return this.guard(() => this.open(this.settings!.settled().text));
  }

  newSeed(): Promise<void> {
    this.hush();
    const limit = Math.min(this.catalog.run.find((p) => p.key === 'seed')?.high ?? 0, 999_999);
    return this.rebuild({ seed: String(Math.floor(Math.random() * (limit + 1))) });
  }

  // -- what is run ----------------------------------------------------------------------------------
  choose(family: Exclude<Family, 'run'>, id: string): Promise<void> {
    this.hush();
    return this.guard(async () => {
      const { text, instead } = this.settings!.settled().choose(family, id);
      await this.open(text);
      const asked = this.settings!.component(family)?.title;
      if (instead) this.remark = `${asked} does not go with what was here before: now with ${instead.title}.`;
    });
  }

  /** Parameters marked live change under the agent's feet; all others begin the run again. */
  change(key: string, value: string): Promise<void> {
    if (!this.isLive(key) || !this.frame?.progress.ticks) return this.rebuild({ [key]: value });
    return this.set(key, value);
  }

  edit(row: number, column: number, glyph: string): Promise<void> {
    return this.set(`env.cell.${row}.${column}`, glyph);
  }

  /** A poke in passing: to the right, or with a negative strength to the left. */
  push(strength: number): Promise<void> {
    return this.set('env.push', String(strength));
  }

  /** Adds a point to a world of points, or with null takes away the one whose x is nearest. */
  point(x: number, y: number | null): Promise<void> {
    const text = (value: number): string => String(Number(value.toFixed(3)));
    return this.set(`env.point.${text(x)}`, y === null ? '-' : text(y));
  }

  forgetEvents(): Promise<void> {
    return this.rebuild({ events: null });
  }

  private set(key: string, value: string): Promise<void> {
    return this.guard(async (client) => {
      this.settings = new Settings(this.catalog, await client.set(key, value));
      if (this.state !== 'running') await this.rest();
    });
  }

  private rebuild(changes: Record<string, string | null>): Promise<void> {
    return this.guard(async () => {
      const before = Boolean(this.frame?.progress.ticks), running = this.state === 'running';
      await this.open(this.settings!.settled().with(changes));
      if (before) this.remark = `The run began again with ${'seed' in changes ? 'another' : 'the same'} seed.`;
      if (running && !('seed' in changes)) {
        await this.client!.play(this.speed);
        this.state = 'running';
      }
    });
  }

  /** A refused text leaves the run that was there. */
  private async open(config: string): Promise<void> {
    this.begin(await this.client!.open(config));
    await this.watch();
    await this.rest();
  }

  private begin(config: string): void {
    this.run++;
    this.settings = new Settings(this.catalog, config);
    this.history = new History([...this.catalog.episode_columns, SECONDS]);
    this.frame = null;
    this.state = 'ready';
    this.lastEpisode = null;
    this.seen = null;
    this.traces.clear();
    this.observation = null;
    this.training = 0;
    this.remark = '';
    this.stopShadow.abort();
    this.shadow = null;
  }

  private isLive(key: string): boolean {
    return FAMILIES.some((family) =>
      this.settings?.component(family)?.params.some((p) => keyOf(family, p) === key && p.live));
  }

  // -- what is shown --------------------------------------------------------------------------------
  setView(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    if (change.layers !== undefined) void this.guard(() => this.watch());
    this.moved();
  }

  private watch(): Promise<void> {
    const mask = this.catalog.layers.reduce(
      (bits, layer, i) => bits | (this.layers.includes(layer.key) ? 1 << i : 0), 0);
    return this.client!.watch(mask, ['cells', 'observation', ...Object.keys(TRACED)]);
  }

  /** Looks into the model and the planner; what cannot be seen just now may be seen the next time. */
  async look(channels: string[], map: boolean): Promise<void> {
    const { run } = this;
    try {
      const seen = await this.client!.look(channels, map);
      if (run !== this.run) return;
      this.seen = keptUp(this.seen, seen);
      this.host.changed();
    } catch {
      // There will be another look.
    }
  }

  /** Runs quietly at a run's first step; that run is what counts, so a failure is not told. */
  private async castShadow(): Promise<void> {
    const config = this.settings!.withoutImagination;
    if (this.frame?.progress.ticks || config === null) return;
    this.stopShadow.abort();
    const { signal } = (this.stopShadow = new AbortController());
    const plan = shadowPlan(config, this.view.episodes || SHADOW_EPISODES);
    await runStudy(this.lab, plan, signal, () => undefined, (study) => {
      if (signal.aborted) return;
      this.shadow = study;
      this.host.changed();
    }).catch(() => undefined);
  }

  /** Steps of that episode without imagination, where both are still alike in all else. */
  withoutImagination(episode: number): number | null {
    if (!this.shadow || this.settings!.events.length) return null;
    return this.shadow.groups[0]?.curve('episodes', 'length')[0]?.y[episode - 1] ?? null;
  }

  /** The curves to draw: pinned, studied or shadow, and the live one if it has any episode. */
  get groups(): Group[] {
    const live: Group = {
      label: 'this run', title: 'This run', kind: 'live', style: 0,
      curve: this.history?.curve ?? (() => []),
    };
    // Beside a long run its first episodes could not be seen.
    const isYoung = (this.frame?.progress.episodes ?? 0) < YOUNG * (this.shadow?.episodes ?? 0);
    const isAlone = isYoung && !this.pins.length && !this.study && !this.settings?.events.length;
    const beside = isAlone ? this.shadow : this.study;
    return [...this.pins, ...(beside?.groups ?? []), ...(this.history?.rows ? [live] : [])];
  }

  get canPin(): boolean {
    return Boolean(this.history?.rows || (this.study && !this.study.exhibit));
  }

  /** Keeps the present curve (or the sweep over seeds, if there is one) as a named ghost. */
  pin(): void {
    const label = LETTERS[this.pins.length % LETTERS.length]!;
    const sweep = this.study && !this.study.exhibit ? this.study.groups[0] : undefined;
    if (!sweep && !this.history?.rows) return;
    this.pins = [...this.pins, {
      label,
      title: `${label}: ${sweep ? `${this.study!.seeds} seeds, ` : ''}${this.describeRun()}`,
      kind: 'pinned',
      style: this.pins.length + 4,
      curve: sweep ? sweep.curve : this.history!.freeze(),
    }];
    if (sweep) this.study = null;
    this.host.changed();
  }

  clearCurves(): void {
    this.pins = [];
    this.study = null;
    this.host.changed();
  }

  private describeRun(): string {
    const pairs = pairsOf(this.settings!.settled().text)
      .filter((pair) => !/^(env|agent|model|planner|events|numbers)=/.test(pair));
    return [this.settings!.component('agent')?.title, ...pairs].join(', ');
  }

  // -- many seeds -----------------------------------------------------------------------------------
  sweep(): Promise<void> {
    const { seeds, episodes, steps } = this.settings!.sweep(this.view);
    return this.runPlan({
      title: `${seeds} seeds`, text: '', exhibit: null, seeds, episodes, steps,
      variants: [{
        config: this.settings!.settled().text, label: `${seeds} seeds`,
        title: `${seeds} seeds, ${this.describeRun()}`,
      }],
    });
  }

  /** Puts the exhibit's last variant on the stage and runs all over their seeds. */
  async exhibit(exhibit: Exhibit): Promise<void> {
    const plan = exhibitPlan(this.catalog, exhibit);
    this.hush();
    await this.guard(() => this.open(plan.variants.at(-1)!.config));
    this.view = { ...this.view, x: exhibit.axis, y: exhibit.measure };
    this.pins = [];
    await this.runPlan(plan);
    this.moved();
  }

  private async runPlan(plan: Plan): Promise<void> {
    this.job?.cancel();
    const stop = new AbortController();
    const total = plan.variants.length * plan.seeds;
    const job: Job = { label: `Running ${plan.title}`, done: 0, total, cancel: () => stop.abort() };
    this.job = job;
    this.study = null;
    this.host.changed();
    try {
      await runStudy(this.lab, plan, stop.signal, (done) => {
        job.done = done;
        this.host.changed();
      }, (study) => {
        this.study = study;
        this.host.changed();
      });
    } catch (thrown) {
      if (!stop.signal.aborted) this.refuse(asFailure(thrown));
    } finally {
      if (this.job === job) this.job = null;
      this.host.changed();
    }
  }

  // -- files ----------------------------------------------------------------------------------------
  async save(): Promise<{ name: string; bytes: Uint8Array } | null> {
    let file: { name: string; bytes: Uint8Array } | null = null;
    await this.guard(async (client) => {
      file = runFile(this.settings!.text, await client.save());
    });
    return file;
  }

  load(bytes: Uint8Array): Promise<void> {
    this.hush();
    return this.guard(async (client) => {
      this.begin(await client.load(bytes));
      this.state = 'paused';
      this.remark = 'The run goes on from the file.';
      await this.watch();
      await this.rest();
    });
  }

  // -- inside ---------------------------------------------------------------------------------------
  close(): void {
    this.notice = null;
    this.host.changed();
  }

  refuse(failure: { code: string; message: string }): void {
    this.notice = { code: failure.code, text: sentence(failure.message) };
    this.host.failed(this.notice);
    this.host.changed();
  }

  private take(frame: Frame): void {
    if (frame.note && frame.note !== this.frame?.note) this.refuse({ code: 'EVENT', message: frame.note });
    this.frame = frame;
    const channel = (key: string): ChannelData | null => frame.channels.find((one) => one.key === key) ?? null;
    this.cells = channel('cells');
    this.observation = channel('observation');
    trace(this.traces, frame);
    const { total_reward, episode_return, due } = frame.progress;
    this.training = due > 0 ? Math.max(due, this.training) : 0;
    this.history?.push(frame.episodes, total_reward - episode_return);
    this.lastEpisode = lastRow(frame.episodes) ?? this.lastEpisode;
    this.host.pictured(frame);
  }

  /** When time stands still there is a digest of all that matters. */
  private async rest(): Promise<void> {
    this.digest = await this.client!.digest();
  }

  private moved(): void {
    this.host.moved();
    this.host.changed();
  }

  /** One thing after the other; a failure becomes a notice. */
  private guard(act: (client: RunClient) => Promise<void>): Promise<void> {
    this.queue = this.queue.then(() => this.attempt(act));
    return this.queue;
  }

  private async attempt(act: (client: RunClient) => Promise<void>): Promise<void> {
    if (!this.client) return;
    try {
      await act(this.client);
    } catch (thrown) {
      this.goes = this.state === 'running';
      this.refuse(asFailure(thrown));
    }
    const lesser = this.lab.notice ?? '';
    if (lesser !== this.lesser) this.refuse({ code: 'MAIN_THREAD', message: (this.lesser = lesser) });
    this.moved();
  }
}
