/** Every agent in every world: experiments/results/table.json, with what people read and what a run again is held against. */
import { readFileSync } from 'node:fs';
import { bySeeds, resultText } from '../../../experiments/experiments.mjs';
import { catalog } from '../build/core.js';

const cells = JSON.parse(
  readFileSync(new URL('../../../experiments/results/table.json', import.meta.url), 'utf8'),
);
/** The seed that a page runs again. */
const SEED = 1;
const titleOf = (family, id) => catalog[family].find((one) => one.id === id).title;
/** To three digits, or whole from a thousand on. */
const short = (x) =>
  (Math.abs(x) >= 1000
    ? Math.round(x).toLocaleString('en')
    : String(Number(x.toPrecision(3)))
  ).replace('-', '−');
const WHAT = {
  length: 'steps of an episode',
  return: 'return of an episode',
  cumulative: 'reward of the whole run',
};
/** The same over a table. */
const CAPTION = {
  length: 'Steps of an episode in the last fifth of {0} real steps; less is better.',
  return: 'Return of an episode in the last fifth of {0} real steps.',
  cumulative: 'Reward of the whole run of {0} real steps.',
};

/** What the command line found at the end of that seed. */
function digestOf({ world, agent }) {
  const lines = bySeeds(resultText('table', `${world}.${agent}`)).seeds.get(SEED);
  return lines.at(-1).split(',').at(-1);
}

const rows = cells.map((cell) => {
  const isRun = typeof cell.median === 'number';
  return {
    ...cell,
    id: `${cell.world}.${cell.agent}`,
    worldTitle: titleOf('env', cell.world),
    agentTitle: titleOf('agent', cell.agent),
    isRun,
    shown: isRun ? short(cell.median) : 'not run',
    interval: isRun ? ['{0} to {1}', short(cell.low), short(cell.high)] : '',
    what: WHAT[cell.measure],
    config: `env=${cell.world}&agent=${cell.agent}&seed=${SEED}`,
    digest: isRun ? digestOf(cell) : '',
  };
});

/** Where the interval and the median of a cell lie between the least and the most of its world, in percent. */
function placed(of) {
  const run = of.filter(({ isRun }) => isRun),
    least = Math.min(...run.map(({ low }) => low)),
    most = Math.max(...run.map(({ high }) => high));
  const at = (x) => (most > least ? (100 * (x - least)) / (most - least) : 50).toFixed(1);
  return of.map((row) =>
    row.isRun
      ? { ...row, strip: { from: at(row.low), to: at(row.high), at: at(row.median) } }
      : row,
  );
}

const worlds = catalog.env
  .map(({ id, title, idea }) => ({
    id,
    title,
    idea,
    of: placed(rows.filter(({ world }) => world === id)),
  }))
  .filter((world) => world.of.length)
  .map((world) => ({
    ...world,
    caption: [CAPTION[world.of[0].measure], world.of[0].steps.toLocaleString('en')],
    isLessBetter: world.of[0].measure === 'length',
  }));

export default {
  rows,
  seed: SEED,
  done: rows.filter(({ isRun }) => isRun).length,
  kinds: catalog.ideas
    .map((idea) => ({ ...idea, worlds: worlds.filter((world) => world.idea === idea.key) }))
    .filter((kind) => kind.worlds.length),
};
