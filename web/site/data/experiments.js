/** The experiments with what was measured for each claim, as they lie beside the element. */
import { readFileSync } from 'node:fs';

const all = JSON.parse(
  readFileSync(new URL('../../dist/experiments.json', import.meta.url), 'utf8'),
);
/** A text with its number. */
const many = (n, one, more) => [n === 1 ? one : more, n.toLocaleString('en')];

const SAYS = { holds: 'It holds:', fails: 'It does not hold:', open: 'Not measured here:' };

function claim(one) {
  const isOpen = !one.measured.length,
    state = isOpen ? 'open' : one.measured.every(({ holds }) => holds) ? 'holds' : 'fails';
  return { ...one, state, says: SAYS[state] };
}

/** How much is run: texts with their numbers. */
function size({ variants, seeds, steps, episodes }) {
  const runs = seeds[1] - seeds[0] + 1,
    isOne = variants.length === 1;
  return [
    ...(isOne ? [] : [many(variants.length, '{0} variant', '{0} variants')]),
    isOne ? many(runs, '{0} seed', '{0} seeds') : many(runs, '{0} seed each', '{0} seeds each'),
    steps
      ? many(steps, '{0} real step', '{0} real steps')
      : many(episodes, '{0} episode', '{0} episodes'),
  ];
}

export default all.map((one) => ({ ...one, size: size(one), claims: one.claims.map(claim) }));
