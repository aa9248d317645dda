/** What is asked of a run is done one thing after the other, and what is refused is told at its place. */
import { asFailure } from '../core/failure';
import { Pair } from '../core/pair';
import type { Failure, Frame, Lab, RunClient } from '../core/types';
import { Notices, type Notice, type Place } from './notice';

/** Something to do with the run when its turn comes, and who hears of it when it is refused. */
export type Act = (client: RunClient) => Promise<void>;
export type Tell = (failure: Failure) => void;

/** What the element that shows it is told. */
export interface SessionHost {
  /** Something to show has changed. */
  changed(): void;
  /** A picture arrived, perhaps of the run beside; many a second. */
  pictured(frame: Frame, isBeside?: boolean): void;
  /** The link to this state has changed. */
  moved(): void;
  failed(notice: Notice): void;
}

export abstract class Orders {
  readonly notices = new Notices();
  protected client: Pair | null = null;
  private queue: Promise<void> = Promise.resolve();
  private lesser = ''; // what was said of a lesser way of running; shown with the first step

  constructor(
    readonly lab: Lab,
    protected readonly host: SessionHost,
  ) {}

  /** An order failed; whether its failure is told already. */
  protected abstract failed(): boolean;
  protected abstract moved(): void;

  /** One thing after the other; a failure becomes a notice at its place, unless somebody else wants to tell it. */
  guard(act: Act, to: Place | Tell = 'lab'): Promise<void> {
    this.queue = this.queue.then(() => this.attempt(act, to));
    return this.queue;
  }

  protected async ask<T>(question: (client: RunClient) => Promise<T>, place?: Place): Promise<T | null> {
    let answer: T | null = null;
    await this.guard(async (client) => void (answer = await question(client)), place);
    return answer;
  }

  protected async attempt(act: Act, to: Place | Tell): Promise<void> {
    if (!this.client) return;
    const place = typeof to === 'string' ? to : 'lab',
      said = this.notices.at(place);
    try {
      await act(this.client);
      if (said === this.notices.at(place)) this.notices.clear(place); // it is mended
    } catch (thrown) {
      const isTold = this.failed();
      if (typeof to !== 'string' && !isTold) to(asFailure(thrown));
      else if (!isTold) this.refuse(asFailure(thrown), to as Place);
    }
    const lesser = this.lab.notice ?? '';
    if (lesser !== this.lesser) this.refuse({ code: 'MAIN_THREAD', message: (this.lesser = lesser) }, 'browser');
    this.moved();
  }

  refuse(failure: Failure, place: Place = 'lab', remedy?: Notice['remedy']): void {
    this.host.failed(this.notices.say(place, failure, remedy));
    this.host.changed();
  }

  /** A picture of the run beside. */
  besides(frame: Frame): void {
    this.host.pictured(frame, true);
  }

  /** Something is shown otherwise. */
  shown(): void {
    this.host.changed();
  }
}
