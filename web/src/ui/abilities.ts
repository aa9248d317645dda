/**
 * What an agent can do, read off its row of the catalogue. The page offers and tells only what an agent
 * has: whoever is given the rules learns no model of them, and whoever has no model imagines nothing.
 */
import type { Component, Layer } from '../core/types';

export interface Abilities {
  /** It is given the world's rules, for itself or in its model, and need not find them out. */
  isGivenRules: boolean;
  /** It learns how the world goes. */
  learnsModel: boolean;
  /** It fits a model by many updates, which take their time. */
  trainsModel: boolean;
  /** Before it acts it compares plans. */
  plans: boolean;
  /** It thinks of steps that it never took. */
  imagines: boolean;
}

export function abilitiesOf(agent: Component | undefined, model: Component | undefined): Abilities {
  // Who asks for a world whose outcomes can be read, or whose state can be set, has the world itself.
  const isOracle = Boolean(model?.needs_env.includes('placeable'));
  const plans = Boolean(agent?.needs_planner.length),
    learnsModel = Boolean(agent?.needs_model.length) && !isOracle;
  return {
    isGivenRules: Boolean(agent?.needs_env.includes('outcomes')) || isOracle,
    learnsModel,
    trainsModel: learnsModel && agent!.needs_model.includes('dynamics'),
    plans,
    imagines: plans || Boolean(agent?.listing.some(({ phase }) => phase === 'imagine')),
  };
}

/** Layers of the stage that some agents have nothing for. */
const BELONGING: Record<string, (can: Abilities) => boolean> = {
  model: (can) => can.learnsModel,
  planning: (can) => can.imagines,
};

export function hasLayer(can: Abilities, { key }: Layer): boolean {
  return BELONGING[key]?.(can) ?? true;
}

/**
 * Whether the updates that come next, those of this line of the listing, fit the model. Agents that learn
 * a policy besides do so afterwards, from what they imagined.
 */
export function isFitting(can: Abilities, agent: Component, line: number): boolean {
  const before = agent.listing.slice(0, line + 1).map(({ phase }) => phase);
  return can.trainsModel && before.at(-1) === 'update' && !before.includes('imagine');
}
