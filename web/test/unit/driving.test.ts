/** A person acts in the agent's place, with the real core and without a page. */
import { describe, expect, test } from 'vitest';
import { inksIn } from '../../src/view/scene';
import { sessionAt } from './sessions';

const MAZE = 'env=dyna-maze agent=dyna-q seed=7';
/** Choices of a maze: up, down, left, right. */
const DOWN = 1;

describe('whoever drives', () => {
  test('does so until the controls are given back, and the link does it again', async () => {
    const one = await sessionAt(MAZE);
    expect(one.driven).toBeNull();
    await one.drive([DOWN]);
    expect(one.driven).toEqual([DOWN]);
    await one.advance('step', 3);
    await one.drive([DOWN]); // it is so already
    await one.drive(null);
    expect(one.driven).toBeNull();
    await one.advance('step', 20);
    const other = await sessionAt(`env=dyna-maze agent=dyna-q seed=7 events=0:drive=${DOWN};3:drive=off`);
    await other.advance('step', 23);
    expect(other.digest).toBe(one.digest);
    expect(one.settings!.events).toHaveLength(2);
    const alone = await sessionAt(MAZE);
    await alone.advance('step', 23);
    expect(alone.digest).not.toBe(one.digest);
  });

  test('drives where the run stands, also in its past', async () => {
    const session = await sessionAt(MAZE);
    await session.advance('step', 4);
    await session.drive([DOWN]);
    await session.advance('step', 4);
    const { digest } = session;
    await session.seek({ step: 2, tick: 0 });
    expect(session.driven).toBeNull();
    await session.seek({ step: 6, tick: 0 });
    expect(session.driven).toEqual([DOWN]);
    await session.seek({ step: 8, tick: 0 });
    expect([session.digest, session.moment.step]).toEqual([digest, 8]);
  });

  test('is not who drives a new run', async () => {
    const session = await sessionAt(MAZE);
    await session.drive([DOWN]);
    await session.advance('step');
    await session.reset();
    expect([session.driven, session.settings!.text.includes('drive')]).toEqual([null, false]);
  });

  test('is told what is no action', async () => {
    const session = await sessionAt(MAZE);
    await session.drive([9]);
    expect(session.notices.at('stage')?.text).toContain('0 to 3');
    expect(session.driven).toBeNull();
  });
});

describe('whoever drives the dream', () => {
  test('leaves the run as it is, and hears where dream and world are', async () => {
    const session = await sessionAt(MAZE);
    await session.drive([DOWN]);
    await session.advance('step');
    await session.drive(null);
    const { digest } = session,
      other = await sessionAt(session.hash);
    await other.advance('step');
    const dream = (await session.dream())!;
    dream.set('drive', String(DOWN));
    expect(dream.note()).toBe('Never tried here: down. The model has no answer.');
    const { inks, shape_bytes } = session.catalog,
      drawn = [...inksIn(dream.scene(session.mask), shape_bytes)].map((ink) => inks[ink]);
    expect(drawn).toEqual(expect.arrayContaining(['agent', 'imagined', 'unsure']));
    dream.close();
    expect(() => dream.note()).toThrow();
    for (const one of [session, other]) await one.advance('step', 30);
    expect(session.digest).toBe(other.digest);
    expect(session.digest).not.toBe(digest);
  });

  test('is told where there is no model', async () => {
    const session = await sessionAt('env=dyna-maze agent=q-learning');
    expect(await session.dream()).toBeNull();
    expect(session.notices.at('stage')?.text).toContain('Nobody can dream here');
  });
});

test('what can be done is told by the world', async () => {
  const maze = await (await sessionAt(MAZE)).controls();
  expect(maze).toMatchObject({ n: 4, low: [], high: [] });
  expect(maze!.names[DOWN]).toBe('down');
  expect(maze!.ways[DOWN]).toEqual([0, 1]);
  const pole = await (await sessionAt('env=pendulum agent=sac')).controls();
  expect(pole).toMatchObject({ n: 0, names: ['torque'], ways: [] });
  expect(pole!.low[0]).toBeLessThan(0);
  expect(await (await sessionAt('env=scatter agent=curve-fit')).controls()).toBeNull();
});
