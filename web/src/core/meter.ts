/** How fast a run goes: counts a second over a sliding window of running time. */
import type { Progress } from './types';

interface Sample {
  at: number;
  steps: number;
  updates: number;
}

/** Samples are at least this far apart, ms. */
const APART = 25;

export class Meter {
  #samples: Sample[] = [];

  /** Forgets everything: the run stood still, or is another one. */
  reset(): void {
    this.#samples = [];
  }

  /** Notes the counts at a time (ms); looks back `window` ms. */
  add(at: number, progress: Progress, window: number): void {
    const last = this.#samples.at(-1);
    if (last && at - last.at < APART) return;
    this.#samples.push({ at, steps: progress.env_steps, updates: progress.updates });
    // Keeps one sample at or beyond the window's edge.
    while (this.#samples.length > 2 && this.#samples[1]!.at <= at - window) this.#samples.shift();
  }

  rates(): { stepsPerSecond: number; updatesPerSecond: number } {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at === first.at) return { stepsPerSecond: 0, updatesPerSecond: 0 };
    const seconds = (last.at - first.at) / 1000;
    return {
      stepsPerSecond: (last.steps - first.steps) / seconds,
      updatesPerSecond: (last.updates - first.updates) / seconds,
    };
  }
}
