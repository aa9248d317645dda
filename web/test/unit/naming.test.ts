import { expect, test } from 'vitest';
import { describeRun, nameVariants } from '../../src/ui/naming';
import { Settings } from '../../src/ui/settings';
import { catalog, reader } from './small-catalog';

test('variants are named by what tells them apart, and no two alike', () => {
  const labels = (config: string, ...variants: string[]) =>
    nameVariants(catalog, config, variants).map(({ label }) => label);
  expect(
    nameVariants(catalog, 'env=maze', ['agent=dyna agent.planning_steps=0', 'agent=dyna agent.planning_steps=50']),
  ).toEqual([
    { label: 'n = 0', title: 'Planning steps n = 0' },
    { label: 'n = 50', title: 'Planning steps n = 50' },
  ]);
  expect(labels('env=pole', 'agent=mbpo', 'agent=sac', 'agent=sac agent.updates_per_step=10')).toEqual([
    'MBPO',
    'Soft actor-critic',
    'Soft actor-critic, Updates per step 10',
  ]);
  expect(labels('', 'planner=mppi', 'planner=cem planner.beta=0 planner.keep=0', 'planner=cem')).toEqual([
    'MPPI',
    'CEM, β = 0',
    'CEM',
  ]);
  const titles = nameVariants(catalog, '', [
    'planner=mppi',
    'planner=cem planner.beta=0 planner.keep=0',
    'planner=cem',
  ]);
  expect(titles.map(({ title }) => title)).toEqual(['MPPI', 'CEM, Noise colour β = 0, Keep 0', 'CEM']);
  expect(labels('env=pole model=net', 'model.kind=gaussian', 'model.kind=deterministic')).toEqual([
    'Kind gaussian',
    'Kind deterministic',
  ]);
  expect(labels('', '')).toEqual(['variant 1']);
});

test('a run is described with labels, units and no key', () => {
  const words = (text: string) => describeRun(catalog, new Settings(reader, text));
  expect(words('env=maze agent=dyna agent.planning_steps=50 seed=7 numbers=2')).toBe(
    'Dyna-Q, Planning steps n = 50, Seed 7',
  );
  expect(words('env=pole agent=sac env.gravity=3')).toBe('Soft actor-critic, Gravity 3 m/s²');
  expect(words('env=pole agent=sac seed=2 unknown.key=3')).not.toMatch(/[._]|unknown/);
});
