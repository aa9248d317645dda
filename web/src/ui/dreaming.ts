/**
 * Somebody drives the dream: what they do is answered by what the agent has learned, and beside it by the world, from where
 * the run stands. It is a copy of the run; that one stands still meanwhile, and knows nothing of it.
 */
import { t, translated } from '../core/language';
import type { Dream, Frame, Scene } from '../core/types';
import type { Session } from './session';

/** Steps a second, at most. */
const FASTEST = 60;

export class Dreaming {
  /** Where the latest step led. */
  note = t`Violet is the model’s answer to what you do, solid ink the world’s.`;
  /** What is done, or was done last. */
  action: readonly number[] | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private frame: Frame | null = null;
  /** The picture of the moment that is dreamt of has come. */
  private isSeen = false;
  private readonly run: number;
  private readonly text: string;
  private readonly ticks: number;

  constructor(
    private readonly session: Session,
    private readonly dream: Dream,
    private readonly show: (scene: Scene) => void,
    private readonly changed: () => void,
  ) {
    this.run = session.run;
    this.text = session.settings!.text;
    this.ticks = dream.progress().ticks;
  }

  /** The run is still as it was dreamt of. */
  get isTrue(): boolean {
    const { run, settings, frame, plays } = this.session,
      isHere = frame?.progress.ticks === this.ticks;
    this.isSeen ||= isHere;
    return !plays && run === this.run && settings!.text === this.text && isHere === this.isSeen;
  }

  /** Step after step, so that nobody can hear of each. */
  get isHeld(): boolean {
    return this.timer !== undefined;
  }

  step(action: readonly number[]): void {
    this.action = action;
    this.dream.set('drive', action.join());
    this.note = translated(this.dream.note());
    this.draw();
    this.changed();
  }

  /** Step by step at the speed of the stage, until null. */
  hold(action: readonly number[] | null): void {
    if (!action) {
      clearInterval(this.timer);
      this.timer = undefined;
    } else if (this.timer === undefined) {
      this.step(action);
      this.timer = setInterval(() => this.step(this.action!), 1000 / Math.min(this.session.speed, FASTEST));
    } else {
      this.action = action;
    }
  }

  private draw(): void {
    this.show(this.dream.scene(this.session.mask));
  }

  /** The run's picture may have come between. */
  rendered(): void {
    if (this.frame === this.session.frame) return;
    this.frame = this.session.frame;
    this.draw();
  }

  end(): void {
    this.hold(null);
    this.dream.close();
    const { scene } = this.session.frame ?? {};
    if (scene) this.show(scene);
  }
}
