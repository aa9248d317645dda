/** Numbers and states in plain words. */
import type { Component, EpisodeRows, Frame, Progress } from '../core/types';

const whole = new Intl.NumberFormat('en-US');
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 4 });
const digits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });

export const count = (n: number): string => whole.format(n);
export const compact = (n: number): string => (Math.abs(n) < 1e6 ? whole.format(n) : short.format(n));
export const quantity = (x: number): string => (Number.isFinite(x) ? digits.format(x) : '–');
export const steps = (n: number): string => `${count(n)} ${n === 1 ? 'step' : 'steps'}`;

/** The core's messages are clauses, to be put after a name; alone they begin and end as a sentence. */
export function sentence(text: string): string {
  const ended = /[.!?…]$/.test(text) ? text : `${text}.`;
  // Keys such as view.speed stay as they are written.
  return /^[a-z]+[ ,]/.test(ended) ? ended.charAt(0).toUpperCase() + ended.slice(1) : ended;
}

/**
 * What just happened, in a sentence or two. `cells` are the glyphs of a grid world, if it is one;
 * `without` are the steps that the same episode took without imagination, if that is known.
 */
export function summary(
  frame: Frame | null, last: ArrayLike<number> | null, agent: Component | undefined,
  world: Component | undefined, cells: ArrayLike<number> | null, without: number | null,
): string {
  const progress = frame?.progress, isContinuous = world && !world.offers.includes('finite');
  if (!progress || !progress.ticks) {
    return `${agent?.title ?? 'The agent'} knows nothing yet of the ${world?.title ?? 'world'}. Press Play.`;
  }
  if (world?.offers.includes('points')) {
    return `${count(progress.env_steps)} points seen, ${count(progress.updates)} updates of the model.`;
  }
  const imagined = progress.model_steps
    ? `, having imagined ${steps(progress.model_steps)}` : ', without imagining anything';
  if (!last) {
    return `Episode 1: ${steps(progress.episode_steps)} so far${imagined}.`;
  }
  const [episode = 0, , , , gain = 0, length = 0, terminated = 0] = Array.from(last);
  const glyphs = new Set(Array.from(cells ?? [], (code) => String.fromCharCode(code)));
  const arrived = glyphs.has('G') && (gain > 0 || !glyphs.has('H'));
  const end = isContinuous && !terminated ? `return ${quantity(gain)} in ${steps(length)}`
    : !terminated ? `the time ran out after ${steps(length)}`
    : arrived ? `the agent reached the goal in ${steps(length)}`
    : `it ended after ${steps(length)} with return ${quantity(gain)}`;
  const beside = without === null ? '' : ` Without imagination this episode took ${steps(without)}.`;
  return `Episode ${count(episode)}: ${end}${imagined}.${beside}`;
}

/** What the agent is at, where it takes long; empty otherwise. */
export function activity(progress: Progress | undefined, phases: readonly string[]): string {
  if (!progress || progress.due < 1 || phases[progress.phase] !== 'update') return '';
  return `Training the model: ${count(progress.due)} ${progress.due === 1 ? 'update' : 'updates'} left`;
}

/** What is observed, in words: for those who do not see the stage. */
export function stateWords(numbers: ArrayLike<number> | null, names: readonly string[]): string {
  if (!numbers?.length) return '';
  return `Now: ${Array.from(numbers, (x, i) => `${names[i] || `number ${i + 1}`} ${quantity(x)}`).join(', ')}.`;
}

export function lastRow(rows: EpisodeRows): Float64Array | null {
  return rows.rows ? rows.data.subarray((rows.rows - 1) * rows.columns, rows.rows * rows.columns) : null;
}
