/** The sheet of vectors, and the curves drawn on it. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { drawChart, evenTicks } from '../../src/view/chart';
import type { Palette } from '../../src/view/palette';
import type { Table, TableCurve } from '../../src/view/series';
import { SvgInk } from '../../src/view/svg';

// A machine without a canvas, where all letters are as wide.
beforeAll(() => void vi.stubGlobal('document', { createElement: () => ({ getContext: () => null }) }));
afterAll(() => void vi.unstubAllGlobals());

const colours: Record<string, unknown> = { curves: Array.from({ length: 6 }, () => [0, 0, 0]), font: 'Odd "Font"' };
const palette = new Proxy({}, { get: (_, key: string) => colours[key] ?? [10, 20, 30] }) as Palette;

test('what is drawn as on a canvas becomes elements, with whole colours and opacities', () => {
  const ink = new SvgInk();
  ink.fillStyle = 'rgba(255,0,16,0.250)';
  ink.fillRect(1, 2, 3.456, 4);
  ink.strokeStyle = 'rgb(0,128,255)';
  ink.lineWidth = 2;
  ink.lineCap = 'round';
  ink.setLineDash([3, 3]);
  ink.beginPath();
  ink.moveTo(0, 0);
  ink.lineTo(10, 10);
  ink.stroke();
  ink.beginPath();
  ink.arc(5, 5, 2);
  ink.fill();
  ink.font = `600 12px ${palette.font}`;
  ink.textAlign = 'center';
  ink.textBaseline = 'middle';
  ink.fillText('a < b & "c"\u0007', 20, 30);
  const text = ink.write(100, 50, 'A <maze>', 'env=maze&seed=1');
  expect(text).toContain('<rect x="1" y="2" width="3.46" height="4" fill="#ff0010" fill-opacity="0.25"/>');
  expect(text).toContain(
    '<path d="M0 0L10 10" fill="none" stroke="#0080ff" stroke-width="2" stroke-linecap="round" stroke-dasharray="3 3"/>',
  );
  expect(text).toContain('<path d="M3 5A2 2 0 1 0 7 5A2 2 0 1 0 3 5Z"');
  expect(text).toContain('<text x="20" y="34.2" font-size="12" font-weight="600" text-anchor="middle"');
  expect(text).toContain('>a &#60; b &#38; &#34;c&#34;</text>');
  expect(text).toContain('<title>A &#60;maze&#62;</title>\n<desc>env=maze&#38;seed=1</desc>');
  expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg .*font-family="Helvetica, Arial, sans-serif">/);
  expect(text).not.toContain('Odd');
});

const curve = (mean: (number | null)[], more: Partial<TableCurve> = {}): TableCurve => ({
  label: 'A',
  title: 'A',
  kind: 'live',
  style: 0,
  runs: 1,
  lines: [],
  mean,
  low: mean,
  high: mean,
  ...more,
});
const chart = (table: Table): string => {
  const ink = new SvgInk();
  drawChart(ink, { table, words: { x: 'Episodes', y: 'Steps' }, marks: [], palette, width: 400, height: 300 });
  return ink.write(400, 300, '', '');
};
const paths = (text: string): number[][][] =>
  [...text.matchAll(/<path d="([^"]*)" fill="none"/g)].map(([, d]) =>
    [...d!.matchAll(/[ML](\S+) ([\d.-]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
  );

test('curves lie within the plot, also where a first episode goes far beyond it', () => {
  const mean = [5000, ...Array.from({ length: 40 }, (_, i) => 40 + (i % 3))];
  const text = chart({
    x: mean.map((_, i) => i + 1),
    curves: [curve(mean)],
    log: { x: false, y: false },
    joined: false,
  });
  const line = paths(text).sort((a, b) => b.length - a.length)[0]!;
  expect(line.length).toBe(41); // the wild beginning comes in from the edge
  for (const [x, y] of line) {
    expect(x).toBeGreaterThanOrEqual(46);
    expect(x).toBeLessThanOrEqual(400);
    expect(y).toBeGreaterThanOrEqual(42);
    expect(y).toBeLessThanOrEqual(258);
  }
  expect(text).toContain('↑ 5,000');
  expect(text).toMatch(/>Episodes<\/text>[^]*>Steps<\/text>/);
});

test('seeds are thin, their band a wash; what has no value leaves a gap at most', () => {
  const table: Table = {
    x: [1, 10, 100],
    curves: [
      curve([1, 10, 100], { runs: 2, kind: 'study', lines: [Float64Array.of(1, 9, 90), Float64Array.of(1, 11, 110)] }),
      curve([null, 5, 50], { kind: 'pinned', style: 1, label: 'B' }),
    ],
    log: { x: true, y: true },
    joined: false,
  };
  const text = chart(table);
  expect(text).not.toMatch(/NaN|Infinity/);
  expect([...text.matchAll(/fill-opacity="0.2"/g)]).toHaveLength(1);
  expect(text).toContain('>A</text>');
  expect(text).toContain('>B</text>');
  // Three equal factors of ten are three equal distances.
  const mean = paths(text).find((points) => points.length === 3 && points[0]![0] === 46)!;
  expect(mean[1]![0]! - mean[0]![0]!).toBeCloseTo(mean[2]![0]! - mean[1]![0]!, 1);
});

test('numbers beside an axis are round, and not more than fit', () => {
  expect(evenTicks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10]);
  expect(evenTicks(-3.2, 4, 4)).toEqual([-2, 0, 2, 4]);
  expect(evenTicks(0.1, 0.35, 6)).toEqual([0.1, 0.15, 0.2, 0.25, 0.3, 0.35]);
  expect(evenTicks(7, 7, 5)).toEqual([7]);
});
