/** What goes with what, why not, and what is nearest to what is there and does. */
import { t } from '../core/language';
import type { Catalog, Component, Family, Param } from '../core/types';

type ChosenFamily = Exclude<Family, 'run'>;

/** Who is where. */
export interface Present {
  env: Component;
  agent: Component;
}

/** Another one that comes with what is chosen. */
export interface Companion {
  family: 'env' | 'agent';
  component: Component;
}

/** An agent in a world, or one of the two. */
export const companyWords = ([one, other]: readonly Pick<Component, 'title'>[]): string =>
  other ? t`${one!.title} in ${other.title}` : one!.title;

export function fits(needs: readonly string[], component: Component): boolean {
  return needs.every((need) => component.offers.includes(need));
}

/** What the agent needs of its model or planner; nothing: it takes none. */
export function needsOf(agent: Component, family: 'model' | 'planner'): string[] {
  return family === 'model' ? agent.needs_model : agent.needs_planner;
}

/** What the two have in common tells how near they are. */
function traitsOf(one: Component): string[] {
  return [
    one.idea,
    ...one.offers,
    ...(['model', 'planner'] as const).filter((family) => needsOf(one, family).length),
    ...(one.params.some(({ imagines }) => imagines) ? ['imagines'] : []),
  ];
}

/** First the one itself, then the world of the picture of what is chosen, then what is like it most. */
function byNearness(all: readonly Component[], to: Component, picture: string): Component[] {
  const traits = traitsOf(to),
    words = picture.split(' ');
  const nearness = (one: Component): number => {
    if (one === to) return Infinity;
    const isShown = words.includes(`env=${one.id}`);
    return traitsOf(one).filter((trait) => traits.includes(trait)).length + (isShown ? 0.5 : 0);
  };
  return [...all].sort((a, b) => nearness(b) - nearness(a));
}

/** Of actions. A world that offers both has a parameter that says which, with NUMBERS as its word for the latter. */
const NUMBERS = 'continuous';
const KINDS = ['choices', NUMBERS];

/** The world's parameter that says which actions there are, and its word for those that the agent asks for; null: no matter. */
export function actionsFor({ needs_env }: Component, { params }: Component): { param: Param; word: string } | null {
  const param = params.find(({ choices }) => choices?.includes(NUMBERS)),
    kind = KINDS.find((one) => needs_env.includes(one)),
    word = kind && param?.choices!.find((one) => (one === NUMBERS) === (kind === NUMBERS));
  return word ? { param: param!, word } : null;
}

/** Why the component cannot be had where these are, in a sentence; '': it can. */
export function whyNot(catalog: Catalog, { env, agent }: Present, family: ChosenFamily, one: Component): string {
  const lacks = (needs: readonly string[], of: Component): string =>
    catalog.properties.find(({ key }) => needs.includes(key) && !of.offers.includes(key))?.text ?? '';
  const needed = family === 'env' ? lacks(agent.needs_env, one) : lacks(one.needs_env, env);
  if (needed) return family === 'env' ? t`${agent.title} needs ${needed}.` : t`Needs ${needed}.`;
  if (family !== 'model' && family !== 'planner') return '';
  const needs = needsOf(agent, family);
  if (!needs.length) {
    return family === 'model' ? t`${agent.title} takes no model.` : t`${agent.title} takes no planner.`;
  }
  const kind = lacks(needs, one);
  return kind && t`${agent.title} needs ${kind}.`;
}

/**
 * Those that have to come with it where these are: none if it fits, else the nearest agent that does, or the nearest
 * world, or both; the world stays as long as it can, and its actions as they are. null: there are none.
 */
export function companyOf(
  catalog: Catalog,
  present: Present,
  family: ChosenFamily,
  one: Component,
): Companion[] | null {
  const { env, agent } = present;
  const worlds = family === 'env' ? [one] : byNearness(catalog.env, env, one.picture),
    agents = family === 'agent' ? [one] : byNearness(catalog.agent, agent, one.picture);
  for (const world of worlds) {
    const all = agents.filter(
        (a) => fits(a.needs_env, world) && !whyNot(catalog, { env: world, agent: a }, family, one),
      ),
      who = all[0] === agent ? agent : (all.find((a) => !actionsFor(a, world)) ?? all[0]);
    if (!who) continue;
    const company: Companion[] = [];
    if (family !== 'agent' && who !== agent) company.push({ family: 'agent', component: who });
    if (family !== 'env' && world !== env) company.push({ family: 'env', component: world });
    return company;
  }
  return null;
}
