/** The code that puts a figure into somebody's own page. Where the site lies is not known here: whoever reads it puts that in. */
import { codeOf, embedded, initialView } from './core.js';

/** The pages replace it by where they are. */
export const HOST = 'https://YOUR-HOST/gedanken/';

const choices = { isNow: false, controls: 'minimal', hide: [], theme: 'auto', width: 0, height: 0 };

/** A frame shows the page of the lab, which lies below `root`; the element speaks as the page around it. */
export function figureCode(config, root) {
  const run = { config, view: initialView() };
  const code = (as, from) => codeOf(embedded({ ...choices, as }, run, from), HOST);
  return { element: code('element', HOST), frame: code('frame', HOST.slice(0, -1) + root) };
}
