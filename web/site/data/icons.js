/** The mark for those who take no SVG: on a telephone's first screen, and in lists of programs. */
import { readFileSync } from 'node:fs';
import { colours } from '../build/core.js';
import { raster } from '../build/raster.js';

const SIZES = [180, 192, 512];
const mark = readFileSync(new URL('../../public/icon.svg', import.meta.url), 'utf8');
// On paper, and far enough from the edge that a round frame cuts nothing off.
const onPaper = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 48 48"><rect x="-8" y="-8" width="48" height="48" fill="${colours.paper.light}"/>${mark.replace('<svg ', '<svg width="32" height="32" ')}</svg>`;

export default async function () {
  for (const size of SIZES) await raster(`icons/${size}.png`, onPaper, size);
  return SIZES;
}
