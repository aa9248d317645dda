/** Config texts, as the page reads and changes them, with the real core. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Core } from '../../src/core/api';
import { initialView } from '../../src/core/hash';
import type { Param } from '../../src/core/types';
import { fromSlider, toSlider } from '../../src/ui/slider';
import { unitBeside } from '../../src/ui/words';
import { addedAt, keyOf, laterOf, Settings, type Value } from '../../src/ui/settings';

const core = await Core.create(
  new WebAssembly.Module(readFileSync(new URL('../../public/gedanken.wasm', import.meta.url))),
);
const { catalog } = core;
const read = (text: string): Settings => new Settings(core, text);
const BEGINNING = { step: 0, tick: 0 };

const param = (over: Partial<Param>): Param => ({
  key: 'n',
  kind: 'real',
  scale: 'linear',
  live: true,
  expert: false,
  imagines: false,
  initial: 5,
  low: 0,
  high: 10,
  label: '',
  unit: '',
  doc: '',
  ...over,
});

function valueOf(settings: Settings, family: 'agent' | 'env', key: string, at = BEGINNING): Value {
  return settings.value(
    family,
    settings.component(family)!.params.find((one) => one.key === key)!,
    at,
  );
}

test('a sweep is small where agents plan or train networks', () => {
  const size = (config: string, view = {}) => {
    const { seeds, episodes } = read(config).sweep({ ...initialView(), ...view });
    return [seeds, episodes];
  };
  expect(size('env=maze agent=q-learning')).toEqual([10, 50]);
  expect(size('env=cartpole agent=dqn')).toEqual([3, 30]);
  expect(size('env=pendulum agent=pets')).toEqual([3, 8]);
  expect(size('env=pendulum agent=pets', { seeds: 20 })).toEqual([20, 8]);
});

describe('a config text', () => {
  const settings = read(
    'env=maze agent=dyna-q agent.planning_steps=2 agent.alpha=0.3 ' +
      'events=7.3:agent.planning_steps=4;9:env.cell.0.1=#',
  );

  test('names components; what it leaves out is as the core understands it', () => {
    expect(settings.component('env')?.id).toBe('maze');
    expect(settings.component('model')?.id).toBe('last-outcome');
    expect(read('env=maze agent=q-learning').component('model')).toBeUndefined();
    expect([read('seed=7').component('agent')?.id, read('seed=7').seed, read('').seed]).toEqual(['dyna-q', 7, 1]);
  });

  test('values are those of the text, then of the changes made up to now', () => {
    expect(valueOf(settings, 'agent', 'planning_steps', { step: 6, tick: 50 })).toBe(2);
    expect(valueOf(settings, 'agent', 'planning_steps', { step: 7, tick: 3 })).toBe(4);
    expect(valueOf(settings, 'agent', 'gamma', { step: 7, tick: 3 })).toBe(0.95);
    expect(settings.events).toHaveLength(2);
    expect(settings.events[1]).toEqual({ step: 9, tick: 0, key: 'env.cell.0.1', value: '#' });
  });

  test('of every component each value that is not written is the one in the catalogue', () => {
    for (const family of ['env', 'agent'] as const) {
      for (const { id, params } of catalog[family]) {
        const bare = read(`${family}=${id}`);
        for (const one of params) expect(bare.value(family, one, BEGINNING), keyOf(family, one)).toBe(one.initial);
      }
    }
  });

  test("a new beginning takes parameters as they are now and leaves the world's changes in their place", () => {
    expect(settings.settled().text).toBe(
      'env=maze agent=dyna-q agent.planning_steps=4 agent.alpha=0.3 events=9:env.cell.0.1=#',
    );
  });

  test('another agent keeps the parameters that both have', () => {
    expect(settings.settled().choose('agent', 'q-learning')).toEqual({
      text: 'env=maze agent=q-learning agent.alpha=0.3 events=9:env.cell.0.1=#',
      instead: [],
    });
  });

  test('what does not fit is known beforehand', () => {
    const fitting = (family: 'env' | 'model'): string[] =>
      settings
        .choices(family)
        .filter(({ fit }) => fit)
        .map(({ component }) => component.id);
    expect(fitting('env')).toEqual(catalog.env.filter(({ offers }) => offers.includes('finite')).map(({ id }) => id));
    expect(fitting('model')).toEqual(['last-outcome', 'counts']);
  });

  test('pairs are set and taken out', () => {
    expect(read('a=1 b=2').with({ a: null, b: '3', c: '4' })).toBe('b=3 c=4');
  });

  test("what is not valid is told in the core's words", () => {
    expect(() => read('env=pendulum agent=dyna-q').component('agent')).toThrow(/dyna-q needs/);
    expect(() => read('env=maze').choose('env', 'maz')).toThrow(/nearest is 'maze'/);
  });
});

describe('worlds of numbers and agents that plan', () => {
  test('model and planner that are not named are the usual ones, or the first that fit', () => {
    expect(read('env=pendulum agent=pets').component('model')?.id).toBe('ensemble');
    expect(read('env=pendulum agent=pets').component('planner')?.id).toBe('cem');
    expect(read('env=scatter agent=curve-fit').component('planner')).toBeUndefined();
  });

  test('where world and agent do not go together, the other side gives way', () => {
    const pole = read('env=maze agent=dyna-q model=last-outcome').choose('env', 'pendulum');
    expect(pole.text).toBe('env=pendulum agent=mbpo'); // that imagines and learns values, too
    expect(pole.instead.map(({ id }) => id)).toEqual(['mbpo']);
    const maze = read(
      'env=pendulum agent=pets planner=random-shooting planner.horizon=3 model=network events=4:env.push=1',
    ).choose('agent', 'dyna-q');
    expect(maze.text).toBe('env=dyna-maze agent=dyna-q');
    expect(maze.instead.map(({ id }) => id)).toEqual(['dyna-maze']);
    expect(read('env=pendulum agent=pets').choose('env', 'acrobot').instead).toEqual([]);
  });

  test('a world of both kinds of actions gets those that the agent asks for', () => {
    const { text, instead } = read('env=cartpole agent=pets').choose('agent', 'mbpo');
    expect(text).toBe('env=cartpole agent=mbpo env.force=continuous');
    expect(instead.map(({ title }) => title)).toEqual(['Cart-pole, force continuous']);
    expect(read(text).choose('agent', 'pets')).toEqual({
      text: 'env=cartpole agent=pets env.force=continuous',
      instead: [],
    });
    expect(read(text).choose('agent', 'dqn').text).toBe('env=cartpole agent=dqn');
    expect(read('env=pendulum agent=sac').choose('env', 'cartpole')).toEqual({
      text: 'env=cartpole agent=sac env.force=continuous',
      instead: [],
    });
  });

  test('models that need what the world lacks are left, and not offered', () => {
    expect(read('env=pendulum agent=pets model=oracle').choose('env', 'scatter').text).toBe(
      'env=scatter agent=curve-fit',
    );
    const offered = (text: string) =>
      read(text)
        .choices('model')
        .filter(({ fit }) => fit)
        .map(({ component: c }) => c.id);
    expect(offered('env=pendulum agent=pets')).toEqual([
      'ensemble',
      'network',
      'gaussian-network',
      'bayes-network',
      'dropout-network',
      'linear',
      'gp',
      'oracle',
    ]);
    expect(offered('env=scatter agent=curve-fit')).toEqual([
      'ensemble',
      'network',
      'gaussian-network',
      'bayes-network',
      'dropout-network',
      'linear',
      'gp',
    ]);
  });

  test('whatever is chosen in place of whatever else, the core takes it', () => {
    const luck = [
      'model.members=3',
      'model.epochs=3',
      'planner.horizon=5',
      'planner.elites=4',
      'agent.alpha=0.3',
      'env.slip=0.5',
    ];
    for (const one of catalog.agent) {
      const all = core.resolve(`agent=${one.id}`).split(' ');
      const kept = luck.filter((pair) => all.some((other) => other.startsWith(pair.slice(0, pair.indexOf('=') + 1))));
      const settings = read(`agent=${one.id} ${kept.join(' ')}`);
      for (const family of ['agent', 'env', 'model', 'planner'] as const) {
        for (const { component } of settings.choices(family)) {
          const { text } = settings.choose(family, component.id);
          expect(core.resolve(text), text).toContain(`${family}=${component.id} `);
        }
      }
    }
  });

  test('how hard to push and how far points may lie is read from the world', () => {
    expect(read('env=mountain-car-continuous').push).toBe(0.011);
    expect(read('env=maze').push).toBeNull();
    expect(read('env=scatter').reach).toBe(2);
    expect(['maze', 'pendulum', 'scatter'].map((id) => read(`env=${id}`).isContinuous)).toEqual([false, true, true]);
  });

  test('pushes and points stay where they happened', () => {
    const text = 'env=scatter agent=curve-fit events=3:env.point.0.5=1;4:env.point.0.5=-';
    expect(read(text).settled().text).toBe(text);
    expect(read('env=pendulum events=3:env.push=-1').settled().text).toBe('env=pendulum events=3:env.push=-1');
  });
});

describe('the same run without imagination', () => {
  test('plans no step, and is otherwise the same', () => {
    expect(read('env=maze agent=dyna-q agent.alpha=0.3').withoutImagination).toBe(
      'env=maze agent=dyna-q agent.alpha=0.3 agent.planning_steps=0',
    );
  });

  test('is none where it would not learn, is the run itself, or other things differ too', () => {
    for (const text of [
      'agent=prioritized-sweeping',
      'agent=q-learning',
      'agent=dyna-q agent.planning_steps=0',
      'env=maze agent=dyna-q events=9:env.cell.0.1=#',
    ]) {
      expect(read(text).withoutImagination, text).toBeNull();
    }
  });
});

describe('changes on the way', () => {
  const changes = (events: string): number => new Settings(core, `env=maze agent=q-learning events=${events}`).changes;

  test('that follow each other in one parameter are one; those of the world are counted one by one', () => {
    expect(changes('5:agent.e=1;9:agent.e=2;9.4:agent.e=3')).toBe(1);
    expect(changes('5:agent.e=1;9:agent.f=2;12:agent.e=3')).toBe(3);
    expect(changes('5:env.push=1;9:env.push=1;12:env.cell.1.1=#;12:env.cell.1.1=.')).toBe(4);
    expect(new Settings(core, 'env=maze').changes).toBe(0);
  });

  test('the newest is known, wherever it stands', () => {
    const read = (events: string) => new Settings(core, `events=${events}`).events;
    const old = read('5:agent.e=1;900:agent.e=2');
    expect(addedAt(old, read('5:agent.e=1;70.2:agent.e=4;900:agent.e=2'))).toMatchObject({ step: 70, tick: 2 });
    expect(addedAt(old, read('5:agent.f=1;5:agent.e=3;900:agent.e=2'))).toMatchObject({ step: 5, tick: 0 });
    expect(addedAt(old, old)).toBeNull();
    expect(laterOf({ step: 7, tick: 3 }, { step: 7, tick: 5 })).toEqual({ step: 7, tick: 5 });
    expect(laterOf({ step: 7, tick: 3 }, { step: 6, tick: 5 })).toEqual({ step: 7, tick: 3 });
    expect(laterOf({ step: 7, tick: 3 }, null)).toEqual({ step: 7, tick: 3 });
  });
});

describe('a slider', () => {
  test.each([
    [param({}), 0, 0],
    [param({}), 5, 500],
    [param({}), 10, 1000],
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

test('no unit says again what the label has said', () => {
  const all = [...catalog.env, ...catalog.agent, ...catalog.model, ...catalog.planner].flatMap(({ params }) => params);
  const shown = all.map((one) => [one, unitBeside(one)] as const);
  const twice = ({ label, unit }: Param): boolean => new RegExp(`\\b${unit}\\b`, 'i').test(label);
  expect(shown.filter(([one, unit]) => /^[a-z]{3,}$/.test(unit) && twice(one))).toEqual([]);
  // Only words are left out, and only where the label has them.
  const left = all.filter((one) => one.unit && one.kind !== 'choice' && !unitBeside(one));
  expect(left.length).toBeGreaterThan(3);
  expect(left.filter((one) => !/^[a-z]{3,}$/.test(one.unit) || !twice(one))).toEqual([]);
  expect(unitBeside(param({ label: 'Random steps', unit: 'steps' }))).toBe('');
  expect(unitBeside(param({ label: 'Largest force', unit: 'N' }))).toBe('N');
});
