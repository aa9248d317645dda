import { describe, expect, test } from 'vitest';
import { limits, logTicks, scaleOf, tickText } from '../../src/view/limits';
import type { Table, TableCurve } from '../../src/view/series';

const curve = (mean: (number | null)[], over: Partial<TableCurve> = {}): TableCurve => ({
  label: '',
  title: '',
  kind: 'live',
  style: 0,
  runs: 1,
  lines: [],
  mean,
  low: [],
  high: [],
  ...over,
});
const table = (curves: TableCurve[], y = false): Table => ({
  x: curves[0]?.mean.map((_, i) => i + 1) ?? [],
  curves,
  log: { x: false, y },
  joined: false,
});
const range = (t: Table) => limits(t, scaleOf(t));

const usual = Array.from({ length: 40 }, (_, i) => 15 + (i % 5));

describe('limits', () => {
  test('are common to all that is compared, and nothing of several seeds is cut off', () => {
    const { low, high, wild } = range(
      table([curve(usual), curve([900, ...usual], { kind: 'study', runs: 30 }), curve([-3, 4])]),
    );
    expect(low).toBeLessThan(-3);
    expect(high).toBeGreaterThan(900);
    expect(wild).toEqual([]);
  });

  test('a wild first episode of one life leaves the others their room, and is known', () => {
    const one = curve([1703, ...usual]),
      { low, high, wild } = range(table([one, curve(usual)]));
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(19);
    expect(high).toBeLessThan(25);
    expect(wild).toEqual([one]);
    const worse = curve([-1703, ...usual.map((y) => -y)]);
    expect(range(table([worse])).low).toBeGreaterThan(-25);
    expect(range(table([worse])).high).toBe(0);
  });

  test('it is seen as long as it is news, where another curve goes as far, and where the beginning has the room', () => {
    const long = table([curve([1703, ...usual])]);
    expect(range({ ...long, log: { x: true, y: false } }).wild).toEqual([]);
    expect(range(table([curve([1703, 39, 15])])).wild).toEqual([]);
    expect(range(table([curve([1703, ...usual]), curve([1800, 1200, 900], { kind: 'pinned' })])).wild).toEqual([]);
  });

  test('over random curves: whatever is not a wild first value lies inside, on every scale', () => {
    for (let k = 0, n = 0; k < 500; k++) {
      const y = (): number =>
        Math.sin(k * 12.9898 + 78.233 * k * k) * 10 ** (k % 5) * (((k * 7919 + n++ * 104729) % 1000) / 1000 - 0.3);
      const curves = Array.from({ length: 1 + (k % 4) }, () => curve(Array.from({ length: 1 + (k % 60) }, y)));
      for (const log of [false, true]) {
        const t = table(curves, log),
          { low, high, wild } = range(t);
        expect(low).toBeLessThan(high);
        for (const one of curves) {
          one.mean.forEach((v, i) => {
            if (i === 0 && wild.includes(one)) return;
            expect(v! >= low && v! <= high).toBe(true);
          });
        }
      }
    }
  });
});

describe('a logarithmic axis', () => {
  test('knows values on both sides of 0', () => {
    expect(scaleOf(table([curve([1, 10])], true))).toEqual({ kind: 'log' });
    expect(scaleOf(table([curve([-13, -50, -3000])], true))).toEqual({ kind: 'both', bend: 10 });
    expect(scaleOf(table([curve([0, 0])], true))).toEqual({ kind: 'both', bend: 1 });
  });

  test('has as many round numbers as there is room for, at least one in each picture that spans a decade', () => {
    for (let k = 0; k < 300; k++) {
      const low = 10 ** ((k % 7) - 2) * (1 + (k % 3)),
        high = low * 10 ** (1 + (k % 5)),
        height = 100 + k;
      const place = (v: number): number => height * (Math.log(v / low) / Math.log(high / low));
      const ticks = logTicks(low, high, 0, place, 20);
      expect(ticks.length).toBeGreaterThan(0);
      ticks.forEach((v, i) => {
        expect(v >= low && v <= high).toBe(true);
        if (i) expect(place(v) - place(ticks[i - 1]!)).toBeGreaterThanOrEqual(20);
      });
    }
    const place = (v: number): number => 100 * Math.asinh(v / 10);
    expect(logTicks(-3000, -12, 10, place, 20)).toContain(-100);
    expect(logTicks(-3000, 20, 10, place, 20)).toContain(0);
  });
});

test('where something is exact, what rounding leaves of it takes no factors of ten from the others', () => {
  for (const rest of [0, 1e-29]) {
    const exact = table([curve([900, 1200, 1890]), curve([196, 8, 1e-4, rest])], true),
      scale = scaleOf(exact);
    expect(scale).toMatchObject({ kind: 'both' });
    expect((scale as { bend: number }).bend).toBeGreaterThanOrEqual(1e-7);
  }
  expect(scaleOf(table([curve([1e3, 1e-3])], true))).toEqual({ kind: 'log' });
});

test('numbers beside an axis are short', () => {
  expect([0, 0.05, 12.5, 9999, 20000, -3e6].map(tickText)).toEqual(['0', '0.05', '12.5', '9,999', '20K', '−3M']);
  expect([1e-5, 3e-8, -1e-12, 2.5e-4].map(tickText)).toEqual(['10⁻⁵', '3·10⁻⁸', '−10⁻¹²', '2.5·10⁻⁴']);
});

test('around 0 there may be no room for a number while there is farther away', () => {
  const bend = 1e-6,
    place = (v: number): number => 8 * Math.asinh(v / bend);
  const ticks = logTicks(-2 * bend, 2000, bend, place, 20);
  expect(ticks[0]).toBe(0);
  expect(ticks.length).toBeGreaterThanOrEqual(5);
  expect(ticks.at(-1)).toBeGreaterThanOrEqual(100);
  for (let i = 1; i < ticks.length; i++) expect(place(ticks[i]!) - place(ticks[i - 1]!)).toBeGreaterThanOrEqual(20);
});
