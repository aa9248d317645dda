/** An experiment in a session, with the real core: its results are shown at once, and run again only when asked. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { csv } from '../../src/core/export';
import type { Experiment } from '../../src/core/types';
import { axisWords, xChoices, yChoices } from '../../src/ui/curve-words';
import type { Session } from '../../src/ui/session';
import { tabulate } from '../../src/view/series';
import { listed } from './listed';
import { beside, sessionAt } from './sessions';

const small: Experiment = {
  ...listed[0]!,
  id: 'small',
  title: 'A small one',
  config: 'env=maze agent=dyna-q',
  variants: [
    { name: 'none', config: 'agent.planning_steps=0' },
    { name: 'five', config: 'agent.planning_steps=5' },
  ],
  seeds: [3, 5],
  episodes: 4,
  steps: 0,
  measures: [{ name: 'line', what: 'episodes.length[1]' }],
  measure: 'length',
  axis: 'all',
  scale: 'y',
  results: true,
};

/** Fills in what the program keeps: with the core, in the form of the command line. */
async function keep(experiment: Experiment, change = (text: string): string => text): Promise<void> {
  const session = await sessionAt('env=maze');
  const [first, last] = experiment.seeds,
    measures = experiment.measures.map(({ name }) => name);
  for (const { name, config } of experiment.variants) {
    const { runs } = await session.lab.sweep(
      {
        config: `${experiment.config} ${config} seed=${first}`,
        seeds: last - first + 1,
        episodes: experiment.episodes,
        steps: experiment.steps,
        measures: experiment.measures.map(({ what }) => what),
      },
      () => undefined,
    );
    const text = change(csv({ catalog: session.catalog, config, measures, runs }));
    const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
    beside.set(`results/${experiment.id}/${name}.csv.gz`, await new Response(packed).arrayBuffer());
  }
  session.dispose();
}

const digests = ({ beside: { study } }: Session): unknown =>
  study!.results.map(({ runs }) => runs.map((one) => one.digest));

beforeAll(async () => {
  await keep(small);
  beside.set('experiments.json', JSON.stringify([...listed, small]));
});
afterAll(() => beside.clear());

it('is shown at once, with its axes, and its last variant is on the stage', async () => {
  const session = await sessionAt('env=cliff-walking');
  await session.experiment(small);
  expect(session.beside).toMatchObject({ isStored: true, job: null, verdict: '' });
  expect(session.settings!.text).toContain('env=maze agent=dyna-q agent.planning_steps=5 seed=3');
  expect(session.hash).toMatch(/&view\.experiment=small$/);
  expect(session.axes).toEqual({ x: 'all', y: 'length', log: 'y' });
  const { curves } = tabulate(session.groups, session.axes);
  expect(curves.map(({ label, runs }) => [label, runs])).toEqual([
    ['n = 0', 3],
    ['n = 5', 3],
  ]);
  expect(session.beside.study!.results[0]!.runs.map(({ seed }) => seed)).toEqual([3, 4, 5]);
  expect(Object.keys(xChoices(session))).toEqual(['episodes', 'steps', 'all']); // how long it took is not kept
  expect(yChoices(session).line).toBeTruthy();
  session.setView({ x: 'episodes', y: 'line' });
  expect(session.axes.y).toBe('line');
  expect(axisWords(session).y).toMatch(/row 1$/);
  for (const { mean } of tabulate(session.groups, session.axes).curves) expect(mean.at(-1)).toBeGreaterThan(0);

  const link = await sessionAt(session.hash);
  await link.beside.done;
  expect([link.hash, link.axes, digests(link)]).toEqual([session.hash, session.axes, digests(session)]);
  expect([link.beside.job, link.frame?.progress.ticks ?? 0]).toEqual([null, 0]);
  link.beside.clear();
  expect(link.hash).not.toContain('experiment');
  expect(link.axes.y).toBe('length'); // another measure has gone with it
  for (const one of [session, link]) one.dispose();
});

it('run again it is the same to the bit, with all its measures', async () => {
  const session = await sessionAt('');
  await session.experiment(small);
  const stored = session.beside.study!;
  await session.beside.again();
  expect(session.beside.verdict).toBe('All 6 runs came out the same, to the bit.');
  expect(session.beside.isStored).toBe(false);
  const now = session.beside.study!;
  for (const [i, { runs }] of now.results.entries()) {
    for (const [k, { episodes, ...run }] of runs.entries()) {
      const { episodes: before, ...other } = stored.results[i]!.runs[k]!;
      expect(run).toEqual(other);
      const bare = (data: Float64Array): number[] => [...data].filter((_, c) => c % 9 !== 7); // without the seconds
      expect(bare(episodes.data)).toEqual(bare(before.data));
    }
  }
  session.dispose();
});

it('says which run came out otherwise; stopped on the way it says nothing and shows what was there', async () => {
  await keep(small, (text) => text.replace(/(\n4,4,.*)(\w)$/m, (_, line, digit) => line + (digit === '0' ? '1' : '0')));
  const session = await sessionAt('');
  await session.experiment(small);
  await session.beside.again();
  expect(session.beside.verdict).toMatch(/^2 of 6 runs came out otherwise: seed 4 of .*n = 0; seed 4 of .*n = 5\.$/);
  await session.beside.again();
  expect(session.beside.verdict).toMatch(/^2 of 6 /); // with what is kept, not with the last time
  await session.experiment(small);
  const again = session.beside.again();
  session.beside.job!.cancel();
  await again;
  expect(session.beside).toMatchObject({ verdict: '', isStored: true, job: null });
  session.dispose();
  await keep(small);
});

it('an experiment without results is run when it is clicked, but not by its link', async () => {
  const session = await sessionAt('');
  await session.experiment({ ...small, results: false });
  expect(session.beside.study!.groups).toHaveLength(2);
  session.dispose();
  const link = await sessionAt('view.experiment=blocking');
  await link.beside.done;
  expect([link.beside.experiment!.id, link.beside.study, link.beside.job]).toEqual(['blocking', null, null]);
  link.dispose();
});

it('measures of rows are curves over these rows, after the first, the second and the last episode', async () => {
  const ahead: Experiment = {
    ...small,
    id: 'ahead',
    variants: [{ name: 'only', config: '' }],
    measures: [3, 0, 1].map((row) => ({ name: `e${row}`, what: `episodes.length[${row}]` })),
    measure: 'e',
    axis: 'ahead',
  };
  await keep(ahead);
  const session = await sessionAt('');
  await session.experiment(ahead);
  expect(session.axes).toMatchObject({ x: 'ahead', y: 'e' });
  const { x, curves } = tabulate(session.groups, session.axes);
  expect(x.filter((_, i) => curves[0]!.mean[i] !== null)).toEqual([0, 1, 3]);
  expect(curves.map(({ label, runs }) => [label, runs])).toEqual([
    ['episode 1', 3],
    ['episode 2', 3],
    ['episode 4', 3],
  ]);
  const [lengths] = session.beside.study!.groups[0]!.curve('episodes', 'length');
  const last = session.groups[2]!.curve('ahead', 'e')[0]!;
  expect([...last.y]).toEqual([lengths!.y[0], lengths!.y[1], lengths!.y[3]]); // in order of the rows
  expect(Object.keys(yChoices(session))).toEqual(['e']);
  session.setView({ x: 'episodes' });
  expect(session.axes).toMatchObject({ x: 'episodes', y: 'e3' });
  session.beside.clear();
  session.setView({ x: 'ahead' });
  expect(session.axes.x).not.toBe('ahead');
  session.dispose();
});

it('where the list cannot be fetched everything else works, and a link says so', async () => {
  beside.delete('experiments.json');
  const { createLab } = await import('../../src/core/lab');
  const lab = await createLab({ wasmUrl: 'elsewhere/gedanken.wasm' });
  await expect(lab.experiments()).rejects.toMatchObject({ code: 'FETCH' });
  expect(lab.beside('experiments.json')).toBe('elsewhere/experiments.json');
  lab.dispose();
});
