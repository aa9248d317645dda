import { describe, expect, test } from 'vitest';
import type { ChannelData, Look, WorldMap } from '../../src/core/types';
import { shade } from '../../src/view/figure';
import {
  barsFigure, boundOf, buffersOf, criticView, expansionFigure, linesFigure, normsOf, processesOf, rateScale,
  ringFigure, weightsOf,
} from '../../src/view/learned';
import type { Palette } from '../../src/view/palette';
import { Trace } from '../../src/view/trace';

const channel = (key: string, shape: number[], data: number[]): ChannelData =>
  ({ key, label: '', unit: '', doc: '', type: 'f64', shape, data: Float64Array.from(data) });
const look = (...channels: ChannelData[]): Look => ({ channels, map: null });
const map = { names: ['angle', 'speed'], units: ['rad', ''], observation: [], range: [-3, 3, -8, 8] } as unknown as WorldMap;

describe('the critic', () => {
  const channels = [
    channel('sac.values', [2, 2], [-30, -10, -20, NaN]), channel('sac.actions', [4, 2], [1, -1, 0, 0.5, 0, 0, 0, 1])];
  const seen: Look = { channels, map };
  const shades = (shown: number): number[] => {
    const [heat] = criticView(seen, shown, [])!.figure.marks as { shades: Float32Array }[];
    return [...heat!.shades];
  };

  test('is shaded from its least to its greatest value, what is no number as the least', () => {
    expect(criticView(seen, 0, [])).toMatchObject({ low: -30, high: -10, labels: ['Value', 'Action 1', 'Action 2'] });
    expect(shades(0)).toEqual([0, 1, 0.5, 0]);
  });

  test('actions reach from one bound to the other, one number at a time', () => {
    expect(criticView(seen, 1, [])).toMatchObject({ low: -1, high: 1, hue: 'signed' });
    expect(shades(1)).toEqual([1, 0, 0.5, 0.75]);
    expect(shades(2)).toEqual([0.5, 0.5, 0.5, 1]);
    expect(criticView(seen, 3, [])!.hue).toBe('valueHigh'); // of another world: there is no such one here
  });

  test('is not shown before it was looked at, nor without a plane', () => {
    expect(criticView({ channels, map: null }, 0, [])).toBeNull();
    expect(criticView({ channels: [channel('sac.values', [1, 1], [0]), channels[1]!], map }, 0, [])).toBeNull();
    expect(criticView(look(), 0, [])).toBeNull();
  });

  test('signed shades leave the floor to both sides', () => {
    const palette = { floor: [0, 0, 0], ink: [9, 9, 9], valueHigh: [0, 200, 0], valueLow: [200, 0, 0] } as unknown as Palette;
    expect([0, 0.25, 0.5, 0.75, 1].map((v) => shade(palette, 'signed', v))).toEqual(
      [[200, 0, 0], [100, 0, 0], [0, 0, 0], [0, 100, 0], [0, 200, 0]]);
  });
});

describe('MBPO', () => {
  test('buffers and the length of branches', () => {
    expect(buffersOf(look(channel('mbpo.now', [5], [100, 1000, 400, 8000, 3]))))
      .toEqual({ real: 100, realMost: 1000, imagined: 400, imaginedMost: 8000, length: 3 });
    expect(buffersOf(look())).toBeNull();
  });

  test('the bound is that of the latest row of the ring', () => {
    const bound = boundOf(look(channel('mbpo.bound', [3, 10], [
      200, 0.1, 0.3, 16, 2, 5000, 700, 1, -80, -120,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      100, 0.2, 0.4, 16, 1, 6000, 800, 0, -90, 0,
    ])))!;
    expect(bound).toMatchObject({ epsM: 0.1, epsPi: 0.3, length: 2, gap: 5000, branchGap: 700, best: 1, imagined: -80, real: -120 });
    const [imagined, real] = bound.returns.marks as { x: number[]; y: number[] }[];
    expect(imagined).toMatchObject({ x: [100, 200], y: [-90, -80] });
    expect(real!.y).toEqual([NaN, -120]); // no episode had ended
    expect(boundOf(look(channel('mbpo.bound', [1, 10], Array(10).fill(0))))).toBeNull();
  });
});

describe('five processes', () => {
  test('rates are those of the last 500 real steps', () => {
    const rows = [[0, 0, 0], [600, 600, 60], [1000, 1000, 460]];
    expect(processesOf(rows)).toEqual([{ count: 1000, rate: 1 }, { count: 460, rate: 1 }]);
    expect(processesOf([[0, 0, 0], [1000, 1000, 500]])[1]).toEqual({ count: 500, rate: 0.5 });
    expect(processesOf(rows.slice(0, 1))[0]!.rate).toBeNaN();
    expect(processesOf([])).toEqual([]);
  });

  test('bars grow by a fifth with each power of ten', () => {
    [[0.001, 0.02], [0.1, 0.4], [1, 0.6], [100, 1], [1e6, 1], [0, 0], [NaN, 0]].forEach(([rate, part]) =>
      expect(rateScale(rate!)).toBeCloseTo(part!, 9));
  });
});

describe('depths and gradients', () => {
  test('unused depths are left out', () => {
    expect(weightsOf(look(channel('mve.weights', [5], [0.5, 0, 0.5, 0, 0])))).toEqual([0.5, 0, 0.5]);
    expect(weightsOf(look(channel('mve.weights', [2], [0, 0])))).toBeNull();
    expect(barsFigure([0.5, 0.5], 0, '')).toMatchObject({ x: { low: -0.5, high: 1.5 }, y: { low: 0 } });
    expect(barsFigure([-5, -6], 1, '').y.low).toBeLessThan(-6);
  });

  test('norms come in pairs, without the rows that are not used', () => {
    expect(normsOf(look(channel('backprop.norms', [4, 2], [1, 2, 10, 20, 100, 200, 0, 0]))))
      .toEqual({ gradient: [1, 10, 100], adjoint: [2, 20, 200] });
    expect(normsOf(look(channel('backprop.norms', [2, 2], [0, 0, 0, 0])))).toBeNull();
  });
});

describe('curves', () => {
  test('a log axis has no place for zero', () => {
    const { y, marks } = linesFigure([1, 2, 3], '', [{ y: [0, 1, 100], hue: 'ink' }], true);
    expect(y).toMatchObject({ log: true, low: 1 / 1.3, high: 130 });
    expect((marks[0] as { y: number[] }).y).toEqual([NaN, 1, 100]);
  });

  test('errors that fall far are on a log axis', () => {
    expect(expansionFigure([[0, 100], [10, 50]]).y.log).toBeFalsy();
    expect(expansionFigure([[0, 100], [10, 1e-3]]).y.log).toBe(true);
    expect(expansionFigure([[0, 100], [10, Infinity]]).y.high).toBeLessThan(Infinity);
  });

  test('a ring is put in order', () => {
    const seen = look(channel('backprop.loss', [3, 3], [3, -30, 1, 0, 0, 0, 2, -20, 1]));
    const { figure, last } = ringFigure(seen, 'backprop.loss', 1, 'updates', -1)!;
    expect(figure.marks[0]).toMatchObject({ x: [2, 3], y: [20, 30] });
    expect(last).toBe(30);
    expect(ringFigure(seen, 'sac.losses', 1, '')).toBeNull();
  });

  test('a trace keeps its beginning and its end, and does not grow without end', () => {
    const trace = new Trace();
    for (let x = 0; x < 100_000; x++) {
      trace.add(x, [2 * x]);
      trace.add(x, [7]); // nothing went on
    }
    expect(trace.rows.length).toBeGreaterThan(150);
    expect(trace.rows.length).toBeLessThan(400);
    expect(trace.rows[0]).toEqual([0, 0]);
    expect(trace.rows.at(-1)![0]).toBeGreaterThan(99_000);
    expect(trace.rows.every(([x, y]) => y === 2 * x!)).toBe(true);
  });
});
