/**
 * Which pairs of a link can be used. Only the core judges: it is asked about the whole, and where it refuses that about
 * what it is made of (mending.ts).
 */
import { asFailure } from './failure';
import { pairsOf, readHash, valueIn } from './hash';

/** Rejects with the core's sentence what is no config text; Lab.normalize. */
export type Judge = (config: string) => Promise<unknown>;

/** What chooses the components comes first: parameters are judged as theirs. */
export const CHOICES = ['env', 'agent', 'model', 'planner'] as const;

export interface Usable {
  config: string;
  /** Pairs that were left out, as they were written. */
  left: string[];
  /** What was read in another way than it was written, and what was left out and why. */
  notices: string[];
}

/** `build` judges the whole once more: that a text can be read does not say that its world can be built. */
export async function usable(config: string, judge: Judge, build: Judge = judge): Promise<Usable> {
  if (!(await refusal(judge, config)) && !(await refusal(build, config))) {
    return { config: pairsOf(config).join(' '), left: [], notices: [] };
  }
  const { mended } = await import('./mending'); // most links are whole
  return mended(config, judge, build);
}

/** The core's sentence, or null where it refuses nothing. */
export async function refusal(judge: Judge, text: string): Promise<string | null> {
  return judge(text).then(
    () => null,
    (thrown) => asFailure(thrown).message,
  );
}

/** Whether a link leads to another world, agent or experiment, or to two runs and not to one, and not to the same one a little changed. */
export function isElsewhere(here: string, there: string): boolean {
  const [a, b] = [readHash(here), readHash(there)],
    { experiment } = b.view;
  return (
    (experiment !== null && experiment !== a.view.experiment) ||
    (a.view.side === null) !== (b.view.side === null) ||
    CHOICES.some((key) => valueIn(a.config, key) !== valueIn(b.config, key))
  );
}
