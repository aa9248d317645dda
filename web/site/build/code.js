/** The code that puts a figure into somebody's own page. Where the site lies is not known here: whoever reads it puts that in. */
import { codeOf, embedded, initialView } from './core.js';

/** The pages replace it by where they are. */
export const HOST = 'https://YOUR-HOST/gedanken/';

const choices = { isNow: false, controls: 'minimal', hide: [], theme: 'auto', width: 0, height: 0 };

export function figureCode(config) {
  const run = { config, view: initialView() };
  const code = (as) => codeOf(embedded({ ...choices, as }, run, HOST), HOST);
  return { element: code('element'), frame: code('frame') };
}
