/** The session with the real core and without workers: of two wishes about time the last one counts. */
import { describe, expect, it } from 'vitest';
import type { Session } from '../../src/ui/session';
import { sleep } from './fake';
import { sessionAt } from './sessions';

const MAZE = 'env=dyna-maze&agent=dyna-q&seed=7&view.speed=40';
const OTHER = 'env=frozen-lake&agent=q-learning&view.speed=40';

/** A run file and the digest of what is in it. */
async function saved(): Promise<{ file: Uint8Array; digest: string }> {
  const session = await sessionAt(MAZE);
  await session.advance('step', 12);
  const { bytes: file } = (await session.save())!;
  const { digest } = session;
  session.dispose();
  return { file, digest };
}

type Act = (session: Session) => Promise<unknown>;
const { file, digest } = await saved();

const acts: Record<string, Act> = {
  play: (s) => s.play(),
  pause: (s) => s.pause(),
  step: (s) => s.advance('step'),
  seek: (s) => s.seek({ step: 1, tick: 0 }),
  back: (s) => s.back(),
  replay: (s) => s.replayEpisode(),
  reset: (s) => s.reset(),
  set: (s) => s.change('agent.epsilon', '0.25'),
  load: (s) => s.load(file),
  visit: (s) => s.visit(OTHER),
  'new seed': (s) => s.newSeed(),
};

/** What must hold in the end, whatever was wished for before. */
const ends: Record<string, (session: Session, before: string) => void> = {
  play: (s) => expect(s.state).toBe('running'),
  pause: (s) => expect(s.state).toMatch(/ready|paused/),
  step: (s) => expect(s.state).toBe('paused'),
  seek: (s) => {
    expect(s.state).toMatch(/ready|paused/);
    expect(s.moment.step).toBeLessThanOrEqual(1);
  },
  back: (s) => expect(s.state).toMatch(/ready|paused/),
  replay: (s) => expect(s.state).toBe('running'),
  reset: (s) => expect([s.state, s.frame?.progress.env_steps ?? 0]).toEqual(['ready', 0]),
  set: (s, before) => {
    if (['play', 'replay'].includes(before)) expect(s.state).toBe('running');
    if (before !== 'visit') expect(s.settings!.text).toContain('agent.epsilon');
  },
  load: (s) => expect([s.state, s.digest]).toEqual(['paused', digest]),
  visit: (s) => {
    expect(s.state).toBe('ready');
    expect(s.settings!.text).toContain('env=frozen-lake');
  },
  'new seed': (s) => expect([s.state, s.frame?.progress.env_steps ?? 0]).toEqual(['ready', 0]),
};

const names = Object.keys(acts);
describe.each([0, 5, 50])('the last wish counts, %i ms apart', (gap) => {
  it.each(names.flatMap((one) => names.map((two) => [one, two] as const)))('%s, then %s', async (one, two) => {
    const session = await sessionAt(MAZE);
    void acts[one]!(session);
    if (gap > 0) await sleep(gap);
    await acts[two]!(session);
    await sleep(30); // pictures come a moment later
    ends[two]!(session, one);
    for (const place of ['link', 'lab', 'stage', 'time', 'curves', 'files'] as const)
      expect(session.notices.at(place)).toBeNull();
    if (session.state !== 'running') {
      const still = (await session.save())!.bytes;
      await sleep(20);
      expect((await session.save())!.bytes).toEqual(still);
      expect(session.digest).toMatch(/^[0-9a-f]{16}$/);
    }
    session.dispose();
  });
});

it('toggling twice, thrice and four times ends as often', async () => {
  const session = await sessionAt(MAZE);
  for (const times of [2, 3, 4, 1]) {
    let last = Promise.resolve();
    for (let i = 0; i < times; i++) last = session.toggle();
    await last;
    await sleep(30);
    expect([times, session.state === 'running']).toEqual([times, times === 3 || times === 4]);
  }
  session.dispose();
});

it('an episode without end does not keep a new beginning waiting', async () => {
  const session = await sessionAt('env=maze&agent=q-learning&env.layout=S');
  void session.advance('episode');
  await sleep(20);
  await session.reset();
  expect(session.state).toBe('ready');
  session.dispose();
});

it.each(['env=dyna-maze&agent=dyna-q', 'env=pendulum&agent=pets', 'env=cart-pole&agent=dyna-dqn'])(
  'a kept run comes back to the bit, with its curve: %s',
  async (link) => {
    const session = await sessionAt(link);
    await session.advance('step', 1);
    await session.advance('ticks', 300);
    await sleep(30);
    const kept = (await session.keep())!,
      { digest: then } = session;
    const rows = [...session.history!.episodes().data];
    await session.advance('ticks', 200);
    const later = session.digest;
    await session.newSeed();
    expect(session.history!.rows).toBe(0);
    await session.restore(kept);
    await sleep(30);
    expect([session.state, session.digest]).toEqual(['paused', then]);
    expect([...session.history!.episodes().data]).toEqual(rows);
    await session.advance('ticks', 200);
    expect(session.digest).toBe(later);
    session.dispose();
  },
);

it('Reset says that settings stay as they are now, where they were others when the run began', async () => {
  const session = await sessionAt(MAZE);
  await session.advance('step', 5);
  await session.edit(5, 3, '#');
  await session.reset();
  expect(session.remark).toBe('The run began again with the same seed.');
  await session.advance('step', 5);
  await session.change('agent.planning_steps', '5');
  await session.reset();
  expect(session.remark).toBe('The run began again with the same seed and with the settings as they are now.');
  await session.advance('step', 5);
  await session.reset();
  expect(session.remark).toBe('The run began again with the same seed.');
  session.dispose();
});
