/** Numbers and states in plain words. */
import type { EpisodeRows, Param } from '../core/types';

const whole = new Intl.NumberFormat('en-US');
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 4 });
const digits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });

export const count = (n: number): string => whole.format(n);
export const compact = (n: number): string => (Math.abs(n) < 1e6 ? whole.format(n) : short.format(n));
export const quantity = (x: number): string => (Number.isFinite(x) ? digits.format(x) : '–');
export const many = (n: number, one: string, more = `${one}s`): string => `${count(n)} ${n === 1 ? one : more}`;
export const steps = (n: number): string => many(n, 'step');

/** Stands beside the label, unless that says it: "Random steps", but "Largest force N". */
export function unitBeside({ kind, label, unit }: Pick<Param, 'kind' | 'label' | 'unit'>): string {
  return kind === 'choice' || label.toLowerCase().split(' ').includes(unit) ? '' : unit;
}

/** The core's messages are clauses, to be put after a name; alone they begin and end as a sentence. */
export function sentence(text: string): string {
  const ended = /[.!?…]$/.test(text) ? text : `${text}.`;
  // Keys such as view.speed stay as they are written.
  return /^[a-z]+[ ,]/.test(ended) ? ended.charAt(0).toUpperCase() + ended.slice(1) : ended;
}

/** What is observed, in words: for those who do not see the stage. */
export function stateWords(numbers: ArrayLike<number> | null, names: readonly string[]): string {
  if (!numbers?.length) return '';
  return `Now: ${Array.from(numbers, (x, i) => `${names[i] || `number ${i + 1}`} ${quantity(x)}`).join(', ')}.`;
}

export function lastRow(rows: EpisodeRows): Float64Array | null {
  return rows.rows ? rows.data.subarray((rows.rows - 1) * rows.columns, rows.rows * rows.columns) : null;
}
