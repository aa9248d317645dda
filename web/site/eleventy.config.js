/**
 * The site around the element: every page is made here, into the folder where the element was built before. Pages say where
 * they lead as if the site lay at the root of its host; what is written leads there from any folder.
 */
import { writeFileSync } from 'node:fs';
import { addLanguages, languageOf, languages, review } from './build/language.js';
import { absolute, missing, relative } from './build/links.js';
import { markdown } from './build/markdown.js';
import { sitemap } from './build/sitemap.js';
import site from './data/site.js';

const OUTPUT = '../dist';

export default function (eleventy) {
  eleventy.setUseGitIgnore(false);
  eleventy.addWatchTarget('styles');
  eleventy.setLibrary('md', markdown);
  eleventy.addWatchTarget('../content');
  eleventy.addWatchTarget('../locale');
  addLanguages(eleventy);
  eleventy.addTransform('relative', function (html) {
    const { outputPath, url } = this.page;
    if (!outputPath || !outputPath.endsWith('.html')) return html;
    // This one is served for any address that leads nowhere, from any folder.
    if (url === '/404.html') return absolute(html, site.path);
    return relative(html, url, languages[languageOf(url)].root);
  });
  eleventy.addPassthroughCopy({
    client: 'assets',
    '../src/frame/types.ts': 'frame.d.ts',
    'node_modules/@fontsource/source-serif-4/files/source-serif-4-latin-{400,600}-normal.woff2':
      'assets',
    '../../CITATION.cff': 'CITATION.cff',
  });
  eleventy.on('eleventy.after', ({ results }) => {
    const lost = missing(results, OUTPUT, site.path);
    if (site.url) writeFileSync(`${OUTPUT}/sitemap.xml`, sitemap(results, site.url));
    if (lost.length) throw new Error(`Links that lead nowhere:\n${lost.join('\n')}`);
    review();
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
