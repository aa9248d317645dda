/** A catalogue that one can overlook: some worlds, agents, a model, two planners. */
import type { Catalog, Component, Param } from '../../src/core/types';

export const param = (key: string, label: string, over: Partial<Param> = {}): Param => ({
  key,
  kind: 'real',
  scale: 'linear',
  live: true,
  expert: false,
  imagines: false,
  initial: 5,
  low: 0,
  high: 100,
  label,
  unit: '',
  doc: '',
  ...over,
});
export const component = (id: string, title: string, over: Partial<Component> = {}): Component => ({
  id,
  title,
  summary: '',
  source: '',
  idea: '',
  picture: '',
  picture_steps: 0,
  params: [],
  offers: [],
  needs_env: [],
  needs_model: [],
  needs_planner: [],
  usual_model: '',
  usual_planner: '',
  listing: [],
  facts: [],
  ...over,
});

const n = param('planning_steps', 'Planning steps n', { kind: 'int', unit: 'per real step' });
export const catalog = {
  run: [param('seed', 'Seed', { initial: 1 })],
  env: [
    component('maze', 'Maze', { offers: ['finite'] }),
    component('pole', 'Pole', { params: [param('gravity', 'Gravity', { initial: 9.8, unit: 'm/s^2' })] }),
    component('turning', 'Turning', {
      changes: 'turn',
      params: [param('turn', 'Change after', { kind: 'int', initial: 1000 })],
    }),
  ],
  agent: [
    component('dyna', 'Dyna-Q', { params: [n] }),
    component('sac', 'Soft actor-critic', { params: [param('updates_per_step', 'Updates per step', { initial: 1 })] }),
    component('mbpo', 'MBPO'),
  ],
  model: [component('net', 'Network', { params: [param('kind', 'Kind', { kind: 'choice' })] })],
  planner: [
    component('cem', 'CEM', { params: [param('keep', 'Keep'), param('beta', 'Noise colour β')] }),
    component('mppi', 'MPPI'),
  ],
} as unknown as Catalog;

/** For texts that leave nothing out. */
export const reader = { catalog, resolve: (text: string): string => text };
