/**
 * The core and its pictures without a page: what the site is built with, in Node. Colours are those of the element, read
 * from where they are stated.
 */
import { Core } from './core/api';
import type { Picture } from './core/types';
import { pictureOf } from './ui/pictures';
import { maskOf } from './ui/shown';
import { Settings } from './ui/settings';
import { tokens } from './ui/tokens';
import { paletteOf, type Palette, type Rgb } from './view/palette';
import { drawScene } from './view/scene';
import { SvgInk } from './view/svg';

export { Core, pictureOf };
export { place, shown } from './learn/verdict';
export { initialView } from './core/hash';
export { codeOf, embedded, panelWords } from './ui/embed';

export const SCHEMES = ['light', 'dark'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** The element's colours by name, as they are on light and on dark paper. */
export const colours: Readonly<Record<string, Record<Scheme, string>>> = Object.fromEntries(
  [...tokens.cssText.matchAll(/--gedanken-([\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)/g)].map(
    ([, name, light, dark]) => [name!, { light: light!, dark: dark! }],
  ),
);

function paletteFor(scheme: Scheme): Palette {
  return paletteOf((name) => {
    const hex = colours[name]![scheme];
    return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
  }, 'sans-serif');
}

/** A moment of a run: so many whole episodes, and so many real steps more. */
export type Moment = Picture & { episodes?: number };

/** What a run shows on its stage then; `shown`: layers by key, by default those that the lab begins with. */
export function momentOf(
  core: Core,
  config: string,
  episodes: number,
  steps: number,
  shown?: readonly string[],
): Moment {
  return { config, episodes, steps, layers: maskOf(core.catalog, shown ?? new Settings(core, config).layers) };
}

/** A moment as it is drawn in each scheme, and the real steps until then. */
export interface Still {
  svg: Readonly<Record<Scheme, string>>;
  width: number;
  height: number;
  at: number;
}

/** Pictures of a moment as SVG, so wide (px) and as high as what is drawn needs, at most `tallest`. */
export function still(core: Core, moment: Moment, title: string, width: number, tallest: number): Still {
  const { config, episodes = 0, steps, layers } = moment,
    run = core.open(config);
  try {
    while (run.count('episodes') < episodes) run.advance(1e9, 'episode');
    const at = run.count('whole_steps') + steps;
    while (run.count('whole_steps') < at) run.advance(1e9, 'step');
    const scene = run.scene(layers),
      [x0, y0, x1, y1] = scene.box;
    const height = Math.min(tallest, Math.round((width * (y1 - y0)) / (x1 - x0)));
    const drawn = (scheme: Scheme): string => {
      const ink = new SvgInk();
      drawScene(ink, scene, core.catalog, paletteFor(scheme), width, height, 1);
      return ink.write(width, height, title, `${config}, after ${at} real steps`);
    };
    return { svg: { light: drawn('light'), dark: drawn('dark') }, width, height, at };
  } finally {
    run.close();
  }
}
