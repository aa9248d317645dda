/** What is in the package, and what it promises: files, sizes, types, the manifest, and the same bits as anywhere. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { tokens } from '../../src/ui/tokens';
import { ABOUT, exampleOf, INSTALLED, PROJECT, run, TARBALL } from './project';

const DIST = `${INSTALLED}/dist`;
const SRC = new URL('../../src/', import.meta.url);
const zipped = (name: string): number => gzipSync(readFileSync(`${DIST}/${name}`), { level: 9 }).length;

/** A script and all that it comes to load at once, by static imports. */
function start(name: string, all = new Set<string>()): Set<string> {
  if (all.has(name)) return all;
  all.add(name);
  for (const [, other] of readFileSync(`${DIST}/${name}`, 'utf8').matchAll(
    /^(?:import|export)\b[^'"]*["']\.\/([\w-]+\.js)["']/gm,
  ))
    start(other!, all);
  return all;
}
const weight = (names: Iterable<string>): number => [...names].reduce((sum, name) => sum + zipped(name), 0);

test('its files are those that it names, and scripts, types and notices', () => {
  const files = (readdirSync(INSTALLED, { recursive: true }) as string[]).filter((name) => /\.\w+$|LICENSE/.test(name));
  const plain = files.filter((name) => !/^dist\/[\w-]+(\.d\.ts|\.js)$/.test(name));
  expect(plain.sort()).toEqual([
    'LICENSE',
    'README.md',
    'dist/NOTICES.md',
    'dist/custom-elements.json',
    'dist/gedanken.wasm',
    'package.json',
  ]);
  expect(files.length).toBeLessThan(80);
  for (const one of Object.values<string | Record<string, string>>(ABOUT.exports))
    for (const file of typeof one === 'string' ? [one] : Object.values(one))
      expect(existsSync(`${INSTALLED}/${file}`), file).toBe(true);
});

test('its version is that of the core, and everything inside has its licence told', async () => {
  const { createCore } = await import(`${DIST}/core.js`);
  expect(ABOUT.version).toBe((await createCore()).catalog.version);
  const notices = readFileSync(`${DIST}/NOTICES.md`, 'utf8');
  for (const name of ['lit', 'lit-html', '@lit/reactive-element', 'uplot', 'idb-keyval'])
    expect(notices, name).toContain(`## ${name} - `);
});

test.each([
  ['index', 122_000],
  ['define', 128_000],
  ['core', 33_000],
  ['inline', 442_000],
])('%s and what it loads at once weigh at most %i bytes, compressed', (entry, most) => {
  expect(weight(start(`${entry}.js`))).toBeLessThanOrEqual(most);
});

test('all of it weighs at most 925 kB to download, which holds the module twice', () => {
  expect(statSync(TARBALL).size).toBeLessThanOrEqual(925_000);
});

test('every file that registers something is named among those with effects', () => {
  const registering = readdirSync(DIST)
    .filter((name) => name.endsWith('.js') && /customElements\.define\(/.test(readFileSync(`${DIST}/${name}`, 'utf8')))
    .map((name) => `./dist/${name}`);
  expect(ABOUT.sideEffects).toEqual(registering.sort());
});

test('publint and "are the types wrong" find nothing', () => {
  run(`publint run --strict --pack false ${INSTALLED}`, PROJECT);
  const files = Object.keys(ABOUT.exports).filter((name) => /\.(wasm|json)$/.test(name));
  run(`attw ${TARBALL} --profile esm-only --no-emoji --exclude-entrypoints ${files.join(' ')}`, PROJECT);
});

test.each([
  ['bundler', 'esnext'],
  ['node16', 'node16'],
])('its types hold, strictly, where modules are resolved as by %s', (resolution, module) => {
  writeFileSync(`${PROJECT}/consumer.ts`, readFileSync(new URL('consumer.txt', import.meta.url)));
  const options = `--noEmit --strict --target es2022 --lib es2022,dom,dom.iterable`;
  run(`tsc ${options} --module ${module} --moduleResolution ${resolution} consumer.ts`, PROJECT);
});

test('without a document it can be loaded, and registers nothing by itself', () => {
  const code = `
    const names = Object.keys(await import('gedanken'));
    if (globalThis.customElements?.get('gedanken-lab')) throw new Error('it registered');
    await import('gedanken/define');
    await import('gedanken/inline');
    console.log(names.join());`;
  expect(run(`node --input-type=module -e "${code}"`, PROJECT)).toBe('GedankenLab\n');
});

test('the manifest has the attributes, properties, events, parts and custom properties that there are', async () => {
  const { modules } = JSON.parse(readFileSync(`${DIST}/custom-elements.json`, 'utf8'));
  const told = modules[0].declarations[0];
  const names = (of: { name: string }[]): string[] => of.map(({ name }) => name).sort();
  const { GedankenLab } = await import(`${DIST}/index.js`);
  const declared = [...(GedankenLab.elementProperties as Map<string, { attribute?: string | boolean }>)]
    .filter(([, { attribute }]) => attribute !== false)
    .map(([name, { attribute }]) => (typeof attribute === 'string' ? attribute : name.toLowerCase()));
  expect(names(told.attributes)).toEqual([...declared, 'data-state', 'fill'].sort());
  for (const { name } of told.members) expect(name in GedankenLab.prototype, name).toBe(true);
  for (const of of [told.members, told.events, told.attributes])
    for (const { name, description } of of) expect(description, name).toMatch(/\.$/);

  const sources = (readdirSync(new URL('ui/', SRC)) as string[]).map((name) =>
    readFileSync(new URL(`ui/${name}`, SRC), 'utf8'),
  );
  const all = (pattern: RegExp): string[] =>
    [...new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name!)))].sort();
  expect(names(told.events)).toEqual(all(/\bemit\('(gedanken-\w+)'/g));
  expect(names(told.cssParts)).toEqual(all(/\bpart="([\w-]+)"/g));
  const custom = [...tokens.cssText.matchAll(/(--gedanken-[\w-]+):/g)].map(([, name]) => name!);
  expect(names(told.cssProperties)).toEqual([...new Set(custom)].sort());
  expect(modules[1].exports[0]).toMatchObject({ kind: 'custom-element-definition', name: 'gedanken-lab' });
});

test('in Node its digests are the golden ones', async () => {
  const { createCore } = await import(`${DIST}/core.js`);
  const core = await createCore();
  const golden = readFileSync(new URL('../../../tests/golden/digests.txt', import.meta.url), 'utf8');
  const lines = [...golden.matchAll(/^(\w{16}) \w{16} (\d+) (env=(?:dyna-maze|cartpole|pendulum) .*)$/gm)].slice(0, 20);
  expect(lines.length).toBe(20);
  for (const [, digest, steps, config] of lines) {
    const run = core.open(config);
    while (run.count('whole_steps') < Number(steps)) run.advance(1e9, 'step');
    expect(run.digest(), config).toBe(digest);
    run.close();
  }
});

test('the examples of the README run in Node', () => {
  for (const name of ['node.mjs', 'lab.mjs']) writeFileSync(`${PROJECT}/${name}`, exampleOf(`// ${name}`));
  expect(run('node node.mjs', PROJECT)).toMatch(
    /^30 episodes; the last took 1\d real steps\n\d+ arrows\ntrue \w{16}\n$/,
  );
  const said = run('node lab.mjs', PROJECT);
  expect(said.match(/^\d \w{16}$/gm)).toHaveLength(5);
  expect(said).toMatch(/\n100 \w{16}\n$/);
});

test('in Node, too, a sentence says what is wrong with the module', () => {
  writeFileSync(`${PROJECT}/page.wasm`, '<!doctype html>');
  const ask = (file: string): string =>
    run(
      `node --input-type=module -e "import { createCore } from 'gedanken/core'; const wasmUrl = new URL('file://${PROJECT}/${file}'); await createCore({ wasmUrl }).catch((failure) => console.log(JSON.stringify(failure)))"`,
      PROJECT,
    );
  expect(JSON.parse(ask('page.wasm'))).toMatchObject({
    code: 'NOT_WASM',
    message: expect.stringContaining('page.wasm is not a WebAssembly module'),
  });
  expect(JSON.parse(ask('nothing.wasm'))).toMatchObject({
    code: 'FETCH',
    message: expect.stringContaining('nothing.wasm'),
  });
});
