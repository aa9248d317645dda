/**
 * Two runs on one line of time, which counts real steps: one leads, and a second may stand beside it. Whatever is asked
 * of time is asked of both. While they play neither is further ahead than the other goes in a moment, and at rest
 * both stand at the same step, if need be with one of them within it.
 */
import { failure } from './failure';
import { isBefore, momentOf } from './moment';
import type {
  ChannelAbout,
  ChannelNumbers,
  Changed,
  Controls,
  Failure,
  Frame,
  Look,
  Moment,
  Question,
  RunClient,
  Told,
  Until,
  Whereabouts,
  Wish,
} from './types';

/** How far one may be ahead while they play, in seconds; as fast as both can, in seconds of the other's. A step it may be always. */
const AHEAD = 0.05;
const AHEAD_IN_HASTE = 0.25;
/** Whoever has not caught up at rest after this time need not: the other goes back, ms. */
const PATIENCE = 400;

type Tell = (done: number) => void;

export class Pair implements RunClient {
  onframe: ((frame: Frame) => void) | null = null;
  onfailure: ((failed: Failure) => void) | null = null;
  #lead: RunClient;
  #side: RunClient | null = null;
  /** Counts what was asked of time: what is still under way gives way to what was asked later. */
  #wishes = 0;
  /** Real steps a second at which they play; null: they do not. */
  #speed: number | null = null;
  /** Hears where the one is that the other waits for. */
  #tell: ((step: number) => void) | null = null;
  /** The second one goes after the first, which is on its way to some event. */
  #chase: Promise<unknown> | null = null;
  #isChasing = false;
  /** The real step that the second one may come to while they play, as last told. */
  #most = Infinity;

  constructor(lead: RunClient) {
    this.#lead = lead;
    lead.onframe = (frame) => {
      this.#most = this.#heard(frame, this.#side) ?? this.#most;
      if (this.#isChasing) this.#follow(momentOf(frame.progress).step);
      this.onframe?.(frame);
    };
    lead.onfailure = (failed) => this.onfailure?.(failed);
  }

  // -- the second one -------------------------------------------------------------------------------
  get side(): RunClient | null {
    return this.#side;
  }

  /** From now on this run stands beside; it comes to where the other is. */
  attach(side: RunClient, take: (frame: Frame) => void): void {
    this.#side = side;
    side.onframe = (frame) => {
      this.#heard(frame, this.#lead);
      this.#tell?.(momentOf(frame.progress).step);
      take(frame);
    };
  }

  detach(): void {
    this.#wishes++;
    this.#side?.dispose();
    this.#side = null;
  }

  /** Brings the second one to where the first stands, wherever it is. */
  async join(tell?: Tell): Promise<void> {
    const wish = ++this.#wishes;
    await this.#bring(wish, (await this.#lead.pause()).now, tell);
  }

  /** By as many steps as one may be ahead of the other: to which step that is. */
  #heard({ progress, stepsPerSecond }: Frame, other: RunClient | null): number | null {
    const speed = this.#speed;
    if (speed === null || !other) return null;
    const far = speed === Infinity ? AHEAD_IN_HASTE * stepsPerSecond : AHEAD * speed;
    const most = progress.whole_steps + Math.max(1, Math.floor(far));
    other.may(most).catch(() => undefined); // that it is dead is told elsewhere
    return most;
  }

  /** To the same step: through what it has lived before, and then on. */
  async #bring(wish: number, { step, tick }: Moment, tell?: Tell): Promise<void> {
    const side = this.#side;
    if (!side || wish !== this.#wishes) return;
    const { now } = await side.pause();
    if (wish !== this.#wishes || now.step === step || (tick > 0 && now.step === step + 1 && now.tick === 0)) return;
    const { now: here } = await side.seek({ step, tick: 0 }, tell);
    if (wish !== this.#wishes || here.step >= step) return;
    this.#tell = (at) => tell?.(Math.max(0, at - here.step) / (step - here.step));
    await side.advance('step', step - here.step).finally(() => (this.#tell = null));
  }

  /** While the first is on its way, the second goes as far; what is left it goes when the first has arrived. */
  #follow(step: number): void {
    const side = this.#side;
    if (!side || this.#chase) return;
    const wish = this.#wishes;
    this.#chase = this.#bring(wish, { step, tick: 0 })
      .catch(() => undefined) // who asks next hears of it
      .finally(() => (this.#chase = null));
  }

  /**
   * What the first one changed at this real step the second one changes there, too: back through what it has lived, or on,
   * and then both go on. Only a newer wish about time keeps it from getting there.
   */
  async echo(key: string, value: string, step: number): Promise<Changed> {
    while (this.#chase) await this.#chase;
    const side = this.#side!,
      made = this.#meet(side, step).then(() => side.set(key, value));
    const act = made.finally(() => this.#speed !== null && side.play(this.#speed, Math.max(this.#most, step + 1)));
    this.#chase = act.catch(() => undefined).finally(() => (this.#chase = null));
    return act;
  }

  async #meet(side: RunClient, step: number): Promise<void> {
    const wish = this.#wishes;
    for (let late = Infinity; ;) {
      const { now } = await side.pause();
      if (now.step === step) return;
      if (wish !== this.#wishes) late = Math.min(late, performance.now() + PATIENCE);
      if (performance.now() >= late) throw failure('ABORTED', 'it had not come so far yet.');
      if (now.step > step) await side.seek({ step, tick: 0 });
      else await side.advance('step', step - now.step);
    }
  }

  // -- time -----------------------------------------------------------------------------------------
  async play(stepsPerSecond: number): Promise<void> {
    const wish = ++this.#wishes,
      [lead, side] = [this.#lead, this.#side];
    if (!side) return lead.play(stepsPerSecond);
    const [a, b] = await Promise.all([lead.pause(), side.pause()]);
    if (wish !== this.#wishes) return;
    this.#speed = stepsPerSecond;
    this.#most = a.now.step + 1;
    await Promise.all([lead.play(stepsPerSecond, b.now.step + 1), side.play(stepsPerSecond, this.#most)]);
  }

  async may(most: number): Promise<void> {
    await this.#lead.may(most);
  }

  async pause(): Promise<Whereabouts> {
    const wish = ++this.#wishes,
      [lead, side] = [this.#lead, this.#side];
    this.#speed = null;
    let [a, b] = await Promise.all([lead.pause(), side?.pause()]);
    if (side && this.#chase) {
      await Promise.race([this.#chase, passed(PATIENCE)]);
      b = await side.pause();
    }
    if (!side || !b || wish !== this.#wishes || isLevel(a.now, b.now)) return a;
    const isBehind = a.now.step < b.now.step;
    const [late, early] = isBehind ? [lead, side] : [side, lead];
    const gap = Math.abs(a.now.step - b.now.step);
    await Promise.race([late.advance('step', gap), passed(PATIENCE)]);
    if (wish !== this.#wishes) return a;
    const { now } = await late.pause();
    const step = Math.max(a.now.step, b.now.step);
    if (wish === this.#wishes && now.step < step) await early.seek({ step: now.step, tick: 0 });
    return wish === this.#wishes ? lead.pause() : a;
  }

  async hold(isHeld: boolean): Promise<void> {
    await Promise.all([this.#lead.hold(isHeld), this.#side?.hold(isHeld)]);
  }

  async advance(until: Until, count = 1): Promise<void> {
    const wish = ++this.#wishes,
      [lead, side] = [this.#lead, this.#side];
    if (!side) return lead.advance(until, count);
    this.#speed = null;
    const [{ now: a }, { now: b }] = await Promise.all([lead.pause(), side.pause()]);
    if (wish !== this.#wishes) return;
    const isSame = a.step === b.step;
    if (until === 'phase') {
      // Whoever has done its step waits for the other.
      await Promise.all([
        a.step <= b.step && lead.advance(until, count),
        b.step <= a.step && side.advance(until, count),
      ]);
      return;
    }
    this.#isChasing = until === 'episode' || !isSame;
    try {
      await Promise.all([lead.advance(until, count), until === 'step' && isSame && side.advance(until, count)]);
    } finally {
      this.#isChasing = false;
    }
    if (this.#chase) await this.#chase;
    if (wish === this.#wishes) await this.#bring(wish, (await lead.pause()).now);
  }

  async seek(to: Wish, tell?: Tell): Promise<Whereabouts> {
    const wish = ++this.#wishes;
    this.#speed = null;
    const where = await this.#lead.seek(to, tell);
    await this.#bring(wish, where.now, tell);
    return where;
  }

  // -- of the first one -----------------------------------------------------------------------------
  open(config: string): Promise<string> {
    return this.#lead.open(config);
  }
  load(snapshot: Uint8Array): Promise<string> {
    return this.#lead.load(snapshot);
  }
  save(what?: 'now' | 'head'): Promise<Uint8Array> {
    return this.#lead.save(what);
  }
  set(key: string, value: string): Promise<Changed> {
    return this.#lead.set(key, value);
  }
  channels(): Promise<ChannelAbout[]> {
    return this.#lead.channels();
  }
  controls(): Promise<Controls | null> {
    return this.#lead.controls();
  }
  watch(layers: number, channels: string[]): Promise<void> {
    return this.#lead.watch(layers, channels);
  }
  look(channels: string[], map: boolean): Promise<Look<ChannelNumbers>> {
    return this.#lead.look(channels, map);
  }
  ask(about: Question): Promise<Told> {
    return this.#lead.ask(about);
  }
  digest(): Promise<string> {
    return this.#lead.digest();
  }
  config(): Promise<string> {
    return this.#lead.config();
  }
  dispose(): void {
    this.#side?.dispose();
    this.#lead.dispose();
  }
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Nobody is more than a step behind that the other has only begun. */
function isLevel(a: Moment, b: Moment): boolean {
  const [early, late] = isBefore(a, b) ? [a, b] : [b, a];
  return early.step + (early.tick > 0 ? 1 : 0) >= late.step;
}
