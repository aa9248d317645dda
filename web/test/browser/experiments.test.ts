/**
 * Every experiment that has results: a click shows them, what the page has read is what was claimed, and they can be run
 * again on the page, to the same bits.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawn } from '../../../tests/drawn.mjs';
import { csv } from '../../src/core/export';
import type { Catalog, Experiment } from '../../src/core/types';
import type { GedankenLab } from '../../src/ui/lab';
import { Harness, LAB, press, reaches, tab } from './harness';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PROGRAM = join(ROOT, 'build/native-release/gedanken');

const harness = new Harness();
beforeAll(() => harness.start());
afterAll(() => harness.stop());

const all = JSON.parse(readFileSync(join(ROOT, 'web/dist/experiments.json'), 'utf8')) as Experiment[],
  withResults = all.filter(({ results }) => results);

/** As a hand does, from the list. */
async function show(page: Page, { title }: Experiment): Promise<void> {
  await reaches(page, 'ready');
  await press(page, `Show ${title}`);
  const block = page.getByRole('region', { name: title, exact: true });
  await block.locator('.hint', { hasText: 'These are the results kept with the program' }).waitFor();
  await page.locator(`${LAB} .legend li`).first().waitFor();
}

/** The numbers behind the chart: a list for each curve. */
async function numbers(page: Page): Promise<number[][]> {
  const rows = await page
    .locator('.table tbody tr')
    .evaluateAll((lines) =>
      lines.map((line) => [...line.querySelectorAll('td')].map((cell) => cell.textContent!.replaceAll(',', ''))),
    );
  return rows[0]!.map((_, c) => rows.flatMap((row) => (row[c] === '' ? [] : [Number(row[c])])));
}

/** What the page has read, as files of the command line. */
async function rowsOf(page: Page, { measures }: Experiment, into: string): Promise<void> {
  const read = await page.locator(LAB).evaluate((element) => {
    const { beside, catalog } = (element as GedankenLab).session!,
      { results, variants } = beside.study!;
    const { version, numbers_version, episode_columns } = catalog;
    const variant = results.map(({ config, runs }, i) => ({
      name: variants[i]!.name,
      config,
      runs: runs.map(({ episodes, ...run }) => ({ ...run, episodes: { ...episodes, data: [...episodes.data] } })),
    }));
    return { catalog: { version, numbers_version, episode_columns } as Catalog, variant };
  });
  for (const { name, config, runs } of read.variant) {
    const text = csv({
      catalog: read.catalog,
      config,
      measures: measures.map((one) => one.name),
      runs: runs.map((run) => ({ ...run, episodes: { ...run.episodes, data: Float64Array.from(run.episodes.data) } })),
    });
    writeFileSync(join(into, `${name}.csv`), text);
  }
}

test('there are experiments, and results of them', () => {
  expect(all.length).toBeGreaterThan(20);
  expect(withResults.length).toBeGreaterThan(0);
});

const lines = (text: string): string[][] =>
  text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));

/** That the page has read what is kept: each number of each row, and the digests. */
function areKept({ id, variants }: Experiment, read: string): void {
  for (const { name } of variants) {
    const kept = lines(gunzipSync(readFileSync(join(ROOT, 'experiments/results', id, `${name}.csv.gz`))).toString()),
      shown = lines(readFileSync(join(read, `${name}.csv`), 'utf8'));
    const world = kept[0]!.indexOf('world');
    expect(shown[0], id).toEqual(kept[0]);
    const bare = (rows: string[][]): unknown[] =>
      rows.slice(1).map((row) => [...row.slice(0, world).map((cell) => cell && Number(cell)), row.at(-1)]);
    expect(bare(shown), id).toEqual(bare(kept));
  }
}

/** What the command says about the rows that the page has read. */
function areClaimed({ id, claims }: Experiment, read: string): void {
  const { stdout, status } = spawnSync(PROGRAM, ['experiment', id, '--rows', read], { cwd: ROOT, encoding: 'utf8' });
  const measured = claims.flatMap((claim) => claim.measured);
  const said = stdout.match(/^ {2}.*$/gm);
  if (measured.length)
    expect(said, id).toEqual(measured.map(({ chain, holds }) => `  ${chain}  ${holds ? 'yes' : 'NO'}`));
  expect(status, id).toBe(measured.every(({ holds }) => holds) ? 0 : 1);
}

async function isShown(page: Page, one: Experiment): Promise<void> {
  await show(page, one);
  await expect.poll(() => page.url()).toMatch(new RegExp(`&view\\.experiment=${one.id}$`));
  expect(await page.locator('.job').count()).toBe(0); // nothing is run
  await tab(page, 'Data');
  const table = page.getByText('The curve as a table');
  if (
    !(await page
      .locator('.table')
      .getAttribute('open')
      .then((open) => open !== null))
  )
    await table.click();
  const curves = await numbers(page);
  expect(curves, one.id).toHaveLength(one.axis === 'ahead' ? 3 : one.variants.length);
  for (const curve of curves) {
    expect(curve.length, one.id).toBeGreaterThan(0);
    expect(curve.every(Number.isFinite), one.id).toBe(true);
  }
  expect(new Set(curves.map(String)).size, one.id).toBe(curves.length);
}

async function claimsAreRead(page: Page, { claims }: Experiment): Promise<void> {
  const shown = page.locator('.claims > li');
  expect(await shown.count()).toBe(claims.length);
  for (const [i, { text, measured }] of claims.entries()) {
    const claim = shown.nth(i);
    expect(await claim.textContent()).toContain(text);
    const holds = measured.length ? String(measured.every((one) => one.holds)) : 'unknown';
    expect(await claim.getAttribute('data-holds')).toBe(holds);
    if (measured.length) await claim.locator('summary').click();
    expect(await claim.locator('code').allTextContents()).toEqual(measured.map(({ chain }) => chain));
  }
}

test('of experiments that this commit draws the results are shown, and they are what was claimed', async () => {
  await harness.visit('', async (page) => {
    for (const one of drawn(withResults, ({ id }) => id)) {
      await isShown(page, one);
      await claimsAreRead(page, one);
      const read = mkdtempSync(join(tmpdir(), 'gedanken-'));
      try {
        await rowsOf(page, one, read);
        areKept(one, read);
        if (existsSync(PROGRAM)) areClaimed(one, read); // tests of the page may run before it is built
      } finally {
        rmSync(read, { recursive: true });
      }
    }
  });
}, 300000);

/** A file of results with the last digit of one digest changed. */
function changed(file: string, seed: number): Buffer {
  const text = gunzipSync(readFileSync(join(ROOT, 'web/dist', file))).toString(),
    line = new RegExp(`^(${seed},.*)([0-9a-f])$`, 'm');
  expect(text).toMatch(line);
  return gzipSync(text.replace(line, (_, rest, digit) => rest + (digit === '0' ? '1' : '0')));
}

test('run again on the page they are the same, to the bit', async () => {
  const one = all.find(({ id }) => id === 'imagination')!;
  await harness.visit('', async (page) => {
    await show(page, one);
    const before = await page.locator('.legend').textContent();
    await press(page, 'Run it again here');
    await page.getByRole('progressbar').waitFor();
    await page.locator('.job').waitFor({ state: 'detached' });
    expect(await page.locator('.verdict').textContent()).toBe('All 300 runs came out the same, to the bit.');
    await page.locator('.experiment .hint', { hasText: 'Computed in this browser' }).waitFor();
    expect(await page.locator('.legend').textContent()).toBe(before);
  });
});

test('stopped on the way nothing is said', async () => {
  const one = all.find(({ id }) => id === 'imagination')!; // of 300 runs some are left when a hand comes to stop it
  await harness.visit('', async (page) => {
    await show(page, one);
    await press(page, 'Run it again here');
    await press(page, 'Cancel');
    await page.locator('.job').waitFor({ state: 'detached' });
    expect(await page.locator('.verdict').textContent()).toBe('');
  });
});

test('where a digest is another one it is said which run came out otherwise', async () => {
  const one = all.find(({ id }) => id === 'math_test')!,
    file = `results/${one.id}/${one.variants[0]!.name}.csv.gz`;
  const prepare = (page: Page): Promise<void> =>
    page.route(`**/${file}`, (route) => route.fulfill({ body: changed(file, 4), contentType: 'application/gzip' }));
  await harness.visit(
    '',
    async (page) => {
      await show(page, one);
      await press(page, 'Run it again here');
      await expect
        .poll(() => page.locator('.verdict').textContent(), { timeout: 30000 })
        .toMatch(/^1 of 20 runs came out otherwise: seed 4 of [^;]+\.$/);
    },
    {},
    prepare,
  );
});

test('where the list or the results cannot be fetched, that is said and the rest works', async () => {
  const visit = async (what: string, test: (page: Page) => Promise<void>): Promise<void> => {
    // The browser's own words about it are expected.
    const opened = harness.visit('', test, {}, (page) => page.route(what, (route) => route.abort()));
    await expect(opened).rejects.toMatchObject({
      actual: expect.arrayContaining([expect.stringContaining('ERR_FAILED')]),
    });
  };
  await visit('**/experiments.json', async (page) => {
    await reaches(page, 'ready');
    await press(page, 'Experiments');
    await page.locator('.experiments', { hasText: 'could not be fetched' }).waitFor();
    await page.keyboard.press('Escape');
    await press(page, 'Episode');
    await reaches(page, 'paused');
  });
  await visit('**/*.csv.gz', async (page) => {
    await reaches(page, 'ready');
    await press(page, `Show ${withResults[0]!.title}`);
    await page.locator('.notice', { hasText: 'could not be fetched; it can be run here' }).waitFor();
    await page.getByRole('button', { name: 'Run it again here' }).waitFor();
    await press(page, 'Step');
    await reaches(page, 'paused');
  });
});

test('the figure that an experiment is about stands below its curves', async () => {
  const one = all.find(({ id }) => id === 'faulty_model')!;
  await harness.visit('', async (page) => {
    await show(page, one);
    await page.locator('.beside', { hasText: 'Here will be' }).waitFor();
    await press(page, 'Episode');
    await page.locator('.beside').scrollIntoViewIfNeeded(); // nothing is looked into that nobody sees
    await page.locator('.beside figure').first().waitFor();
    await tab(page, 'Model');
    const figures = await page.locator('.insights figure').allTextContents();
    expect(figures).not.toContain(await page.locator('.beside figure').first().textContent()); // it is there, and not here
  });
});
