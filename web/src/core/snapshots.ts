/**
 * Snapshots of one run along its line of time, so many as there is room for. What counts is how long the run computes from
 * one of them to the next, since that is what one waits for. Where one has to go, it is the one whose neighbours are then nearest
 * to each other, as long as that leaves a way that is gone in an instant: while half of them are enough to have all ways so short,
 * all are. Later those of long ago lie farther apart: it is the one whose neighbours are nearest, measured in how far they
 * lie behind the newest. So of n snapshots, the newest T behind the first and d before the one before it, no gap that
 * was made is longer than an instant and also longer than the share 1 - (d / T)^(1 / ⌊n / 2 - 1⌋) of its distance to the newest.
 */
import { Chunks, type Text } from './chunks';

/** What a snapshot takes beside its chunks. */
const BYTES_EACH = 128;
/** Seconds of computing that are an instant to whoever waits for them. */
export const INSTANT = 0.06;

export interface Snapshot {
  /** Ticks of the run, which tell the order. */
  readonly ticks: number;
  /** Seconds of computing up to there. */
  readonly seconds: number;
}

export class Snapshots<S extends Snapshot> {
  #chunks = new Chunks();
  #all: { at: S; text: Text }[] = [];

  /** Never holds more bytes than `most`. */
  constructor(private readonly most: number) {}

  get bytes(): number {
    return this.#chunks.bytes + BYTES_EACH * this.#all.length;
  }

  get all(): readonly S[] {
    return this.#all.map(({ at }) => at);
  }

  get length(): number {
    return this.#all.length;
  }

  /** In the place of the one with as many ticks, if there is one; false when there is no room even for this one alone. */
  add(at: S, bytes: Uint8Array): boolean {
    const place = this.#after(at.ticks),
      text = this.#chunks.put(bytes, this.#all[place - 1]?.text),
      isOther = this.#all[place - 1]?.at.ticks === at.ticks;
    if (isOther) this.#chunks.drop(this.#all[place - 1]!.text);
    this.#all.splice(isOther ? place - 1 : place, isOther ? 1 : 0, { at, text });
    while (this.bytes > this.most) {
      const [gone] = this.#all.splice(this.#leastMissed(), 1);
      this.#chunks.drop(gone!.text);
    }
    return this.#all.some((one) => one.at === at);
  }

  /** The last one that fits. */
  last(fits: (at: S) => boolean): S | undefined {
    let k = this.#all.length - 1;
    while (k >= 0 && !fits(this.#all[k]!.at)) k--;
    return this.#all[k]?.at;
  }

  get(at: S): Uint8Array<ArrayBuffer> | null {
    const one = this.#all.find((other) => other.at === at);
    return one ? this.#chunks.get(one.text) : null;
  }

  /** Drops the last ones, as far as they are not wanted. */
  cut(isWanted: (at: S) => boolean): void {
    while (this.#all.length && !isWanted(this.#all.at(-1)!.at)) this.#chunks.drop(this.#all.pop()!.text);
  }

  /** Index of the first one with more ticks. */
  #after(ticks: number): number {
    let low = 0,
      high = this.#all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#all[middle]!.at.ticks <= ticks) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** First and last stay as long as others can go: before the one nothing is kept, and the other is the furthest. */
  #leastMissed(): number {
    const all = this.#all,
      newest = all.at(-1)!.at.seconds;
    let least = all.length > 1 ? 0 : all.length - 1,
      worst = Infinity;
    for (let k = 1; k + 1 < all.length; k++) {
      const older = all[k - 1]!.at.seconds,
        gap = all[k + 1]!.at.seconds - older,
        would = gap > INSTANT ? 1 + gap / (newest - older) : gap / INSTANT;
      if (would < worst) [least, worst] = [k, would];
    }
    return least;
  }
}
