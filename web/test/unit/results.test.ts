/** Results that are kept: read from CSV, compared with others. */
import { afterEach, expect, it, vi } from 'vitest';
import { csv } from '../../src/core/export';
import { fetchResults, readResults, verdict } from '../../src/core/results';
import { SECONDS } from '../../src/core/stats';

const COLUMNS = ['episode', 'env_steps', 'model_steps', 'updates', 'return', 'length', 'terminated'];
const TEXT = [
  `seed,${COLUMNS},finished,error,norm,world,agent,version,numbers,config,digest`,
  '3,1,14,70,84,1,14,1,1,,0.1,dyna-maze,dyna-q,0.1.0,3,"env=dyna-maze ""agent=dyna-q"" env.layout=S,G",',
  '3,2,20,100,120,0.30000000000000004,6,0,1,1.5,-2e-9,,,,,,0123456789abcdef',
  '5,1,9,0,0,-4,9,1,1,7,8,dyna-maze,dyna-q,0.1.0,3,env=dyna-maze,',
  '5,2,12,0,0,0,3,0,0,,9,,,,,,fedcba9876543210',
  '',
].join('\n');
const NAMES = [...COLUMNS, SECONDS, 'error', 'norm'];

it('are read with their digests, measures, what is missing and what was not finished', () => {
  for (const text of [TEXT, TEXT.replaceAll('\n', '\r\n')]) {
    const [three, five] = readResults(text, NAMES);
    expect([three!.seed, three!.digest, three!.unfinished]).toEqual([3, '0123456789abcdef', undefined]);
    expect([...three!.episodes.data]).toEqual(
      [
        [1, 14, 70, 84, 1, 14, 1, NaN, NaN, 0.1],
        [2, 20, 100, 120, 0.1 + 0.2, 6, 0, NaN, 1.5, -2e-9],
      ].flat(),
    );
    expect(three!.episodes).toMatchObject({ columns: 10, rows: 2 });
    expect([five!.seed, five!.digest, five!.episodes.rows]).toEqual([5, 'fedcba9876543210', 1]);
    expect(five!.unfinished).toEqual([2, 12, 0, 0, 0, 3, 0, NaN, NaN, 9]);
  }
});

it('are read by names: measures that are not asked for are left out, and those that are missing refused', () => {
  expect([...readResults(TEXT, ['length', 'norm'])[0]!.episodes.data]).toEqual([14, 0.1, 6, -2e-9]);
  expect(() => readResults(TEXT, [...NAMES, 'other'])).toThrow('no column other');
  for (const bad of ['', TEXT.split('\n')[0]!, TEXT.slice(0, -30), '<!doctype html><p>Not found</p>']) {
    expect(() => readResults(bad, NAMES), bad).toThrow();
  }
});

it('are written again as they were read, but for what the config says', () => {
  const catalog = { version: '0.1.0', numbers_version: 3, episode_columns: COLUMNS };
  const config = 'env=dyna-maze agent=dyna-q',
    measures = ['error', 'norm'];
  const again = csv({ catalog, config, measures, runs: readResults(TEXT, NAMES) });
  expect(readResults(again, NAMES)).toEqual(readResults(TEXT, NAMES));
  const bare = (text: string): string[] =>
    text
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(',').slice(0, 11).join());
  expect(bare(again)).toEqual(bare(TEXT.replace('-2e-9', '-2e-9')));
});

it('are fetched packed, or as a server that knows of packing hands them out; all else is told', async () => {
  const packed = await new Response(new Blob([TEXT]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
  const measures = [{ name: 'error' }, { name: 'norm' }];
  const get = async (answer: Response): Promise<unknown> => {
    vi.stubGlobal('fetch', async () => answer);
    return fetchResults('results/a/b.csv.gz', COLUMNS, measures);
  };
  const runs = readResults(TEXT, NAMES);
  expect(await get(new Response(packed))).toEqual(runs);
  expect(await get(new Response(TEXT))).toEqual(runs);
  await expect(get(new Response('', { status: 404 }))).rejects.toMatchObject({ code: 'FETCH' });
  await expect(get(new Response('<!doctype html>'))).rejects.toMatchObject({ code: 'RESULTS' });
  await expect(get(new Response(packed.slice(0, 60)))).rejects.toMatchObject({ code: 'RESULTS' });
  await expect(fetchResults('', COLUMNS, measures)).rejects.toMatchObject({ code: 'FETCH' });
});
afterEach(() => void vi.unstubAllGlobals());

it('are the same to the bit, or it is said which are not', () => {
  const runs = (...digests: string[]) => digests.map((digest, k) => ({ seed: k + 1, digest }));
  const of = (name: string, before: string[], now: string[]) => ({ name, before: runs(...before), now: runs(...now) });
  expect(verdict([of('', ['a'], ['a'])])).toBe('The run came out the same, to the bit.');
  expect(verdict([of('A', ['a', 'b'], ['a', 'b']), of('B', ['c', 'd'], ['c', 'd'])])).toBe(
    'All 4 runs came out the same, to the bit.',
  );
  expect(verdict([of('A', ['a', 'b'], ['a', 'x']), of('B', ['c', 'd'], ['c', 'd'])])).toBe(
    '1 of 4 runs came out otherwise: seed 2 of A.',
  );
  // One that failed did not come out the same.
  expect(verdict([of('A', ['a', 'b', 'c'], ['x', 'b'])])).toBe('2 of 3 runs came out otherwise: seeds 1, 3.');
});
