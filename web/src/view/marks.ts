/** Marks on the curves where the world or a parameter changed. Near ones share a word. */
import { t } from '../core/language';

export interface Mark {
  /** On the horizontal axis. */
  x: number;
  /** Changes of one thing follow each other. */
  key: string;
  /** What it was and what it became; empty where that says nothing. */
  from: string;
  to: string;
  /** Short, to stand over the line: `wall put`, or of a parameter its name. */
  word: string;
  sentence: string;
}

export interface Placed {
  /** Middle of the word, and of its lines, in pixels. */
  at: number;
  lines: number[];
  word: string;
  marks: Mark[];
}

/** Air between two words, pixels. */
const APART = 10;

/** The word for marks that stand together: of one thing, what it was at first and what it is at last. */
export function wordOf(marks: readonly Mark[]): string {
  const first = marks[0]!,
    last = marks.at(-1)!,
    n = marks.length;
  if (marks.every(({ key }) => key === first.key) && last.to) {
    return [first.word, first.from, first.from && '→', last.to].filter(Boolean).join(' ');
  }
  if (n > 1 && marks.every(({ word }) => word === first.word)) return `${first.word} × ${n}`;
  return n > 1 ? t`${n} changes` : first.word;
}

/**
 * The marks from left to right, those joined whose words would meet. No word goes beyond the bounds; one
 * that is wider than they are gives way to a shorter one.
 */
export function group(
  marks: readonly Mark[],
  place: (x: number) => number,
  width: (word: string) => number,
  left: number,
  right: number,
): Placed[] {
  const put = (some: Mark[]): Placed => {
    const lines = some.map(({ x }) => place(x));
    const long = wordOf(some),
      word = width(long) <= right - left ? long : some.length > 1 ? `${some.length} ×` : '•';
    const half = width(word) / 2,
      middle = (lines[0]! + lines.at(-1)!) / 2;
    return { at: Math.max(left + half, Math.min(right - half, middle)), lines, word, marks: some };
  };
  const meet = (a: Placed, b: Placed): boolean => b.at - width(b.word) / 2 < a.at + width(a.word) / 2 + APART;
  const placed: Placed[] = [];
  for (const mark of [...marks].sort((a, b) => a.x - b.x)) {
    let next = put([mark]);
    for (let before = placed.at(-1); before && meet(before, next); before = placed.at(-1)) {
      placed.pop();
      next = put([...before.marks, ...next.marks]);
    }
    placed.push(next);
  }
  return placed;
}
