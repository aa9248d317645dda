/** What can be chosen on the embed page, and how others take a figure in: ../../../examples/notes has the files that are shown. */
import { readFileSync } from 'node:fs';
import { tested, untested } from '../../../examples/notes/recipes.mjs';
import { HOST } from '../build/code.js';
import { panelWords } from '../build/core.js';

const NOTES = new URL('../../../examples/notes/', import.meta.url);
const filesOf = ({ id, files }) =>
  files.map((name) => ({ name, text: readFileSync(new URL(`${id}/${name}`, NOTES), 'utf8') }));

/** The example of the package's README that begins so: its tests run it. */
const readme = readFileSync(new URL('../../package/README.md', import.meta.url), 'utf8');
function exampleOf(beginning) {
  const found = [...readme.matchAll(/```\w+\n([^]*?)```/g)].find(([, code]) =>
    code.startsWith(beginning),
  );
  if (!found) throw new Error(`web/package/README.md has no example that begins with ${beginning}`);
  return found[1].trimEnd();
}

export default {
  host: HOST,
  packed: [
    { name: 'main.js', code: exampleOf('// main.js') },
    { name: 'The page', code: exampleOf('<gedanken-lab') },
    { name: 'Node, without a page', code: exampleOf('// node.mjs') },
  ],
  panels: Object.entries(panelWords()).map(([key, words]) => ({ key, words })),
  tested: tested.map((one) => ({ ...one, command: one.build.join(' '), shown: filesOf(one) })),
  untested,
  heights: [400, 500, 640, 800],
  widths: [360, 600, 900],
};
