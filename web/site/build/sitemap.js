/** All pages for those who list them. It says whole addresses, so there is one where the site knows its own. */
export function sitemap(pages, site) {
  const urls = pages
    .filter(({ url, outputPath }) => outputPath?.endsWith('.html') && url !== '/404.html')
    .map(({ url }) => `<url><loc>${site}${url.slice(1)}</loc></url>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.sort().join('\n')}\n</urlset>\n`;
}
