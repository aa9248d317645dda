/** Damaged links with the real core as their judge: what is sound is used, and what is not is named. */
import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { isElsewhere, usable } from '../../src/core/address';
import { Core } from '../../src/core/api';
import { pairsOf, readHash } from '../../src/core/hash';
import type { Component, Family, Param } from '../../src/core/types';

const core = await Core.create(
  new WebAssembly.Module(readFileSync(new URL('../../public/gedanken.wasm', import.meta.url))),
);
const judge = async (text: string): Promise<string> => core.normalize(text);
const build = async (text: string): Promise<void> => core.open(text).close();
/** Building takes a hundred times as long as reading. */
const BUILT = 20;

function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

type Pick = (n: number) => number;
const FAMILIES = ['env', 'agent', 'model', 'planner'] as const;

/** A value that the core takes; '' for texts, which have rules of their own. */
function valid(param: Param, pick: Pick): string {
  const { kind, low, high } = param;
  if (kind === 'bool') return ['on', 'off'][pick(2)]!;
  if (kind === 'choice') return param.choices![pick(param.choices!.length)]!;
  if (kind === 'int') return String(low + pick(Math.min(high - low + 1, 1000)));
  return kind === 'real' ? String(low + (high - low) * (pick(1000) / 1000)) : '';
}

/** A whole config: components that go together, and some of their parameters. */
function config(pick: Pick, isBuilt: boolean): string[] {
  const { catalog } = core;
  for (;;) {
    const chosen = FAMILIES.map((family): [Family, Component | undefined] => [
      family,
      pick(3) || family === 'env' || family === 'agent' ? catalog[family][pick(catalog[family].length)] : undefined,
    ]);
    const pairs = chosen.flatMap(([family, one]) => (one ? [`${family}=${one.id}`] : []));
    const params = chosen.flatMap(([family, one]) =>
      (one?.params ?? []).map((param) => [`${family}.${param.key}`, param] as const),
    );
    for (const [key, param] of [
      ...params,
      ...catalog.run.filter(({ kind }) => kind === 'int').map((param) => [param.key, param] as const),
    ]) {
      const value = valid(param, pick);
      if (value !== '' && pick(3) === 0) pairs.push(`${key}=${value}`);
    }
    try {
      core.normalize(pairs.join(' '));
      if (isBuilt) core.open(pairs.join(' ')).close();
      return pairs;
    } catch {
      // These do not go together; others do.
    }
  }
}

/** What the core can never take, whatever stands beside it. */
const DAMAGED = [
  (key: string) => `${key}=`,
  (key: string) => `${key}=1e99`,
  (key: string) => `${key}=-1e99`,
  (key: string) => `${key}=quux`,
  (key: string) => `${key}quux=1`,
  (key: string) => key,
  () => 'quux=1',
  () => 'quux',
  () => '=3',
];

it('of 600 random links with damaged pairs the rest is used, and each damaged pair is named', async () => {
  const pick = random(11);
  for (let k = 0; k < 600; k++) {
    const isBuilt = k % BUILT === 0,
      sound = config(pick, isBuilt),
      link = [...sound];
    const numbers = sound.filter((pair) => /\.|^seed=/.test(pair) && /=-?[\d.e-]+$/.test(pair));
    const damaged = Array.from({ length: 1 + pick(4) }, () => {
      const key = (numbers[pick(numbers.length)] ?? 'seed=1').split('=')[0]!;
      return DAMAGED[pick(DAMAGED.length)]!(key);
    });
    for (const pair of damaged) link.splice(pick(link.length + 1), 0, pair);
    const asked = vi.fn(judge);
    const { config: used, left, notices } = await usable(link.join(' '), asked, isBuilt ? build : judge);
    expect(core.normalize(used), link.join('&')).toBe(core.normalize(sound.join(' ')));
    expect([...left].sort(), link.join('&')).toEqual([...damaged].sort());
    const told = notices.join(' ');
    for (const pair of damaged) expect(told).toContain(pair);
    expect(asked.mock.calls.length).toBeLessThan(6 * link.length + 2);
  }
}, 30000);

it('mends the end of a pair where that makes it sound', async () => {
  const pick = random(5);
  for (let k = 0; k < 500; k++) {
    const isBuilt = k % BUILT === 0,
      sound = config(pick, isBuilt),
      at = pick(sound.length);
    const glue = [')', ',', '>', '"', ').', '!', '\u2026'][pick(7)]!;
    const link = sound.map((pair, i) => (i === at ? pair + glue : pair)).join(' ');
    const { config: used, left, notices } = await usable(link, judge, isBuilt ? build : judge);
    expect([used, left], link).toEqual([sound.join(' '), []]);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('was read as');
  }
}, 30000);

it('says what is wrong and what is allowed', async () => {
  const told = async (hash: string): Promise<[string, string[]]> => {
    const { config: text } = readHash(hash),
      { config: used, notices } = await usable(text, judge, build);
    return [used, notices];
  };
  expect(await told('#env=dyna-maze&agent=dyna-q&agent.epsilon=7&seed=7')).toEqual([
    'env=dyna-maze agent=dyna-q seed=7',
    ["agent.epsilon=7 was left out: agent.epsilon cannot be '7'; allowed: numbers from 0 to 1."],
  ]);
  expect((await told('#env=dyna-maze&agent=dyna-q&x=1&seed=7'))[1][0]).toMatch(
    /^x=1 was left out: 'x' is not a setting of this run; allowed: env, model, agent, /,
  );
  expect(await told('#env=x&seed=7')).toEqual([
    'seed=7',
    [
      expect.stringMatching(
        /^env=x was left out: there is no world 'x'; allowed: one of the \d+ in the catalogue, such as 'dyna-maze'\.$/,
      ),
    ],
  ]);
  // Where the core knows what was meant, that is used.
  expect(await told('#env=cart-pole&agent=pest&seed=7')).toEqual([
    'env=cartpole agent=pets seed=7',
    ['"env=cart-pole" was read as env=cartpole.', '"agent=pest" was read as agent=pets.'],
  ]);
  // Of a world and an agent that do not go together the world stays.
  const [used, unfit] = await told('#env=cartpole-swingup&agent=dyna-q&seed=3');
  expect([used, unfit[0]]).toEqual([
    'env=cartpole-swingup seed=3',
    expect.stringContaining('agent=dyna-q was left out: '),
  ]);
  // A world that cannot be built is judged, too.
  expect(await told('#env=maze&env.layout=S./G&seed=3')).toEqual([
    'env=maze seed=3',
    [expect.stringContaining('row 1, column 1')],
  ]);
  expect((await told('#env=maze&env.layout=S./.G).&seed=3'))[0]).toBe('env=maze env.layout=S./.G seed=3');
  expect(await told(`#${'x=1&'.repeat(30)}seed=3`)).toEqual([
    'seed=3',
    expect.arrayContaining([expect.stringMatching(/^Left out, too: (x=1, ){19}x=1 and 6 more\.$/)]),
  ]);
});

it('asks the core about an endless link a bounded number of times', async () => {
  const asked = vi.fn(judge);
  const { config: used } = await usable(
    ['seed=7', ...Array.from({ length: 5000 }, (_, i) => `x${i}=1`)].join(' '),
    asked,
  );
  expect([used, asked.mock.calls.length < 500]).toEqual(['seed=7', true]);
});

it('tells another place from the same one a little changed', () => {
  const here = '#env=dyna-maze&agent=dyna-q&seed=7';
  for (const there of [
    `${here}&agent.alpha=0.5`,
    `${here}&view.speed=3`,
    '#env=dyna-maze&agent=dyna-q&seed=8',
    `${here}&view.pins=3`,
  ]) {
    expect(isElsewhere(here, there), there).toBe(false);
  }
  for (const there of [
    `${here}&view.experiment=a`,
    '#env=maze&agent=dyna-q',
    '#env=dyna-maze&agent=q-learning',
    `${here}&model=counts`,
  ]) {
    expect(isElsewhere(here, there), there).toBe(true);
  }
  expect(isElsewhere(`${here}&view.experiment=a`, here)).toBe(false);
  expect(pairsOf(here.slice(1))).toHaveLength(3);
});
