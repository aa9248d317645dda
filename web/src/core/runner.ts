/**
 * What a worker does, without knowing that it is one: the page's main thread uses the same code
 * when no worker can start. Work is a generator that gives way after each slice of a few
 * milliseconds, so that messages (Pause!) are heard in between; a pause simply drops the generator.
 */
import { Core, type CoreRun } from './api';
import { asFailure, failure } from './failure';
import { Frames, joinRows, timed } from './frames';
import { Gait } from './gait';
import { Meter } from './meter';
import {
  frameBuffers, idOf, PROTOCOL, readRequest,
  type Answer, type Batch, type Request, type Results,
} from './protocol';
import { Turn } from './turn';
import type { EpisodeRows, Progress, Until } from './types';

/** Longest uninterrupted work, ms. */
const SLICE = 8;
/** Below so many real steps a second, each tick is shown on its own. */
const SLOW = 20;
/** A run that is late by more than this forgets it instead of hurrying, ms. */
const LATE = 250;

/** Yields how long to wait before going on, ms; 0: only let others speak. */
type Work = Generator<number, void>;
type Post = (answer: Answer, transfer: ArrayBuffer[]) => void;

export class Runner {
  #post: Post;
  #create: typeof Core.create;
  #core: Promise<Core> | null = null;
  #module: WebAssembly.Module | null = null;

  #run: CoreRun | null = null;
  #meter = new Meter();
  #frames = new Frames(
    () => ({ running: this.#work !== null, ...this.#meter.rates() }),
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
  /** Of the run that was worked on last. */
  #gait: Gait | null = null;
  /**
   * Half the rows of the core's ring. An episode takes at least a tick, so none is missed when
   * calls have at most as many ticks, and the ring is emptied when as many rows are new.
   */
  #half = 64;
  #sliceEnd = 0;

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
    this.#run = null;
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
        return this.#replace(() => core.open(request.config), true);
      }
      case 'load': {
        const core = await this.#ready();
        return this.#replace(() => core.load(request.snapshot), false);
      }
      case 'save': return this.#open().save();
      case 'digest': return this.#open().digest();
      case 'config': return this.#open().config();
      case 'play':
        this.#open();
        this.#frames.isInHaste = request.speed === Infinity;
        this.#start(request.speed === Infinity ? this.#race() : this.#pace(request.speed));
        // Slow runs need a longer look, or the rates would jump between none and one.
        this.#window = Math.max(500, 2000 / request.speed);
        return null;
      case 'pause':
        this.#stop();
        return null;
      case 'advance':
        this.#open();
        this.#frames.isInHaste = true;
        await this.#finish(this.#advance(request.until, request.count));
        return null;
      case 'set': {
        const config = this.#open().set(request.key, request.value);
        this.#frames.touch();
        return config;
      }
      case 'watch':
        this.#frames.watch(request.layers, request.channels);
        return null;
      case 'look': {
        const run = this.#open();
        const channels = request.channels.flatMap((key) => run.channel(key) ?? []);
        return { channels, map: request.map ? run.map() : null };
      }
      case 'batch': return this.#batch(request, request.id);
      case 'ack': return null;
    }
  }

  async #ready(): Promise<Core> {
    if (!this.#core) throw failure('NO_RUN', 'The worker has no program yet.');
    return this.#core;
  }

  #open(): CoreRun {
    if (!this.#run) throw failure('NO_RUN', 'No run is open.');
    return this.#run;
  }

  /** Another run instead of this one; when it cannot be made, this one stays. */
  #replace(make: () => CoreRun, isNew: boolean): string {
    const run = make();
    this.#stop();
    this.#run?.close();
    this.#run = run;
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
    if (!this.#run) return;
    if (this.#work) this.#meter.add(performance.now(), this.#run.progress(), this.#window);
    this.#frames.touch();
    this.#frames.offer();
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
      this.#call(run, 'ticks');
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
    const start = run.progress();
    // In phases 0 and 1 (decide, act) the step is still to come; later it has been counted.
    let before = start.env_steps - (start.phase > 1 ? 1 : 0);
    for (;;) {
      if (speed >= SLOW) {
        yield* this.#event(run, 'step');
        next += period;
      } else {
        this.#call(run, 'ticks', 1);
        const progress = run.progress();
        ticks++;
        if (progress.env_steps > before && this.#isBetweenSteps(progress)) {
          [usual, ticks, before] = [ticks, 0, progress.env_steps];
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
      for (let left = count; left > 0; ) {
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
    if (!this.#isBetweenSteps(now)) return false;
    if (until === 'episode') return now.episodes > start.episodes;
    return now.env_steps > start.env_steps || !this.#isBetweenSteps(start);
  }

  /** A decision comes next and no update is due. Phase 0 is where each step begins. */
  #isBetweenSteps(progress: Progress): boolean {
    return progress.phase === 0 && progress.due === 0;
  }

  /** One call into the core, for the live run. */
  #call(run: CoreRun, until: Until, most?: number): ReturnType<Gait['advance']> {
    const done = this.#step(run, until, most);
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

  // -- one seed of a sweep ------------------------------------------------------------------------

  /** Runs beside the live run, if there is one, and stops its play: work is one at a time. */
  async #batch(batch: Batch, id: number): Promise<Results['batch']> {
    const core = await this.#ready();
    const run = core.open(batch.config);
    try {
      const rows: Required<EpisodeRows>[] = [];
      await this.#finish(this.#untilEnough(run, batch, id, rows));
      const { episodes, env_steps } = run.progress();
      if (episodes < batch.episodes || env_steps < batch.steps) {
        throw failure('ABORTED', 'The sweep was stopped.');
      }
      return { digest: run.digest(), episodes: joinRows(rows) };
    } finally {
      run.close();
    }
  }

  *#untilEnough(run: CoreRun, batch: Batch, id: number, rows: Required<EpisodeRows>[]): Work {
    const until: Until = batch.episodes > 0 ? 'episode' : 'step';
    const total = batch.episodes > 0 ? batch.episodes : batch.steps;
    const done = (progress: Progress) =>
      batch.episodes > 0 ? progress.episodes : progress.env_steps;
    let progress = run.progress();
    let collected = 0, seconds = 0;
    let told = performance.now();
    const collect = () => {
      const more = run.episodesSince(collected);
      if (more.rows > 0) rows.push(timed(more, seconds, run.seconds));
      collected = progress.episodes;
      seconds = run.seconds;
    };
    while (done(progress) < total || !this.#isBetweenSteps(progress)) {
      this.#step(run, until);
      progress = run.progress();
      if (progress.episodes - collected > this.#half) collect();
      if (!this.#isLate()) continue;
      if (progress.episodes > collected) collect();
      const now = performance.now();
      if (now - told > 100) {
        told = now;
        this.#post({ v: PROTOCOL, type: 'progress', id, done: done(progress) / total }, []);
      }
      yield 0;
    }
    collect();
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
      this.#run = null;
      this.#frames.follow(null, 0);
      this.#core = this.#create(this.#module);
      this.#core.catch(() => undefined); // whoever waits for it hears of it
    }
    return failed;
  }
}
