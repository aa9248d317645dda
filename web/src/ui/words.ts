/** Numbers and states in plain words. */
import { t } from '../core/language';
import type { EpisodeRows, Param } from '../core/types';

const whole = new Intl.NumberFormat('en-US');
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 4 });
const digits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });

export const count = (n: number): string => whole.format(n);
export const compact = (n: number): string => (Math.abs(n) < 1e6 ? whole.format(n) : short.format(n));
/** What is less than a millionth is told by its power of ten: -2.5e-9. */
export const quantity = (x: number): string => {
  if (!Number.isFinite(x)) return '–';
  return x && Math.abs(x) < 1e-6 ? String(Number(x.toPrecision(2))) : digits.format(x);
};
/** So many things: two keys, of one of them and of several. */
export const many = (n: number, one: string, more = `${one}s`): string => t(`{0} ${n === 1 ? one : more}`, count(n));
export const steps = (n: number): string => many(n, 'step');
/** What there is of them, beside each other: words of a list, or sentences. */
export const listed = (all: readonly (string | false | undefined)[]): string => all.filter(Boolean).join(t`, `);
export const spoken = (...all: readonly string[]): string =>
  all.filter(Boolean).reduce((before, one) => t`${before} ${one}`);

/** Stands beside the label, unless that says it: "Random steps", but "Largest force N". */
export function unitBeside({ kind, label, unit }: Pick<Param, 'kind' | 'label' | 'unit'>): string {
  // Han is written without blanks between words.
  const isSaid = label.toLowerCase().split(' ').includes(unit) || (/\p{sc=Han}/u.test(unit) && label.includes(unit));
  return kind === 'choice' || isSaid ? '' : unit;
}

/** The core's messages are clauses, to be put after a name; alone they begin and end as a sentence. */
export function sentence(text: string): string {
  const ended = /[.!?…。！？]$/.test(text) ? text : t`${text}.`;
  // Keys such as view.speed stay as they are written.
  return /^[a-z]+[ ,]/.test(ended) ? ended.charAt(0).toUpperCase() + ended.slice(1) : ended;
}

/** What is observed, in words: for those who do not see the stage. */
export function stateWords(numbers: ArrayLike<number> | null, names: readonly string[]): string {
  if (!numbers?.length) return '';
  const all = Array.from(numbers, (x, i) => `${names[i] ? t(names[i]) : t`number ${i + 1}`} ${quantity(x)}`);
  return t`Now: ${listed(all)}.`;
}

export function lastRow(rows: EpisodeRows): Float64Array | null {
  return rows.rows ? rows.data.subarray((rows.rows - 1) * rows.columns, rows.rows * rows.columns) : null;
}
