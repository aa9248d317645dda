/** The session with the real core and without workers: of two wishes about time the last one counts. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLab } from '../../src/core/lab';
import { Session } from '../../src/ui/session';
import { sleep } from './fake';

const MAZE = 'env=dyna-maze&agent=dyna-q&seed=7&view.speed=40';
const OTHER = 'env=frozen-lake&agent=q-learning&view.speed=40';
const bytes = readFileSync(new URL('../../public/gedanken.wasm', import.meta.url));

beforeAll(() => {
  const headers = { 'content-type': 'application/wasm' };
  vi.stubGlobal('fetch', async () => new Response(bytes, { headers }));
});
afterAll(() => vi.unstubAllGlobals());

async function sessionAt(link: string): Promise<Session> {
  const lab = await createLab({ wasmUrl: 'gedanken.wasm' });
  const nothing = (): void => undefined;
  const session = new Session(lab, { changed: nothing, pictured: nothing, moved: nothing, failed: nothing });
  await session.start(link);
  return session;
}

/** A run file and the digest of what is in it. */
async function saved(): Promise<{ file: Uint8Array; digest: string }> {
  const session = await sessionAt(MAZE);
  await session.advance('step', 12);
  const { bytes: file } = (await session.save())!;
  const { digest } = session;
  session.dispose();
  return { file, digest };
}

type Act = (session: Session) => Promise<void>;
const { file, digest } = await (async () => {
  const headers = { 'content-type': 'application/wasm' };
  vi.stubGlobal('fetch', async () => new Response(bytes, { headers }));
  return saved();
})();

const acts: Record<string, Act> = {
  play: (s) => s.play(),
  pause: (s) => s.pause(),
  step: (s) => s.advance('step'),
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
  reset: (s) => expect([s.state, s.frame?.progress.env_steps ?? 0]).toEqual(['ready', 0]),
  set: (s, before) => {
    if (before === 'play') expect(s.state).toBe('running');
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
    expect(session.notice?.code ?? '').toMatch(/^(MAIN_THREAD)?$/);
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
