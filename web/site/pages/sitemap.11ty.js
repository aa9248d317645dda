/** All pages for those who list them. It says whole addresses, so there is one where the site knows its own. */
import site from '../data/site.js';

export const data = {
  permalink: site.url && 'sitemap.xml',
  eleventyExcludeFromCollections: true,
};

export function render({ collections: { all } }) {
  const pages = all.filter(
    ({ outputPath, url }) => outputPath?.endsWith('.html') && url !== '/404.html',
  );
  const places = pages.map(({ url }) => `<url><loc>${site.url}${url.slice(1)}</loc></url>`).sort();
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${places.join('\n')}\n</urlset>\n`;
}
