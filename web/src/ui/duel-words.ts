/** Two runs with the same luck, one of which imagines: what that is worth, in a sentence of their own numbers. */
import type { Progress } from '../core/types';
import { t } from '../core/language';
import { sentence, spoken, steps } from './words';

/** What is told of one of them. */
export interface Half {
  progress: Pick<Progress, 'episodes' | 'episode_steps'>;
  /** Real and imagined steps when its latest episode ended: within a step they would not be of the same time. */
  real: number;
  imagined: number;
  /** Real steps of its second episode; null: that is not over, or not known. */
  second: number | null;
}

/** `where` are the places of the two, "the right one"; '' where there is nothing to compare yet. */
export function duelWords(one: Half, other: Half, where: [string, string]): string {
  const halves = [one, other].map((half, i) => ({ ...half, name: where[i]! }));
  if (halves.some(({ progress }) => progress.episodes < 1)) return '';
  const thinkers = halves.map(({ real, imagined, name }) => {
    const share = Math.round(imagined / Math.max(1, real));
    return share ? t`${name} imagined ${steps(share)} after each real one` : '';
  });
  const imagined = thinkers.filter(Boolean).join(t`; `) || t`neither of them imagined anything`;
  return spoken(t`Both have been at the goal once.`, sentence(imagined), ended(halves));
}

/** How it went the second time: whoever was quicker first. */
function ended(halves: (Half & { name: string })[]): string {
  const arrived = halves
    .filter(({ second }) => second !== null)
    .sort((a, b) => a.second! - b.second!)
    .map(({ name, second }, k) =>
      k ? t`${name} needed ${second}` : t`${name} was there again after ${steps(second!)}`,
    );
  const searching = halves
    .filter(({ progress }) => progress.episodes === 1)
    .map(({ name, progress }) => t`${name} is still searching after ${progress.episode_steps}`);
  return arrived.length ? sentence([...arrived, ...searching].join(t`; `)) : '';
}
