/** A session goes back in time, steps back, lives an episode again, and begins another line of time; with the real core. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunClient } from '../../src/core/types';
import { csvFiles } from '../../src/ui/run-files';
import type { Session } from '../../src/ui/session';
import { sleep } from './fake';
import { sessionAt } from './sessions';

const MAZE = 'env=dyna-maze&agent=dyna-q&seed=7';

let session: Session;
afterEach(() => session.dispose());

/** A session that has lived some episodes, with a change on the way. */
async function lived(): Promise<void> {
  session = await sessionAt(MAZE);
  await session.advance('episode', 3);
  await session.change('agent.epsilon', '0.25');
  await session.advance('episode', 3);
  await pictured();
}

const pictured = (): Promise<void> => sleep(60);
const steps = (): number => session.frame!.progress.whole_steps;
const curve = (): number[] => [...session.history!.episodes().data];

/** As a session that only ever went so far. */
async function digestAt(step: number, text: string): Promise<string> {
  const other = await sessionAt(text.replaceAll(' ', '&'));
  await other.advance('step', step);
  const { digest } = other;
  other.dispose();
  return digest;
}

describe('seek', () => {
  it('shows the run as it was, with the values of then and all of its curve, and says so in the link', async () => {
    await lived();
    const { head } = session,
      before = curve(),
      text = session.settings!.text;
    await session.seek({ step: 40, tick: 0 });
    await pictured();
    expect([steps(), session.isPast, session.state]).toEqual([40, true, 'paused']);
    expect(session.head).toEqual(head);
    expect(session.moment).toEqual({ step: 40, tick: 0 });
    expect(session.digest).toBe(await digestAt(40, text));
    expect(session.hash).toContain('view.at=40');
    expect([session.settings!.text, curve()]).toEqual([text, before]);
    await session.seek(head);
    await pictured();
    expect([session.isPast, session.view.at, curve()]).toEqual([false, null, before]);
    expect(session.digest).toBe(await digestAt(head.step, text));
  });

  it('tells of the episode that had ended there', async () => {
    await lived();
    const ends = [...session.history!.ends()];
    for (const k of [3, 1, 5, 0]) {
      await session.seek({ step: k ? ends[k - 1]! : 1, tick: 0 });
      await pictured();
      expect(session.lastEpisode?.[0] ?? 0).toBe(k);
    }
  });

  it('leaves the CSV that of all that was lived, with nothing in it that is only true of then', async () => {
    await lived();
    const [now] = csvFiles(session);
    await session.seek({ step: 40, tick: 0 });
    await pictured();
    const [then] = csvFiles(session);
    const lines = (text: string): string[] => text.trimEnd().split('\n');
    const digest = lines(now!.text).at(-1)!.split(',').at(-1)!;
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(lines(then!.text)).toEqual(lines(now!.text.replace(digest, '')));
  });

  it('to the future ends at the head and says so', async () => {
    await lived();
    await session.seek({ step: 1e6, tick: 0 });
    await pictured();
    expect(session.moment).toEqual(session.head);
    expect(session.remark).toContain('no further');
    await session.seek({ step: 3, tick: 0 });
    expect(session.remark).toBe('');
  });

  it('many times in a row comes to the last wish', async () => {
    await lived();
    const all = [300, 7, 120, 55, 9].map((step) => session.seek({ step, tick: 2 }));
    await Promise.all(all);
    await pictured();
    expect(session.moment).toEqual({ step: 9, tick: 2 });
    expect([session.travelled, session.notices.at('time')]).toEqual([null, null]);
  });

  it('stops what plays, and Play lives again what was, then on, with each episode once', async () => {
    await lived();
    const { head } = session,
      before = curve();
    await session.setSpeed(Infinity);
    void session.play();
    void session.seek({ step: 20, tick: 0 });
    await session.pause();
    await pictured();
    expect(session.head.step).toBeGreaterThanOrEqual(head.step);
    await session.seek({ step: 20, tick: 0 });
    await session.play();
    await vi.waitFor(() => expect(steps()).toBeGreaterThan(head.step + 2000));
    await session.pause();
    await pictured();
    expect(curve().slice(0, before.length)).toEqual(before);
    const number = session.history!.curve('episodes', 'length')[0]!.x;
    expect([...number]).toEqual(Array.from(number, (_, k) => k + 1));
    expect(session.digest).toBe(await fresh());
  });
});

/** The digest that a fresh run of the session's text has where the session stands. */
async function fresh(): Promise<string> {
  const other = await sessionAt(session.settings!.text.replaceAll(' ', '&'));
  await other.advance('ticks', session.frame!.progress.ticks);
  const { digest } = other;
  other.dispose();
  return digest;
}

describe('back', () => {
  it('goes one real step back each time, also while time runs', async () => {
    await lived();
    const { step } = session.moment;
    await Promise.all([session.back(), session.back(), session.back()]);
    await pictured();
    expect(steps()).toBe(step - 3);
    await session.advance('step', 1);
    await pictured();
    expect(steps()).toBe(step - 2);
    await session.play();
    await session.back();
    await pictured();
    expect([session.state, session.isPast]).toEqual(['paused', true]);
  });

  it('before the first step stays there', async () => {
    session = await sessionAt(MAZE);
    await session.back();
    await session.replayEpisode();
    await session.pause();
    expect(session.notices.at('time')).toBeNull();
    await session.seek({ step: 0, tick: 0 });
    await pictured();
    expect(session.moment).toEqual({ step: 0, tick: 0 });
  });
});

it('an episode is lived again from its beginning', async () => {
  await lived();
  const { whole_steps, episode_steps } = session.frame!.progress;
  await session.setSpeed(5);
  await session.replayEpisode();
  expect(session.state).toBe('running');
  await session.pause();
  await pictured();
  expect(steps()).toBeGreaterThanOrEqual(whole_steps - episode_steps);
  expect(steps()).toBeLessThan(whole_steps - episode_steps + 3);
  expect(session.isPast).toBe(true);
});

describe('a change in the past', () => {
  it('begins another line, keeps the old one beside it, and can be undone', async () => {
    await lived();
    const old = { digest: session.digest, text: session.settings!.text, curve: curve() };
    await session.seek({ step: 100, tick: 0 });
    await pictured();
    const { episodes } = session.frame!.progress;
    expect(await session.change('agent.epsilon', '0.6')).toBe('');
    expect(session.remark).toContain('The old one is kept');
    expect(session.settings!.text).toContain('events=100:agent.epsilon=0.6');
    expect(session.beside.pins.map(({ source }) => source.config)).toEqual([old.text]);
    expect(session.history!.rows).toBe(episodes);
    await session.advance('episode', 4);
    await pictured();
    expect(session.digest).toBe(await fresh());
    expect(session.history!.rows).toBe(session.frame!.progress.episodes);

    await session.seek({ step: 50, tick: 0 });
    await session.change('agent.epsilon', '0.7');
    expect(session.canUndo).toBe(true);
    await session.undo();
    await session.undo();
    expect([session.digest, session.settings!.text, curve()]).toEqual([old.digest, old.text, old.curve]);
    // And its past is there, too.
    await session.seek({ step: 60, tick: 0 });
    expect(session.digest).toBe(await digestAt(60, old.text));
  });

  it('that is refused leaves the line as it is', async () => {
    await lived();
    const { head } = session;
    await session.seek({ step: 30, tick: 0 });
    expect(await session.change('agent.epsilon', '3')).not.toBe('');
    await pictured();
    expect([session.head, session.canUndo, session.beside.pins]).toEqual([head, false, []]);
  });
});

it('when the worker dies the furthest moment was kept, and the past can be gone to from there', async () => {
  await lived();
  const { digest } = session,
    text = session.settings!.text;
  await session.seek({ step: 30, tick: 0 });
  await session.keeping.keep();
  const { client } = session as unknown as { client: RunClient };
  client.onfailure!({ code: 'WORKER', message: 'The worker stopped.' });
  const kept = session.keeping.rescued!;
  expect(kept.view.at).toBeNull();
  await session.restore(kept);
  expect(session.digest).toBe(digest);
  await session.seek({ step: 30, tick: 0 });
  expect(session.digest).toBe(await digestAt(30, text));
});
