/** Runs over many seeds, beside the live one: a sweep of the present settings, or an experiment. */
import { withPair, type View } from '../core/hash';
import { t } from '../core/language';
import { SECONDS } from '../core/stats';
import type { Catalog, Experiment, Lab, SweepResult } from '../core/types';
import { aheadCurves, studyCurves, type Group } from '../view/series';
import { nameVariants } from './naming';
import type { Settings } from './settings';
import { listed, many } from './words';

/** Colours of studies begin after the first, which is the live run's. */
const FIRST_STYLE = 1;

export interface Plan {
  title: string;
  text: string;
  experiment: Experiment | null;
  /** `name` is that of the file with its results. */
  variants: { name: string; config: string; label: string; title: string }[];
  seeds: number;
  episodes: number;
  steps: number;
}

/** What came out of a variant. */
export interface Outcome {
  config: string;
  runs: (SweepResult['runs'][number] & { unfinished?: number[] })[];
}

export interface Study extends Plan {
  groups: Group[];
  /** The same by steps ahead, where the experiment is about that. */
  ahead: Group[];
  results: Outcome[];
  /** The results that are kept with the page, once they are here; null: there are none. */
  stored: Outcome[] | null;
}

export function emptyStudy(plan: Plan): Study {
  return { ...plan, groups: [], ahead: [], results: [], stored: null };
}

/** With the runs of the next variant. */
export function grownBy(study: Study, catalog: Catalog, runs: Outcome['runs']): Study {
  const i = study.groups.length,
    { config, label, title } = study.variants[i]!,
    { measures = [], axis } = study.experiment ?? {};
  const columns = [...catalog.episode_columns, SECONDS, ...measures.map(({ name }) => name)];
  const one: Group = {
    label,
    title,
    kind: 'study',
    style: FIRST_STYLE + i,
    curve: studyCurves(runs, columns, study.steps),
  };
  const ahead = axis === 'ahead' ? aheadGroups(study, one, runs, columns) : [];
  return {
    ...study,
    groups: [...study.groups, one],
    ahead: [...study.ahead, ...ahead],
    results: [...study.results, { config, runs }],
  };
}

/** A curve for the first, the second and the last episode, over the rows that the measures name. */
function aheadGroups(
  { experiment, variants, episodes }: Study,
  of: Group,
  runs: Outcome['runs'],
  names: string[],
): Group[] {
  const rows = experiment!.measures.map(({ name, what }) => ({ name, row: Number(/\[(\d+)\]$/.exec(what)?.[1]) }));
  return [...new Set([1, 2, episodes])].map((episode, k) => {
    const label = t`episode ${episode}`;
    return {
      ...of,
      label: variants.length > 1 ? listed([of.label, label]) : label,
      title: variants.length > 1 ? listed([of.title, label]) : t`After ${label}`,
      style: FIRST_STYLE + 3 * (of.style - FIRST_STYLE) + k,
      curve: aheadCurves(runs, names, rows, episode),
    };
  });
}

/** Runs one variant after the other; `grown` is called whenever a curve is complete. */
export async function runStudy(
  lab: Lab,
  plan: Plan,
  signal: AbortSignal,
  progress: (done: number, total: number) => void,
  grown: (study: Study) => void,
): Promise<void> {
  let study = emptyStudy(plan);
  const total = plan.variants.length * plan.seeds,
    measures = (plan.experiment?.measures ?? []).map(({ what }) => what);
  for (const [i, { config }] of plan.variants.entries()) {
    const { seeds, episodes, steps } = plan;
    const result = await lab.sweep(
      { config, seeds, episodes, steps, measures },
      (done) => progress(i * plan.seeds + done, total),
      signal,
    );
    study = grownBy(study, lab.catalog, result.runs);
    grown(study);
  }
}

const PLAIN = { text: '', experiment: null };

/** What stands beside a run that imagines: the same life without, in the first variant's colour. */
export function shadowPlan(config: string, episodes: number): Plan {
  const words = { label: t`no imagination`, title: t`The same run without imagination` };
  const title = t`the same without imagination`;
  return { ...PLAIN, title, seeds: 1, episodes, steps: 0, variants: [{ name: '', config, ...words }] };
}

/** The present settings over many seeds. */
export function sweepPlan(settings: Settings, view: View): Plan {
  const { seeds, episodes, steps } = settings.sweep(view),
    title = many(seeds, 'seed'),
    config = settings.settled().text;
  const variants = [{ name: '', config, label: title, title: `${title}, ${settings.inWords}` }];
  return { ...PLAIN, title, seeds, episodes, steps, variants };
}

export function experimentPlan(catalog: Catalog, experiment: Experiment): Plan {
  const {
      title,
      text,
      episodes,
      steps,
      seeds: [first, last],
    } = experiment,
    seeds = last - first + 1;
  const configs = experiment.variants.map(({ config }) => config);
  const alone = { label: many(seeds, 'seed'), title };
  const words = configs.length > 1 ? nameVariants(catalog, experiment.config, configs) : [alone];
  const usual = catalog.run.find(({ key }) => key === 'seed')?.initial;
  const variants = experiment.variants.map(({ name, config }, i) => {
    const text = `${experiment.config} ${config}`.trim();
    return { name, config: first === usual ? text : withPair(text, 'seed', String(first)), ...words[i]! };
  });
  return { title, text, experiment, variants, seeds, episodes, steps };
}
