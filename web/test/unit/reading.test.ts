import { expect, test } from 'vitest';
import { readingText, toggled } from '../../src/ui/curve-pane';
import type { Table, TableCurve } from '../../src/view/series';

const curve = (title: string, mean: (number | null)[], over: Partial<TableCurve> = {}): TableCurve => ({
  label: title,
  title,
  kind: 'live',
  style: 0,
  runs: 1,
  lines: [],
  mean,
  low: [],
  high: [],
  ...over,
});

test('a reading is spoken with the interval, and what happened there; what is not known is not named', () => {
  const table: Table = {
    x: [1, 2, 64],
    log: { x: true, y: false },
    joined: true,
    curves: [
      curve('This run', [1703, 39, 14.26]),
      curve('30 seeds', [800, null, 17], { low: [700, null, 16], high: [900, null, 18] }),
    ],
  };
  expect(readingText({ index: 0, notes: [] }, table, 'episodes')).toBe(
    'Episodes 1. This run 1,703. 30 seeds 800 (700 to 900).',
  );
  expect(readingText({ index: 1, notes: ['At real step 40: wall put at row 1, column 2.'] }, table, 'episodes')).toBe(
    'Episodes 2. This run 39. At real step 40: wall put at row 1, column 2.',
  );
  // A point of a long run stands for all since the one before.
  expect(readingText({ index: 2, notes: [] }, table, 'episodes')).toMatch(/^Episodes 3 to 64\. This run 14\.26\./);
  expect(readingText({ index: 2, notes: [] }, { ...table, x: [1, 2, 123456] }, 'steps')).toMatch(
    /^Real steps 123,456\./,
  );
});

test('one press changes one axis, the other stays as it is seen', () => {
  expect(toggled({ x: true, y: true }, 'x')).toBe('y');
  expect(toggled({ x: true, y: false }, 'x')).toBe('none');
  expect(toggled({ x: true, y: false }, 'y')).toBe('xy');
  expect(toggled({ x: false, y: false }, 'x')).toBe('x');
});
