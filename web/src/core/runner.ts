/**
 * What a worker does, without knowing that it is one: the page's main thread uses the same code
 * when no worker can start. Work is a generator that gives way after each slice of a few
 * milliseconds, so that messages (Pause!) are heard in between; a pause simply drops the generator.
 */
import { Core, type CoreRun } from './api';
import { batch, picture, TELL, type Bench, type Work } from './bench';
import { asFailure, failure } from './failure';
import { Frames } from './frames';
import { Gait } from './gait';
import { Meter } from './meter';
import { BEGINNING, isBefore } from './moment';
import { frameBuffers, idOf, PROTOCOL, readRequest, type Answer, type Request, type Results } from './protocol';
import { Timeline } from './timeline';
import { Turn } from './turn';
import type { Changed, Moment, Progress, Until, Whereabouts, Wish } from './types';

/** Longest uninterrupted work, ms. */
const SLICE = 8;
/** Below so many real steps a second, each tick is shown on its own. */
const SLOW = 20;
/** A run that is late by more than this forgets it instead of hurrying, ms. */
const LATE = 250;
/** How long a run that may go no further waits to be told that it may, ms. */
const TIED = 100;
/** From so many real steps on one of them ends a call. */
const NEAR = 64;

type Post = (answer: Answer, transfer: ArrayBuffer[]) => void;

export class Runner {
  #post: Post;
  #create: typeof Core.create;
  #core: Promise<Core> | null = null;
  #module: WebAssembly.Module | null = null;

  /** Of the live run, which stands somewhere on it. */
  #line: Timeline | null = null;
  #meter = new Meter();
  #frames = new Frames(
    () => ({ running: this.#work !== null, head: this.#line?.head ?? BEGINNING, ...this.#meter.rates() }),
    (frame) => this.#post({ v: PROTOCOL, type: 'frame', frame }, frameBuffers(frame)),
    (thrown) => this.#report(thrown),
  );
  /** How far back the rates look, ms. */
  #window = 500;

  #work: Work | null = null;
  /** Told when the work ends or is stopped, or with what it threw. */
  #end: ((thrown?: unknown) => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next = new Turn(() => this.#turn());
  /** The real step that play may come to: another run on the same line of time is not yet further. */
  #most = Infinity;
  #isTied = false;
  /** Of the run that was worked on last. */
  #gait: Gait | null = null;
  /**
   * Half the rows of the core's ring. An episode takes at least a tick, so none is missed when
   * calls have at most as many ticks, and the ring is emptied when as many rows are new.
   */
  #half = 64;
  #sliceEnd = 0;
  #bench: Bench = {
    finish: (work) => this.#finish(work),
    step: (run, until) => void this.#step(run, until),
    isLate: () => this.#isLate(),
    room: () => this.#half,
  };

  /** `create` makes a core of a module; tests put another in its place. */
  constructor(post: Post, create: typeof Core.create = Core.create) {
    this.#post = post;
    this.#create = create;
  }

  /** Takes a message of any shape. Never throws. */
  async receive(message: unknown): Promise<void> {
    const id = idOf(message);
    try {
      const request = readRequest(message);
      if (request.type === 'ack') {
        this.#frames.acknowledge();
      } else {
        const value = await this.#answer(request);
        this.#post({ v: PROTOCOL, type: 'reply', id, value }, []);
      }
    } catch (thrown) {
      this.#post({ v: PROTOCOL, type: 'refusal', id, failure: this.#failed(thrown) }, []);
    }
    this.#frames.offer();
  }

  dispose(): void {
    this.#stop();
    this.#frames.dispose();
    this.#next.close();
    this.#line = null;
    this.#core = null;
  }

  async #answer(request: Request): Promise<Results[Request['type']]> {
    switch (request.type) {
      case 'init':
        this.#module = request.module;
        this.#core = this.#create(request.module);
        this.#half = (await this.#core).catalog.episode_rows / 2;
        return null;
      case 'open': {
        const core = await this.#ready();
        return this.#replace(core, () => core.open(request.config), true);
      }
      case 'load': {
        const core = await this.#ready();
        return this.#replace(core, () => core.load(request.snapshot), false);
      }
      case 'save':
        return this.#save(request.what);
      case 'digest':
        return this.#open().digest();
      case 'config':
        return this.#open().config();
      case 'play':
        this.#open();
        this.#frames.isInHaste = request.speed === Infinity;
        this.#start(request.speed === Infinity ? this.#race() : this.#pace(request.speed));
        // Slow runs need a longer look, or the rates would jump between none and one.
        this.#window = Math.max(500, 2000 / request.speed);
        this.#most = request.most;
        return null;
      case 'most':
        this.#most = request.step;
        if (this.#isTied) {
          clearTimeout(this.#timer);
          this.#next.request();
        }
        return null;
      case 'pause':
        this.#stop();
        return this.#whereabouts();
      case 'advance':
        this.#open();
        this.#frames.isInHaste = true;
        await this.#finish(this.#advance(request.until, request.count));
        return null;
      case 'seek':
        return this.#seek(request.to, request.id);
      case 'set':
        return this.#set(request.key, request.value);
      case 'channels':
        return this.#open().channels();
      case 'controls':
        return this.#open().controls();
      case 'watch':
        this.#frames.watch(request.layers, request.channels);
        return null;
      case 'look': {
        const run = this.#open();
        const channels = request.channels.flatMap((key) => run.channel(key) ?? []);
        return { channels, map: request.map ? run.map() : null };
      }
      case 'ask':
        return this.#open().ask(request.about);
      case 'batch':
        return batch(await this.#ready(), request, this.#bench, (done) => this.#tell(request.id, done));
      case 'picture':
        return picture(await this.#ready(), request, this.#bench);
      case 'ack':
        return null;
    }
  }

  async #ready(): Promise<Core> {
    if (!this.#core) throw failure('NO_RUN', 'The worker has no program yet.');
    return this.#core;
  }

  #open(): CoreRun {
    return this.#lived().run;
  }

  #lived(): Timeline {
    if (!this.#line) throw failure('NO_RUN', 'No run is open.');
    return this.#line;
  }

  /** Another run instead of this one; when it cannot be made, this one stays. */
  #replace(core: Core, make: () => CoreRun, isNew: boolean): string {
    const run = make();
    this.#stop();
    this.#line?.run.close();
    this.#line = new Timeline(core, run);
    // Of a loaded run the page wants to see the past too, as far as the ring has it.
    this.#frames.follow(run, isNew ? run.episodes() : 0);
    return run.config();
  }

  // -- work ---------------------------------------------------------------------------------------

  #start(work: Work): void {
    this.#stop();
    this.#meter.reset();
    this.#window = 500;
    this.#work = work;
    this.#next.request();
  }

  /** Starts work; resolves when it is done or stopped. */
  #finish(work: Work): Promise<void> {
    this.#start(work);
    return new Promise((resolve, reject) => {
      this.#end = (thrown) => (thrown === undefined ? resolve() : reject(thrown));
    });
  }

  /** Drops the work under way, wherever it is; whoever waits for its end need not wait longer. */
  #stop(thrown?: unknown): void {
    if (!this.#work) return;
    clearTimeout(this.#timer);
    this.#work = null;
    this.#isTied = false;
    this.#frames.isHidden = false;
    this.#frames.touch();
    this.#end?.(thrown);
    this.#end = null;
  }

  /** One slice of the work. */
  #turn(): void {
    const work = this.#work;
    if (!work) return;
    this.#sliceEnd = performance.now() + SLICE;
    try {
      const { done, value } = work.next();
      if (done) this.#stop();
      else if (value > 0) this.#timer = setTimeout(() => this.#turn(), value);
      else this.#next.request();
    } catch (thrown) {
      // Whoever waits for the end hears of it there; otherwise it is news.
      const isNews = this.#end === null;
      this.#stop(thrown);
      if (isNews) this.#report(thrown);
    }
    if (!this.#line) return;
    if (this.#work) this.#meter.add(performance.now(), this.#line.run.progress(), this.#window);
    this.#frames.touch();
    this.#frames.offer();
  }

  /** Waits while it may go no further. */
  *#leash(run: CoreRun): Work {
    while (run.count('whole_steps') >= this.#most) {
      this.#isTied = true;
      yield TIED;
    }
    this.#isTied = false;
  }

  /** Lets others speak; waits while the page has not taken the episodes there are. */
  *#rest(): Work {
    yield 0;
    while (this.#frames.isFull) yield 5;
  }

  /** As fast as it goes. */
  *#race(): Work {
    const run = this.#open();
    for (;;) {
      yield* this.#leash(run);
      // A step has at least a tick, so that so many ticks never go too far.
      const room = this.#most - run.count('whole_steps');
      if (room > NEAR) this.#call(run, 'ticks', room);
      else this.#call(run, 'step');
      if (this.#isLate()) yield* this.#rest();
    }
  }

  /** So many real steps a second; each tick on its own when that is slow. */
  *#pace(speed: number): Work {
    const run = this.#open();
    const period = 1000 / speed;
    let next = performance.now();
    let deadline = next + period;
    let ticks = 0; // of the step under way
    let usual = 4; // ticks of the step before
    let before = run.progress().whole_steps;
    for (;;) {
      yield* this.#leash(run);
      if (speed >= SLOW) {
        yield* this.#event(run, 'step');
        next += period;
      } else {
        this.#call(run, 'ticks', 1);
        const progress = run.progress();
        ticks++;
        if (progress.whole_steps > before) {
          [usual, ticks, before] = [ticks, 0, progress.whole_steps];
          next = deadline;
          deadline += period;
        } else if (progress.due > 0) {
          next += Math.max(0, (deadline - next) / (progress.due + 1));
        } else {
          next += period / usual;
        }
      }
      const wait = next - performance.now();
      if (wait < -LATE) [next, deadline] = [next - wait, deadline - wait];
      if (wait > 1) yield wait;
      else if (this.#isLate()) yield* this.#rest();
    }
  }

  *#advance(until: Until, count: number): Work {
    const run = this.#open();
    if (until === 'ticks') {
      for (let left = count; left > 0;) {
        left -= this.#call(run, 'ticks', left).ticks;
        if (this.#isLate()) yield* this.#rest();
      }
    } else {
      for (let left = count; left > 0; left--) {
        yield* this.#event(run, until);
        if (this.#isLate()) yield* this.#rest();
      }
    }
  }

  /** Up to the next event, in as many slices as it takes. */
  *#event(run: CoreRun, until: Until): Work {
    const start = run.progress();
    for (;;) {
      const { isCut } = this.#call(run, until);
      if (isCut || this.#isEvent(until, start, run.progress())) return;
      if (this.#isLate()) yield* this.#rest();
    }
  }

  /** Whether the event came with the very last tick of a call. */
  #isEvent(until: Until, start: Progress, now: Progress): boolean {
    if (until === 'phase') return now.phase !== start.phase;
    if (until === 'episode') return now.episodes > start.episodes;
    return now.whole_steps > start.whole_steps;
  }

  /** One call into the core, for the live run. */
  #call(run: CoreRun, until: Until, most = Infinity): ReturnType<Gait['advance']> {
    const line = this.#lived();
    const done = this.#step(run, until, Math.min(most, line.room()));
    line.passed();
    this.#frames.collect(this.#half);
    return done;
  }

  #step(run: CoreRun, until: Until, most?: number): ReturnType<Gait['advance']> {
    if (this.#gait?.run !== run) this.#gait = new Gait(run, this.#half);
    return this.#gait.advance(until, most);
  }

  #isLate(): boolean {
    return performance.now() >= this.#sliceEnd;
  }

  // -- the past -----------------------------------------------------------------------------------

  #save(what: 'now' | 'head'): Uint8Array {
    const line = this.#lived(),
      head = what === 'head' ? line.saveHead() : null;
    return head ?? line.run.save();
  }

  /** Where the run stands when it has arrived, or when something else was asked of time. */
  async #seek(to: Wish, id: number): Promise<Whereabouts> {
    const line = this.#lived();
    await this.#finish(this.#travel(line, line.clamp(to), id));
    return this.#whereabouts();
  }

  #whereabouts(): Whereabouts {
    return { now: this.#line?.now ?? BEGINNING, head: this.#line?.head ?? BEGINNING };
  }

  *#travel(line: Timeline, to: Moment, id: number): Work {
    this.#frames.isHidden = true;
    this.#frames.collect(0);
    line.approach(to);
    this.#frames.revisit(line.run);
    const { run, now: from } = line;
    let told = performance.now();
    // A change on the way begins another line, which has not come so far.
    for (let now = from; isBefore(now, to) && !isBefore(line.head, to); now = line.now) {
      const steps = to.step - now.step;
      // A step has at least a tick, so that so many ticks never go too far.
      if (steps > NEAR) this.#call(run, 'ticks', steps - 1);
      else this.#call(run, 'step', steps > 0 ? Infinity : to.tick - now.tick);
      if (!this.#isLate()) continue;
      if (performance.now() - told > TELL) {
        told = performance.now();
        this.#tell(id, shareOf(from, line.now, to));
      }
      yield 0;
    }
  }

  /** Play goes on, in the past on another line. */
  #set(key: string, value: string): Changed {
    const line = this.#lived(),
      left = line.set(key, value);
    this.#frames.touch();
    const rows = left && this.#frames.fork(left.episodes);
    return { config: line.run.config(), left: left && { ...left, rows: rows! } };
  }

  #tell(id: number, done: number): void {
    this.#post({ v: PROTOCOL, type: 'progress', id, done }, []);
  }

  /** A failure that answers no request. */
  #report(thrown: unknown): void {
    this.#post({ v: PROTOCOL, type: 'failure', failure: this.#failed(thrown) }, []);
  }

  /** After a trap nothing in the instance can be trusted: the next run gets a fresh one. */
  #failed(thrown: unknown): ReturnType<typeof asFailure> {
    const failed = asFailure(thrown);
    if (failed.code === 'CRASH' && this.#module) {
      this.#stop();
      this.#line = null;
      this.#frames.follow(null, 0);
      this.#core = this.#create(this.#module);
      this.#core.catch(() => undefined); // whoever waits for it hears of it
    }
    return failed;
  }
}

/** Which part of the way is done. */
function shareOf(from: Moment, now: Moment, to: Moment): number {
  const what = to.step > from.step ? 'step' : 'tick';
  return Math.min(1, (now[what] - from[what]) / (to[what] - from[what]));
}
