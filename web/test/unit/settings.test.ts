import { describe, expect, test } from 'vitest';
import type { Catalog, Component, Param } from '../../src/core/types';
import { fromSlider, toSlider } from '../../src/ui/param-control';
import { Settings } from '../../src/ui/settings';

const param = (over: Partial<Param>): Param => ({
  key: 'n', kind: 'real', scale: 'linear', live: true, expert: false, initial: 5, low: 0, high: 10,
  label: '', unit: '', doc: '', ...over,
});

const component = (id: string, over: Partial<Component> = {}): Component => ({
  id, title: id, summary: '', source: '', params: [], offers: [], needs_env: [], needs_model: [],
  listing: [], facts: [], ...over,
});

const catalog = {
  run: [], planner: [],
  env: [component('maze', { offers: ['finite'] }), component('pole')],
  model: [component('last', { offers: ['tabular'] }), component('net')],
  agent: [
    component('dyna', { params: [param({}), param({ key: 'k' })], needs_env: ['finite'], needs_model: ['tabular'] }),
    component('q', { params: [param({})], needs_env: ['finite'] }),
  ],
} as unknown as Catalog;

describe('a config text', () => {
  const settings = new Settings(catalog, 'env=maze agent=dyna agent.n=2 agent.k=3 events=7:agent.n=4;9:env.cell.0.1=#');

  test('names components; a model that is understood is the first that fits', () => {
    expect(settings.component('env')?.id).toBe('maze');
    expect(settings.component('model')?.id).toBe('last');
    expect(new Settings(catalog, 'env=maze agent=q').component('model')).toBeUndefined();
  });

  test('values are those of the text, then of the changes made up to now', () => {
    expect(settings.value('agent', param({}), 6)).toBe(2);
    expect(settings.value('agent', param({}), 7)).toBe(4);
    expect(settings.value('agent', param({ key: 'other' }), 7)).toBe(5);
    expect(settings.events).toHaveLength(2);
    expect(settings.events[1]).toEqual({ tick: 9, key: 'env.cell.0.1', value: '#' });
  });

  test('a new beginning takes parameters as they are now and leaves the world\'s changes in their place', () => {
    expect(settings.settled().text).toBe('env=maze agent=dyna agent.n=4 agent.k=3 events=9:env.cell.0.1=#');
  });

  test('another agent keeps the parameters that both have', () => {
    expect(settings.settled().choose('agent', 'q'))
      .toBe('env=maze agent=q agent.n=4 events=9:env.cell.0.1=#');
    expect(settings.settled().choose('env', 'pole')).toBe('env=pole agent=dyna agent.n=4 agent.k=3');
  });

  test('what does not fit is known beforehand', () => {
    expect(settings.choices('env').map(({ fit }) => fit)).toEqual([true, false]);
    expect(settings.choices('model').map(({ fit }) => fit)).toEqual([true, false]);
  });

  test('pairs are set and taken out', () => {
    expect(new Settings(catalog, 'a=1 b=2').with({ a: null, b: '3', c: '4' })).toBe('b=3 c=4');
  });
});

describe('the same run without imagination', () => {
  const line = (phase: string) => ({ phase, indent: 0, text: '' });
  const imagining = (phases: string[], low = 0) => new Settings({
    ...catalog,
    agent: [component('dyna', {
      params: [param({ key: 'planning_steps', kind: 'int', low })], listing: phases.map(line),
    })],
  } as unknown as Catalog, 'env=maze agent=dyna');

  test('plans no step, and is otherwise the same', () => {
    expect(imagining(['update', 'imagine']).withoutImagination)
      .toBe('env=maze agent=dyna agent.planning_steps=0');
  });

  test('is none where it would not learn, is the run itself, or other things differ too', () => {
    expect(imagining(['imagine']).withoutImagination).toBeNull();
    expect(imagining(['update', 'imagine'], 1).withoutImagination).toBeNull();
    for (const more of ['agent.planning_steps=0', 'events=9:env.cell.0.1=#']) {
      const { withoutImagination } = new Settings(
        (imagining(['update']) as unknown as { catalog: Catalog }).catalog, `env=maze agent=dyna ${more}`);
      expect(withoutImagination).toBeNull();
    }
    expect(new Settings(catalog, 'env=maze agent=q').withoutImagination).toBeNull();
  });
});

describe('a slider', () => {
  test.each([
    [param({}), 0, 0], [param({}), 5, 500], [param({}), 10, 1000],
    [param({ scale: 'log', low: 0.01, high: 100 }), 1, 500],
    [param({ scale: 'log', low: 0, high: 99 }), 9, 500],
  ])('%j: %d stands at %d', (p, value, position) => {
    expect(toSlider(p, value)).toBeCloseTo(position, 9);
    expect(fromSlider(p, position)).toBeCloseTo(value, 9);
  });

  test('whole numbers stay whole and nothing leaves the bounds', () => {
    const p = param({ kind: 'int', scale: 'log', low: 0, high: 1000 });
    for (let at = 0; at <= 1000; at += 37) {
      const value = fromSlider(p, at);
      expect(Number.isInteger(value) && value >= 0 && value <= 1000).toBe(true);
    }
  });
});
