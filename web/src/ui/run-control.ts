/**
 * The run on the stage under a person's hand: one thing after the other is asked of its worker, of two wishes about
 * time the last one counts, and what the core refuses is told at its place and leaves the last good state.
 */
import { asFailure } from '../core/failure';
import { initialView, type View } from '../core/hash';
import { t } from '../core/language';
import { BEGINNING, isBefore } from '../core/moment';
import { Pair } from '../core/pair';
import type { Catalog, Family, Frame, Lab, Left, RunClient, Until, Whereabouts, Wish } from '../core/types';
import { CurveBook } from './curve-book';
import { companyWords } from './fitting';
import { insist } from './insist';
import { Keeping } from './keeping';
import { Past, type Kept, type KeptSide } from './kept';
import { linkOf } from './link';
import type { Place } from './notice';
import { Orders, type Act, type SessionHost, type Tell } from './orders';
import { addedAt, isOfWorld, laterOf, Settings, type Moment } from './settings';
import { Side } from './side';
import { begunAgain } from './telling';
import { tellOf } from './visit';

const SHADOW_EPISODES = 50;
const NOWHERE: Whereabouts = { now: BEGINNING, head: BEGINNING };

export type LabState = 'loading' | 'ready' | 'running' | 'paused' | 'error';

export abstract class RunControl extends Orders {
  state: LabState = 'loading';
  settings: Settings | null = null;
  frame: Frame | null = null;
  /** Counts the runs that were begun. */
  run = 0;
  /** Time has gone by in this one, though perhaps no picture of that has come. */
  hasBegun = false;
  digest = '';
  view: View = initialView();
  /** A remark in passing, such as that the run began again. */
  remark = '';
  /** The run that was here before can be brought back, and no time has gone by in this one. */
  canUndo = false;
  readonly past = new Past();
  /** The part of the way to another moment that is done; null: none is under way. */
  travelled: number | null = null;
  /** What of the run outlives its worker. */
  readonly keeping = new Keeping(this);
  /** Its curve and those beside it. */
  readonly beside: CurveBook;
  /** A second run, on the same line of time. */
  readonly side = new Side(this);
  /** Counts what was asked of time: what waits in the queue gives way to what was asked later. */
  private wishes = 0;
  /** Whether time is to go by, as last wished for; `state` follows when the queue has come so far. */
  private goes = false;
  /** It goes on to the end of a step or an episode: the queue waits for that, but changes do not. */
  private isStepping = false;
  /** Where the run stands on its line of time, as last heard: by a picture, or before that by an answer. */
  protected here: Whereabouts = NOWHERE;
  /** When the last change was made: the picture may be of an earlier moment. */
  private changedAt: Moment | null = null;

  constructor(lab: Lab, host: SessionHost) {
    super(lab, host);
    this.beside = new CurveBook(lab, {
      changed: () => this.moved(),
      refuse: (failure) => this.refuse(failure, 'curves'),
      begun: () => this.notices.clear('curves'),
    });
  }

  get catalog(): Catalog {
    return this.lab.catalog;
  }
  get moment(): Moment {
    return laterOf(this.here.now, this.changedAt);
  }
  /** The furthest moment that this run has lived. */
  get head(): Moment {
    return this.here.head;
  }
  /** Where it stands was before that. */
  get isPast(): boolean {
    return isBefore(this.here.now, this.here.head);
  }
  get hash(): string {
    return linkOf(this, this.view.at);
  }
  /** Real steps a second, the world's own if none is asked for. */
  get speed(): number {
    return this.view.speed ?? this.settings?.pace ?? 0;
  }

  /** Time goes by until Pause, and not only to the end of a step or an episode. */
  get plays(): boolean {
    return this.goes;
  }

  /** Has the frames carry what is shown: these layers, each a bit. */
  protected abstract watch(): Promise<void>;
  abstract get mask(): number;

  get pair(): Pair {
    return this.client!;
  }

  protected async connect(take: (frame: Frame) => void): Promise<RunClient> {
    const client = new Pair(await this.lab.createRun());
    client.onframe = take;
    client.onfailure = (failure) => {
      this.state = this.settings ? 'paused' : 'error';
      this.goes = false;
      if (!this.keeping.loses(failure)) this.refuse(failure, 'time');
    };
    return (this.client = client);
  }

  dispose(): void {
    this.keeping.dispose();
    this.beside.dispose();
    this.client?.dispose();
    this.lab.dispose();
  }

  // -- time -----------------------------------------------------------------------------------------
  toggle(): Promise<void> {
    return this.goes ? this.pause() : this.play();
  }

  play(): Promise<void> {
    this.goes = true;
    return this.wish((client, isWished) => this.goOn(client, isWished));
  }

  private async goOn(client: RunClient, isWished: () => boolean): Promise<void> {
    this.setOut();
    await client.play(this.speed); // the first time a worker starts, and meanwhile the wish may be another
    this.state = isWished() ? 'running' : 'paused';
  }

  /** Stops at once, and again behind whatever waits in the queue. */
  pause(): Promise<void> {
    this.hush();
    return this.guard(async (client) => {
      await client.pause();
      if (this.state === 'running') this.state = 'paused';
      await this.rest();
    }, 'time');
  }

  /** What is under way ends here, and no Play that still waits begins: something else is wished for. */
  protected hush(): void {
    this.wishes++;
    this.goes = false;
    this.client?.pause().catch(() => undefined); // whoever comes next in the queue hears of it
  }

  /** Out of sight nothing plays, whatever is wished for; who sees it again finds it playing. */
  hold(isHeld: boolean): void {
    this.client?.hold(isHeld).catch((thrown) => this.refuse(asFailure(thrown), 'time'));
  }

  advance(until: Until, count = 1): Promise<void> {
    this.wishes++;
    this.goes = false;
    return this.guard(async (client) => {
      this.setOut();
      if (this.state === 'running') await client.pause();
      await this.pass(() => client.advance(until, count));
    }, 'time');
  }

  /** Acts in its turn, unless something else is wished for by then; and whether that is so, for what comes late. */
  wish(act: (client: RunClient, isWished: () => boolean) => Promise<void>): Promise<void> {
    const wish = ++this.wishes,
      isWished = (): boolean => wish === this.wishes;
    return this.guard(async (client) => void (isWished() && (await act(client, isWished))), 'time');
  }

  /** Time goes on. With a run's first step the same begins without imagination, where that can be had. */
  setOut(): void {
    this.remark = '';
    this.canUndo = false;
    this.view = { ...this.view, at: null };
    this.hasBegun = true;
    const config = this.frame?.progress.ticks || this.isPast ? null : this.settings!.withoutImagination;
    if (config !== null) void this.beside.castShadow(config, this.view.episodes || SHADOW_EPISODES);
  }

  // -- back in time ---------------------------------------------------------------------------------
  /** To a moment that the run has lived; wherever it is on the way to one, it turns round. */
  seek(to: Moment): Promise<void> {
    this.hush();
    return this.wish((client) => this.travel(client, to));
  }

  /** One real step back; of several all count. */
  back(): Promise<void> {
    this.wishes++;
    this.goes = false;
    return this.guard((client) => this.travel(client, 'step'), 'time');
  }

  /** Once more the episode that is under way or has just ended. */
  replayEpisode(): Promise<void> {
    this.hush();
    this.goes = true;
    return this.wish(async (client, isWished) => {
      await this.travel(client, 'episode');
      if (isWished()) await this.goOn(client, isWished);
    });
  }

  private async travel(client: RunClient, to: Wish): Promise<void> {
    if (this.state === 'running') this.state = 'paused';
    const { now, head } = (this.here = await this.reach((tell) => client.seek(to, tell)));
    this.changedAt = null;
    this.view = { ...this.view, at: isBefore(now, head) ? now : null };
    const isBeyond = typeof to === 'object' && isBefore(head, to);
    this.remark = isBeyond ? t`The run has come no further than this: Play lives on.` : '';
    await this.rest();
  }

  /** What takes its time to come to a moment; how far it is, is shown. */
  async reach<T>(go: (tell: (done: number) => void) => Promise<T>): Promise<T> {
    this.travelled = 0;
    this.moved();
    return go((done) => {
      this.travelled = done;
      this.host.changed();
    }).finally(() => (this.travelled = null));
  }

  /** The past was changed: another line of time begins, and the old one can be had again, with its curve beside the new one's. */
  protected fork({ snapshot, rows, episodes }: Left, side?: KeptSide): void {
    const { settings, view, hash: address } = this;
    this.beside.told(rows);
    const curves = this.beside.copy(),
      told = tellOf(this);
    const kept = { address, view: { ...view, at: null }, ...curves!, told, ...(side && { side }) };
    if (snapshot && curves) this.past.add({ ...kept, snapshot });
    this.canUndo = snapshot !== null;
    this.beside.fork(settings!.inWords, settings!.text, episodes);
    this.here = { ...this.here, head: this.here.now };
    this.view = { ...view, at: null };
    this.remark = t`The past was changed: from here on this is another run. The old one is kept.`;
  }

  /** Time goes by until this is done. */
  async pass(act: () => Promise<void>): Promise<void> {
    this.state = 'running';
    this.isStepping = true;
    this.moved();
    try {
      await act();
    } finally {
      this.state = 'paused';
      this.isStepping = false;
    }
    await this.rest();
  }

  async setSpeed(stepsPerSecond: number | null): Promise<void> {
    this.view = { ...this.view, speed: stepsPerSecond };
    if (this.goes) await this.guard(async (client) => void (this.goes && (await client.play(this.speed))), 'time');
    this.moved();
  }

  reset(): Promise<void> {
    this.hush();
    return this.rebuild({});
  }

  newSeed(): Promise<void> {
    this.hush();
    return this.rebuild({ seed: String(Math.floor(Math.random() * (this.settings!.largestSeed + 1))) });
  }

  // -- what is run ----------------------------------------------------------------------------------
  choose(family: Exclude<Family, 'run'>, id: string): Promise<void> {
    this.hush();
    return this.guard(async () => {
      const { text, instead } = this.settings!.settled().choose(family, id);
      await this.open(text);
      if (family === 'env') this.view = { ...this.view, x: null, y: null, log: null }; // it has a curve of its own
      const asked = this.settings!.component(family)?.title;
      if (instead.length) {
        this.remark = t`${asked} does not go with what was here before: now with ${companyWords(instead)}.`;
      }
    });
  }

  /**
   * Parameters marked live change under the agent's feet; all others, or all, begin the run again. Resolves to
   * '' or to the core's sentence why not, which belongs beside the control.
   */
  async change(key: string, value: string, isAnew = false): Promise<string> {
    let refused = '';
    const tell: Tell = (failure) => void (refused = failure.message);
    if (this.settings!.isLive(key) && this.hasBegun && !isAnew) await this.set(key, value, tell);
    else await this.rebuild({ [key]: value }, tell);
    return refused;
  }

  /** What the core says of a value; '' when it is allowed. */
  judge(key: string, value: string, of = this.settings!): Promise<string> {
    const text = of.settled().with({ [key]: value });
    return this.lab.normalize(text).then(
      () => '',
      (thrown: unknown) => asFailure(thrown).message,
    );
  }

  forgetEvents(): Promise<void> {
    return this.rebuild({ events: null });
  }

  protected set(key: string, value: string, to: Place | Tell): Promise<void> {
    const act: Act = async (client) => {
      const before = this.settings!.events,
        beside = this.isPast ? await this.side.keep() : undefined;
      const { config, left } = await insist(
        () => client.set(key, value),
        () => this.state === 'running',
      );
      if (left) this.fork(left, beside);
      this.settings = new Settings(this.lab, config);
      const at = addedAt(before, this.settings.events);
      this.changedAt = at ?? this.changedAt;
      if (isOfWorld({ key })) await this.side.echo(key, value, (at ?? this.moment).step);
      if (this.state !== 'running') await this.rest();
    };
    return this.isStepping ? this.attempt(act, to) : this.guard(act, to);
  }

  /** From the beginning, the run beside with this text. */
  beginAgain(beside: string): Promise<void> {
    return this.rebuild({}, undefined, beside);
  }

  private rebuild(changes: Record<string, string | null>, tell?: Tell, beside?: string): Promise<void> {
    if (this.isStepping) this.hush();
    return this.guard(async (client) => {
      const isChanged = this.settings!.isChanged || this.side.settings?.isChanged;
      const remark = begunAgain('seed' in changes, Boolean(isChanged));
      await this.open(this.settings!.settled().with(changes), remark, beside);
      await this.resumed(client);
    }, tell);
  }

  /** Time goes on if that is wished for. */
  private async resumed(client: RunClient): Promise<void> {
    if (!this.goes) return;
    await client.play(this.speed);
    this.state = this.goes ? 'running' : 'paused';
  }

  /** Something to do while time stands still. */
  still(act: Act, to: Place): Promise<void> {
    if (this.isStepping) this.hush();
    return this.guard(async (client) => {
      await client.pause();
      await act(client);
      if (!this.goes) await this.rest();
      await this.resumed(client);
    }, to);
  }

  // -- which run is on the stage -------------------------------------------------------------------
  protected open(config: string, remark?: string, beside?: string): Promise<void> {
    return this.replace(async (client) => {
      this.begin(await client.open(config));
      await this.side.again(beside);
      await this.skip(client);
    }, remark);
  }

  /** Past the episodes that are over when a run is first seen: for those who look it begins there. */
  async skip(client: RunClient): Promise<void> {
    const { after, at } = this.view;
    if (after && !at) await client.advance('episode', after);
  }

  /** Back finds the run as it is now. */
  async remember(): Promise<void> {
    const kept = await this.keep();
    if (kept) this.past.add(kept);
  }

  /** Another run instead of this one, which can be brought back. When it is refused, this one stays. */
  async replace(make: Act, remark = t`This is another run.`): Promise<void> {
    const client = this.client!,
      address = this.hash,
      told = tellOf(this);
    // It stands still first, so that what is kept is what was seen last; of a dead worker that is what was rescued.
    const kept =
      this.keeping.rescued ??
      (await client
        .pause()
        .then(() => this.keep())
        .catch(() => null));
    try {
      await make(client);
    } catch (thrown) {
      if (this.goes) await client.play(this.speed);
      throw thrown;
    }
    if (kept) this.past.add({ ...kept, address, told });
    else this.past.forget(address);
    this.canUndo = kept !== null;
    this.remark = kept ? remark : '';
    await this.watch();
    await this.rest();
  }

  begin(config: string): void {
    this.run++;
    this.settings = new Settings(this.lab, config);
    this.frame = this.changedAt = null;
    this.here = NOWHERE;
    this.hasBegun = this.goes; // then time goes on in it at once
    this.canUndo = false;
    this.state = 'ready';
    this.remark = '';
    this.view = { ...this.view, at: null };
    this.beside.begin();
    this.keeping.forget();
    this.notices.clear('time', 'stage');
  }

  async resume(client: RunClient, snapshot: Uint8Array): Promise<void> {
    this.begin(await client.load(snapshot));
    this.hasBegun = true;
    this.state = 'paused';
  }

  /** With what the page had seen of it and had put beside it. */
  async resumeKept(client: RunClient, kept: Kept): Promise<void> {
    await this.resume(client, kept.snapshot);
    this.view = kept.view;
    this.beside.recall(kept);
    await this.side.recall(kept.side);
  }

  /** The run as it is, to come back to; null before its first tick: then its link says all. */
  async keep(): Promise<Kept | null> {
    if (!this.client || !this.hasBegun) return null;
    const address = this.hash,
      view = this.isPast ? { ...this.view, at: null } : this.view,
      snapshot = await this.client.save('head'),
      side = await this.side.keep(),
      curves = this.beside.copy();
    return curves && { address, snapshot, view, ...curves, ...(side && { side }) };
  }

  restore(kept: Kept, remark = ''): Promise<void> {
    this.hush();
    return this.guard((client) => this.comeBack(client, kept, remark), 'time');
  }

  undo(): Promise<void> {
    const kept = this.past.take();
    return kept ? this.restore(kept, t`The run is back as it was.`) : Promise.resolve();
  }

  async comeBack(client: RunClient, kept: Kept, remark = ''): Promise<void> {
    await this.resumeKept(client, kept);
    this.remark = remark;
    await this.watch();
    await this.rest();
  }

  // -- at rest --------------------------------------------------------------------------------------
  /** When time stands still there is a digest of all that matters. */
  protected async rest(): Promise<void> {
    this.digest = ''; // what is shown until then would be that of another moment
    this.digest = await this.client!.digest();
    this.keeping.resting();
  }

  protected failed(): boolean {
    this.goes = this.state === 'running';
    if (this.keeping.isLost) this.keeping.lament();
    return this.keeping.isLost;
  }

  protected moved(): void {
    this.keeping.changed();
    this.host.moved();
    this.host.changed();
  }
}
