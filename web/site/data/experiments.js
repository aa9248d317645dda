/** The experiments with what was measured for each claim, as they lie beside the element. */
import { readFileSync } from 'node:fs';

const all = JSON.parse(
  readFileSync(new URL('../../dist/experiments.json', import.meta.url), 'utf8'),
);
const many = (n, what) => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;

const SAYS = { holds: 'It holds:', fails: 'It does not hold:', open: 'Not measured here:' };

function claim(one) {
  const isOpen = !one.measured.length,
    state = isOpen ? 'open' : one.measured.every(({ holds }) => holds) ? 'holds' : 'fails';
  return { ...one, state, says: SAYS[state] };
}

export default all.map((one) => {
  const runs = one.seeds[1] - one.seeds[0] + 1;
  return {
    ...one,
    size: `${one.variants.length > 1 ? `${many(one.variants.length, 'variant')}, ` : ''}${many(runs, 'seed')}${
      one.variants.length > 1 ? ' each' : ''
    }, ${one.steps ? many(one.steps, 'real step') : many(one.episodes, 'episode')}`,
    claims: one.claims.map(claim),
  };
});
