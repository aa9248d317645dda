/** Every agent in every world: experiments/results/table.json, with what people read. */
import { readFileSync } from 'node:fs';
import { catalog } from '../build/core.js';

const cells = JSON.parse(
  readFileSync(new URL('../../../experiments/results/table.json', import.meta.url), 'utf8'),
);
const titleOf = (family, id) => catalog[family].find((one) => one.id === id).title;
/** To three digits, or whole from a thousand on. */
const short = (x) =>
  (Math.abs(x) >= 1000 ? x.toFixed(0) : String(Number(x.toPrecision(3)))).replace('-', '−');
const WHAT = {
  length: 'steps of an episode',
  return: 'return',
  cumulative: 'reward of the whole run',
};

export default {
  rows: cells.map((cell) => ({
    ...cell,
    worldTitle: titleOf('env', cell.world),
    agentTitle: titleOf('agent', cell.agent),
    isRun: typeof cell.median === 'number',
    shown: typeof cell.median === 'number' ? `${short(cell.median)}` : 'not run',
    interval: typeof cell.median === 'number' ? `${short(cell.low)} to ${short(cell.high)}` : '',
    what: WHAT[cell.measure] ?? cell.measure,
    config: `env=${cell.world}&agent=${cell.agent}`,
  })),
};
