import { describe, expect, test } from 'vitest';
import { initialView } from '../../src/core/hash';
import type { Catalog, Component, Param } from '../../src/core/types';
import { fromSlider, toSlider } from '../../src/ui/param-control';
import { Settings } from '../../src/ui/settings';

const param = (over: Partial<Param>): Param => ({
  key: 'n', kind: 'real', scale: 'linear', live: true, expert: false, initial: 5, low: 0, high: 10,
  label: '', unit: '', doc: '', ...over,
});

const component = (id: string, over: Partial<Component> = {}): Component => ({
  id, title: id, summary: '', source: '', params: [], offers: [], needs_env: [], needs_model: [],
  needs_planner: [], usual_model: '', usual_planner: '', listing: [], facts: [], ...over,
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

test('a sweep is small where agents plan or train networks', () => {
  const planners = { ...catalog, planner: [component('cem')], agent: [...catalog.agent,
    component('pets', { needs_planner: [] }), component('plans', { needs_planner: ['sequences'] })] };
  planners.planner[0]!.offers = ['sequences'];
  const size = (config: string, view = {}) => {
    const { seeds, episodes } = new Settings(planners as Catalog, config).sweep({ ...initialView(), ...view });
    return [seeds, episodes];
  };
  expect(size('env=maze agent=q')).toEqual([10, 50]);
  expect(size('env=pole agent=pets')).toEqual([3, 30]);
  expect(size('env=pole agent=plans')).toEqual([3, 8]);
  expect(size('env=pole agent=plans', { seeds: 20 })).toEqual([20, 8]);
});

describe('a config text', () => {
  const settings = new Settings(catalog, 'env=maze agent=dyna agent.n=2 agent.k=3 events=7.3:agent.n=4;9:env.cell.0.1=#');

  test('names components; a model that is understood is the first that fits', () => {
    expect(settings.component('env')?.id).toBe('maze');
    expect(settings.component('model')?.id).toBe('last');
    expect(new Settings(catalog, 'env=maze agent=q').component('model')).toBeUndefined();
  });

  test('values are those of the text, then of the changes made up to now', () => {
    expect(settings.value('agent', param({}), { step: 6, tick: 50 })).toBe(2);
    expect(settings.value('agent', param({}), { step: 7, tick: 3 })).toBe(4);
    expect(settings.value('agent', param({ key: 'other' }), { step: 7, tick: 3 })).toBe(5);
    expect(settings.events).toHaveLength(2);
    expect(settings.events[1]).toEqual({ step: 9, tick: 0, key: 'env.cell.0.1', value: '#' });
  });

  test('a new beginning takes parameters as they are now and leaves the world\'s changes in their place', () => {
    expect(settings.settled().text).toBe('env=maze agent=dyna agent.n=4 agent.k=3 events=9:env.cell.0.1=#');
  });

  test('another agent keeps the parameters that both have', () => {
    expect(settings.settled().choose('agent', 'q'))
      .toEqual({ text: 'env=maze agent=q agent.n=4 events=9:env.cell.0.1=#', instead: null });
  });

  test('what does not fit is known beforehand', () => {
    expect(settings.choices('env').map(({ fit }) => fit)).toEqual([true, false]);
    expect(settings.choices('model').map(({ fit }) => fit)).toEqual([true, false]);
  });

  test('pairs are set and taken out', () => {
    expect(new Settings(catalog, 'a=1 b=2').with({ a: null, b: '3', c: '4' })).toBe('b=3 c=4');
  });
});

describe('worlds of numbers and agents that plan', () => {
  const wide = {
    run: [],
    env: [
      component('maze', { offers: ['finite'] }),
      component('pole', {
        offers: ['judged', 'placeable'],
        facts: [{ name: 'Push', text: '`push` adds to the velocity, from -0.07 to 0.07 per step.' }],
      }),
      component('real-robot', { offers: ['judged'] }),
      component('cloud', {
        offers: ['points'], facts: [{ name: 'Points', text: 'Both from -2 to 2; with - it takes away.' }],
      }),
    ],
    model: [
      component('last', { offers: ['tabular'] }), component('net', { offers: ['dynamics'] }),
      component('ensemble', { offers: ['dynamics'] }),
      component('oracle', { offers: ['dynamics'], needs_env: ['placeable'] }),
    ],
    planner: [component('shooting', { offers: ['sequences'], params: [param({})] }), component('cem', { offers: ['sequences'] })],
    agent: [
      component('dyna', { needs_env: ['finite'], needs_model: ['tabular'] }),
      component('pets', {
        needs_env: ['judged'], needs_model: ['dynamics'], needs_planner: ['sequences'],
        usual_model: 'ensemble', usual_planner: 'cem',
      }),
      component('fit', { needs_env: ['points'], needs_model: ['dynamics'] }),
    ],
  } as unknown as Catalog;
  const read = (text: string) => new Settings(wide, text);

  test('model and planner that are not named are the usual ones, or the first that fit', () => {
    expect(read('env=pole agent=pets').component('model')?.id).toBe('ensemble');
    expect(read('env=pole agent=pets').component('planner')?.id).toBe('cem');
    expect(read('env=cloud agent=fit').component('model')?.id).toBe('net');
    expect(read('env=cloud agent=fit').component('planner')).toBeUndefined();
  });

  test('where world and agent do not go together, the other side gives way', () => {
    const pole = read('env=maze agent=dyna model=last').choose('env', 'pole');
    expect(pole.text).toBe('env=pole agent=pets');
    expect(pole.instead?.id).toBe('pets');
    const maze = read('env=pole agent=pets planner=shooting planner.n=3 model=net events=4:env.push=1')
      .choose('agent', 'dyna');
    expect(maze.text).toBe('env=maze agent=dyna');
    expect(maze.instead?.id).toBe('maze');
    expect(read('env=pole agent=pets').choose('env', 'real-robot').instead).toBeNull();
  });

  test('models that need what the world lacks are left, and not offered', () => {
    expect(read('env=pole agent=pets model=oracle').choose('env', 'real-robot').text).toBe('env=real-robot agent=pets');
    const offered = (text: string) =>
      read(text).choices('model').filter(({ fit }) => fit).map(({ component: c }) => c.id);
    expect(offered('env=pole agent=pets')).toEqual(['net', 'ensemble', 'oracle']);
    expect(offered('env=real-robot agent=pets')).toEqual(['net', 'ensemble']);
  });

  test('how hard to push and how far points may lie is read from the world', () => {
    expect(read('env=pole').push).toBe(0.011);
    expect(read('env=maze').push).toBeNull();
    expect(read('env=cloud').reach).toBe(2);
    expect(['maze', 'pole', 'cloud'].map((id) => read(`env=${id}`).isContinuous)).toEqual([false, true, true]);
  });

  test('pushes and points stay where they happened', () => {
    const text = 'env=cloud agent=fit events=3:env.point.0.5=1;4:env.point.0.5=-';
    expect(read(text).settled().text).toBe(text);
    expect(read('env=pole events=3:env.push=-1').settled().text).toBe('env=pole events=3:env.push=-1');
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
