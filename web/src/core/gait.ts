/**
 * How far one call into the core goes: so many ticks that it takes about a millisecond. Ticks of
 * agents that plan or train networks take from microseconds to many milliseconds, but within one
 * phase they are alike: there, calls end with the phase, and each phase has a stride of its own.
 */
import type { CoreRun } from './api';
import type { Until } from './types';

const FIRST = 64;
/** A call of more than this is too long, of less than that it may be longer, ms. */
const LONG = 2;
const SHORT = 0.5;

export class Gait {
  readonly isHeavy: boolean;
  #strides: number[] = [];

  /** `most` ticks are as far as a call ever goes. */
  constructor(
    readonly run: CoreRun,
    private readonly most: number,
  ) {
    // What is planned or trained has something to show in figures.
    this.isHeavy = run.channels().some(({ figures }) => figures.length);
  }

  /** One call; the ticks it took, and whether the core stopped it at the event asked for. */
  advance(until: Until, most = Infinity): { ticks: number; isCut: boolean } {
    const { run, isHeavy } = this;
    const kind = isHeavy ? run.count('phase') : 0,
      before = run.count('ticks');
    const stride = this.#strides[kind] ?? (isHeavy ? 1 : FIRST);
    const asked = Math.min(stride, most);
    const begin = performance.now();
    run.advance(asked, isHeavy ? 'phase' : until);
    const took = performance.now() - begin;
    run.seconds += took / 1000;
    const ticks = run.count('ticks') - before;
    const isFull = asked === stride && (ticks === stride || !isHeavy);
    if (took > LONG) this.#strides[kind] = Math.max(1, stride >> 1);
    else if (took < SHORT && isFull) this.#strides[kind] = Math.min(this.most, stride << 1);
    else this.#strides[kind] = stride;
    return { ticks, isCut: !isHeavy && ticks < asked };
  }
}
