/** What is kept in mind of the runs of this visit; visit-list shows them. */
import { t } from '../core/language';
import type { Told } from './kept';
import type { RunControl } from './run-control';
import { quantity, steps } from './words';

/** What is told of the run on the stage once another has taken its place. */
export function tellOf({ settings, frame, beside, catalog }: RunControl): Told {
  const row = beside.lastEpisode,
    number = (name: string): number => row?.[catalog.episode_columns.indexOf(name)] ?? NaN;
  const isLength = settings?.component('env')?.measure === 'length',
    latest = isLength ? steps(number('length')) : t`return ${quantity(number('return'))}`;
  return {
    words: t`${settings?.component('env')?.title}: ${settings?.inWords}`,
    when: Date.now(),
    steps: frame?.progress.env_steps ?? 0,
    episodes: frame?.progress.episodes ?? 0,
    result: row ? latest : '',
  };
}
