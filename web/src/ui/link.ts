/** The links that the page makes, and what it understands of those that it is given. */
import { CHOICES, usable } from '../core/address';
import { pairsOf, readHash, writeHash, type Address, type View } from '../core/hash';
import { t } from '../core/language';
import { changesBetween, fittingPins, withChanges } from '../core/pins';
import type { Lab, Moment } from '../core/types';
import type { Revived } from './curve-book';
import type { RunControl } from './run-control';
import { Settings } from './settings';
import { PANELS, TWIN } from './shown';
import type { Library } from './library';
import { experimentPlan, type Plan } from './study';

/** What a link means that says nothing: luck with which imagination soon has something to show. */
const USUAL = 'seed=2';

export type Shared = Pick<RunControl, 'beside' | 'settings' | 'side' | 'view'>;

/** The run with what stands beside it, at this moment (null: at its beginning). */
export function stateOf({ beside, settings, side, view }: Shared, at: Moment | null): Pick<Address, 'config' | 'view'> {
  const text = settings?.text ?? '',
    base = pairsOf(text);
  // All are computed with the numbers of the program that is there.
  const own = (config: string): string[] => pairsOf(config).filter((pair) => !pair.startsWith('numbers='));
  const pins = beside.pins.map(({ source: { config, seeds, episodes, steps } }) => ({
    seeds,
    episodes,
    steps,
    changes: changesBetween(own(text), own(config)),
  }));
  const shown = {
    ...view,
    experiment: beside.experiment?.id || null,
    pins: fittingPins(pins),
    side: side.changesFrom(text),
    at: at && at.step + at.tick > 0 ? at : null,
  };
  return { config: base.join(' '), view: shown };
}

export function linkOf(shared: Shared, at: Moment | null): string {
  const { config, view } = stateOf(shared, at);
  return writeHash(config, view);
}

/** Where a link leads, as far as it can be used. */
export interface Arrival {
  config: string;
  view: View;
  pins: Revived[];
  /** The experiment that it asks for. */
  plan: Plan | null;
  /** The text of the run beside; null: there is none. */
  side: string | null;
  /** A sentence for each thing in the link that was not as it should be. */
  notices: string[];
}

export async function arrivalAt(link: string, lab: Lab, library: Library): Promise<Arrival> {
  const { layers } = lab.catalog,
    judge = (text: string): Promise<string> => lab.normalize(text);
  const experiments = readHash(link).view.experiment === null ? [] : await library.whole().catch(() => null);
  const { config, view, notices } = readHash(link, {
    layers: [...layers, TWIN].map(({ key }) => key),
    hide: PANELS,
    experiment: experiments?.map(({ id }) => id),
    x: experiments?.map(({ axis }) => axis),
    y: experiments?.flatMap(({ measures }) => measures.map(({ name }) => name)),
  });
  if (!experiments) notices.push(library.failure);
  const experiment = experiments?.find(({ id }) => id === view.experiment);
  const plan = experiment ? experimentPlan(lab.catalog, experiment) : null;
  const run = await usable(config || plan?.variants.at(-1)?.config || USUAL, judge, (text) => lab.check(text));
  const settings = new Settings(lab, run.config),
    instead = CHOICES.filter((family) => run.left.some((pair) => pair.startsWith(`${family}=`))).flatMap(
      (family) => settings.component(family)?.title ?? [],
    );
  const all = [...run.notices, ...(instead.length ? [t`Here is ${instead.join(t` with `)} instead.`] : []), ...notices],
    pins: Revived[] = [];
  for (const { changes, ...far } of view.pins) {
    const pin = await usable(withChanges(pairsOf(run.config), changes).join(' '), judge);
    all.push(...pin.notices);
    pins.push({ source: { ...far, config: pin.config }, words: new Settings(lab, pin.config).inWords });
  }
  const beside = view.side && withChanges(pairsOf(run.config), view.side).join(' ');
  const second = beside === null ? null : await usable(beside, judge, (text) => lab.check(text));
  all.push(...(second?.notices ?? []).map((notice) => t`Of the run beside: ${notice}`));
  return { config: run.config, view, pins, plan, side: second?.config ?? null, notices: all };
}
