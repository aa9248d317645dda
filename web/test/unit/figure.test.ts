/** How figures are drawn: names of lines that end beside each other are told apart. */
import { expect, test } from 'vitest';
import { drawFigure, type Figure } from '../../src/view/figure';
import type { Palette } from '../../src/view/palette';

const palette = new Proxy({}, { get: (_, name) => (name === 'font' ? 'sans' : [0, 0, 0]) }) as Palette;

/** Where each text is written, by a canvas that draws nothing. */
function written(figure: Figure): Map<string, number> {
  const at = new Map<string, number>();
  const canvas = new Proxy(
    {},
    {
      get: (_, name) =>
        name === 'measureText'
          ? (text: string) => ({ width: 6 * text.length })
          : (text: unknown, _x: number, y: number) => void (name === 'fillText' && at.set(String(text), y)),
      set: () => true,
    },
  ) as CanvasRenderingContext2D;
  drawFigure(canvas, figure, palette, 300, 150, 1);
  return at;
}

const lines = (ends: number[]): Figure => ({
  x: { low: 0, high: 1, label: '' },
  y: { low: 0, high: 1, label: '' },
  marks: ends.map((end, i) => ({
    kind: 'line',
    x: [0, 1],
    y: [0.5, end],
    hue: 'ink',
    alpha: 1,
    width: 1,
    label: `line ${i}`,
  })),
});

test.each([
  ['low', [0.02, 0.03, 0.02]],
  ['high', [0.98, 0.99, 1]],
  ['in the middle', [0.5, 0.51, 0.52, 0.5]],
])('names of lines that end %s side by side do not lie on each other, nor on the axis', (_, ends) => {
  const at = written(lines(ends)),
    own = ends.map((_, i) => at.get(`line ${i}`)!).sort((a, b) => a - b);
  for (let i = 1; i < own.length; i++) expect(own[i]! - own[i - 1]!).toBeGreaterThanOrEqual(11);
  expect(own[0]).toBeGreaterThanOrEqual(11);
  expect(own.at(-1)).toBeLessThanOrEqual(130);
});

test('a name that has its place to itself stands on the end of its line', () => {
  const at = written(lines([0.25, 0.75]));
  expect(at.get('line 0')).toBeCloseTo(130 - 0.25 * 122 - 5);
  expect(at.get('line 1')).toBeCloseTo(130 - 0.75 * 122 - 5);
});
