import { describe, expect, test } from 'vitest';
import { brief, column, LINE, stack, wrap } from '../../src/view/labels';
import { group, wordOf, type Mark } from '../../src/view/marks';

/** The same numbers each time (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Letters are seven pixels wide. */
const width = (text: string): number => 7 * text.length;
const WORDS = [
  'A',
  'PETS',
  'Dyna-Q+',
  'n',
  '=',
  '50',
  'Model-predictive',
  'control',
  'Gradient',
  'through',
  'the',
  'Innenstadtverkehrsplanungsausschuss',
  '没有想象',
];

function words(unit: () => number): string {
  return Array.from({ length: 1 + Math.floor(6 * unit()) }, () => WORDS[Math.floor(unit() * WORDS.length)]).join(' ');
}

describe('names at the ends of lines', () => {
  test('over 2,000 random pictures: inside the column, never on each other, in the order of the ends', () => {
    for (let seed = 0; seed < 2000; seed++) {
      const unit = random(seed),
        top = 5 + 20 * unit(),
        bottom = top + 60 + 300 * unit(),
        room = 30 + 150 * unit();
      const ends = Array.from({ length: Math.floor(14 * unit()) }, () => ({
        text: words(unit),
        y: top - 10 + (bottom - top + 20) * (unit() < 0.3 ? 0.97 : unit()),
      })).sort((a, b) => a.y - b.y);
      const labels = column(ends, room, top, bottom, width);
      expect(labels).toHaveLength(ends.length);
      let edge = top;
      for (const label of labels) {
        if (!label) continue;
        const half = (label.lines.length * LINE) / 2;
        expect(label.y - half, `seed ${seed}`).toBeGreaterThanOrEqual(edge - 1e-6);
        edge = label.y + half;
        for (const line of label.lines) expect(width(line), `seed ${seed}: ${line}`).toBeLessThanOrEqual(room);
      }
      expect(edge, `seed ${seed}`).toBeLessThanOrEqual(bottom + 1e-6);
      // Only where not even one line each has room is a name left out.
      const most = Math.floor((bottom - top) / LINE);
      expect(labels.filter(Boolean).length).toBe(Math.min(ends.length, most));
    }
  });

  test('whole names where there is room; all of the text is in them', () => {
    const [label] = column([{ text: 'Gradient through the model', y: 50 }], 80, 0, 100, width);
    expect(label).toEqual({ y: 50, lines: ['Gradient', 'through the', 'model'] });
    expect(wrap('Innenstadtverkehr A', 70, width)).toEqual(['Innenstadt', 'verkehr A']);
    expect(brief('Gradient through', 70, width)).toBe('Gradient…');
  });

  test('a name stays where its line ends, if no other is near', () => {
    expect(
      stack(
        [
          { y: 20, height: 14 },
          { y: 60, height: 14 },
        ],
        0,
        100,
      ),
    ).toEqual([20, 60]);
    expect(
      stack(
        [
          { y: 50, height: 14 },
          { y: 50, height: 14 },
        ],
        0,
        100,
      ),
    ).toEqual([43, 57]);
    expect(
      stack(
        [
          { y: 99, height: 14 },
          { y: 99, height: 14 },
        ],
        0,
        100,
      ),
    ).toEqual([79, 93]);
  });
});

describe('marks', () => {
  const mark = (x: number, key = 'k', over: Partial<Mark> = {}): Mark => ({
    x,
    key,
    from: '',
    to: '',
    word: `word ${key}`,
    sentence: `${key} at ${x}`,
    ...over,
  });

  test('over 2,000 random pictures: no word beyond the plot or on another, no mark is lost', () => {
    for (let seed = 0; seed < 2000; seed++) {
      const unit = random(seed),
        left = 40,
        right = left + 60 + 600 * unit();
      const marks = Array.from({ length: Math.floor(25 * unit()) }, () =>
        mark(unit(), WORDS[Math.floor(unit() * 12)], {
          word: words(unit),
          ...(unit() < 0.5 ? { from: '5', to: '50' } : {}),
        }),
      );
      const placed = group(marks, (x) => left + x * (right - left), width, left, right);
      expect(placed.flatMap((one) => one.marks).length).toBe(marks.length);
      let edge = left;
      for (const { at, word, lines, marks: some } of placed) {
        expect(at - width(word) / 2, `seed ${seed}`).toBeGreaterThanOrEqual(edge - 1e-6);
        edge = at + width(word) / 2 + 10;
        expect(lines).toHaveLength(some.length);
      }
      expect(edge, `seed ${seed}`).toBeLessThanOrEqual(right + 10 + 1e-6);
    }
  });

  test('changes of one thing that stand together are one, from the first value to the last', () => {
    const steps = (x: number, from: string, to: string): Mark => mark(x, 'n', { word: 'Planning steps', from, to });
    expect(wordOf([steps(1, '5', '7'), steps(2, '7', '20'), steps(3, '20', '50')])).toBe('Planning steps 5 → 50');
    expect(wordOf([mark(1, 'a', { word: 'wall put' }), mark(2, 'b', { word: 'wall put' })])).toBe('wall put × 2');
    expect(wordOf([mark(1, 'a', { word: 'wall put' }), steps(2, '5', '50')])).toBe('2 changes');
    expect(wordOf([mark(1, 'a', { word: 'push' })])).toBe('push');
  });
});
