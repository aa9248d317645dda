/** A session that follows links, with the real core and without workers: moments, pins, experiments, the way back. */
import { expect, it, vi } from 'vitest';
import { readHash } from '../../src/core/hash';
import { createLab } from '../../src/core/lab';
import { linkOf } from '../../src/ui/link';
import { Session } from '../../src/ui/session';
import { sleep } from './fake';
import { sessionAt } from './sessions';

const MAZE = '#env=dyna-maze&agent=dyna-q&seed=7';

/** Until nothing is under way any more. */
async function settled(session: Session): Promise<void> {
  await vi.waitFor(
    () =>
      expect([session.arrival.going, session.beside.job, session.state]).toEqual([
        null,
        null,
        expect.stringMatching(/ready|paused/),
      ]),
    { timeout: 20000 },
  );
  await sleep(50); // pictures come a moment later
}

it.each([
  [MAZE, [['step', 1]]],
  [MAZE, [['step', 37]]],
  [MAZE, [['episode', 3]]],
  [
    MAZE,
    [
      ['step', 5],
      ['phase', 1],
    ],
  ],
  [
    MAZE,
    [
      ['step', 5],
      ['phase', 3],
    ],
  ],
  [
    MAZE,
    [
      ['step', 4],
      ['ticks', 30],
    ],
  ],
  [
    '#env=cartpole&agent=dqn&seed=3',
    [
      ['step', 60],
      ['ticks', 2],
    ],
  ],
  [
    `${MAZE}&events=12:agent.planning_steps=3;20.4:env.cell.3.2=%23`,
    [
      ['step', 20],
      ['ticks', 9],
    ],
  ],
] as const)(
  '%s, %o: its link opens at that moment, to the bit',
  async (link, ways) => {
    const one = await sessionAt(link);
    for (const [until, count] of ways) await one.advance(until, count);
    await settled(one);
    const there = linkOf(one, one.moment);
    const { view } = readHash(there);
    expect(view.at).toEqual(one.moment);
    const two = await sessionAt(there);
    await settled(two);
    expect([two.digest, two.moment, two.hash]).toEqual([one.digest, one.moment, there]);
    for (const session of [one, two]) await session.advance('step', 40); // and what follows is the same
    await settled(two);
    expect([two.digest, two.moment]).toEqual([one.digest, one.moment]);
    expect(readHash(two.hash).view.at).toBeNull();
    for (const session of [one, two]) session.dispose();
  },
  30000,
);

it('a moment is counted from the beginning, also where episodes are to be over first', async () => {
  const session = await sessionAt(`${MAZE}&view.after=1&view.at=30`);
  await settled(session);
  expect(session.moment).toEqual({ step: 30, tick: 0 });
  session.dispose();
});

it('a pause on the way to a moment stops there, whatever is wished for next counts', async () => {
  for (const act of [(s: Session) => s.pause(), (s: Session) => s.reset(), (s: Session) => s.visit('#env=maze')]) {
    const session = await sessionAt(`${MAZE}&view.at=50000000.3`);
    await vi.waitFor(() => expect(session.frame?.progress.env_steps).toBeGreaterThan(10));
    await act(session);
    await settled(session);
    const { digest } = session;
    await sleep(50);
    expect([session.digest, readHash(session.hash).view.at]).toEqual([digest, null]);
    session.dispose();
  }
}, 30000);

it('pins come again with the same curves, and so does the link', async () => {
  const one = await sessionAt(`${MAZE}&view.seeds=2&view.episodes=4`);
  await one.advance('episode', 3);
  await settled(one);
  one.pin();
  await one.sweep();
  one.pin();
  await one.choose('agent', 'q-learning');
  expect(one.hash).toContain('&view.pins=3,agent=dyna-q;2x4,agent=dyna-q');
  const two = await sessionAt(one.hash);
  await settled(two);
  expect(two.hash).toBe(one.hash);
  expect(two.beside.pins.map(({ label }) => label)).toEqual(['A', 'B']);
  for (const [i, pin] of one.beside.pins.entries()) {
    expect(two.beside.pins[i]!.title).toBe(pin.title);
    for (const x of ['episodes', 'steps', 'all'] as const) {
      for (const y of ['length', 'return', 'cumulative'] as const) {
        expect(two.beside.pins[i]!.curve(x, y), `${i} ${x} ${y}`).toEqual(pin.curve(x, y));
      }
    }
  }
  expect(two.frame?.progress.ticks ?? 0).toBe(0); // nothing moves on the stage
  two.beside.clear();
  expect(two.hash).not.toContain('pins');
  for (const session of [one, two]) session.dispose();
}, 30000);

it('Back finds the run as it was left, and Forward too; a run that was begun anew is begun anew', async () => {
  const session = await sessionAt(MAZE);
  await session.advance('episode');
  await settled(session);
  const maze = { hash: session.hash, digest: session.digest };
  await session.choose('env', 'cliff-walking');
  await session.advance('step', 3);
  await settled(session);
  const cliff = { hash: session.hash, digest: session.digest };
  for (const { hash, digest } of [maze, cliff, maze, cliff, maze]) {
    await session.visit(hash.slice(1)); // as the element hands it on
    expect([session.hash, session.digest, session.state]).toEqual([hash, digest, 'paused']);
  }
  expect(session.history!.rows).toBe(1);
  await session.reset();
  await session.visit(cliff.hash);
  await session.visit(maze.hash);
  expect([session.hash, session.state]).toEqual([maze.hash, 'ready']);
  session.dispose();
}, 30000);

it('what changes while a link is followed is told from what is done by hand', async () => {
  const lab = await createLab({ wasmUrl: 'gedanken.wasm' });
  const told: [string, boolean][] = [];
  let last = '';
  const session: Session = new Session(lab, {
    changed: () => undefined,
    pictured: () => undefined,
    failed: () => undefined,
    moved: () => {
      if (session.hash !== last) told.push([(last = session.hash), session.arrival.isArriving]);
    },
  });
  await session.start('#seed=7&agent=q-learning');
  await session.visit('#agent=dyna-q&seed=8');
  await session.choose('env', 'cliff-walking');
  expect(told.map(([hash, isArriving]) => [/env=[\w-]+&agent=[\w-]+/.exec(hash)![0], isArriving])).toEqual([
    ['env=dyna-maze&agent=q-learning', true],
    ['env=dyna-maze&agent=dyna-q', true],
    ['env=cliff-walking&agent=dyna-q', false],
  ]);
  session.dispose();
}, 30000);
