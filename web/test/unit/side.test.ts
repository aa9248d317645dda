/** Two runs on one line of time: at rest they stand at the same step, whatever was asked of time before. */
import { describe, expect, it } from 'vitest';
import type { Session } from '../../src/ui/session';
import { sleep } from './fake';
import { sessionAt } from './sessions';

const MAZE = 'env=dyna-maze&agent=dyna-q&agent.planning_steps=50&seed=2';
const TWO = `${MAZE}&view.side=agent.planning_steps=0`;

const places = ({ moment, side }: Session): number[] => [moment.step, side.moment.step];
const still = async (session: Session): Promise<number[]> => {
  await sleep(60); // pictures come a moment later
  return places(session);
};
const digestBeside = async ({ pair }: Session): Promise<string> => pair.side!.digest();

async function aloneAt(link: string, step: number): Promise<string> {
  const session = await sessionAt(link);
  if (step) await session.advance('step', step);
  const { digest } = session;
  session.dispose();
  return digest;
}

const ways: Record<string, (session: Session) => Promise<unknown>> = {
  step: (s) => s.advance('step', 7),
  episode: (s) => s.advance('episode'),
  'two episodes': (s) => s.advance('episode', 2),
  'back a step': async (s) => {
    await s.advance('step', 50);
    await s.back();
  },
  seek: async (s) => {
    await s.advance('episode');
    await s.seek({ step: 33, tick: 0 });
  },
  'slow play': async (s) => {
    await s.setSpeed(80);
    await s.play();
    await sleep(300);
    await s.pause();
  },
  'play at full speed': async (s) => {
    await s.setSpeed(Infinity);
    await s.play();
    await sleep(300);
    await s.pause();
  },
  'a step stopped on its way': async (s) => {
    void s.advance('step', 1e7);
    await sleep(100);
    await s.pause();
  },
};

describe('at rest both stand at the same step, each as if it were alone', () => {
  it.each(Object.keys(ways))('%s', async (way) => {
    const session = await sessionAt(TWO);
    await ways[way]!(session);
    const at = await still(session);
    expect(at[0]).toBe(at[1]);
    await session.advance('step'); // Pause may have come within one
    const [one, other] = await still(session);
    expect(one).toBe(other);
    expect(one).toBeGreaterThan(0);
    const beside = await digestBeside(session),
      { digest } = session;
    session.dispose();
    if (one! > 20_000) return;
    expect(digest).toBe(await aloneAt(MAZE, one!));
    expect(beside).toBe(await aloneAt(`${MAZE}&agent.planning_steps=0`, one!));
  });
});

it('while they play neither runs away from the other', async () => {
  const session = await sessionAt('env=pendulum&agent=pets&view.side=agent=mbrl-random-data,-agent.horizon');
  await session.setSpeed(Infinity);
  await session.play();
  await sleep(1500);
  await session.pause();
  const [one, other] = await still(session);
  expect(one).toBe(other);
  session.dispose();
});

it('phases wait for each other at the end of a step', async () => {
  const session = await sessionAt(TWO);
  for (let k = 0; k < 25; k++) {
    await session.advance('phase');
    await sleep(20);
    const [one, other] = places(session);
    expect(Math.abs(one! - other!)).toBeLessThanOrEqual(1);
  }
  await session.advance('step');
  const [one, other] = await still(session);
  expect(one).toBe(other);
  session.dispose();
});

it('opens where the run stands, without imagination where there is any, and is in the link', async () => {
  const session = await sessionAt(MAZE);
  await session.advance('step', 40);
  await session.side.open();
  expect(await still(session)).toEqual([40, 40]);
  expect(session.hash).toContain('view.side=agent.planning_steps=0');
  expect(session.side.names.map(({ label }) => label)).toEqual(['n = 50', 'n = 0']);
  const beside = await digestBeside(session);
  expect(beside).toBe(await aloneAt(`${MAZE}&agent.planning_steps=0`, 40));
  await session.side.close();
  expect(session.hash).not.toContain('view.side');
  session.dispose();
});

it('beside an agent that does not imagine it is a copy', async () => {
  const session = await sessionAt('env=dyna-maze&agent=q-learning');
  await session.side.open();
  expect(session.hash).toContain('view.side=same');
  session.dispose();
});

it('begins again with the run, with the same luck; a setting of one is not one of the other', async () => {
  const session = await sessionAt(TWO);
  await session.advance('step', 10);
  await session.newSeed();
  expect(await still(session)).toEqual([0, 0]);
  expect(session.side.settings!.seed).toBe(session.settings!.seed);
  expect(await session.side.change('agent.alpha', '0.5')).toBe('');
  expect(session.side.settings!.text).toContain('agent.alpha=0.5');
  expect(session.settings!.text).not.toContain('agent.alpha');
  expect(await session.side.change('agent.alpha', '7')).not.toBe('');
  session.dispose();
});

it('an edit of the world acts on both, and Undo brings both back', async () => {
  const session = await sessionAt(TWO);
  await session.advance('step', 30);
  await session.seek({ step: 10, tick: 0 });
  await session.edit(5, 3, '#');
  expect(session.notices.at('stage')).toBeNull();
  for (const { text } of [session.settings!, session.side.settings!]) expect(text).toContain('events=10:env.cell.5.3=');
  await session.undo();
  for (const { text } of [session.settings!, session.side.settings!]) expect(text).not.toContain('events');
  expect(await still(session)).toEqual([30, 30]);
  session.dispose();
});

it('the past can be changed before a picture of it has come', async () => {
  const session = await sessionAt(TWO);
  await session.advance('step', 30);
  await session.seek({ step: 10, tick: 0 });
  Object.defineProperty(session, 'frame', { get: () => null, set: () => undefined }); // the machine is busy
  await session.edit(5, 3, '#');
  expect(session.notices.at('stage')).toBeNull();
  expect(session.settings!.text).toContain('env.cell.5.3=');
  session.dispose();
});

it('is called by what holds where the runs stand, in titles and beside curves', async () => {
  const session = await sessionAt(`${MAZE}&view.side=agent.planning_steps=0`);
  await session.advance('episode', 2);
  const { moment } = session;
  expect(await session.change('agent.planning_steps', '5')).toBe('');
  expect(await session.side.change('agent.planning_steps', '7')).toBe('');
  const labels = async (): Promise<string[]> => {
    await still(session);
    return session.side.names.map(({ label }) => label);
  };
  expect(await labels()).toEqual(['n = 5', 'n = 7']);
  await session.seek({ step: 0, tick: 0 });
  expect(await labels()).toEqual(['n = 50', 'n = 0']);
  await session.seek({ step: moment.step - 1, tick: 0 });
  expect(await labels()).toEqual(['n = 50', 'n = 0']);
  expect(session.groups.map(({ title }) => title).join()).toContain('This run: Planning steps n = 50');
  await session.seek(session.head);
  expect(await labels()).toEqual(['n = 5', 'n = 7']);
  // A link brings both to their beginning.
  const again = await sessionAt(session.hash.replace(/^#/, ''));
  expect(again.side.names.map(({ label }) => label)).toEqual(['n = 50', 'n = 0']);
  again.dispose();
  session.dispose();
});

/** Real steps of all changes of the world, of both. */
const changed = ({ settings, side }: Session): number[][] =>
  [settings, side.settings].map((one) => one!.events.map(({ step }) => step));

describe('what is done to the world while time runs comes at the same real step in both', () => {
  it.each([
    ['at full speed', TWO, Infinity],
    ['slowly', TWO, 90],
    [
      'also where the second one is far slower',
      `${MAZE}&agent.planning_steps=0&view.side=agent.planning_steps=500`,
      Infinity,
    ],
  ])('%s', async (_, link, speed) => {
    const session = await sessionAt(link);
    await session.setSpeed(speed);
    await session.play();
    for (const glyph of ['#', '.', '#']) {
      await sleep(150);
      await session.edit(5, 3, glyph);
    }
    const [one, other] = changed(session);
    expect(one).toHaveLength(3);
    expect(other).toEqual(one);
    const then = session.side.moment.step;
    await sleep(200);
    expect(session.side.moment.step).toBeGreaterThan(then); // both go on
    await session.pause();
    const [here, beside] = await still(session);
    expect(here).toBe(beside);
    expect(here).toBeGreaterThan(one![2]!);
    expect(session.notices.at('stage')).toBeNull();
    session.dispose();
  });

  it('on the way to the end of an episode, and where one has done the step that the other is within', async () => {
    const session = await sessionAt(TWO);
    const way = session.advance('episode', 3000);
    await sleep(150);
    await session.edit(5, 3, '#');
    await session.pause();
    await way;
    await still(session);
    for (let k = 0; k < 9; k++) await session.advance('phase');
    await session.edit(5, 3, '.');
    const [one, other] = changed(session);
    expect(one).toHaveLength(2);
    expect(other).toEqual(one);
    session.dispose();
  });

  it('where the agent of the second one stands in the way it comes later, and both steps are told', async () => {
    const session = await sessionAt(TWO);
    await session.setSpeed(Infinity);
    await session.play();
    await sleep(100);
    const beside = session.pair.side!,
      set = beside.set;
    beside.set = () => {
      beside.set = set;
      return Promise.reject({ code: 'OUT_OF_RANGE', message: 'the agent is there' });
    };
    await session.edit(5, 3, '#');
    const [one, other] = changed(session).map((steps) => steps[0]!);
    expect(other).toBeGreaterThan(one!);
    const told = [one, other].map((step) => step!.toLocaleString('en-US'));
    expect(session.notices.at('stage')?.text).toBe(
      `At step ${told[0]} that could not be done in the run beside; there it was done at step ${told[1]}.`,
    );
    session.dispose();
  });
});

it('says what of a link beside it cannot be used', async () => {
  const session = await sessionAt(`${MAZE}&view.side=agent.nothing=3,agent.planning_steps=0`);
  expect(session.notices.at('link')?.text).toContain('agent.nothing=3 was left out');
  expect(session.side.settings!.text).toContain('agent.planning_steps=0');
  session.dispose();
});

it('lives in the world of the first run, with an agent of its own', async () => {
  const session = await sessionAt(TWO);
  await session.side.choose('agent', 'prioritized-sweeping');
  expect(session.side.names.map(({ label }) => label)).toEqual(['Dyna-Q', 'Prioritized sweeping']);
  expect(session.settings!.component('agent')!.id).toBe('dyna-q');
  await session.choose('env', 'cliff-walking');
  for (const { settings } of [session, session.side]) expect(settings!.component('env')!.id).toBe('cliff-walking');
  expect(session.side.settings!.component('agent')!.id).toBe('prioritized-sweeping');
  await session.side.choose('agent', 'pets');
  expect(session.notices.at('stage')?.text).toContain('cannot live in the world that both runs share');
  session.dispose();
});

it('is first seen after the episodes that a link says, also after each new beginning', async () => {
  const session = await sessionAt(`${TWO}&view.after=1`);
  const over = (): unknown[] =>
    [session, session.side].map(({ frame }) => [frame!.progress.episodes, frame!.progress.step_ticks]);
  await still(session);
  expect([session.state, ...over()]).toEqual(['ready', [1, 0], [1, 0]]);
  expect(await session.change('agent.planning_steps', '5', true)).toBe('');
  await still(session);
  expect([session.state, ...over()]).toEqual(['ready', [1, 0], [1, 0]]);
  session.dispose();
});
