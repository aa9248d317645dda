/**
 * The core and its pictures without a page: what the site is built with, in Node. Colours are those of the element, read
 * from where they are stated.
 */
import { Core } from './core/api';
import type { Picture } from './core/types';
import { pictureOf } from './ui/pictures';
import { maskOf } from './ui/shown';
import { Settings, type ChosenFamily } from './ui/settings';
import { tokens } from './ui/tokens';
import type { Palette, Rgb } from './view/palette';
import { drawScene } from './view/scene';
import { SvgInk } from './view/svg';

export { Core, pictureOf };

export const SCHEMES = ['light', 'dark'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** The element's colours by name, as they are on light and on dark paper. */
export const colours: Readonly<Record<string, Record<Scheme, string>>> = Object.fromEntries(
  [...tokens.cssText.matchAll(/--gedanken-([\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)/g)].map(
    ([, name, light, dark]) => [name!, { light: light!, dark: dark! }],
  ),
);

function paletteFor(scheme: Scheme): Palette {
  const colour = (name: string): Rgb => {
    const hex = colours[name]![scheme];
    return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
  };
  return {
    paper: colour('paper'),
    hairline: colour('hairline'),
    ink: colour('ink'),
    quiet: colour('quiet'),
    imagined: colour('imagined'),
    floor: colour('floor'),
    wall: colour('wall'),
    start: colour('start'),
    goal: colour('goal'),
    pit: colour('pit'),
    valueHigh: colour('value-high'),
    valueLow: colour('value-low'),
    wrong: colour('wrong'),
    curves: [1, 2, 3, 4, 5, 6].map((i) => colour(`curve-${i}`)),
    font: 'sans-serif',
  };
}

/** What a run shows on its stage then; `shown`: layers by key, by default those that the lab begins with. */
export function momentOf(core: Core, config: string, steps: number, shown?: readonly string[]): Picture {
  return { config, steps, layers: maskOf(core.catalog, shown ?? new Settings(core, config).layers) };
}

/** The real step at which a run has so many whole episodes and so many steps of the next behind it. */
export function stepAt(core: Core, config: string, episodes: number, steps: number): number {
  const run = core.open(config);
  try {
    while (run.count('episodes') < episodes) run.advance(1e9, 'episode');
    return run.count('whole_steps') + steps;
  } finally {
    run.close();
  }
}

/** A picture as SVG, so wide (px) and as high as what is drawn needs, at most `tallest`. */
export function still(
  core: Core,
  picture: Picture,
  scheme: Scheme,
  title: string,
  width: number,
  tallest: number,
): string {
  const { config, steps } = picture,
    run = core.open(config);
  try {
    while (run.count('whole_steps') < steps) run.advance(1e9, 'step');
    const scene = run.scene(picture.layers),
      [x0, y0, x1, y1] = scene.box;
    const height = Math.min(tallest, Math.round((width * (y1 - y0)) / (x1 - x0))),
      ink = new SvgInk();
    drawScene(ink, scene, core.catalog, paletteFor(scheme), width, height, 1);
    return ink.write(width, height, title, `${config}, after ${run.count('whole_steps')} real steps`);
  } finally {
    run.close();
  }
}

/** How its settings are named and what they begin with: the lab's own reading of a config text. */
export const settingsOf = (core: Core, config: string): Settings => new Settings(core, config);
export type { ChosenFamily };
