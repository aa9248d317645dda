/** A picture of each chapter and each room for those who pass a link on: what the core draws there, and the title. */
import chapters from './chapters.js';
import rooms from './rooms.js';
import site from './site.js';
import './zoo.js'; // whose pictures it shows
import { colours } from '../build/core.js';
import { escaped } from '../build/markdown.js';
import { pictureNamed } from '../build/pictures.js';
import { FACE, raster } from '../build/raster.js';

const [WIDTH, HEIGHT] = [1200, 630];
const MOST_ABOUT = 36;
const FIGURE = { x: 600, width: 536, height: 438 };
/** Of the first page and the rooms that are no list of chapters. */
const SHOWN = {
  '/': 'dyna-q',
  '/lab.html': 'blocking-maze',
  '/zoo/': 'cartpole-swingup',
  '/results/': 'point-navigation',
  '/embed/': 'two-link-reacher',
};
const ink = Object.fromEntries(Object.entries(colours).map(([name, { light }]) => [name, light]));

/** Words in lines of at most so many letters. */
function lines(text, most) {
  const all = [];
  for (const word of text.split(' ')) {
    const last = all.at(-1);
    if (last && last.length + 1 + word.length <= most) all[all.length - 1] = `${last} ${word}`;
    else all.push(word);
  }
  return all;
}

function text(words, { x, y, size, step, most, weight = 400, fill }) {
  return lines(words, most)
    .map(
      (line, i) =>
        `<text x="${x}" y="${y + i * step}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escaped(line)}</text>`,
    )
    .join('');
}

function card({ kind, title, about, still }) {
  const { svg, width, height } = still,
    zoom = Math.min(FIGURE.width / width, FIGURE.height / height);
  const figure = svg.light
    .replace(/<\?xml[^>]*>\s*/, '')
    .replace(/<(title|desc)>[^]*?<\/\1>/g, '')
    .replace(
      /<svg ([^>]*?)width="[\d.]+" height="[\d.]+"/,
      `<svg $1x="${FIGURE.x + FIGURE.width - width * zoom}" y="${(HEIGHT - height * zoom) / 2}" width="${width * zoom}" height="${height * zoom}"`,
    );
  const most = 17,
    [n, m] = [lines(title, most).length, lines(about, MOST_ABOUT).length],
    top = HEIGHT / 2 + 66 - 33 * n - 20 * m; // of all three the middle is the figure's
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="${FACE}"><rect width="${WIDTH}" height="${HEIGHT}" fill="${ink.paper}"/>${figure}` +
    `<circle cx="86" cy="76" r="15" fill="${ink.imagined}" fill-opacity=".45"/><circle cx="75" cy="87" r="11" fill="${ink.ink}"/>` +
    text('Gedanken', { x: 116, y: 92, size: 34, step: 0, most, weight: 600, fill: ink.ink }) +
    text(kind, { x: 64, y: top - 70, size: 26, step: 0, most: 40, fill: ink.quiet }) +
    text(title, { x: 64, y: top, size: 58, step: 66, most, weight: 600, fill: ink.ink }) +
    text(about, { x: 64, y: top + 66 * n, size: 28, step: 40, most: MOST_ABOUT, fill: ink.quiet }) +
    '</svg>'
  );
}

const nameOf = (url) =>
  `social/${url.split('/').filter(Boolean).at(-1)?.replace('.html', '') ?? 'gedanken'}.png`;

/** One chapter shows nothing. */
const stillOf = ({ picture }) => picture ?? pictureNamed('zoo/pets');

export default async function () {
  const opening = {
    url: '/',
    kind: 'Model-based reinforcement learning',
    title: 'Watch agents think',
    about: 'They learn a model of their world, and imagine in it before they act.',
  };
  const own = rooms.filter(({ url }) => SHOWN[url]).map((room) => ({ ...room, kind: '' }));
  const cards = [opening, ...own].map((one) => ({
    ...one,
    still: pictureNamed(`zoo/${SHOWN[one.url]}`),
  }));
  const read = chapters.en.map((one) => ({
    ...one,
    kind: `Chapter ${one.number}`,
    still: stillOf(one),
  }));
  const learn = rooms.find(({ url }) => url === '/learn/');
  const all = [...cards, ...read, { ...learn, kind: '', still: stillOf(chapters.en[0]) }];
  if (site.url) for (const one of all) await raster(nameOf(one.url), card(one), WIDTH);
  const known = new Set(all.map(({ url }) => url));
  /** Of a page without a picture of its own, that of its room. */
  const of = (url) => {
    for (let at = url; ; at = at.replace(/[^/]*\/?$/, '')) if (known.has(at)) return nameOf(at);
  };
  return { of };
}
