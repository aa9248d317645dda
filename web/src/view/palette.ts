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

/** `probe` is an element inside the lab: what it computes is what people see. */
export function readPalette(probe: HTMLElement): Palette {
  const style = getComputedStyle(probe);
  const colour = (token: string): Rgb => {
    probe.style.color = `var(--gedanken-${token})`;
    return parseRgb(style.color);
  };
  const palette: Palette = {
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
    font: style.fontFamily,
  };
  probe.style.color = '';
  return palette;
}

/** Reads `rgb(r, g, b)` and `rgba(...)`, the forms that computed colours of sRGB take. */
export function parseRgb(text: string): Rgb {
  const [r = 0, g = 0, b = 0] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return [r, g, b];
}

export function css([r, g, b]: Rgb, alpha = 1): string {
  return alpha >= 1 ? `rgb(${r},${g},${b})` : `rgba(${r},${g},${b},${alpha.toFixed(3)})`;
}
