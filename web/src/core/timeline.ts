/**
 * A run's line of time: how far it was lived, what was changed in it by hand and when, and snapshots of it. The run itself
 * stands somewhere on it. Behind the furthest moment that was lived, its head, it lives again what it lived, since runs repeat to
 * the bit and every change is made again at the very tick at which it was made; at the head it lives on.
 */
import type { Core, CoreRun } from './api';
import { isBefore, momentOf } from './moment';
import { INSTANT, Snapshots } from './snapshots';
import type { Left, Moment, Progress, Wish } from './types';

/** All snapshots of a run together, bytes. */
const MOST_BYTES = 48 << 20;
/** The part of the time that taking them may cost. */
const SHARE = 0.03;
/** Seconds of computing between two of them: no fewer, since so many would be no use, and no more, however long they take. */
const APART = [0.02, 1.5] as const;
/** What the first is thought to cost at most, s, and each by how much more than the one before: it may have been interrupted. */
const FIRST_COST = SHARE * INSTANT;
const GROWTH = 1.25;

/** A moment of the line, and what the run itself does not know of it. */
interface Place {
  ticks: number;
  moment: Moment;
  /** Seconds of computing up to there. */
  seconds: number;
  /** So many of the changes were made by then. */
  changes: number;
}

interface Change {
  ticks: number;
  key: string;
  value: string;
}

export class Timeline {
  #core: Core;
  #run: CoreRun;
  /** The text that the run began with: it can always be lived again. */
  #config: string;
  #changes: Change[] = [];
  /** So many of them are made in the run as it stands. */
  #made = 0;
  #head: Place;
  #snapshots: Snapshots<Place>;
  /** When another one is due, in seconds of computing; and how many behind the one before. */
  #due = 0;
  #apart: number = APART[0];
  #usual = FIRST_COST / GROWTH;
  /** Of taking snapshots, in all. */
  seconds = 0;

  constructor(core: Core, run: CoreRun, most = MOST_BYTES) {
    this.#snapshots = new Snapshots(most);
    this.#core = core;
    this.#run = run;
    this.#config = run.config();
    this.#head = this.#place();
    // One that has just begun can be begun again; one that was loaded would have to be lived again up to here.
    if (this.#head.ticks === 0) this.#due = this.#apart;
  }

  get run(): CoreRun {
    return this.#run;
  }
  get head(): Moment {
    return this.#live().moment;
  }
  get now(): Moment {
    return momentOf(this.#run.progress());
  }
  get isPast(): boolean {
    return this.#run.count('ticks') < this.#head.ticks;
  }
  get bytes(): number {
    return this.#snapshots.bytes;
  }
  /** How many snapshots there are. */
  get length(): number {
    return this.#snapshots.length;
  }

  // -- living ---------------------------------------------------------------------------------------
  /** Before time goes on: so many ticks at most, up to where something has to be done here. */
  room(): number {
    if (!this.isPast) {
      if (this.#run.seconds >= this.#due) this.#take();
      return Infinity;
    }
    const next = this.#changes[this.#made]?.ticks ?? Infinity;
    return Math.min(this.#head.ticks, next) - this.#run.count('ticks');
  }

  /** After time went on. */
  passed(): void {
    const ticks = this.#run.count('ticks'),
      head = this.#head;
    if (ticks <= head.ticks) this.#repeat();
    if (ticks === head.ticks) this.#run.seconds = head.seconds;
    this.#live();
    if (this.#run.seconds >= this.#due) this.#take();
  }

  /** The head, which is where the run stands when it has come further. */
  #live(): Place {
    if (this.#run.count('ticks') > this.#head.ticks) this.#head = this.#place();
    return this.#head;
  }

  /** Makes again the changes of this tick. */
  #repeat(): void {
    const ticks = this.#run.count('ticks');
    for (; this.#changes[this.#made]?.ticks === ticks; this.#made++) {
      const { key, value } = this.#changes[this.#made]!;
      this.#run.set(key, value);
    }
  }

  #place(): Place {
    const { seconds } = this.#run;
    return { ticks: this.#run.count('ticks'), moment: this.now, seconds, changes: this.#made };
  }

  /** A snapshot of the run as it stands. */
  #take(): void {
    const begin = performance.now(),
      place = this.#place(),
      known = this.#snapshots.last(({ ticks }) => ticks <= place.ticks);
    if (known?.ticks !== place.ticks || known.changes !== place.changes) this.#snapshots.add(place, this.#run.save());
    const cost = (performance.now() - begin) / 1000;
    this.seconds += cost;
    this.#usual = Math.min(cost, GROWTH * this.#usual);
    this.#apart = Math.min(Math.max(this.#usual / SHARE, APART[0]), APART[1]);
    this.#due = this.#run.seconds + this.#apart;
  }

  // -- going back -----------------------------------------------------------------------------------
  /** The moment of this line that is meant: none lies beyond the head. */
  clamp(wish: Wish): Moment {
    const moment = typeof wish === 'string' ? beforehand(this.#run.progress(), wish) : wish;
    return isBefore(this.head, moment) ? this.head : moment;
  }

  /** Puts another run in this one's place where the way to this moment is shorter from there; then the other is closed. */
  approach(moment: Moment): void {
    const run = this.#run,
      now = this.#place();
    const isBehind = isBefore(moment, now.moment);
    if (!this.isPast) {
      if (!isBehind) return;
      this.#live();
      this.#take();
    }
    const best = this.#snapshots.last((place) => !isBefore(moment, place.moment));
    if (!isBehind && (best?.ticks ?? 0) <= now.ticks) return;
    this.#run = best ? this.#core.load(this.#snapshots.get(best)!) : this.#core.open(this.#config);
    run.close();
    this.#run.seconds = best?.seconds ?? 0;
    this.#made = best?.changes ?? 0;
    this.#due = this.#run.seconds + this.#apart;
    this.#repeat();
  }

  // -- the head -------------------------------------------------------------------------------------
  /** A snapshot of the furthest moment, wherever the run stands; null where there was no room for it. */
  saveHead(): Uint8Array<ArrayBuffer> | null {
    if (!this.isPast) return this.#run.save();
    const head = this.#snapshots.last(({ ticks }) => ticks === this.#head.ticks);
    return head ? this.#snapshots.get(head) : null;
  }

  /** A change by hand. In the past it begins another line of time: the result is then what lay ahead. */
  set(key: string, value: string): Omit<Left, 'rows'> | null {
    const { isPast } = this;
    this.#run.set(key, value);
    const ticks = this.#run.count('ticks'),
      made = this.#made,
      left = isPast ? { snapshot: this.saveHead(), episodes: this.#run.episodes() } : null;
    if (isPast) this.#snapshots.cut((place) => place.ticks <= ticks && place.changes <= made);
    this.#changes = [...this.#changes.slice(0, made), { ticks, key, value }];
    this.#made++;
    this.#head = this.#place();
    return left;
  }
}

/** One real step back, or back to where the episode began that is under way or has just ended. */
function beforehand(
  { whole_steps, step_ticks, env_steps, episode_steps }: Progress,
  what: Exclude<Wish, Moment>,
): Moment {
  if (what === 'episode') return { step: env_steps - episode_steps, tick: 0 };
  return { step: Math.max(0, step_ticks > 0 ? whole_steps : whole_steps - 1), tick: 0 };
}
