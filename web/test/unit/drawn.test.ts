import { describe, expect, test } from 'vitest';
import { indexed, rateScale } from '../../src/ui/channel-charts';
import { carried, columnsOf, keptUp, lookedAt } from '../../src/view/channels';
import { alarmsOf, drawnOf, linesFigure, ratesOf } from '../../src/view/drawn';
import { shade } from '../../src/view/figure';
import { planeView } from '../../src/view/insight';
import type { Palette } from '../../src/view/palette';
import { Trace } from '../../src/view/trace';
import type { ChannelData, ColumnMark, Look, WorldMap } from '../../src/core/types';
import { channel, columnOf, figureOf, look } from './channel';

type Line = { kind: string; x: number[]; y: number[]; label?: string; dash?: number[]; low: number[]; high: number[] };
const draw = (one: ChannelData, index = 0, trace: number[][] = [], ...parts: ChannelData[]) =>
  drawnOf(look(one, ...parts), one, index, trace);
const lines = (drawn: ReturnType<typeof draw>): Line[] => drawn!.figure!.marks as unknown as Line[];

describe('what there is to see follows from what channels tell', () => {
  const all = [
    channel('a', [1], [0], { figures: [figureOf('series', { over: 'updates' })], columns: [columnOf('violet')] }),
    channel('b', [1], [0]),
    channel('c', [1], [0], { part_of: 'a' }),
    channel('d', [1], [0], { purpose: 'glyphs' }),
  ];

  test('which are looked at, and which every frame carries', () => {
    expect(lookedAt(all)).toEqual(['a', 'c']);
    expect(carried(all)).toEqual(['a', 'd']);
  });

  test('the last column stands for all that follow', () => {
    const wide = channel('w', [1, 4], [0, 0, 0, 0], { columns: [columnOf('axis'), columnOf('thin')] });
    expect(columnsOf(wide).map(({ mark, at, repeat }) => [mark, at, repeat])).toEqual([
      ['axis', 0, 0],
      ['thin', 1, 0],
      ['thin', 2, 1],
      ['thin', 3, 2],
    ]);
    expect(columnsOf(all[1]!)).toEqual([]);
  });

  test('what is empty for a while stays on show, together with its parts', () => {
    const seen = (error: number, count: number, plan: number, free: number): Look =>
      look(
        channel('error', [1], [error], { kept: true }),
        channel('count', [1], [count], { part_of: 'error', columns: [columnOf('tally')] }),
        channel('plan', [1], [plan], { kept: true }),
        channel('wide', [1], [plan + 1], { part_of: 'plan' }),
        channel('free', [1], [free]),
      );
    const values = (one: Look) => one.channels.map(({ data }) => data[0]);
    const first = keptUp(null, seen(0.5, 2, 0.7, 1)),
      map = {} as WorldMap;
    expect(values(first)).toEqual([0.5, 2, 0.7, 1.7, 1]);
    expect(values(keptUp(first, seen(0.4, 0, 0, 0)))).toEqual([0.5, 2, 0.7, 1.7, 0]);
    expect(values(keptUp(first, seen(0.1, 1, 0.2, 0)))).toEqual([0.1, 1, 0.2, 1.2, 0]);
    expect(keptUp({ ...first, map }, seen(0, 0, 0, 0)).map).toBe(map);
  });
});

describe('a ring', () => {
  const rounds = channel('r', [3, 5], [3, -30, 7, 0, 1, 0, 0, 0, 0, 0, 2, -20, 8, 5, 0], {
    figures: [figureOf('ring', { axis: 'rounds' }), figureOf('ring')],
    columns: [
      columnOf('axis'),
      columnOf('violet', { label: 'imagined', negated: true }),
      columnOf('told', { label: 'k' }),
      columnOf('solid', { label: 'real', dashed: true, not_zero: true }),
      columnOf('alarm', { label: 'Oh.', figure: 1 }),
    ],
  });

  test('is put in order, its columns drawn as they say, unused rows left out', () => {
    const drawn = draw(rounds),
      [imagined, real] = lines(drawn);
    expect(imagined).toMatchObject({ x: [2, 3], y: [20, 30], hue: 'imagined', label: 'imagined' });
    expect(real).toMatchObject({ y: [5, NaN], hue: 'ink', label: 'real', dash: [5, 4] });
    expect(drawn!.figure!.x).toEqual({ low: 2, high: 3, label: 'rounds', isWhole: true });
    expect(drawn!.told).toEqual([{ label: 'k', value: 7, unit: '' }]);
    expect(drawn!.latest[0]).toEqual({ label: 'imagined', value: 30, unit: '' });
  });

  test('raises an alarm while its latest row does', () => {
    expect(alarmsOf(rounds)).toEqual(['Oh.']);
    expect(alarmsOf({ ...rounds, data: rounds.data.map((x, i) => (i === 4 ? 0 : x)) })).toEqual([]);
  });

  test('has no figure where there is nothing to draw in it', () => {
    expect(draw(rounds, 1)).toBeNull();
    expect(draw({ ...rounds, data: new Float64Array(15) })).toBeNull();
  });

  test('members are thin, behind what they are members of, and have no names', () => {
    const fit = channel('f', [2, 4], [30, 0.3, 0.4, 0.2, 10, 0.1, 0.2, NaN], {
      figures: [figureOf('ring', { scale: 'log' })],
      columns: [columnOf('axis'), columnOf('solid', { label: 'all' }), columnOf('thin', { label: 'one' })],
    });
    expect(lines(draw(fit)).map(({ y, label }) => [y, label])).toEqual([
      [[0.2, 0.4], undefined],
      [[NaN, 0.2], undefined],
      [[0.1, 0.3], undefined],
    ]);
    expect(draw({ ...fit, data: Float64Array.of(10, NaN, NaN, NaN, 0, 0, 0, 0) })).toBeNull();
  });
});

describe('vertical axes', () => {
  const way = (y: number[], more = {}) => linesFigure([1, 2, 3], figureOf('ring', more), [{ y, hue: 'ink' }]);

  test('a logarithmic one has no place for zero', () => {
    const { y, marks } = way([0, 1, 100], { scale: 'log' });
    expect(y).toMatchObject({ log: true, low: 1 / 1.3, high: 130 });
    expect((marks[0] as { y: number[] }).y).toEqual([NaN, 1, 100]);
  });

  test('numbers that differ much are on one, where that is left to them', () => {
    expect(way([100, 50, 20], { scale: 'auto' }).y.log).toBeFalsy();
    expect(way([100, 50, 1e-3], { scale: 'auto' }).y.log).toBe(true);
    expect(way([100, 50, Infinity], { scale: 'auto' }).y.high).toBeLessThan(Infinity);
  });

  test('spikes may leave the picture, ends may be given', () => {
    const many = Array.from({ length: 100 }, (_, i) => (i === 50 ? 1e9 : 1));
    expect(way(many, { spikes: true }).y.high).toBeLessThan(10);
    expect(way([0.1], { low: -1, high: 1 }).y).toMatchObject({ low: -1.1, high: 1.1 });
  });
});

describe('a series', () => {
  const one = channel('s', [2], [0, 0], {
    figures: [figureOf('series', { over: 'updates', scale: 'auto' }), figureOf('series', { over: 'updates' })],
    columns: [columnOf('violet', { label: 'loss' }), columnOf('violet', { figure: 1 })],
  });

  test('is drawn from how it went', () => {
    const trace = [
      [0, 100, 1],
      [10, 50, 2],
    ];
    expect(lines(draw(one, 0, trace))[0]).toMatchObject({ x: [0, 10], y: [100, 50] });
    expect(lines(draw(one, 1, trace))[0]!.y).toEqual([1, 2]);
    expect(draw(one, 0, trace.slice(1))).toBeNull();
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
    trace.cut(50_000);
    expect(trace.rows.at(-1)![0]).toBeLessThanOrEqual(50_000);
    trace.add(60_000, [1]);
    expect(trace.rows.at(-1)).toEqual([60_000, 1]);
  });
});

describe('bands', () => {
  test('a plan has a line for each action, and a band inside the bounds', () => {
    const plan = channel('plan', [2, 2], [0.9, 0, -0.5, 0.1], {
      figures: [figureOf('bands', { low: -1, high: 1 })],
      columns: [columnOf('violet')],
    });
    const wide = channel('wide', [2, 2], [0.3, 0, 0.1, 0], { part_of: 'plan', columns: [columnOf('spread')] });
    const [band, , first, second] = lines(draw(plan, 0, [], wide));
    expect(lines(draw(plan, 0, [], wide)).map(({ kind }) => kind)).toEqual(['band', 'band', 'line', 'line']);
    expect(band!.high[0]).toBe(1);
    expect(first).toMatchObject({ x: [1, 2], y: [0.9, -0.5] });
    expect(first!.dash).toBeUndefined();
    expect(second!.dash).toEqual([5, 4]);
    expect(lines(draw(plan)).map(({ kind }) => kind)).toEqual(['line', 'line']); // nobody says how widely
    expect(draw({ ...plan, data: new Float64Array(4) })).toBeNull();
  });

  test('rows are known as far as something was counted, beside what grows with them', () => {
    const error = channel('e', [4], [0.1, 0.3, 0.4, 9], {
      figures: [figureOf('bands', { growth: true })],
      columns: [columnOf('violet')],
    });
    const counts = (...n: number[]) => channel('n', [4], n, { part_of: 'e', columns: [columnOf('tally')] });
    const [linear, square, own] = lines(draw(error, 0, [], counts(5, 5, 1, 0)));
    linear!.y.forEach((y, i) => expect(y).toBeCloseTo(0.1 * (i + 1), 12));
    square!.y.forEach((y, i) => expect(y).toBeCloseTo(0.1 * (i + 1) ** 2, 12));
    expect(own!.y).toEqual([0.1, 0.3, 0.4]);
    expect(draw(error, 0, [], counts(0, 0, 0, 0))).toBeNull();
    expect(lines(draw(error)).at(-1)!.y).toHaveLength(4);
  });

  test('a column may have its spread beside it; rows of zeros at the end are not used', () => {
    const norms = channel('n', [4, 2], [1, 2, 10, 20, 100, 200, 0, 0], {
      figures: [figureOf('bands')],
      columns: [columnOf('violet'), columnOf('spread')],
    });
    const [band, line] = lines(draw(norms));
    expect(line!.y).toEqual([1, 10, 100]);
    expect(band).toMatchObject({ low: [-1, -10, -100], high: [3, 30, 300] });
  });
});

describe('bars and ranks', () => {
  const bars = (data: number[]) =>
    draw(
      channel('b', [data.length], data, {
        figures: [figureOf('bars', { first: 0 })],
        columns: [columnOf('violet')],
      }),
    );

  test('zeros at the end are not used', () => {
    expect(bars([0.5, 0, 0.5, 0, 0])!.figure).toMatchObject({ x: { low: -0.5, high: 2.5 }, y: { low: 0 } });
    expect(lines(bars([0.5, 0, 0.5, 0, 0]))[0]!.y).toEqual([0.5, 0, 0.5]);
    expect(bars([-5, -6])!.figure!.y.low).toBeLessThan(-6);
    expect(bars([0, 0])).toBeNull();
  });

  test('ranks come best first, those that are no numbers not at all', () => {
    const ranks = (data: number[]) =>
      draw(
        channel('r', [data.length], data, {
          figures: [figureOf('ranks')],
          columns: [columnOf('violet')],
        }),
      );
    expect(lines(ranks([1, -Infinity, 3, 2]))[1]!.y).toEqual([3, 2, 1]);
    expect(ranks([0, 0, 0])).toBeNull();
  });
});

describe('lanes', () => {
  test('are parts of a most, or counts with their rates', () => {
    const one = channel('l', [4], [100, 1000, 40, 3], {
      figures: [figureOf('lanes')],
      columns: [
        columnOf('solid', { label: 'Real' }),
        columnOf('most'),
        columnOf('violet', { label: 'Imagined' }),
        columnOf('told', { label: 'k', unit: 'steps' }),
      ],
    });
    const { bars, told } = draw(one, 0, [
      [0, 0, 1000, 0, 3],
      [10, 100, 1000, 40, 3],
    ])!;
    expect(bars).toEqual([
      { name: 'Real', value: 100, most: 1000, rate: 10, isImagined: false },
      { name: 'Imagined', value: 40, most: null, rate: 4, isImagined: true },
    ]);
    expect(told).toEqual([{ label: 'k', value: 3, unit: 'steps' }]);
  });

  test('rates are those of the last 500 real steps', () => {
    const rows = [
      [0, 0, 0],
      [600, 600, 60],
      [1000, 1000, 460],
    ];
    expect(ratesOf(rows)).toEqual([1, 1]);
    expect(
      ratesOf([
        [0, 0, 0],
        [1000, 1000, 500],
      ])[1],
    ).toBe(0.5);
    expect(ratesOf(rows.slice(0, 1))[0]).toBeNaN();
    expect(ratesOf([])).toEqual([]);
  });

  test('bars grow by a fifth with each power of ten', () => {
    [
      [0.001, 0.02],
      [0.1, 0.4],
      [1, 0.6],
      [100, 1],
      [1e6, 1],
      [0, 0],
      [NaN, 0],
    ].forEach(([rate, part]) => expect(rateScale(rate!)).toBeCloseTo(part!, 9));
  });
});

describe('tables and pictures', () => {
  test('a table has its latest rows, in order', () => {
    const one = channel('t', [10, 3], [...Array(9).keys()].flatMap((i) => [9 - i, i, 7]).concat(0, 0, 0), {
      figures: [figureOf('table')],
      columns: [columnOf('axis'), columnOf('solid'), columnOf('none')],
    });
    const { heads, rows } = draw(one)!.table!;
    expect(heads.map(({ at }) => at)).toEqual([0, 1]);
    expect(rows.map(([first]) => first)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('pictures stand beside each other, their first rows on top', () => {
    const one = channel('i', [2, 2, 1], [1, 2, 3, 4], { figures: [figureOf('images')], columns: [columnOf('solid')] });
    const [heat] = draw(one)!.figure!.marks as unknown as { side: number; rows: number; shades: Float32Array }[];
    expect(heat).toMatchObject({ side: 3, rows: 2 });
    expect([...heat!.shades]).toEqual([2, 0, 4, 1, 0, 3]);
  });
});

describe('over the world’s plane', () => {
  const map: WorldMap = {
    names: ['a', 'b'],
    units: ['', ''],
    observation: [],
    range: [0, 1, 0, 1],
    data: new Float32Array(16),
  };
  const named = (label: string, mark: ColumnMark) => [columnOf(mark, { label })];
  const channels = [
    channel('v', [2, 2], [-30, -10, -20, NaN], {
      figures: [figureOf('map', { caption: 'worth' })],
      columns: named('Value', 'value'),
    }),
    channel('a', [4, 2], [1, -1, 0, 0.5, 0, 0, 0, 1], {
      part_of: 'v',
      figures: [figureOf('map', { caption: 'does' })],
      columns: named('Action', 'signed'),
    }),
  ];
  const seen: Look = { channels, map };
  const view = (shown: number) => planeView(seen, channels[0]!, shown, [])!;
  const shades = (shown: number): number[] => {
    const [heat] = view(shown).figure.marks as { shades: Float32Array }[];
    return [...heat!.shades];
  };

  test('is shaded from its least to its greatest value, what is no number as the least', () => {
    expect(view(0)).toMatchObject({ low: -30, high: -10, labels: ['Value', 'Action 1', 'Action 2'], caption: 'worth' });
    expect(shades(0)).toEqual([0, 1, 0.5, 0]);
  });

  test('signed numbers reach from one bound to the other, one picture at a time', () => {
    expect(view(1)).toMatchObject({ low: -1, high: 1, hue: 'signed', caption: 'does' });
    expect(shades(1)).toEqual([1, 0, 0.5, 0.75]);
    expect(shades(2)).toEqual([0.5, 0.5, 0.5, 1]);
    expect(view(3)).toMatchObject({ hue: 'valueHigh', chosen: 0 }); // of another world: there is no such one here
  });

  test('is not shown before it was looked at, nor without a plane', () => {
    expect(planeView({ channels, map: null }, channels[0]!, 0, [])).toBeNull();
    expect(planeView(seen, { ...channels[0]!, data: new Float64Array(4) }, 0, [])).toBeNull();
  });

  test('signed shades leave the floor to both sides', () => {
    const palette = {
      floor: [0, 0, 0],
      ink: [9, 9, 9],
      valueHigh: [0, 200, 0],
      valueLow: [200, 0, 0],
    } as unknown as Palette;
    expect([0, 0.25, 0.5, 0.75, 1].map((v) => shade(palette, 'signed', v))).toEqual([
      [200, 0, 0],
      [100, 0, 0],
      [0, 0, 0],
      [0, 100, 0],
      [0, 200, 0],
    ]);
  });
});

test('an index of a letter is set lower', () => {
  expect(indexed('plain')).toBe('plain');
  expect((indexed('now ε_m = 1') as unknown[]).map((part) => (typeof part === 'string' ? part : 'sub'))).toEqual([
    'now ε',
    'sub',
    ' = 1',
  ]);
});
