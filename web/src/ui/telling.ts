/**
 * What happens, in a sentence or two that are true of every agent in every world: they say nothing that the
 * frame does not, and what they say of the agent comes from the catalogue.
 */
import { t } from '../core/language';
import type { Component, Frame, Progress } from '../core/types';
import { abilitiesOf, isFitting, type Abilities } from './abilities';
import { count, many, quantity, spoken, steps } from './words';

export interface Scenery {
  agent: Component | undefined;
  /** That the agent uses; undefined when it takes none. */
  model: Component | undefined;
  world: Component | undefined;
}

/** What the sentence is about. */
export interface Matter extends Scenery {
  frame: Frame | null;
  /** Updates that were due when those under way began. */
  inside: { training: number };
  /** The latest episode that ended: its row of Catalog.episode_columns; null: none did, or it is not known. */
  last: ArrayLike<number> | null;
  isRunning: boolean;
  /** Steps that the same episode took without imagination, where that is known. */
  without: number | null;
  /** Episodes that its twin without imagination has finished by now, where that is seen. */
  twin: number | null;
}

export function summary({ frame, inside, last, agent, model, world, isRunning, without, twin }: Matter): string {
  const progress = frame?.progress,
    can = abilitiesOf(agent, model);
  if (!progress?.ticks) {
    const who = agent?.title ?? t`The agent`;
    const knows = can.isGivenRules
      ? t`${who} knows the rules of this world.`
      : t`${who} knows nothing yet of this world.`;
    return isRunning ? knows : spoken(knows, t`Press Play.`);
  }
  if (world?.offers.includes('points')) {
    // A point is an episode.
    return t`${many(progress.episodes, 'point')} seen, ${many(progress.updates, 'update')} of the model.`;
  }
  if (progress.ended && isLong(progress, inside.training, world)) {
    // Nobody should wait for the end of a search to read how the trial before it went.
    const { episodes, episode_return, episode_steps, ended, step_success } = progress,
      went = ending(episode_return, episode_steps, ended < 2, step_success, world);
    return t`Episode ${count(episodes + 1)}: ${went}; now the agent learns from it.`;
  }
  if (!last)
    return t`Episode ${count(progress.episodes + 1)}: ${steps(progress.episode_steps)} so far${thoughts(can, progress)}.`;
  const [episode = 0, , model_steps = 0, updates = 0, gain = 0, length = 0, terminated] = Array.from(last);
  // In the first episode nothing that was imagined could help yet, so it says nothing about imagining.
  // Of earlier episodes it is not known how they ended.
  const success = episode === progress.episodes ? progress.success : 0,
    went = ending(gain, length, terminated, success, world) + thoughts(can, { model_steps, updates });
  return episode < 2 ? t`Episode ${count(episode)}: ${went}.` : beside(episode, went, world, twin, without);
}

/** And how it went without imagination: where that is now, or how long it took. */
function beside(
  episode: number,
  went: string,
  world: Component | undefined,
  twin: number | null,
  without: number | null,
): string {
  const n = count(episode);
  if (twin !== null && twin !== episode) {
    const there = count(twin + 1);
    if (twin === episode - 1 && world?.measure === 'length')
      return t`Episode ${n}: ${went}; the twin without imagination is still searching.`;
    return twin < episode
      ? t`Episode ${n}: ${went}; the twin without imagination is still in episode ${there}.`
      : t`Episode ${n}: ${went}; the twin without imagination is already in episode ${there}.`;
  }
  return without === null
    ? t`Episode ${n}: ${went}.`
    : t`Episode ${n}: ${went}. Without imagination this episode took ${steps(without)}.`;
}

/** How an episode ended. */
function ending(
  gain: number,
  length: number,
  terminated: unknown,
  success: number,
  world: Component | undefined,
): string {
  const worth = world?.offers.includes('finite') ? '' : t` with return ${quantity(gain)}`;
  if (!terminated) return t`the time ran out after ${steps(length)}${worth}`;
  if (success > 0) return t`the agent reached the goal in ${steps(length)}${worth}`;
  if (success < 0) return t`the agent failed after ${steps(length)}${worth}`;
  return t`it ended after ${steps(length)} with return ${quantity(gain)}`;
}

/** What the agent has done in its head by then. Backing up values by known rules is not imagining: nothing in it may be untrue. */
function thoughts(can: Abilities, { model_steps, updates }: Pick<Progress, 'model_steps' | 'updates'>): string {
  if (can.imagines)
    return model_steps ? t`, having imagined ${steps(model_steps)} in all` : t`, without imagining anything`;
  return can.isGivenRules && updates ? t`, having worked out ${many(updates, 'value')} from the rules` : '';
}

/** What the agent is at for a while, and how far it is. */
export interface Activity {
  words: string;
  done: number;
  of: number;
}

/** Fewer updates than these are done before one could read of them. */
const LONG = 100;

/** Whether what is due takes its time. In finite worlds updates are quick, and nothing is told of them. */
function isLong({ due }: Progress, most: number, world: Component | undefined): boolean {
  return due > 0 && most >= LONG && !world?.offers.includes('finite');
}

/** `most` updates were due when those under way began; `value` tells a parameter's value. */
export function activity(
  frame: Frame | null,
  most: number,
  { agent, model, world }: Scenery,
  value: (key: string) => number | null,
): Activity | null {
  const progress = frame?.progress;
  if (!agent || !progress?.ticks || world?.offers.includes('finite')) return null;
  const { due, line, env_steps, episodes } = progress,
    of = Math.max(due, most);
  const left = count(due),
    all = count(of); // of stages of many kinds, some of which may end before all is done
  if (due > 0 && isFitting(abilitiesOf(agent, model), agent, line)) {
    return { words: t`Training the model: at most ${left} of ${all} left`, done: of - due, of };
  }
  if (isLong(progress, of, world)) {
    const words =
      agent.listing[line]?.phase === 'imagine'
        ? t`Imagining: at most ${left} of ${all} left`
        : t`Learning from memory: at most ${left} of ${all} left`;
    return { words, done: of - due, of };
  }
  const randomSteps = value('random_steps') ?? 0,
    randomTrials = value('random_trials') ?? 0;
  if (env_steps < randomSteps) {
    const words = t`Acting at random: step ${count(env_steps)} of ${count(randomSteps)}`;
    return { words, done: env_steps, of: randomSteps };
  }
  if (episodes >= randomTrials) return null;
  return {
    words: t`Acting at random: trial ${count(episodes + 1)} of ${count(randomTrials)}`,
    done: episodes,
    of: randomTrials,
  };
}

/** From its beginning, at the asking of who is there. */
export function begunAgain(isOther: boolean, isChanged: boolean): string {
  if (isOther) {
    return isChanged
      ? t`The run began again with another seed and with the settings as they are now.`
      : t`The run began again with another seed.`;
  }
  return isChanged
    ? t`The run began again with the same seed and with the settings as they are now.`
    : t`The run began again with the same seed.`;
}
