/** What the galleries say of what does not fit, and what comes with it. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Core } from '../../src/core/api';
import type { Component, Lab } from '../../src/core/types';
import { exhibitsOf, isFound, type Exhibit } from '../../src/ui/exhibits';
import { companyOf, whyNot } from '../../src/ui/fitting';
import { Settings, type ChosenFamily } from '../../src/ui/settings';

let core: Core;
beforeAll(async () => {
  const bytes = readFileSync(new URL('../../public/gedanken.wasm', import.meta.url));
  core = await Core.create(await WebAssembly.compile(bytes));
});

const FAMILIES = ['env', 'agent', 'model', 'planner'] as const;
const exhibits = (text: string, family: ChosenFamily): Exhibit[] =>
  exhibitsOf(core as unknown as Lab, new Settings(core, text), family);
const of = (text: string, family: ChosenFamily, id: string): Exhibit =>
  exhibits(text, family).find(({ component }) => component.id === id)!;
/** The sentence of the core for the text as it stands, without anything that gives way. */
const refused = (text: string): string => {
  try {
    core.normalize(text);
    return '';
  } catch (thrown) {
    return (thrown as { message: string }).message;
  }
};

describe('what does not fit', () => {
  test('says why, and with what it would come', () => {
    expect(of('env=dyna-maze agent=dyna-q', 'env', 'pendulum')).toMatchObject({
      why: 'Dyna-Q needs a world of finitely many states and actions.',
      company: 'Comes with MBPO.',
      isOut: false,
    });
    expect(of('env=pendulum agent=pets', 'model', 'counts')).toMatchObject({
      why: 'PETS needs a model that predicts the next observation.',
      company: 'Comes with Dyna-Q in Frozen lake.',
    });
    expect(of('env=dyna-maze agent=q-learning', 'planner', 'cem').why).toBe('Q-learning takes no planner.');
    expect(of('env=dyna-maze agent=dyna-q', 'model', 'counts')).toMatchObject({ why: '', company: '' });
  });

  test('is what the core refuses, of everything beside everything', () => {
    const named = ({ env, agent }: { env: Component; agent: Component }, rest: string): string =>
      `env=${env.id} agent=${agent.id} ${rest}`;
    for (const env of core.catalog.env) {
      for (const agent of core.catalog.agent) {
        const present = { env, agent };
        if (refused(named(present, ''))) continue;
        for (const family of FAMILIES) {
          for (const one of core.catalog[family]) {
            const rest = family === 'env' || family === 'agent' ? '' : `${family}=${one.id}`,
              there = family === 'env' || family === 'agent' ? { ...present, [family]: one } : present;
            expect(whyNot(core.catalog, present, family, one) !== '', named(there, rest)).toBe(
              refused(named(there, rest)) !== '',
            );
            const company = companyOf(core.catalog, present, family, one)!;
            const then = company.reduce((all, { family: other, component }) => ({ ...all, [other]: component }), there);
            expect(refused(named(then, rest)), named(then, rest)).toBe('');
          }
        }
      }
    }
  });
});

test('the search goes through names, sentences and ideas', () => {
  const found = (search: string): string[] =>
    exhibits('env=dyna-maze agent=dyna-q', 'agent')
      .filter((one) => isFound(one, search))
      .map(({ component }) => component.id);
  expect(found('mbpo')).toEqual(['mbpo']);
  expect(found('Gradient  inside')).toEqual(['mbrl-backprop', 'pilco', 'deep-pilco', 'pipps', 'mbrl-policy-gradient']);
  expect(found('')).toHaveLength(core.catalog.agent.length);
  expect(found('no such thing')).toEqual([]);
});
