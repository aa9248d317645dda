/** A run that follows: wherever it comes to, it is to the bit what it would be alone with the same changes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLab } from '../../src/core/lab';
import { Follower, type Edit } from '../../src/core/follower';
import type { Lab, LightRun } from '../../src/core/types';
import './sessions';

const TEXT = 'env=dyna-maze agent=dyna-q agent.planning_steps=0 seed=2';
const WALL = { key: 'env.cell.3.5', value: '#' };
const CURIOUS = { key: 'agent.epsilon', value: '0.4' };
const at = (step: number, what: Omit<Edit, 'step'>): Edit => ({ step, ...what });

let lab: Lab;
beforeAll(async () => void (lab = await createLab({ wasmUrl: 'gedanken.wasm' })));
afterAll(() => lab.dispose());

async function begun(): Promise<{ client: LightRun; follower: Follower }> {
  const client = await lab.createLightRun();
  return { client, follower: new Follower(client, await client.open(TEXT)) };
}

async function aloneAt(step: number, edits: readonly Edit[]): Promise<string> {
  const client = await lab.createLightRun(),
    events = edits.map(({ step, key, value }) => `${step}:${key}=${value}`).join(';');
  await client.open(events ? `${TEXT} events=${events}` : TEXT);
  await client.advance('step', step);
  const digest = await client.digest();
  client.dispose();
  return digest;
}

const ways: Record<string, [step: number, edits: Edit[]][]> = {
  'on and on': [
    [7, []],
    [40, []],
    [12_345, []],
  ],
  back: [
    [500, []],
    [33, []],
    [34, []],
  ],
  'through changes': [
    [90, []],
    [300, [at(120, WALL), at(120, CURIOUS)]],
  ],
  'through a change that it hears of late': [
    [300, []],
    [310, [at(250, WALL)]],
  ],
  'back before a change, and on': [
    [300, [at(120, WALL)]],
    [100, [at(120, WALL)]],
    [200, [at(120, WALL)]],
  ],
  'back, and then something else is changed there': [
    [300, [at(120, WALL)]],
    [100, [at(120, WALL)]],
    [150, [at(100, CURIOUS)]],
  ],
};

describe('it is where it is to be', () => {
  it.each(Object.keys(ways))('%s', async (name) => {
    const { client, follower } = await begun();
    for (const [step, edits] of ways[name]!) {
      await follower.follow(step, edits);
      expect((await client.pause()).now).toEqual({ step, tick: 0 });
      expect(follower.isEven(step)).toBe(true);
      expect(await client.digest()).toBe(await aloneAt(step, edits));
    }
    client.dispose();
  });
});

it('goes where it is asked last, and stays when it is told to', async () => {
  const { client, follower } = await begun();
  const first = follower.follow(3_000_000, []);
  await follower.follow(50, []);
  await first;
  expect((await client.pause()).now.step).toBe(50);
  const far = follower.follow(1e9, []);
  follower.stay();
  await far;
  expect((await client.pause()).now.step).toBeLessThan(1e6);
  client.dispose();
});

/** The cell where its agent stands at that step: no wall can be built there. */
async function standsAt(step: number): Promise<string> {
  const { client, follower } = await begun();
  await follower.follow(step, []);
  for (let cell = 0; cell < 54; cell++) {
    const key = `env.cell.${Math.floor(cell / 9)}.${cell % 9}`,
      refused = await client.set(key, '#').catch(({ message }: Error) => message);
    if (/agent/.test(String(refused))) return key;
  }
  throw new Error('it stands nowhere');
}

it('what is refused where its agent stands is done as soon as it has gone on', async () => {
  const { client, follower } = await begun(),
    wall = { step: 20, key: await standsAt(20), value: '#' };
  await follower.follow(20, [wall]);
  expect(follower.isEven(20)).toBe(false);
  await follower.follow(60, [wall]);
  expect(follower.isEven(60)).toBe(true);
  expect((await client.pause()).now.step).toBe(60);
  client.dispose();
});
