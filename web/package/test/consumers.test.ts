/**
 * Pages of other people with the package in them, built as its README says and opened in a browser below some folder of a
 * host: each comes to the same digest as the core in Node. And what they see where something is missing.
 */
import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Browser, Frame, Page } from 'playwright-core';
import { createServer } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GedankenLab } from '../src/element';
import { launch } from '../../test/browser/launch';
import { serve, type Host } from '../../test/browser/server';
import { commandOf, exampleOf, INSTALLED, PROJECT, run } from './project';

const LAB = 'gedanken-lab';
/** Where on the host everything is. */
const BELOW = 'some/folder';

let browser: Browser, host: Host, expected: string;

beforeAll(async () => {
  const { createCore } = await import(`${INSTALLED}/dist/core.js`);
  const alone = (await createCore()).open(/config="([^"]*)"/.exec(exampleOf('<gedanken-lab'))![1]!);
  while (alone.count('whole_steps') < 100) alone.advance(1e9, 'step');
  expected = alone.digest();
  const folder = `${PROJECT}/host/${BELOW}`;
  mkdirSync(`${folder}/node_modules`, { recursive: true });
  cpSync(INSTALLED, `${folder}/node_modules/gedanken`, { recursive: true });
  host = await serve(`${PROJECT}/host`);
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  host?.close();
});

/** A page with the lab of the README in it, and these scripts. */
const pageOf = (scripts: string): string =>
  `<!doctype html><html lang="en"><title>Notes</title>${exampleOf('<gedanken-lab')}${scripts}</html>`;

/** A project with the README's main.js; its page is where it can be opened. */
function projectOf(name: string, scripts: string): string {
  const folder = `${PROJECT}/host/${BELOW}/${name}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/package.json`, '{ "private": true, "type": "module" }\n');
  writeFileSync(`${folder}/main.js`, exampleOf('// main.js'));
  writeFileSync(`${folder}/index.html`, pageOf(scripts));
  cpSync(INSTALLED, `${folder}/node_modules/gedanken`, { recursive: true });
  return folder;
}

/** Opens a page; nothing may go wrong there but what is expected. */
async function visit(url: string, look: (page: Page) => Promise<void>, harmless = /^$/): Promise<void> {
  const page = await browser.newPage(),
    wrong: string[] = [];
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  try {
    await page.goto(url);
    await look(page);
    expect(wrong.filter((text) => !harmless.test(text))).toEqual([]);
  } finally {
    await page.close();
  }
}

const digestIn = (place: Page | Frame): Promise<string> =>
  place.locator(LAB).evaluate((lab) => (lab as GedankenLab).digest ?? '');

/** Where workers came from; the same run without imagination has one of its own for a moment. */
const kindOf = (page: Page): string[] => [
  ...new Set(page.workers().map((one) => (one.url().startsWith('blob:') ? 'blob' : 'file'))),
];

/** It is trained by the README's script; where its worker came from. */
async function trains(page: Page, worker: 'file' | 'blob'): Promise<void> {
  await expect.poll(() => digestIn(page)).toBe(expected);
  expect(kindOf(page)).toEqual([worker]);
}

test.each<[string, string, string]>([
  ['Vite', '<script type="module" src="./main.js"></script>', 'dist/'],
  ['webpack', '<script defer src="dist/main.js"></script>', ''],
  ['esbuild', '<script type="module" src="dist/main.js"></script>', ''],
  ['Rollup', '<script type="module" src="dist/main.js"></script>', ''],
])('built with %s: the same digest, in a worker', async (name, script, page) => {
  const folder = projectOf(name, script);
  run(commandOf(name), folder);
  renameSync(`${folder}/node_modules`, `${folder}/elsewhere`); // what is built needs nothing of it
  await visit(`${host.url}${BELOW}/${name}/${page}`, (page) => trains(page, 'file'));
});

test('in a project that is still being written, on the server of Vite', async () => {
  const root = projectOf('dev', '<script type="module" src="./main.js"></script>');
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1' },
  });
  try {
    await server.listen();
    await visit(server.resolvedUrls!.local[0]!, (page) => trains(page, 'file'));
  } finally {
    await server.close();
  }
});

/** The README's script where nothing is built: in the page, after the script that it names. */
const plain = (beginning: string, at = `../node_modules`): string => {
  const [script] = exampleOf(beginning).trim().split('\n'),
    main = exampleOf('// main.js').replace(/^import.*$/m, '');
  return `${script!.replace('node_modules', at)}<script type="module">${main}</script>`;
};
const DEFINE = '<script type="module" src="node_modules/gedanken/dist/define.js">';
const INLINE = '<script type="module" src="node_modules/gedanken/dist/inline.js">';

test('as a plain script, and from another origin', async () => {
  projectOf('plain', plain(DEFINE));
  await visit(`${host.url}${BELOW}/plain/`, (page) => trains(page, 'file'));
  const notes = await serve(PROJECT, { 'notes.html': pageOf(plain(DEFINE, `${host.url}${BELOW}/node_modules`)) });
  try {
    await visit(`${notes.url}notes.html`, (page) => trains(page, 'blob'));
  } finally {
    notes.close();
  }
});

test('in one file, beside which nothing is fetched, also in a frame that may only run scripts', async () => {
  projectOf('inline', plain(INLINE));
  const fetched: string[] = [];
  await visit(`${host.url}${BELOW}/inline/`, async (page) => {
    await trains(page, 'blob');
    fetched.push(...(await page.evaluate(() => performance.getEntriesByType('resource').map((one) => one.name))));
  });
  expect(fetched.map((url) => url.replace(/.*\//, '')).filter((name) => name !== 'favicon.ico')).toEqual(['inline.js']);

  const script = readFileSync(`${INSTALLED}/dist/inline.js`, 'utf8');
  expect(script).not.toMatch(/<\/script|<!--/i); // so that it can stand in a page
  const inner = pageOf(`<script type="module">${script}</script>${plain(INLINE).replace(/.*?<\/script>/, '')}`);
  const outer = `<!doctype html><iframe sandbox="allow-scripts" title="Lab" srcdoc="${inner.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`;
  const notes = await serve(PROJECT, { 'framed.html': outer });
  try {
    await visit(`${notes.url}framed.html`, async (page) => {
      await expect.poll(() => page.frames().length).toBe(2);
      await expect.poll(() => digestIn(page.frames()[1]!)).toBe(expected);
      expect(kindOf(page)).toEqual(['blob']);
    });
  } finally {
    notes.close();
  }
});

/** A module that says it is of version 99, and nothing else. */
const OTHER = Uint8Array.from(
  // Types, functions, memory, exports `memory` and `gedanken_abi`, code: i32.const 99.
  Buffer.from(
    '0061736d01000000' +
      '010501600001' +
      '7f' +
      '03020100' +
      '0503010001' +
      '07190206' +
      '6d656d6f7279' +
      '0200' +
      '0c' +
      '676564616e6b656e5f616269' +
      '0000' +
      '0a07010500' +
      '41e3000b',
    'hex',
  ),
);

test.each<[string, (file: string) => void, RegExp, RegExp]>([
  [
    'is missing',
    (file) => renameSync(file, `${file}.gone`),
    /^The server answered 404 for the program at http\S+gedanken\.wasm\.$/,
    /404/,
  ],
  [
    'is a web page',
    (file) => writeFileSync(file, '<!doctype html>'),
    /gedanken\.wasm is not a WebAssembly module \(type application\/wasm, 15 bytes\)/,
    /^$/,
  ],
  [
    'is of another version',
    (file) => writeFileSync(file, OTHER),
    /^The page expects version \d+ of the core and found version 99; /,
    /^$/,
  ],
])('where the module %s, a sentence in the place of the element says so', async (what, spoil, sentence, harmless) => {
  const folder = projectOf(what.replaceAll(' ', '-'), plain(DEFINE, 'node_modules'));
  spoil(`${folder}/node_modules/gedanken/dist/gedanken.wasm`);
  await visit(
    `${host.url}${BELOW}/${what.replaceAll(' ', '-')}/`,
    async (page) => {
      await page.locator(`${LAB}[data-state=error]`).waitFor();
      const alert = page.getByRole('alert');
      expect(await alert.textContent()).toMatch(sentence);
      expect(await alert.isVisible()).toBe(true);
    },
    harmless,
  );
});
