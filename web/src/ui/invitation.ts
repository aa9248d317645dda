/** The experiment that a page without curves invites to: one in the world at hand, or none. */
import { pairsOf } from '../core/hash';
import { t } from '../core/language';
import type { Experiment } from '../core/types';
import type { Settings } from './settings';

export interface Invitation {
  experiment: Experiment;
  words: string;
}

export function invitation(settings: Settings, experiments: readonly Experiment[]): Invitation | null {
  // A world that was changed on the way is no experiment's.
  if (settings.events.length) return null;
  const here = worldOf(settings.text);
  const fitting = experiments.filter(({ config, variants }) =>
    variants.every((variant) => worldOf(`${config} ${variant.config}`) === here),
  );
  const { planning } = settings;
  if (planning) {
    // The experiments' own is shown first; elsewhere it is the run at hand, over many seeds.
    const experiment =
      fitting.find(({ variants }) => variants.some((one) => pairsOf(one.config).includes(`${planning.key}=0`))) ??
      withAndWithout(settings, planning);
    return { experiment, words: t`Compare with and without imagination` };
  }
  const [first] = fitting;
  return first ? { experiment: first, words: first.title } : null;
}

/** Everything that a text says of the world. */
function worldOf(text: string): string {
  return pairsOf(text)
    .filter((pair) => /^(env[.=]|time_limit=)/.test(pair))
    .sort()
    .join(' ');
}

function withAndWithout(settings: Settings, { key, steps, usual }: NonNullable<Settings['planning']>): Experiment {
  const first = Number(settings.seed),
    { seeds, episodes } = settings.sweep({ seeds: null, episodes: null, steps: 0 });
  return {
    id: '', // of this moment
    title: t`With and without imagination`,
    text: t`The same agent in the same world, with and without imagined steps after each real one.`,
    config: settings.with({ [key]: null }),
    variants: [0, steps || usual].map((n) => ({ name: `n${n}`, config: `${key}=${n}` })),
    seeds: [first, first + seeds - 1],
    episodes,
    steps: 0,
    measure: 'length',
    axis: 'episodes',
    source: '',
    measures: [],
    scale: '',
    figure: '',
    claims: [],
    results: false,
  };
}
