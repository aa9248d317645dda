/**
 * A run lives in its worker, and a worker can die: out of memory, stopped by the browser, with its tab. So the run is kept
 * from time to time, at rest soon after each change, and can go on from there in another worker, be saved, or
 * come back at the next visit.
 */
import { t } from '../core/language';
import type { Failure } from '../core/types';
import type { Kept } from './kept';
import type { RunControl } from './run-control';
import { sentence, spoken } from './words';

/** While time runs it is kept so often, ms, or more seldom where that takes long: this part of the time at most. */
const PACE = 5000;
const SHARE = 1 / 50;
/** At rest it is kept when nothing has happened for so long, ms: who steps quickly need not wait. */
const CALM = 300;
/** Failures that take the run with them. */
const FATAL = ['WORKER', 'PROTOCOL', 'CRASH'];

/** Told what was kept last; null: the run has not begun, so that its link says all. */
export type KeptListener = (kept: Kept | null) => Promise<void>;

export class Keeping {
  private kept: Kept | null = null;
  private keptAt = 0;
  private pace = PACE;
  /** Of what was kept or told last, to do neither twice. */
  private moment = '';
  private isBusy = false;
  private loss: Failure | null = null;
  /** Counts the runs: what was kept of another is of no use. */
  private life = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private listener: KeptListener | null = null;

  constructor(private readonly session: RunControl) {}

  /** Another run is there. */
  forget(): void {
    this.life++;
    this.kept = this.loss = null;
    this.keptAt = performance.now();
    this.pace = PACE;
    this.calm();
  }

  /** From now on, and at once of the run as it is. */
  listen(listener: KeptListener): void {
    this.listener = listener;
    this.moment = '';
    this.changed();
  }

  dispose(): void {
    this.listener = null;
    this.forget();
  }

  // -- keeping --------------------------------------------------------------------------------------
  private calm(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Time runs. */
  passing(): void {
    this.calm();
    if (performance.now() - this.keptAt > this.pace) void this.keep();
  }

  /** Time has come to stand still. */
  resting(): void {
    this.calm();
    this.changed();
  }

  /** Something of it may have changed, or beside it. */
  changed(): void {
    if (this.session.state !== 'running') this.timer ??= setTimeout(() => void this.keep(), CALM);
  }

  /** Now, unless that is done already. */
  async keep(): Promise<void> {
    const { session, life } = this,
      begun = performance.now(),
      moment = momentOf(session);
    this.calm();
    if (this.isBusy || this.loss || moment === this.moment) return;
    this.isBusy = true;
    try {
      const kept = await session.keep();
      if (life !== this.life) return;
      this.moment = moment;
      void this.listener?.(kept);
      if (!kept) return;
      this.kept = kept;
      this.keptAt = performance.now();
      this.pace = Math.max(PACE, (this.keptAt - begun) / SHARE);
    } catch {
      // What cannot be kept now may be the next time; that a worker is dead is told elsewhere.
    } finally {
      this.isBusy = false;
    }
  }

  // -- when it is lost ------------------------------------------------------------------------------
  /** Whether this failure took the run with it; then it is told here. */
  loses(failure: Failure): boolean {
    if (!FATAL.includes(failure.code)) return false;
    this.loss = { ...failure, message: spoken(sentence(t(failure.message)), this.words) };
    this.session.digest = '';
    this.lament();
    return true;
  }

  get isLost(): boolean {
    return this.loss !== null;
  }

  /** Of a run that is lost. */
  get rescued(): Kept | null {
    return this.loss && this.kept;
  }

  /** Says what is lost and what is left; again to whoever asks for more of it. */
  lament(): void {
    const { kept } = this;
    const remedy = kept && { words: t`Go on from there`, act: () => void this.session.restore(kept) };
    this.session.refuse(this.loss!, 'time', remedy ?? undefined);
  }

  private get words(): string {
    if (!this.kept) return t`Reset begins the run again.`;
    const seconds = Math.round((performance.now() - this.keptAt) / 1000);
    return seconds < 2
      ? t`The run was kept a moment before: it can go on from there, be saved, or begin again.`
      : t`The run was kept ${seconds} s before: it can go on from there, be saved, or begin again.`;
  }
}

/** All that is kept depends on this; pictures may come later than the digest. */
function momentOf({ hash, run, digest, frame }: RunControl): string {
  return `${run}:${frame?.progress.ticks} ${digest} ${hash}`;
}
