import { afterEach, describe, expect, it } from 'vitest';
import { PROTOCOL, type Results } from '../../src/core/protocol';
import type { Look } from '../../src/core/types';
import { COLUMNS, emptyModule, fakeCore, ROWS, sleep, type FakeOptions } from './fake';
import { Page } from './runner-page';

let page: Page;
async function opened(config: string, options: FakeOptions = {}): Promise<Page> {
  page = new Page(async () => fakeCore(options));
  await page.call('init', { module: emptyModule });
  expect(await page.call('open', { config })).toContain('n=');
  return page;
}
afterEach(() => page.runner.dispose());

describe('requests', () => {
  it('before there is a program or a run are refused', async () => {
    page = new Page(async () => fakeCore());
    await expect(page.call('open', { config: '' })).rejects.toMatchObject({ code: 'NO_RUN' });
    await page.call('init', { module: emptyModule });
    for (const type of ['save', 'digest', 'config', 'play']) {
      await expect(page.call(type, { speed: 1, most: Infinity, what: 'now' })).rejects.toMatchObject({
        code: 'NO_RUN',
      });
    }
  });

  it('that are malformed get a failure and change nothing', async () => {
    await opened('');
    const digest = await page.call('digest');
    for (const fields of [{}, { v: 9 }, { speed: 'fast' }, { until: 'never', count: 1 }]) {
      for (const type of ['play', 'advance', 'hello', 'watch', 'set']) {
        await expect(page.call(type, fields)).rejects.toMatchObject({ code: 'PROTOCOL' });
      }
    }
    await page.runner.receive(undefined);
    await page.runner.receive(new Map());
    expect(await page.call('digest')).toBe(digest);
  });

  it('a bad config leaves the run as it is', async () => {
    await opened('seed=3');
    await page.call('advance', { until: 'step', count: 2 });
    const digest = await page.call('digest');
    await expect(page.call('open', { config: 'colour=red' })).rejects.toEqual({
      code: 'UNKNOWN_ID',
      message: 'there is no colour',
    });
    await expect(page.call('load', { snapshot: new Uint8Array(5) })).rejects.toMatchObject({ code: 'BAD_FORMAT' });
    expect(await page.call('digest')).toBe(digest);
  });
});

describe('advance', () => {
  it.each([
    ['ticks', 1000, { ticks: 1000 }],
    ['phase', 1, { ticks: 1, phase: 1 }],
    ['phase', 5, { ticks: 7, phase: 0 }],
    ['step', 1, { ticks: 7, env_steps: 1, due: 0 }],
    ['episode', 3, { env_steps: 15, episodes: 3, phase: 0 }],
  ])('%s × %d', async (until, count, expected) => {
    await opened('n=3 length=5');
    await page.call('advance', { until, count });
    await page.rest();
    expect(page.last().progress).toMatchObject(expected);
  });

  it('ends a step whose ticks are exactly one call', async () => {
    // 64 ticks, the first stride: decide, act, observe, update, 60 imagined ones.
    await opened('n=60 length=5');
    await page.call('advance', { until: 'step', count: 1 });
    await page.rest();
    expect(page.last().progress).toMatchObject({ ticks: 64, env_steps: 1 });
  });

  it('rejects when a value is not a number, and the run can still be looked at', async () => {
    await opened('nan=100');
    await expect(page.call('advance', { until: 'episode', count: 50 })).rejects.toEqual({
      code: 'NUMERIC',
      message: 'a value is not a number',
    });
    expect(await page.call('digest')).toBeTruthy();
    await page.rest();
  });

  it('ends early at a pause', async () => {
    await opened('', { tickMs: 0.5 });
    const done = page.call('advance', { until: 'ticks', count: 1e9 });
    await sleep(20);
    await page.call('pause');
    await done;
  });
});

describe('play', () => {
  it('as fast as it goes: hears a pause at once, at most 60 frames a second, one in flight', async () => {
    await opened('n=0 length=2');
    await page.call('watch', { layers: 255, channels: ['episodes', 'nothing'] });
    await page.call('play', { speed: Infinity, most: Infinity });
    await sleep(400);
    const asked = performance.now();
    await page.call('pause');
    expect(performance.now() - asked).toBeLessThan(100);
    await page.rest();
    const running = page.frames.filter(({ frame }) => frame.running);
    expect(running.length).toBeGreaterThan(5);
    for (let k = 1; k < page.frames.length; k++) {
      expect(page.frames[k]!.at - page.frames[k - 1]!.at).toBeGreaterThan(15);
    }
    expect(page.last().scene).toMatchObject({ n: 2 });
    expect(page.last().channels.map((channel) => channel.key)).toEqual(['episodes']);
    expect(running.at(-1)!.frame.stepsPerSecond).toBeGreaterThan(1000);
  });

  it('hands every episode to the page exactly once', async () => {
    await opened('n=0 length=1');
    await page.call('play', { speed: Infinity, most: Infinity });
    await sleep(150);
    await page.call('pause');
    await page.rest();
    const numbers = page.frames.flatMap(({ frame: { episodes } }) =>
      Array.from({ length: episodes.rows }, (_, k) => episodes.data[k * episodes.columns]!),
    );
    expect(numbers.length).toBe(page.last().progress.episodes);
    expect(numbers.length).toBeGreaterThan(ROWS);
    expect(numbers.every((number, k) => number === k + 1)).toBe(true);
    expect(page.frames.every(({ frame }) => !frame.episodes.missed)).toBe(true);
  });

  it('says of each episode how much computing had been done when it ended', async () => {
    await opened('n=0 length=5', { tickMs: 1 });
    await page.call('advance', { until: 'episode', count: 4 });
    await page.rest();
    const seconds = page.frames.flatMap(({ frame: { episodes } }) =>
      Array.from({ length: episodes.rows }, (_, k) => episodes.data[(k + 1) * episodes.columns - 1]!),
    );
    expect(seconds).toHaveLength(4);
    seconds.forEach((one, k) => expect(one).toBeGreaterThan(seconds[k - 1] ?? 0));
    // Four ticks are a real step here; what passes while nothing is computed does not count.
    expect(seconds[3]).toBeGreaterThan(0.07);
    expect(seconds[3]).toBeLessThan(1);
    const { episodes } = (await page.call('batch', {
      config: 'n=0 length=5',
      episodes: 2,
      steps: 0,
      measures: [],
    })) as Results['batch'];
    expect(episodes.columns).toBe(COLUMNS.length + 1);
    expect(episodes.data.at(-1)).toBeGreaterThan(0.03);
  });

  it('sends nothing until the page has acknowledged, and then all of it', async () => {
    await opened('n=0 length=1');
    await page.until(() => page.frames.length === 1);
    await sleep(30);
    page.acknowledges = false;
    await page.call('play', { speed: 100, most: Infinity });
    await sleep(150);
    const inFlight = page.frames.length;
    expect(inFlight).toBe(2);
    page.acknowledges = true;
    page.ack();
    await page.call('pause');
    await page.rest();
    const rows = page.frames.reduce((sum, { frame }) => sum + frame.episodes.rows, 0);
    expect(rows).toBe(page.last().progress.episodes);
  });

  it('hears a pause within long updates that follow short ones, and steps exactly', async () => {
    const page = await opened('n=30 length=5', { updateMs: 8 });
    await page.call('play', { speed: Infinity, most: Infinity });
    await sleep(300);
    const begin = performance.now();
    await page.call('pause');
    expect(performance.now() - begin).toBeLessThan(100);
    await page.call('advance', { until: 'step', count: 1 });
    await page.rest();
    const { phase, due } = page.last().progress;
    expect([phase, due]).toEqual([0, 0]);
  });

  it('looks at channels without waiting for a frame; a world without a map has none', async () => {
    const page = await opened('n=3', { updateMs: 0.01 });
    const look = (await page.call('look', { channels: ['planner.plan', 'nothing'], map: true })) as Look;
    expect(look.map).toBeNull();
    expect(look.channels.map(({ key }) => key)).toEqual(['planner.plan']);
  });

  it('answers what is asked, of a place and of a line, while it plays', async () => {
    const page = await opened('n=3', { updateMs: 0.01 });
    await page.call('play', { speed: Infinity, most: Infinity });
    expect(await page.call('ask', { about: { x: 1.5, y: 2 } })).toMatchObject({ title: 'at 1.5, 2' });
    expect(await page.call('ask', { about: { line: -1 } })).toMatchObject({ title: 'line -1' });
    await page.call('pause');
  });

  it('keeps time: 200 steps a second', async () => {
    await opened('');
    const begin = performance.now();
    await page.call('play', { speed: 200, most: Infinity });
    await sleep(500);
    await page.call('pause');
    const seconds = (performance.now() - begin) / 1000;
    await page.rest();
    const steps = page.last().progress.env_steps;
    expect(steps).toBeGreaterThan(200 * seconds * 0.8 - 5);
    expect(steps).toBeLessThan(200 * seconds * 1.05 + 5);
    expect(page.last().progress.phase).toBe(0); // whole steps
  });

  it('in slow motion shows the imagined updates of a step one by one', async () => {
    await opened('n=5 length=50');
    await page.call('play', { speed: 1, most: Infinity });
    await sleep(2400);
    await page.call('pause');
    await page.rest();
    expect(page.last().progress.env_steps).toBeGreaterThanOrEqual(2);
    expect(page.last().progress.env_steps).toBeLessThanOrEqual(3);
    const ticks = page.frames.map(({ frame }) => frame.progress.ticks);
    const seen = new Set(ticks);
    for (let k = 1; k < page.last().progress.ticks - 1; k++) expect(seen).toContain(k);
  });

  it.each([Infinity, 200, 3])('goes no further than it may, at speed %d', async (speed) => {
    await opened('n=2 length=50');
    await page.call('play', { speed, most: 2 });
    await page.until(() => page.last()?.progress.whole_steps === 2);
    await sleep(100);
    expect([page.last().progress.whole_steps, page.last().progress.step_ticks, page.last().running]).toEqual([
      2,
      0,
      true,
    ]);
    await page.call('most', { step: 3 });
    await page.until(() => page.last().progress.whole_steps === 3);
    await page.call('pause');
    await page.rest();
    expect(page.last().progress.whole_steps).toBe(3);
  });

  it('goes on after a change of the run, and stops at a failure with a sentence', async () => {
    await opened('nan=5000');
    await page.call('play', { speed: Infinity, most: Infinity });
    expect(await page.call('set', { key: 'n', value: '7' })).toMatchObject({ config: expect.stringContaining('n=7') });
    await page.until(() => page.others.length > 0);
    expect(page.others).toEqual([
      { v: PROTOCOL, type: 'failure', failure: { code: 'NUMERIC', message: 'a value is not a number' } },
    ]);
    await page.rest();
    expect(page.last().progress.ticks).toBe(5000);
  });

  it('survives a trap while drawing', async () => {
    await opened('blind=1');
    await page.call('watch', { layers: 1, channels: [] });
    await page.until(() => page.others.length > 0);
    expect(page.others).toMatchObject([{ type: 'failure', failure: { code: 'CRASH' } }]);
    await page.call('open', { config: '' });
    await page.rest();
    expect(page.last().scene).toMatchObject({ n: 2 });
  });

  it('gets a fresh core after a trap', async () => {
    await opened('trap=500');
    await page.call('play', { speed: Infinity, most: Infinity });
    await page.until(() => page.others.length > 0);
    expect(page.others[0]).toMatchObject({ type: 'failure', failure: { code: 'CRASH' } });
    await expect(page.call('digest')).rejects.toMatchObject({ code: 'NO_RUN' });
    expect(page.cores).toBe(2);
    await page.call('open', { config: '' });
    await page.call('advance', { until: 'episode', count: 1 });
  });
});

describe('load', () => {
  it('continues as if never stopped, and shows the past', async () => {
    await opened('n=1 length=3');
    await page.call('advance', { until: 'episode', count: 7 });
    await page.call('advance', { until: 'ticks', count: 4 });
    const snapshot = await page.call('save', { what: 'now' });
    await page.call('advance', { until: 'ticks', count: 100 });
    const digest = await page.call('digest');
    await page.rest();
    page.frames.length = 0;
    await page.call('load', { snapshot });
    await page.until(() => page.frames.length > 0);
    expect(page.frames[0]!.frame.episodes.rows).toBe(7);
    await page.call('advance', { until: 'ticks', count: 100 });
    expect(await page.call('digest')).toBe(digest);
  });
});

describe('batch', () => {
  it('runs one seed to so many episodes or steps', async () => {
    await opened('');
    const run = async (fields: object): Promise<unknown> => {
      const {
        digest,
        episodes: { rows, columns, data },
      } = (await page.call('batch', { config: 'n=2 length=4 seed=9', measures: [], ...fields })) as Results['batch'];
      // All but how long it took.
      return { digest, rows, numbers: data.filter((_, k) => (k + 1) % columns !== 0) };
    };
    const byEpisodes = await run({ episodes: 200, steps: 0 });
    expect(byEpisodes).toMatchObject({ rows: 200 });
    const bySteps = await run({ episodes: 0, steps: 800 });
    // 200 episodes of 4 steps of 6 ticks: the same place, so the same digest.
    expect(bySteps).toMatchObject({ digest: (4800 * 1000 + 9).toString(16).padStart(16, '0') });
    expect(byEpisodes).toEqual(bySteps);
  });

  it('measures right after each episode, whatever it looks at how often; before there is a number it has none', async () => {
    for (const [tickMs, updateMs] of [
      [0, 0],
      [0.2, 0],
      [0, 0.2], // its calls end with each phase
    ] as const) {
      await opened('', { tickMs, updateMs });
      const { episodes } = (await page.call('batch', {
        config: 'n=1 length=3',
        episodes: 90,
        steps: 0,
        measures: ['total_reward', 'env_steps'],
      })) as Results['batch'];
      expect([episodes.rows, episodes.columns]).toEqual([90, COLUMNS.length + 3]);
      const at = (row: number): number[] => [...episodes.data.subarray((row + 1) * episodes.columns - 2)].slice(0, 2);
      expect(Array.from({ length: 90 }, (_, k) => at(k))).toEqual(
        Array.from({ length: 90 }, (_, k) => [k < 2 ? NaN : k + 1, 3 * (k + 1)]),
      );
    }
    const wrong = { config: 'n=1', episodes: 1, steps: 0, measures: ['nothing'] };
    await expect(page.call('batch', wrong)).rejects.toMatchObject({ message: 'the measure "nothing" is none' });
  });

  it('reports progress, and is refused when it is stopped or the config is bad', async () => {
    await opened('', { tickMs: 0.1 });
    const config = 'n=0 length=5';
    const done = page.call('batch', { config, episodes: 1e6, steps: 0, measures: [] });
    const refused = expect(done).rejects.toMatchObject({ code: 'ABORTED' });
    await page.until(() => page.others.length > 0);
    expect(page.others[0]).toMatchObject({ type: 'progress', done: expect.any(Number) });
    await page.call('pause');
    await refused;
    await expect(
      page.call('batch', { config: 'colour=red', episodes: 1, steps: 0, measures: [] }),
    ).rejects.toMatchObject({
      code: 'UNKNOWN_ID',
    });
    await expect(page.call('batch', { config: 'nan=50', episodes: 100, steps: 0, measures: [] })).rejects.toMatchObject(
      {
        code: 'NUMERIC',
      },
    );
  });
});
