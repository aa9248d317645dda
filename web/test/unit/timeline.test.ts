/** Going back in time with the real core: every agent, to the bit; rows of episodes; other lines of time; cancelled ways. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Core, type CoreRun } from '../../src/core/api';
import { valueIn } from '../../src/core/hash';
import { isBefore } from '../../src/core/moment';
import { INSTANT } from '../../src/core/snapshots';
import { Timeline } from '../../src/core/timeline';
import type { Changed, EpisodeRows, Moment, Param, Until, Whereabouts } from '../../src/core/types';
import { drawing } from './drawing';
import { emptyModule } from './fake';
import { Page } from './runner-page';

const module = new WebAssembly.Module(readFileSync(new URL('../../public/gedanken.wasm', import.meta.url)));
const core = await Core.create(module);

/** How much of each agent's life is lived: so many times a few ticks, or as many as take so long, s. A step may hold minutes. */
const TIMES = 300;
const TICKS = 50;
const SECONDS = 0.6;
const VISITS = 20;

let page: Page;
beforeAll(() => expect(core.catalog.agent.length).toBeGreaterThan(10));
afterEach(() => page?.runner.dispose());

async function opened(config: string): Promise<void> {
  page = new Page(() => Core.create(module));
  await page.call('init', { module: emptyModule });
  await page.call('open', { config });
}

const seek = (to: unknown): Promise<Whereabouts> => page.call('seek', { to }) as Promise<Whereabouts>;
const set = (key: string, value: string): Promise<Changed> => page.call('set', { key, value }) as Promise<Changed>;
const momentOf = (run: CoreRun): Moment => ({ step: run.count('whole_steps'), tick: run.count('step_ticks') });
const digest = (): Promise<unknown> => page.call('digest');

/** The agent in the first world that it can live in, as the page begins with it. */
function usual(agent: string): string {
  const all = [`agent=${agent}`, ...core.catalog.env.map(({ id }) => `env=${id} agent=${agent}`)];
  return all.find((config) => {
    try {
      core.open(config).close();
      return true;
    } catch {
      return false;
    }
  })!;
}

/** A live parameter of the run with another value; null if it has none. */
function liveOf(config: string): { key: string; value: string } | null {
  const text = core.resolve(config);
  for (const family of ['agent', 'planner', 'model', 'env'] as const) {
    const component = core.catalog[family].find(({ id }) => id === valueIn(text, family));
    const param = component?.params.find((one) => one.live);
    if (param) return { key: `${family}.${param.key}`, value: other(param) };
  }
  return null;
}

function other({ kind, initial, low, high, choices }: Param): string {
  if (kind === 'bool') return String(!initial);
  if (kind === 'choice') return choices!.find((choice) => choice !== initial)!;
  const near =
    (initial as number) < high ? ((initial as number) + Math.min(high, 2 * (initial as number) + 1)) / 2 : low;
  return String(kind === 'int' ? Math.ceil(near) : near);
}

/** Drawn moments of the run of this text, in their order, and its digest at each; `ticks` long. */
function truth(config: string, ticks: number, seed: number): { at: Moment; digest: string }[] {
  const draw = drawing(seed),
    run = core.open(config);
  const stops = Array.from({ length: VISITS }, () => draw(ticks + 1)).sort((a, b) => a - b);
  const all = stops.map((stop) => {
    run.advance(stop - run.count('ticks'));
    return { at: momentOf(run), digest: run.digest() };
  });
  run.close();
  return all;
}

describe.each(core.catalog.agent.map(({ id }) => id))('%s', (agent) => {
  it('is at every moment as a fresh run is there, and lives again what it lived', { timeout: 60000 }, async () => {
    const config = usual(agent),
      live = liveOf(config),
      draw = drawing(99);
    await opened(config);
    const begun = performance.now();
    let text = config;
    for (let times = 0; times < TIMES; times++) {
      await page.call('advance', { until: 'ticks', count: TICKS });
      const isHalf = times === TIMES / 2 || performance.now() - begun > (SECONDS / 2) * 1000;
      if (live && isHalf && text === config) {
        await page.call('advance', { until: 'ticks', count: 1 });
        text = (await set(live.key, live.value)).config;
      }
      if (performance.now() - begun > SECONDS * 1000) break;
    }
    await page.call('advance', { until: 'ticks', count: 2 }); // it need not end between two steps
    await page.rest();
    const head = { digest: await digest(), ticks: page.last().progress.ticks, at: page.last().head };
    text = (await page.call('config')) as string;
    expect(text.includes('events=')).toBe(live !== null);

    const all = truth(text, head.ticks, 7);
    for (const { at, digest: expected } of [...all].sort(() => draw(3) - 1)) {
      expect(await seek(at)).toEqual({ now: at, head: head.at });
      expect(await digest()).toBe(expected);
    }
    // And on from there, as it was.
    await seek(all[VISITS >> 1]!.at);
    const { ticks } = (await shown()).progress;
    await page.call('advance', { until: 'ticks', count: head.ticks - ticks });
    expect(await digest()).toBe(head.digest);
    expect(await page.call('config')).toBe(text);
  });
});

/** The picture of where the run now stands. */
async function shown(): Promise<Page['frames'][0]['frame']> {
  await page.rest();
  return page.last();
}

const MAZE = 'env=dyna-maze agent=dyna-q seed=7';

/** Numbers of the episodes that the page was told of. */
const told = (): number[] => page.frames.flatMap(({ frame: { episodes } }) => numbersOf(episodes));
const numbersOf = ({ rows, columns, data }: EpisodeRows): number[] =>
  Array.from({ length: rows }, (_, k) => data[k * columns + core.catalog.episode_columns.indexOf('episode')]!);
const upTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k + 1);

describe('the episodes', () => {
  it('are each told once, wherever one looks, and play on from the head', async () => {
    await opened(MAZE);
    await page.call('advance', { until: 'episode', count: 12 });
    await seek({ step: 10, tick: 0 });
    await page.call('advance', { until: 'episode', count: 3 });
    await seek({ step: 200, tick: 3 });
    expect((await shown()).progress.whole_steps).toBe(200);
    expect(told()).toEqual(upTo(12));
    await page.call('advance', { until: 'episode', count: 13 });
    const { episodes } = (await shown()).progress;
    expect(episodes).toBeGreaterThan(12);
    expect(told()).toEqual(upTo(episodes));
  });

  it('begin again, the one under way or the one that has just ended', async () => {
    await opened(MAZE);
    await page.call('advance', { until: 'episode', count: 3 });
    const third = (await shown()).progress;
    const { now } = await seek('episode');
    expect(now).toEqual({ step: third.env_steps - third.episode_steps, tick: 0 });
    await page.call('advance', { until: 'step', count: 5 });
    expect((await seek('episode')).now).toEqual(now);
    await page.call('advance', { until: 'episode', count: 1 });
    expect((await shown()).progress).toEqual(third);
  });
});

describe('a step back', () => {
  it('leads to the beginning of this step, then of the one before, and ends at the first', async () => {
    await opened(MAZE);
    await page.call('advance', { until: 'step', count: 3 });
    await page.call('advance', { until: 'ticks', count: 4 });
    for (const step of [3, 2, 1, 0, 0]) expect((await seek('step')).now).toEqual({ step, tick: 0 });
  });
});

describe('a change in the past', () => {
  it('begins another line of time and hands out the old one', async () => {
    await opened(MAZE);
    await page.call('advance', { until: 'episode', count: 8 });
    const early = await set('agent.planning_steps', '2');
    expect(early.left).toBeNull();
    await page.call('advance', { until: 'episode', count: 4 });
    await page.rest();
    const old = { digest: await digest(), text: await page.call('config'), head: page.last().head };
    await seek({ step: 100, tick: 0 });
    const before = (await shown()).progress;
    const { config, left } = await set('agent.epsilon', '0.5');
    expect(config).toContain('100:agent.epsilon=0.5');
    expect(config).not.toContain('planning_steps=2');
    expect(left!.episodes).toBe(before.episodes);
    // The old line is whole.
    const kept = core.load(left!.snapshot!);
    expect([kept.digest(), kept.config()]).toEqual([old.digest, old.text]);
    kept.close();
    // This one is the run of its text, and ends here.
    expect((await shown()).head).toEqual({ step: 100, tick: 0 });
    expect(await seek(old.head)).toEqual({ now: { step: 100, tick: 0 }, head: { step: 100, tick: 0 } });
    await page.call('advance', { until: 'episode', count: 5 });
    const { ticks, episodes } = (await shown()).progress;
    const fresh = core.open((await page.call('config')) as string);
    fresh.advance(ticks);
    expect(await digest()).toBe(fresh.digest());
    fresh.close();
    expect(told()).toEqual([...upTo(12), ...upTo(episodes).slice(before.episodes)]);
    // Also behind the fork the past is what it was.
    const [{ at, digest: expected }] = truth(config, before.ticks, 3).slice(5) as [{ at: Moment; digest: string }];
    await seek(at);
    expect(await digest()).toBe(expected);
  });

  it('that is refused changes nothing', async () => {
    await opened(MAZE);
    await page.call('advance', { until: 'step', count: 40 });
    await seek({ step: 10, tick: 0 });
    await expect(set('agent.epsilon', '7')).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
    expect((await shown()).head).toEqual({ step: 40, tick: 0 });
  });

  it('hands out the rows that no frame carried', async () => {
    await opened(MAZE);
    await page.call('advance', { until: 'episode', count: 1 });
    await page.rest();
    page.acknowledges = false;
    await page.call('advance', { until: 'episode', count: 4 });
    await seek({ step: 5, tick: 0 });
    const { left } = await set('agent.epsilon', '0.5');
    expect([...told(), ...numbersOf(left!.rows)]).toEqual(upTo(5));
  });

  it('of a run that was loaded, too: what it lived before it lives again from its beginning', async () => {
    await opened(MAZE);
    await page.call('advance', { until: 'step', count: 100 });
    await set('agent.epsilon', '0.3');
    await page.call('advance', { until: 'step', count: 200 });
    const snapshot = await page.call('save', { what: 'head' });
    const [{ at, digest: expected }] = truth((await page.call('config')) as string, 400, 5) as [
      { at: Moment; digest: string },
    ];
    await page.call('load', { snapshot });
    expect((await seek(at)).head).toEqual({ step: 300, tick: 0 });
    expect(await digest()).toBe(expected);
  });

  it('while it plays goes on from there', async () => {
    await opened(MAZE);
    await page.call('advance', { until: 'step', count: 3000 });
    await seek({ step: 10, tick: 0 });
    await page.call('play', { speed: 30, most: Infinity });
    const { left } = await set('agent.epsilon', '0.4');
    expect(left).not.toBeNull();
    await page.until(() => page.last().progress.whole_steps > 14);
    await page.call('pause');
    await page.rest();
    expect(page.last().head.step).toBe(page.last().progress.whole_steps);
  });
});

/** Agents with a table of values, whose snapshots are small beside what they live through in a second. */
const tables = core.catalog.agent
  .map(({ id }) => id)
  .filter((id) => {
    const run = core.open(usual(id)),
      isTable = run.channel('q') !== null;
    run.close();
    return isTable;
  });

describe.each(tables)('a long life of %s', (agent) => {
  it('is an instant away at any moment, while half of the snapshots that there is room for could do that', () => {
    expect(tables.length).toBeGreaterThan(4);
    const most = 3 << 20,
      cost = 2 ** -12, // of a tick, s: what it takes in truth has no say, nor what snapshots take
      draw = drawing(12),
      run = core.open(usual(agent)),
      line = new Timeline(core, run, most),
      lived: { at: Moment; ticks: number; digest: string }[] = [];
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    const live = (ticks: number): void => {
      const n = Math.min(ticks, line.room());
      line.run.advance(n);
      line.run.seconds += n * cost;
      line.passed();
      expect(line.bytes).toBeLessThanOrEqual(most);
    };
    let fewest = Infinity,
      thinned = 0;
    while (run.seconds < Math.min(60, (INSTANT * (fewest - 1)) / 2)) {
      live(1 + draw(20));
      if (draw(60) === 0) lived.push({ at: line.now, ticks: run.count('ticks'), digest: run.digest() });
      // Each comes a moment after the one before; where there is none more then, one has gone.
      const taken = Math.floor(run.seconds / 0.024);
      if (taken > line.length) [fewest, thinned] = [Math.min(fewest, line.length), taken - line.length];
    }
    expect(thinned).toBeGreaterThan(10);
    expect(lived.length).toBeGreaterThan(10);
    for (const { at, ticks, digest } of lived.reverse()) {
      line.approach(at);
      expect((ticks - line.run.count('ticks')) * cost).toBeLessThanOrEqual(INSTANT);
      while (line.run.count('ticks') < ticks) live(ticks - line.run.count('ticks'));
      expect(line.run.digest()).toBe(digest);
    }
    clock.mockRestore();
    line.run.close();
  });
});

describe('where there is little room', () => {
  it.each([2 ** 19, 2 ** 17, 100])(
    'for %i bytes of snapshots no more are held, and every moment is still there',
    (most) => {
      const config = 'env=pendulum agent=sac',
        line = new Timeline(core, core.open(config), most);
      const advance = (ticks: number, until?: Until): void => {
        for (let left = ticks; left > 0;) {
          const before = line.run.count('ticks'),
            begun = performance.now();
          line.run.advance(Math.min(left, 50, line.room()), until);
          line.run.seconds += (performance.now() - begun) / 100; // it seems to take long
          line.passed();
          expect(line.bytes).toBeLessThanOrEqual(most);
          left -= line.run.count('ticks') - before;
          if (until === 'step') return;
        }
      };
      advance(1800);
      if (most === 2 ** 19) expect(line.length).toBeGreaterThan(0);
      for (const { at, digest: expected } of truth(config, 1800, 11).reverse()) {
        line.approach(at);
        while (isBefore(line.now, { step: at.step, tick: 0 })) advance(50, 'step');
        advance(at.tick - line.now.tick);
        expect(line.run.digest()).toBe(expected);
      }
      line.run.close();
    },
  );
});

describe('what is saved', () => {
  it('is the moment that is seen, or the head', async () => {
    await opened(MAZE);
    await page.call('advance', { until: 'step', count: 200 });
    const head = await digest();
    await seek({ step: 50, tick: 0 });
    for (const [what, expected] of [
      ['now', await digest()],
      ['head', head],
    ]) {
      const run = core.load((await page.call('save', { what })) as Uint8Array);
      expect(run.digest()).toBe(expected);
      run.close();
    }
  });
});

describe('messages', () => {
  it('to the future lead to the head, and the answer tells it', async () => {
    await opened(MAZE);
    const beginning = { step: 0, tick: 0 };
    expect(await seek({ step: 5, tick: 0 })).toEqual({ now: beginning, head: beginning });
    await page.call('advance', { until: 'step', count: 30 });
    const head = { step: 30, tick: 0 };
    for (const to of [{ step: 2 ** 53, tick: 2 ** 53 }, { step: 31, tick: 0 }, { step: 30, tick: 1 }, head]) {
      await seek({ step: 3, tick: 1 });
      expect(await seek(to)).toEqual({ now: head, head });
    }
    // A step has only so many ticks.
    expect((await seek({ step: 4, tick: 2 ** 40 })).now).toEqual({ step: 5, tick: 0 });
  });

  it('that are no moments are refused and change nothing', async () => {
    await opened(MAZE);
    await page.call('advance', { until: 'step', count: 30 });
    const before = await digest();
    const bad = [NaN, -1, 0.5, Infinity, '3', null].flatMap((x) => [
      { step: x, tick: 0 },
      { step: 1, tick: x },
    ]);
    for (const to of [...bad, NaN, 'yesterday', null, undefined, 7, [], {}]) {
      await expect(seek(to)).rejects.toMatchObject({ code: 'PROTOCOL' });
    }
    expect(await digest()).toBe(before);
  });

  it('before there is a run are refused', async () => {
    page = new Page(() => Core.create(module));
    await expect(seek({ step: 1, tick: 0 })).rejects.toMatchObject({ code: 'NO_RUN' });
    await page.call('init', { module: emptyModule });
    for (const to of ['step', 'episode', { step: 1, tick: 0 }]) {
      await expect(seek(to)).rejects.toMatchObject({ code: 'NO_RUN' });
    }
  });
});

describe('a long way', () => {
  /** A loaded run has no snapshots of before: the way is as long as its life. */
  async function loaded(): Promise<Whereabouts['head']> {
    await opened('env=cartpole agent=mbrl-mpc');
    await page.call('advance', { until: 'step', count: 220 });
    await page.rest();
    await page.call('load', { snapshot: await page.call('save', { what: 'now' }) });
    await page.rest();
    return page.last().head;
  }

  it('is told of, without pictures between, and the last wish counts', { timeout: 60000 }, async () => {
    const head = await loaded(),
      frames = page.frames.length;
    const first = seek({ step: 210, tick: 0 });
    await page.until(() => page.others.some(({ type }) => type === 'progress'));
    expect(page.frames.length).toBe(frames);
    const second = seek({ step: 190, tick: 0 }),
      third = seek({ step: 2, tick: 0 });
    for (const stopped of [first, second]) expect((await stopped).head).toEqual(head);
    expect((await third).now).toEqual({ step: 2, tick: 0 });
    const parts = page.others.flatMap((other) => (other.type === 'progress' ? other.done : []));
    expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...parts)).toBeLessThanOrEqual(1);
    expect((await shown()).progress.whole_steps).toBe(2);
  });

  it(
    'ends where it is with a pause, and with a change, which begins another line there',
    { timeout: 60000 },
    async () => {
      const head = await loaded();
      const way = seek({ step: 210, tick: 0 });
      await page.until(() => page.others.some(({ type }) => type === 'progress'));
      await page.call('pause');
      const { now, head: still } = await way;
      expect(now.step).toBeLessThan(210);
      expect(still).toEqual(head);
      const heard = page.others.length,
        other = seek({ step: 210, tick: 0 });
      await page.until(() => page.others.length > heard);
      const live = liveOf('env=cartpole agent=mbrl-mpc')!;
      await set(live.key, live.value);
      const ended = await other;
      expect(ended.now).toEqual(ended.head);
      expect(ended.head.step).toBeLessThan(210);
    },
  );
});
