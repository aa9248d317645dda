/**
 * The colours of the canvases, read from the element's CSS custom properties, so that a host page's
 * own `--gedanken-*` and the light or dark scheme reach the pictures too.
 */
export type Rgb = readonly [number, number, number];

export interface Palette {
  paper: Rgb;
  hairline: Rgb;
  ink: Rgb;
  quiet: Rgb;
  imagined: Rgb;
  floor: Rgb;
  wall: Rgb;
  start: Rgb;
  goal: Rgb;
  pit: Rgb;
  valueHigh: Rgb;
  valueLow: Rgb;
  wrong: Rgb;
  curves: Rgb[];
  font: string;
}

/** The colours by the names that the element's tokens have. */
export function paletteOf(colour: (token: string) => Rgb, font: string): Palette {
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
    font,
  };
}

/** `probe` is an element inside the lab: what it computes is what people see. */
export function readPalette(probe: HTMLElement): Palette {
  const style = getComputedStyle(probe);
  const colour = (token: string): Rgb => {
    probe.style.color = `var(--gedanken-${token})`;
    return parseRgb(style.color);
  };
  const palette = paletteOf(colour, style.fontFamily);
  probe.style.color = '';
  return palette;
}

/** Whether black on it would be read more easily than white. */
export function isLight([r, g, b]: Rgb): boolean {
  return 0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2 > 0.18 * 255 ** 2.2;
}

/** Reads `rgb(r, g, b)` and `rgba(...)`, the forms that computed colours take, and `color(srgb ...)` of mixtures. */
export function parseRgb(text: string): Rgb {
  const [r = 0, g = 0, b = 0] = (text.match(/[\d.]+(e-\d+)?/g) ?? []).map(Number);
  const whole = text.startsWith('color(') ? 255 : 1;
  return [Math.round(whole * r), Math.round(whole * g), Math.round(whole * b)];
}

export function css([r, g, b]: Rgb, alpha = 1): string {
  return alpha >= 1 ? `rgb(${r},${g},${b})` : `rgba(${r},${g},${b},${alpha.toFixed(3)})`;
}

/** Curves differ in their dashes, too. */
const DASHES: number[][] = [[], [3, 3], [8, 4], [], [10, 3, 2, 3], [5, 5]];
const PINNED = [4, 4];

export function dashOf({ kind, style }: { kind: string; style: number }): number[] {
  return kind === 'pinned' ? PINNED : DASHES[style % DASHES.length]!;
}

/** Which of the colours of curves: the first is the live run's alone. */
export function hueOf(style: number): number {
  return style === 0 ? 0 : 1 + ((style - 1) % 5);
}
