/** What can be chosen on the embed page, and how others take a figure in. */
import { readFileSync } from 'node:fs';
import { HOST } from '../build/code.js';
import { PANEL_WORDS } from '../build/core.js';

/** `frame` stands for the frame's code, which each of them shows as it is written there. */
const RECIPES = [
  {
    name: 'reveal.js',
    text: 'A slide of its own. The frame is fetched when the slide comes near.',
    code: '<section>\n  <iframe data-src="URL" width="100%" height="640" style="border: 0"\n    title="Gedanken" allow="clipboard-write; fullscreen"></iframe>\n</section>',
  },
  {
    name: 'MkDocs',
    text: 'HTML stands in a page’s Markdown as it is, with an empty line before and after it.',
    code: '## A figure that is alive\n\n<iframe src="URL" width="100%" height="640" style="border: 0"\n  title="Gedanken" loading="lazy"></iframe>',
  },
  {
    name: 'Sphinx',
    text: 'In reStructuredText by the directive `raw`; in MyST the same in a fence.',
    code: '.. raw:: html\n\n   <iframe src="URL" width="100%" height="640" style="border: 0"\n     title="Gedanken" loading="lazy"></iframe>',
  },
  {
    name: 'Jupyter',
    text: 'In a cell of Python; the notebook needs to be trusted.',
    code: 'from IPython.display import IFrame\nIFrame("URL", width="100%", height=640)',
  },
];

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
  panels: Object.entries(PANEL_WORDS).map(([key, words]) => ({ key, words })),
  recipes: RECIPES,
  heights: [400, 500, 640, 800],
  widths: [360, 600, 900],
};
