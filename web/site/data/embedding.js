/** What can be chosen on the embed page, and how others take a figure in: ../../../examples/notes has the files that are shown. */
import { readFileSync } from 'node:fs';
import { tested, untested } from '../../../examples/notes/recipes.mjs';
import { HOST } from '../build/code.js';
import { panelWords } from '../build/core.js';

const NOTES = new URL('../../../examples/notes/', import.meta.url);
const filesOf = ({ id, files }) =>
  files.map((name) => ({ name, text: readFileSync(new URL(`${id}/${name}`, NOTES), 'utf8') }));

export default {
  host: HOST,
  panels: Object.entries(panelWords()).map(([key, words]) => ({ key, words })),
  tested: tested.map((one) => ({ ...one, command: one.build.join(' '), shown: filesOf(one) })),
  untested,
  heights: [400, 500, 640, 800],
  widths: [360, 600, 900],
};
