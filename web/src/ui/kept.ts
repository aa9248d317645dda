/**
 * A run as it was at one moment, to come back to: when a new beginning is undone, with Back and Forward, when a worker died,
 * when the page is opened again. The snapshot holds the run to the bit; the rest is what the page had
 * seen of it and had put beside it.
 */
import type { View } from '../core/hash';
import type { Curves } from './curve-book';

export interface Kept extends Curves {
  /** The address that it had. */
  address: string;
  /** As in a run file; see gdn_run_save. */
  snapshot: Uint8Array;
  view: View;
  /** The run beside it. */
  side?: KeptSide;
}

/** The run beside, of which there is only its curve. */
export type KeptSide = Pick<Kept, 'snapshot' | 'history' | 'lastEpisode'>;

const MOST_RUNS = 8;
const MOST_BYTES = 32 << 20;

/** What is told of a run that was here. */
export interface Told {
  /** What was run. */
  words: string;
  /** As in Date.now(). */
  when: number;
  steps: number;
  episodes: number;
  /** Of the latest episode that had ended; empty: none had. */
  result: string;
}

/** The runs that were on the stage before, to go back to: the last few, as far as there is room. */
export class Past {
  private runs: (Kept & { told?: Told })[] = [];

  /** The newest first. */
  get list(): readonly (Kept & { told?: Told })[] {
    return [...this.runs].reverse();
  }

  /** Those that there is something to tell of. */
  get told(): readonly (Kept & { told?: Told })[] {
    return this.list.filter(({ told }) => told);
  }

  add(kept: Kept & { told?: Told }): void {
    this.runs.push(kept);
    const bytes = (): number =>
      this.runs.reduce((sum, { snapshot, side }) => sum + snapshot.length + (side?.snapshot.length ?? 0), 0);
    while (this.runs.length > 1 && (this.runs.length > MOST_RUNS || bytes() > MOST_BYTES)) this.runs.shift();
  }

  /** The last one that had this address, for Back and Forward. */
  at(address: string): Kept | undefined {
    return [...this.runs].reverse().find((kept) => kept.address === address);
  }

  /** What has this address now is another run. */
  forget(address: string): void {
    this.runs = this.runs.filter((kept) => kept.address !== address);
  }

  /** This one is no longer of the past. */
  remove(kept: Kept): void {
    this.runs = this.runs.filter((one) => one !== kept);
  }

  clear(): void {
    this.runs = [];
  }

  /** The last one; it is no longer of the past. */
  take(): Kept | undefined {
    return this.runs.pop();
  }
}
