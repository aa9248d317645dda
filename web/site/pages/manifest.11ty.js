/** What a system is told that keeps the site among its programs. */
import { colours } from '../build/core.js';
import sizes from '../data/icons.js';

export const data = { permalink: 'site.webmanifest', eleventyExcludeFromCollections: true };

export async function render() {
  const raster = (await sizes()).map((size) => ({
    src: `icons/${size}.png`,
    sizes: `${size}x${size}`,
    type: 'image/png',
    purpose: 'any maskable',
  }));
  return JSON.stringify({
    name: 'Gedanken',
    short_name: 'Gedanken',
    description: 'Model-based reinforcement learning that you can watch think.',
    start_url: './',
    scope: './',
    display: 'minimal-ui',
    background_color: colours.paper.light,
    theme_color: colours.paper.light,
    icons: [{ src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' }, ...raster],
  });
}
