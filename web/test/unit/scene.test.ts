import { expect, test } from 'vitest';
import type { Catalog, Scene } from '../../src/core/types';
import type { Palette } from '../../src/view/palette';
import { drawScene } from '../../src/view/scene';

const catalog = {
  shapes: ['rect', 'disc', 'line'],
  layers: [{ key: 'planning' }],
  inks: ['imagined', 'trail'],
  shape_bytes: 44,
} as unknown as Catalog;
const palette = new Proxy({}, { get: () => [0, 0, 0] }) as Palette;

type Line = { ink: number; p: [number, number, number, number]; value: number };

function scene(lines: Line[]): Scene {
  const view = new DataView(new ArrayBuffer(44 * lines.length));
  lines.forEach(({ ink, p, value }, i) => {
    view.setUint8(44 * i, 2);
    view.setUint8(44 * i + 2, ink);
    p.forEach((x, k) => view.setFloat32(44 * i + 4 + 4 * k, x, true));
    view.setFloat32(44 * i + 28, value, true);
  });
  return { n: lines.length, bytes: view.buffer, box: [0, 0, 10, 10] };
}

/** What is called on a context, and the colour of each stroke. */
function draw(lines: Line[]): { calls: string[]; colours: string[] } {
  const calls: string[] = [],
    colours: string[] = [];
  const context = new Proxy({} as Record<string, unknown>, {
    get: (own, key: string) =>
      own[key] ??
      ((...args: number[]) => {
        calls.push(key);
        if (key === 'stroke') colours.push(String(own.strokeStyle));
        return args;
      }),
    set: (own, key: string, value) => ((own[key] = value), true),
  }) as unknown as CanvasRenderingContext2D;
  drawScene(context, scene(lines), catalog, palette, 100, 100, 1);
  return { calls: calls.filter((one) => ['moveTo', 'lineTo', 'stroke'].includes(one)), colours };
}

test('lines of one look that follow each other are one path, joined where they meet', () => {
  const { calls } = draw([
    { ink: 0, p: [0, 0, 1, 1], value: 0.5 },
    { ink: 0, p: [1, 1, 2, 2], value: 0.5 },
    { ink: 0, p: [5, 5, 6, 6], value: 0.5 },
  ]);
  expect(calls).toEqual(['moveTo', 'lineTo', 'lineTo', 'moveTo', 'lineTo', 'stroke']);
});

test('another look begins another path: what is surer is stronger', () => {
  const { calls, colours } = draw([
    { ink: 0, p: [0, 0, 1, 1], value: 0.1 },
    { ink: 0, p: [1, 1, 2, 2], value: 1 },
    { ink: 1, p: [2, 2, 3, 3], value: 1 },
  ]);
  expect(calls.filter((one) => one === 'stroke')).toHaveLength(3);
  expect(colours).toEqual(['rgba(0,0,0,0.144)', 'rgba(0,0,0,0.900)', 'rgba(0,0,0,0.720)']);
});
