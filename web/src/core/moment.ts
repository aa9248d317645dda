/** Points in a run, and which is the earlier one. */
import type { Moment, Progress } from './types';

export const BEGINNING: Moment = { step: 0, tick: 0 };

export function isBefore(a: Moment, b: Moment): boolean {
  return a.step !== b.step ? a.step < b.step : a.tick < b.tick;
}

/** Where a run is. */
export function momentOf(progress: Progress | undefined): Moment {
  return progress ? { step: progress.whole_steps, tick: progress.step_ticks } : BEGINNING;
}
