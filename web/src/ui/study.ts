/** Runs over many seeds, beside the live one: a sweep of the present settings, or an exhibit. */
import { pairsOf } from '../core/hash';
import { SECONDS } from '../core/stats';
import type { Catalog, Exhibit, Lab, SweepResult } from '../core/types';
import { studyCurves, type Group } from '../view/series';

/** Colours of studies begin after the first, which is the live run's. */
const FIRST_STYLE = 1;

export interface Plan {
  title: string;
  text: string;
  exhibit: string | null;
  variants: { config: string; label: string; title: string }[];
  seeds: number;
  episodes: number;
  steps: number;
}

export interface Study extends Plan {
  groups: Group[];
  results: { config: string; runs: SweepResult['runs'] }[];
}

/** Runs one variant after the other; `grown` is called whenever a curve is complete. */
export async function runStudy(
  lab: Lab, plan: Plan, signal: AbortSignal, progress: (done: number, total: number) => void,
  grown: (study: Study) => void,
): Promise<void> {
  const study: Study = { ...plan, groups: [], results: [] };
  const total = plan.variants.length * plan.seeds;
  for (const [i, variant] of plan.variants.entries()) {
    const result = await lab.sweep(
      { config: variant.config, seeds: plan.seeds, episodes: plan.episodes, steps: plan.steps },
      (done) => progress(i * plan.seeds + done, total), signal,
    );
    study.results.push({ config: variant.config, runs: result.runs });
    study.groups.push({
      label: variant.label,
      title: variant.title,
      kind: 'study',
      style: FIRST_STYLE + i,
      curve: studyCurves(result.runs, [...lab.catalog.episode_columns, SECONDS], plan.steps),
    });
    grown({ ...study });
  }
}

/** What stands beside a run that imagines: the same life without, in the first variant's colour. */
export function shadowPlan(config: string, episodes: number): Plan {
  return {
    title: 'the same without imagination', text: '', exhibit: null, seeds: 1, episodes, steps: 0,
    variants: [{
      config, label: 'no imagination', title: 'The same run without imagination',
    }],
  };
}

export function exhibitPlan(catalog: Catalog, exhibit: Exhibit): Plan {
  const variants = exhibit.variants.length ? exhibit.variants : [''];
  const names = nameVariants(catalog, variants);
  return {
    title: exhibit.title,
    text: exhibit.text,
    exhibit: exhibit.id,
    variants: variants.map((variant, i) => ({
      config: `${exhibit.config} ${variant}`.trim(),
      ...names[i]!,
    })),
    seeds: exhibit.seeds,
    episodes: exhibit.episodes,
    steps: exhibit.steps,
  };
}

/**
 * Variants are named by what tells them apart: components by their titles, otherwise parameters, as
 * `n = 50` beside the line and `Planning steps n = 50` in the legend.
 */
function nameVariants(catalog: Catalog, variants: string[]): { label: string; title: string }[] {
  const all = variants.map((variant) => pairsOf(variant));
  return all.map((pairs, i) => {
    const own = pairs.filter((pair) => !all.every((others) => others.includes(pair)));
    const words = own.map((pair) => wordsFor(catalog, pair));
    const components = words.filter((word) => word.isComponent);
    const named = components.length ? components : words;
    const fallback = `variant ${i + 1}`;
    return {
      label: named.at(-1)?.short ?? fallback,
      title: named.map((word) => word.long).join(', ') || fallback,
    };
  });
}

function wordsFor(
  catalog: Catalog, pair: string,
): { short: string; long: string; isComponent: boolean } {
  const at = pair.indexOf('='), key = pair.slice(0, at), value = pair.slice(at + 1);
  const components = [catalog.env, catalog.model, catalog.planner, catalog.agent].flat();
  const component = key.includes('.') ? undefined : components.find((one) => one.id === value);
  if (component) return { short: component.title, long: component.title, isComponent: true };
  const name = key.split('.').at(-1)!;
  const label = components.flatMap((one) => one.params).find((one) => one.key === name)?.label ?? name;
  // Labels end with the letter of the paper, where it has one.
  const letter = label.split(' ').at(-1)!;
  return {
    short: `${letter.length === 1 ? letter : label} = ${value}`, long: `${label} = ${value}`,
    isComponent: false,
  };
}
