/** Runs, and what tells them apart, in words: with the catalogue's labels, never with keys. */
import { pairsOf } from '../core/hash';
import { t } from '../core/language';
import type { Catalog, Component, Family, Param, Reader } from '../core/types';
import type { Settings } from './settings';
import { listed } from './words';

const FAMILIES = ['env', 'agent', 'model', 'planner'] as const;
/** Pairs of a config that say nothing to a person here: a run's world is on the stage, its changes are marks. */
const SILENT = /^(env|events|numbers)=/;

/** A pair of a config in words: as short as stands beside a line, and in full. */
interface Words {
  short: string;
  long: string;
  isComponent: boolean;
}

/** The parameter of a key such as `agent.alpha`, in those components if they have it. */
export function paramOf(catalog: Catalog, components: readonly Component[], key: string): Param | undefined {
  const [family, name] = key.includes('.') ? (key.split('.') as [Family, string]) : ['run' as const, key];
  if (family === 'run') return catalog.run.find((one) => one.key === name);
  // The component that is named has the first word; which one was left out does not matter for a label.
  const all = [...components, ...(catalog[family] ?? [])];
  return all
    .filter((one) => catalog[family]?.includes(one))
    .flatMap(({ params }) => params)
    .find((one) => one.key === name);
}

/** A value as people write it, with its unit where that is one. */
export function valueWords(param: Param | undefined, value: string): string {
  const unit = param && /^(m|kg|N|rad|s|1|Hz|\$)\b|^\$/.test(param.unit) ? ` ${param.unit.replaceAll('^2', '²')}` : '';
  const text = param?.kind === 'choice' ? t(value.replaceAll('-', ' ')) : value;
  return `${text}${unit}`;
}

function pairWords(catalog: Catalog, components: readonly Component[], pair: string): Words {
  const at = pair.indexOf('='),
    key = pair.slice(0, at),
    value = pair.slice(at + 1);
  const component = FAMILIES.some((family) => family === key)
    ? catalog[key as (typeof FAMILIES)[number]].find((one) => one.id === value)
    : undefined;
  if (component) return { short: component.title, long: component.title, isComponent: true };
  const param = paramOf(catalog, components, key),
    words = valueWords(param, value);
  const label = param?.label ?? t`A setting`;
  // Labels end with the letter of the paper, where it has one.
  const letter = label.split(' ').at(-1)!;
  return letter.length === 1
    ? { short: `${letter} = ${words}`, long: `${label} = ${words}`, isComponent: false }
    : { short: `${label} ${words}`, long: `${label} ${words}`, isComponent: false };
}

function componentsOf(catalog: Catalog, pairs: readonly string[]): Component[] {
  return pairs.flatMap((pair) => {
    const [family, id] = pair.split('=');
    return FAMILIES.some((one) => one === family)
      ? catalog[family as (typeof FAMILIES)[number]].filter((one) => one.id === id)
      : [];
  });
}

/** All of a run but its world: `Dyna-Q, Planning steps n = 50, Seed 7`. */
export function describeRun(catalog: Catalog, settings: Settings): string {
  const pairs = pairsOf(settings.text).filter((pair) => !SILENT.test(pair));
  const components = componentsOf(catalog, pairsOf(settings.text));
  const words = pairs.map((pair) => pairWords(catalog, components, pair));
  const agent = words.some(({ isComponent }) => isComponent) ? undefined : settings.component('agent')?.title;
  const named = words.filter(({ isComponent }) => isComponent),
    others = words.filter(({ isComponent }) => !isComponent);
  return listed([agent, ...[...named, ...others].map(({ long }) => long)]);
}

/**
 * Variants are named by what tells them apart: components by their titles, otherwise parameters, as
 * `n = 50` beside the line and `Planning steps n = 50` in the legend. Where two components are the same,
 * as many parameters follow as make the difference.
 */
export function nameVariants(
  catalog: Catalog,
  config: string,
  variants: readonly string[],
): { label: string; title: string }[] {
  const all = variants.map((variant) => pairsOf(variant));
  const words = all.map((pairs) => {
    const components = componentsOf(catalog, [...pairsOf(config), ...pairs]);
    return pairs
      .filter((pair) => !all.every((others) => others.includes(pair)))
      .map((pair) => pairWords(catalog, components, pair));
  });
  const named = words.map((one) => one.filter(({ isComponent }) => isComponent).slice(-1));
  const labels = named.map(([component]) => component?.short ?? '');
  const parameters = words.map((one) => one.filter(({ isComponent }) => !isComponent));
  const isDouble = (label: string): boolean => labels.filter((one) => one === label).length > 1 || !label;
  const needsMore = labels.map(isDouble);
  for (let k = 0; labels.some(isDouble) && parameters.some((one) => k < one.length); k++) {
    const doubles = labels.map(isDouble);
    doubles.forEach((double, i) => {
      const more = parameters[i]![k]?.short;
      if (double && more) labels[i] = listed([labels[i], more]);
    });
  }
  return labels.map((label, i) => ({
    label: label || t`variant ${i + 1}`,
    title: titleOf(words[i]!, needsMore[i]!) || label || t`Variant ${i + 1}`,
  }));
}

/** Two runs by what tells them apart as they begin, as on their stages; each name is short beside a line. */
export function nameBoth(reader: Reader, both: readonly Settings[]): { label: string; title: string }[] {
  const texts = both.map(({ text }) =>
    pairsOf(reader.resolve(text))
      .filter((pair) => !/^(events|numbers|seed)=/.test(pair))
      .join(' '),
  );
  if (texts[0] !== texts[1]) return nameVariants(reader.catalog, '', texts);
  return [
    { label: t`this run`, title: t`This run` },
    { label: t`beside it`, title: t`The same again` },
  ];
}

function titleOf(words: readonly Words[], all: boolean): string {
  const components = words.filter(({ isComponent }) => isComponent);
  return listed((components.length && !all ? components : words).map(({ long }) => long));
}
