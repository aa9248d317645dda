/** What came of the experiments: what is claimed of them, and the numbers that the claims were held against. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { experiments, folder } from '../../../experiments/experiments.mjs';

const all = new Map(experiments().map((one) => [one.id, one]));
const printed = new Map();
const cells = JSON.parse(readFileSync(join(folder, 'results/table.json'), 'utf8'));

/** As `gedanken experiment` printed them beside the rows. */
function claimsText(id) {
  if (!printed.has(id)) {
    const file = join(folder, 'results', id, 'claims.txt');
    printed.set(id, existsSync(file) ? readFileSync(file, 'utf8') : '');
  }
  return printed.get(id);
}

export function experiment(id) {
  const one = all.get(id);
  if (!one)
    throw new Error(`There is no experiment ${id}; there are ${[...all.keys()].join(', ')}.`);
  return one;
}

const escaped = (text) => text.replace(/[^\w ]/g, '\\$&');

/** `pendulum sac median`: of the table of everything, the median or an end of its interval (`low`, `high`). */
function cellOf(words) {
  const [world, agent, what] = words.split(' '),
    number = cells.find((one) => one.world === world && one.agent === agent)?.[what];
  if (typeof number !== 'number') throw new Error(`The table has no ${words}.`);
  return number;
}

/** `imagination: median(many.length[2])`: the number that the core found for it; `table: ...`: one of the table. */
export function numberOf(reference) {
  const [, id, expression] = /^(\w+): *(.+)$/s.exec(reference) ?? [];
  if (!id) throw new Error(`"${reference}" is not EXPERIMENT: EXPRESSION.`);
  if (id === 'table') return cellOf(expression);
  experiment(id);
  const wanted = expression.replace(/\s+/g, ' ').trim();
  // A side of a comparison, which itself may have some: "  count(a < b) = 3 >= 2  yes".
  const side = new RegExp(`^ {2}(?:.* [<>]=? )?${escaped(wanted)} = (\\S+)`, 'm'),
    [, number] = side.exec(claimsText(id)) ?? [];
  if (number !== undefined) return Number(number);
  throw new Error(
    `No claim of the experiment ${id} tells ${wanted}: add one to experiments/${id}.txt.`,
  );
}

/** `{planners: median(cem.return[2..3])}` in a text is that number, `{...:.2}` with so many digits behind the point. */
export const fill = (text) =>
  text.replace(/\{(\w+: [^{}]+?)(?::\.(\d))?\}/g, (_, reference, digits = 0) =>
    numberOf(reference)
      .toLocaleString('en', { minimumFractionDigits: +digits, maximumFractionDigits: +digits })
      .replace('-', '−'),
  );

/** The claim of that number, from 1, and whether all of it held. */
export function claimOf(id, number) {
  const { title, claims, seeds } = experiment(id),
    text = claims[number - 1]?.text;
  if (!text)
    throw new Error(`The experiment ${id} has ${claims.length} claims, and not one ${number}.`);
  const lines = claimsText(id).split('\n'),
    at = lines.indexOf(text);
  if (at < 0)
    throw new Error(
      `The results of ${id} say nothing of "${text}": run script/experiments --claims ${id}.`,
    );
  const own = [];
  for (let i = at + 1; lines[i]?.startsWith('  '); i++) own.push(lines[i].trim());
  if (!own.length || own.some((line) => line.endsWith('NO')))
    throw new Error(`"${text}" of ${id} does not hold.`);
  return { id, title, text, own, runs: seeds[1] - seeds[0] + 1 };
}
