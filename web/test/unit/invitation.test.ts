/** Where there is no curve yet the page invites to an experiment: in the world at hand, of every agent in every world. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Core } from '../../src/core/api';
import { invitation, type Invitation } from '../../src/ui/invitation';
import { Settings } from '../../src/ui/settings';
import { experimentPlan } from '../../src/ui/study';
import { listed } from './listed';

const bytes = readFileSync(new URL('../../public/gedanken.wasm', import.meta.url));
const core = await Core.create(new WebAssembly.Module(bytes)),
  { catalog } = core;
const COMPARE = 'Compare with and without imagination';

const pairs = catalog.env.flatMap((env) =>
  catalog.agent
    .filter((agent) => agent.needs_env.every((need) => env.offers.includes(need)))
    .map((agent) => [env.id, agent.id] as const),
);

const invited = (text: string) => invitation(new Settings(core, core.normalize(text)), listed);
const configs = ({ experiment }: Invitation): string[] => experiment.variants.map(({ config }) => config);
/** The worlds that an experiment runs in, as the core understands them. */
function worlds(text: string): string[] {
  const { experiment } = invited(text)!;
  return experimentPlan(catalog, experiment).variants.map(({ config }) =>
    core
      .normalize(config)
      .split(' ')
      .filter((pair) => /^(env|time_limit)/.test(pair))
      .join(' '),
  );
}

it.each(pairs)('%s, %s', (env, agent) => {
  const offer = invited(`env=${env} agent=${agent}`);
  if (!offer) return;
  for (const world of worlds(`env=${env} agent=${agent}`)) expect(world).toBe(`env=${env}`);
  if (offer.words === COMPARE) expect(agent).toMatch(/^dyna-q(-plus)?$/);
});

it('compares with and without imagination in a world of one’s own', () => {
  const text = 'env=dyna-maze env.slip=0.25 agent=dyna-q agent.planning_steps=20';
  const offer = invited(text)!;
  expect(offer.words).toBe(COMPARE);
  expect(configs(offer)).toEqual(['agent.planning_steps=0', 'agent.planning_steps=20']);
  expect(new Set(worlds(text))).toEqual(new Set(['env=dyna-maze env.slip=0.25']));
  expect(configs(invited('env=frozen-lake agent=dyna-q agent.planning_steps=0')!)).toEqual([
    'agent.planning_steps=0',
    'agent.planning_steps=50',
  ]);
});

it('takes the ready experiment where it is of this very world, and none where the world was changed on the way', () => {
  expect(invited('env=dyna-maze agent=dyna-q')!.experiment.id).toBe('imagination');
  expect(invited('env=dyna-maze agent=dyna-q events=9:env.cell.3.2=#')).toBeNull();
  expect(invited('env=cliff-walking agent=q-learning')).toBeNull();
});
