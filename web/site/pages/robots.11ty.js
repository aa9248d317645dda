/** Read at the root of a host alone; elsewhere there is none. */
import site from '../data/site.js';

export const data = {
  permalink: site.isRoot && 'robots.txt',
  eleventyExcludeFromCollections: true,
};

export const render = () => `User-agent: *\nAllow: /\nSitemap: ${site.url}sitemap.xml\n`;
