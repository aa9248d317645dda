/**
 * One visitor's session: the run on the stage under its control, what the page shows of it, where links lead, and its
 * files. It knows neither canvases nor templates.
 */
import type { View } from '../core/hash';
import { t } from '../core/language';
import { momentOf } from '../core/moment';
import type { Controls, Dream, Experiment, Frame, Left, Progress, Question, Told } from '../core/types';
import type { Axes, Group, History } from '../view/series';
import { axesOf } from './curve-words';
import { Following } from './following';
import { Inside } from './inside';
import type { Kept, KeptSide } from './kept';
import { Library } from './library';
import { RunControl } from './run-control';
import { maskOf } from './shown';
import { sweepPlan } from './study';
import { sentence } from './words';

export class Session extends RunControl {
  /** What can be seen of model, planner and agent. */
  inside = new Inside();
  /** Where its twin without imagination is, while that is seen on its stage, at the same real step. */
  twin: Progress | null = null;
  /** It is so far behind that it does not come after. */
  isTwinLost = false;
  /** The ready experiments. */
  readonly library = new Library(this.lab, () => this.host.changed());
  /** How links are followed. */
  readonly arrival = new Following(this);

  get history(): History | null {
    return this.beside.history;
  }
  /** The latest episode that had ended where the run stands; null: none, or it is not known any more. */
  get lastEpisode(): ArrayLike<number> | null {
    return this.isPast ? (this.history?.episode(this.frame?.progress.episodes ?? 0) ?? null) : this.beside.lastEpisode;
  }
  get axes(): Axes {
    return axesOf(this.view, this.settings?.component('env'), this.beside.experiment);
  }
  /** Its twin without imagination may lie on its stage, where it does not stand beside. */
  get hasTwin(): boolean {
    return !this.side.isOpen && Boolean(this.settings?.hasTwin);
  }
  get layers(): readonly string[] {
    return this.view.layers ?? this.settings?.layers ?? [];
  }

  /** Begins as a link says, or goes on with a run that was kept, if the core still takes it. */
  async start(link: string, kept: Kept | null = null): Promise<void> {
    const client = await this.connect((frame) => this.take(frame));
    // Nobody asked for what was kept, so that it is no news when it cannot come back.
    if (kept) await this.arrival.comeBack(client, kept).catch(() => undefined);
    if (!this.settings) await this.visit(link);
    if (!this.settings) {
      await this.guard(() => this.open(''));
      this.notices.add('link', t` The page begins as usual instead.`);
    }
    if (!this.settings) this.state = 'error';
    this.moved();
    this.arrival.isArriving = false;
  }

  /** Goes where a link points: back to the run that was left there, or to a new one. */
  async visit(link: string): Promise<void> {
    this.hush();
    await this.guard(() => this.arrival.visit(link), 'link');
    this.arrival.isArriving = !this.settings;
  }

  override begin(config: string): void {
    super.begin(config);
    this.inside = new Inside();
  }

  private take(frame: Frame): void {
    if (frame.note && frame.note !== this.frame?.note) this.refuse({ code: 'EVENT', message: frame.note }, 'link');
    this.frame = frame;
    this.here = { now: momentOf(frame.progress), head: frame.head };
    this.inside.take(frame);
    this.beside.take(frame);
    if (frame.running) this.keeping.passing();
    this.host.pictured(frame);
  }

  protected override fork(left: Left, side?: KeptSide): void {
    super.fork(left, side);
    if (this.frame) this.inside.fork(this.frame.progress); // or nothing was seen of the old line
  }

  // -- what is shown --------------------------------------------------------------------------------
  setView(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    if (change.layers !== undefined) void this.guard(() => this.watch());
    this.moved();
  }

  protected async watch(): Promise<void> {
    await this.inside.watch(this.client!, this.mask);
    await this.side.watch();
  }

  get mask(): number {
    return maskOf(this.catalog, this.layers);
  }

  /** Looks into the model and the planner; what cannot be seen just now may be seen the next time. */
  async look(map: boolean): Promise<void> {
    const { inside } = this;
    try {
      await inside.look(this.client!, map);
      if (inside === this.inside) this.host.changed();
    } catch {
      // There will be another look.
    }
  }

  /** What is known of a place, or of a line of the listing; null: just now nothing can be told. */
  known(about: Question): Promise<Told | null> {
    return this.client!.ask(about).catch(() => null);
  }

  /** Steps of that episode without imagination, where both are still alike in all else. */
  withoutImagination(episode: number): number | null {
    return this.settings!.events.length || this.side.isOpen ? null : this.beside.withoutImagination(episode);
  }

  /** The curves to draw. */
  get groups(): Group[] {
    const episodes = this.frame?.progress.episodes ?? 0;
    const { side, axes } = this,
      groups = this.beside.groups(episodes, Boolean(this.settings?.events.length) || side.isOpen, axes);
    if (!side.history?.rows || !side.history.knows(axes.x, axes.y)) return groups;
    const title = t`This run: ${side.names[0]!.title}`;
    return [side.group, ...groups.map((group) => (group.kind === 'live' ? { ...group, title } : group))];
  }

  pin(): void {
    const { settings } = this,
      episodes = this.frame?.progress.episodes ?? 0;
    this.beside.pin(settings!.inWords, { config: settings!.text, seeds: 1, episodes, steps: 0 });
  }

  /** What a person does in the agent's place where the run stands; null: it acts itself. */
  get driven(): number[] | null {
    return this.settings?.driven(this.moment) ?? null;
  }

  edit(row: number, column: number, glyph: string): Promise<void> {
    return this.set(`env.cell.${row}.${column}`, glyph, 'stage');
  }

  /** A poke in passing: to the right, or with a negative strength to the left. */
  push(strength: number): Promise<void> {
    return this.set('env.push', String(strength), 'stage');
  }

  /** Adds a point to a world of points, or with null takes away the one whose x is nearest. */
  point(x: number, y: number | null): Promise<void> {
    const text = (value: number): string => String(Number(value.toFixed(3)));
    return this.set(`env.point.${text(x)}`, y === null ? '-' : text(y), 'stage');
  }

  /** A person acts in the agent's place from now on; null gives it back. */
  async drive(action: readonly number[] | null): Promise<void> {
    const text = action?.map((x) => Number(x.toFixed(3))).join() ?? 'off';
    if (text !== (this.settings!.driven(this.moment)?.join() ?? 'off')) await this.set('drive', text, 'stage');
  }

  /** What they can do; null: nothing is done in this world. */
  controls(): Promise<Controls | null> {
    return this.ask((client) => client.controls(), 'stage');
  }

  /** A dream of the run where it stands; null: it was told why there is none. */
  dream(): Promise<Dream | null> {
    return this.ask(async (client) => this.lab.dream(await client.save()), 'stage');
  }

  // -- many seeds -----------------------------------------------------------------------------------
  sweep(): Promise<void> {
    return this.beside.run(sweepPlan(this.settings!, this.view));
  }

  /** Puts the experiment's last variant on the stage and shows what all of them have come to. */
  experiment(experiment: Experiment): Promise<void> {
    this.hush();
    return this.guard(() => this.arrival.experiment(experiment)).then(() => this.beside.done);
  }

  // -- the runs of this visit ----------------------------------------------------------------------
  /** A run of this visit instead of this one, which takes its place among them. */
  bringBack(kept: Kept): Promise<void> {
    this.hush();
    return this.guard(async () => {
      await this.replace((client) => this.resumeKept(client, kept));
      this.past.remove(kept);
      this.remark = t`The run is back as it was.`;
    }, 'time');
  }

  /** No run of this visit is kept any longer. */
  forgetPast(): void {
    this.past.clear();
    this.canUndo = false;
    this.moved();
  }

  // -- files ----------------------------------------------------------------------------------------
  save(): Promise<{ name: string; bytes: Uint8Array } | null> {
    const { keeping } = this;
    return this.ask(async (client) => {
      const snapshot = keeping.rescued?.snapshot ?? (await client.save());
      return (await import('../core/export')).runFile(this.settings!.text, snapshot);
    }, 'files');
  }

  /** What the agent would do by its policy as it is now, as JSON; rejects with a sentence where it keeps none. */
  async policy(): Promise<{ name: string; text: string }> {
    const snapshot = (await this.ask((client) => client.save('now'), 'files')) ?? new Uint8Array();
    const { fileName } = await import('../core/export');
    return { name: fileName(this.settings!.text, 'json'), text: await this.lab.policy(snapshot) };
  }

  /** Another world, from a text, under the agent that is there; '' or the sentence why not. */
  async settle(text: string): Promise<string> {
    let refused = '';
    this.hush();
    await this.guard(
      async () => {
        const { withWorld } = await import('../core/world');
        await this.open(withWorld(this.settings!.settled().text, text));
        this.view = { ...this.view, x: null, y: null, log: null };
      },
      ({ message }) => (refused = sentence(message)),
    );
    return refused;
  }

  load(bytes: Uint8Array): Promise<void> {
    this.hush();
    return this.guard(async () => {
      await this.replace(async (client) => {
        await this.resume(client, bytes);
        this.side.drop();
      }, '');
      this.remark = t`The run goes on from the file.`;
    }, 'files');
  }
}
