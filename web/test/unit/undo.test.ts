/** What began the run again can be undone: with the real core, and to the bit. */
import { describe, expect, it } from 'vitest';
import { Past, type Kept } from '../../src/ui/kept';
import type { Session } from '../../src/ui/session';
import { sleep } from './fake';
import { listed } from './listed';
import { sessionAt } from './sessions';

const MAZE = 'env=maze&agent=dyna-q&seed=7';

/** A session that has lived a while, with a pinned curve and a change on the way. */
async function lived(): Promise<Session> {
  const session = await sessionAt(MAZE);
  await session.advance('episode', 3);
  session.pin();
  await session.change('agent.epsilon', '0.25');
  await session.advance('episode', 2);
  await sleep(30); // pictures come a moment later
  return session;
}

/** All that undoing has to bring back. */
const seen = (s: Session): unknown => [
  s.digest,
  s.settings!.text,
  [...s.history!.episodes().data],
  s.beside.pins.map(({ title }) => title),
  s.hash,
  s.beside.study?.title,
];

const again: Record<string, (session: Session) => Promise<unknown>> = {
  Reset: (s) => s.reset(),
  'New seed': (s) => s.newSeed(),
  'another seed': (s) => s.change('seed', '8'),
  'another layout': (s) => s.change('env.layout', 'S./.G'),
  'another world': (s) => s.choose('env', 'cliff-walking'),
  'another agent': (s) => s.choose('agent', 'q-learning'),
  'no changes on the way': (s) => s.forgetEvents(),
  'a link': (s) => s.visit('env=frozen-lake&agent=q-learning&view.x=steps'),
  'an experiment': (s) =>
    s.experiment({
      ...listed[0]!,
      seeds: [1, 1],
      episodes: 1,
      steps: 0,
      config: 'env=maze',
      variants: [{ name: 'only', config: '' }],
    }),
  'a file': async (s) => {
    const other = await sessionAt('env=cliff-walking&agent=q-learning');
    await other.advance('step', 12);
    await s.load((await other.save())!.bytes);
    other.dispose();
  },
};

describe.each(Object.entries(again))('%s', (_, act) => {
  it('can be undone to the bit, with curves and pins, and the future is the same', async () => {
    const session = await lived(),
      before = seen(session);
    const future = await sessionAt(MAZE);
    await future.load((await session.save())!.bytes);
    await future.advance('episode', 2);

    await act(session);
    expect(session.canUndo).toBe(true);
    expect(seen(session)).not.toEqual(before);
    await session.undo();
    await sleep(30);
    expect([session.state, seen(session), session.canUndo]).toEqual(['paused', before, false]);
    await session.advance('episode', 2);
    expect(session.digest).toBe(future.digest);
    session.dispose();
    future.dispose();
  });
});

it('several are undone one after the other; without a step there is nothing to undo', async () => {
  const session = await sessionAt(MAZE);
  await session.newSeed();
  expect(session.canUndo).toBe(false);
  const digests: string[] = [];
  for (let n = 1; n <= 3; n++) {
    await session.advance('step', n);
    digests.unshift(session.digest);
    await session.newSeed();
  }
  await session.change('seed', '9'); // of a run without a step
  expect(session.canUndo).toBe(false);
  for (const digest of digests) {
    await session.undo();
    expect(session.digest).toBe(digest);
  }
  await session.undo();
  expect(session.digest).toBe(digests.at(-1));
  session.dispose();
});

it('a text that the core refuses leaves the run going, and is told to who asked', async () => {
  const session = await sessionAt(`${MAZE}&view.speed=40`);
  await session.play();
  await sleep(60);
  expect(await session.change('env.layout', 'S?')).toMatch(/\?/);
  expect([session.state, session.notices.at('browser')?.code]).toEqual(['running', 'MAIN_THREAD']); // and nothing else
  const { run } = session,
    steps = session.frame!.progress.env_steps;
  await sleep(100);
  expect(session.frame!.progress.env_steps).toBeGreaterThan(steps);
  expect([session.run, session.canUndo]).toEqual([run, false]);
  session.dispose();
});

it('a run that begins again while it is on goes on; one that only went to an end does not', async () => {
  const session = await sessionAt(`${MAZE}&view.speed=40`);
  await session.play();
  await sleep(60);
  await session.change('seed', '8');
  expect([session.state, session.hasBegun]).toEqual(['running', true]);
  await session.change('agent.epsilon', '0.25'); // under way again: this does not begin another run
  expect(session.settings!.events).toMatchObject([{ key: 'agent.epsilon', value: '0.25' }]);
  await session.pause();
  expect(session.state).toBe('paused');
  await session.change('env.layout', 'S'); // an episode without end
  void session.advance('episode');
  await sleep(20);
  expect(await session.change('agent.epsilon', '0.3')).toBe(''); // at once
  expect(session.state).toBe('running');
  await session.change('seed', '9');
  expect(session.state).toBe('ready');
  session.dispose();
});

it('what was changed a moment ago is in force, though the picture is older', async () => {
  const session = await sessionAt(MAZE);
  await session.advance('step', 5);
  await sleep(30);
  const epsilon = session.settings!.component('agent')!.params.find(({ key }) => key === 'epsilon')!;
  const older = session.frame!;
  await session.advance('step', 5);
  session.frame = older;
  await session.change('agent.epsilon', '0.3');
  expect(session.settings!.value('agent', epsilon, session.moment)).toBe(0.3);
  session.dispose();
});

it('the past is bounded: so many runs, so many bytes, and always the last', () => {
  const kept = (n: number, size: number): Kept => ({ snapshot: new Uint8Array(size), id: n }) as unknown as Kept;
  const count = (past: Past): number => {
    let n = 0;
    while (past.take()) n++;
    return n;
  };
  const many = new Past(),
    large = new Past();
  for (let n = 0; n < 20; n++) many.add(kept(n, 10));
  expect(count(many)).toBe(8);
  for (let n = 0; n < 4; n++) large.add(kept(n, 20 << 20));
  expect(count(large)).toBe(1);
});

it('a run of this visit comes back to the bit, and the one on the stage takes its place', async () => {
  const session = await lived(),
    before = seen(session);
  await session.choose('agent', 'q-learning');
  await session.advance('step', 5);
  await sleep(30);
  const other = session.digest,
    [first] = session.past.list;
  expect(first!.told).toMatchObject({ episodes: 5, result: expect.stringMatching(/^\d+ steps?$/) });
  expect(first!.told!.words).toContain('Dyna-Q');
  await session.bringBack(first!);
  expect(seen(session)).toEqual(before);
  expect(session.past.list.map(({ told }) => told!.steps)).toEqual([5]);
  await session.undo();
  expect(session.digest).toBe(other);
  await session.reset();
  session.forgetPast();
  expect([session.past.list.length, session.canUndo]).toEqual([0, false]);
  session.dispose();
});
