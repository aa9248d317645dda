/**
 * The site around the element: every page is made here, into the folder where the element was built before. Pages say where
 * they lead as if the site lay at the root of its host; what is written leads there from any folder.
 */
import { missing, relative } from './build/links.js';
import { markdown } from './build/markdown.js';

const OUTPUT = '../dist';

export default function (eleventy) {
  eleventy.setUseGitIgnore(false);
  eleventy.addWatchTarget('styles');
  eleventy.setLibrary('md', markdown);
  eleventy.addWatchTarget('../content');
  eleventy.addTransform('relative', function (html) {
    return this.page.outputPath?.endsWith('.html') ? relative(html, this.page.url) : html;
  });
  eleventy.addPassthroughCopy({
    client: 'assets',
    '../src/frame/types.ts': 'frame.d.ts',
    'node_modules/@fontsource/source-serif-4/files/source-serif-4-latin-{400,600}-normal.woff2':
      'assets',
    'node_modules/@fontsource/source-serif-4/LICENSE': 'assets/source-serif-4.LICENSE.txt',
  });
  eleventy.on('eleventy.after', ({ results }) => {
    const lost = missing(results, OUTPUT);
    if (lost.length) throw new Error(`Links that lead nowhere:\n${lost.join('\n')}`);
  });
  return {
    dir: {
      input: 'pages',
      includes: '../layouts',
      layouts: '../layouts',
      data: '../data',
      output: OUTPUT,
    },
    markdownTemplateEngine: 'njk',
    htmlTemplateEngine: 'njk',
  };
}
