/** The real core: web/public/gedanken.wasm, which `cmake --build --preset wasm` makes. */
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Core, type CoreRun } from '../../src/core/api';
import { asFailure } from '../../src/core/failure';
import { createLab } from '../../src/core/lab';
import { experiments } from '../../../experiments/experiments.mjs';
import { ABI } from '../../src/core/module';
import type { Frame } from '../../src/core/types';
import { sleep } from './fake';

const FILE = new URL('../../public/gedanken.wasm', import.meta.url);
const MAZE = 'env=dyna-maze agent=dyna-q agent.planning_steps=50 seed=7';

let bytes: Uint8Array<ArrayBuffer>;
let core: Core;
beforeAll(async () => {
  if (!existsSync(FILE)) throw new Error(`${FILE.pathname} is missing: build it with script/setup first`);
  bytes = readFileSync(FILE);
  core = await Core.create(new WebAssembly.Module(bytes));
});

function reason(call: () => unknown) {
  try {
    call();
  } catch (thrown) {
    return asFailure(thrown);
  }
  return expect.fail('it worked');
}

function episodes(run: CoreRun, n: number): void {
  for (let k = 0; k < n; k++) run.advance(1e9, 'episode');
}

describe('catalogue', () => {
  it('has all that the page reads', () => {
    const { catalog } = core;
    expect(catalog.abi).toBe(ABI);
    expect(catalog.shape_bytes).toBe(44);
    expect(catalog.statuses[0]!.name).toMatch(/ok/i);
    expect(catalog.phases).toEqual(['decide', 'act', 'observe', 'update', 'imagine']);
    expect(catalog.progress).toEqual([
      'ticks',
      'step_ticks',
      'env_steps',
      'whole_steps',
      'episodes',
      'model_steps',
      'updates',
      'episode_steps',
      'episode_return',
      'total_reward',
      'phase',
      'line',
      'planner_line',
      'due',
      'success',
      'ended',
      'step_success',
    ]);
    expect(catalog.episode_columns).toEqual([
      'episode',
      'env_steps',
      'model_steps',
      'updates',
      'return',
      'length',
      'terminated',
    ]);
    for (const family of ['env', 'model', 'agent'] as const) {
      expect(catalog[family].length).toBeGreaterThan(0);
      for (const { id, title, summary, params } of catalog[family]) {
        expect([id, title, summary].every((text) => text.length > 0)).toBe(true);
        for (const param of params) {
          if (typeof param.initial !== 'number') continue;
          expect(param.initial).toBeGreaterThanOrEqual(param.low);
          expect(param.initial).toBeLessThanOrEqual(param.high);
        }
      }
    }
    expect(catalog.run.map((param) => param.key)).toContain('seed');
  });

  it('describes every component', () => {
    for (const family of ['env', 'model', 'agent'] as const) {
      for (const { id, title } of core.catalog[family]) expect(core.describe(id)).toContain(title);
    }
    expect(reason(() => core.describe('nothing')).message).not.toBe('');
  });
});

it.each(experiments())(
  '$id: its variants can be run, and measured as it says',
  ({ config, variants, measures, figure }) => {
    for (const variant of variants) {
      const run = core.open(core.normalize(`${config} ${variant.config}`));
      for (const { what } of measures) expect(() => run.measure(what), what).not.toThrow();
      if (figure) expect(run.channels().map(({ key }) => key)).toContain(figure);
      run.close();
    }
  },
);

it('says why something cannot be measured', () => {
  const run = core.open(MAZE);
  expect(reason(() => run.measure('no.such')).message).toContain('begins with no channel of this run');
  run.close();
  expect(reason(() => run.measure('no.such')).message).not.toBe('');
});

describe('config text', () => {
  it('has one shortest form', () => {
    const short = core.normalize(MAZE);
    expect(core.normalize(short)).toBe(short);
    expect(core.normalize(MAZE.split(' ').reverse().join('&'))).toBe(short);
  });

  it('says all when it is asked to, the usual ones too', () => {
    const all = core.resolve('agent=pets env=pendulum agent.particles=2');
    expect(all).toMatch(/^env=pendulum agent=pets model=\S+ planner=\S+ /);
    const pairs = all.split(' ');
    for (const family of ['env', 'agent', 'model', 'planner'] as const) {
      const id = pairs.find((pair) => pair.startsWith(`${family}=`))!.slice(family.length + 1);
      for (const { key } of core.catalog[family].find((one) => one.id === id)!.params) {
        expect(pairs.filter((pair) => pair.startsWith(`${family}.${key}=`))).toHaveLength(1);
      }
    }
    expect(core.normalize(all)).toBe(core.normalize('agent=pets env=pendulum agent.particles=2'));
    expect(core.resolve('agent=q-learning')).not.toMatch(/ (model|planner)=/);
    expect(reason(() => core.resolve('env=pendulum agent=dyna-q')).message).toContain('dyna-q needs');
  });

  it.each([
    ['env=dyna-maz', 'dyna-maze'],
    ['agent=dyna-q agent.planning_step=5', 'planning_steps'],
    ['agent=dyna-q agent.planning_steps=-1', '0'],
    ['seed=abc', 'seed'],
  ])('"%s" is refused with a sentence', (text, part) => {
    const { code, message } = reason(() => core.open(text));
    expect(core.catalog.statuses.map((status) => status.name)).toContain(code);
    expect(message).toContain(part);
    expect(message.length).toBeLessThan(320);
  });

  it('survives the longest text, and refuses a longer one', () => {
    expect(reason(() => core.open(`a=${'x'.repeat(200000)}`)).message).not.toBe('');
    expect(reason(() => core.open('x'.repeat(1e6))).message).toContain('too long');
  });
});

describe('runs', () => {
  it('advance in any portions to the same place', () => {
    const whole = core.open(MAZE);
    const single = core.open(MAZE);
    const odd = core.open(MAZE);
    whole.advance(6000);
    for (let k = 0; k < 6000; k++) single.advance(1);
    for (let left = 6000, k = 1; left > 0; left -= k, k = Math.min(left, (k * 7) % 101)) odd.advance(k);
    expect(whole.progress()).toEqual(single.progress());
    expect(single.digest()).toBe(whole.digest());
    expect(odd.digest()).toBe(whole.digest());
    expect(whole.digest()).toMatch(/^[0-9a-f]{16}$/);
    const other = core.open(MAZE.replace('seed=7', 'seed=8'));
    other.advance(6000);
    expect(other.digest()).not.toBe(whole.digest());
    for (const run of [whole, single, odd, other]) run.close();
  });

  it('stop at steps, phases and episodes', () => {
    const run = core.open(MAZE);
    run.advance(1e9, 'step');
    expect(run.progress()).toMatchObject({ env_steps: 1, phase: 0, due: 0 });
    run.advance(1e9, 'phase');
    expect(run.progress().phase).toBe(core.catalog.phases.indexOf('act'));
    run.advance(1e9, 'episode');
    expect(run.progress()).toMatchObject({ episodes: 1, phase: 0, due: 0 });
    run.close();
  });

  it('continue from a snapshot as if never stopped', () => {
    const run = core.open(MAZE);
    run.advance(5003);
    const snapshot = run.save();
    const again = core.load(snapshot);
    expect(again.config()).toBe(run.config());
    expect(again.digest()).toBe(run.digest());
    run.advance(10000);
    again.advance(10000);
    expect(again.digest()).toBe(run.digest());
    expect(again.episodesSince(0)).toEqual(run.episodesSince(0));
    run.close();
    again.close();
  });

  it('refuse snapshots that are cut, changed or nothing at all', () => {
    const run = core.open(MAZE);
    run.advance(1000);
    const snapshot = run.save();
    run.close();
    for (const length of [0, 1, 7, 100, snapshot.length >> 1, snapshot.length - 1]) {
      expect(reason(() => core.load(snapshot.slice(0, length))).message).not.toBe('');
    }
    for (let at = 0; at < snapshot.length; at += Math.ceil(snapshot.length / 50)) {
      const changed = snapshot.slice();
      changed[at]! ^= 0x10;
      expect(reason(() => core.load(changed)).message).not.toBe('');
    }
    expect(reason(() => core.load(new Uint8Array(100000))).message).not.toBe('');
  });

  it('are an error once closed, even when another takes their place', () => {
    const first = core.open(MAZE);
    first.close();
    const second = core.open(MAZE);
    const digest = second.digest();
    for (const call of [
      () => first.advance(1),
      () => first.progress(),
      () => first.digest(),
      () => first.config(),
      () => first.set('agent.epsilon', '0'),
      () => first.scene(1),
      () => first.save(),
      () => first.bytes(),
      () => first.channel('episodes'),
      () => first.close(),
    ]) {
      expect(reason(call).code).not.toBe('INTERNAL');
    }
    expect(second.digest()).toBe(digest);
    second.close();
  });

  it('open and close without end in the same memory', () => {
    core.open(MAZE).close();
    const before = core.memory.bytes().length;
    for (let k = 0; k < 500; k++) core.open(`${MAZE} seed=${k}`).close();
    expect(core.memory.bytes().length).toBe(before);
  });

  it('change while they go on, and their text reproduces it', () => {
    const run = core.open(MAZE);
    run.advance(3000);
    const epsilon = run.set('agent.epsilon', '0.3');
    expect(epsilon).toContain('events=');
    run.advance(500);
    const text = run.set('env.cell.2.3', '#');
    run.advance(4000);
    const again = core.open(text);
    again.advance(7500);
    expect(again.digest()).toBe(run.digest());
    expect(reason(() => run.set('env.cell.99.99', '#')).message).not.toBe('');
    expect(reason(() => run.set('agent.epsilon', '2')).message).toContain('1');
    expect(reason(() => run.set('env', 'maze')).message).not.toBe('');
    run.close();
    again.close();
  });
});

describe('what can be seen', () => {
  it('every episode once, through the ring', () => {
    const run = core.open('env=dyna-maze agent=q-learning agent.epsilon=0.1 seed=1');
    const ring = core.catalog.episode_rows;
    let seen = 0;
    for (const n of [3, 100, ring - 50, ring]) {
      episodes(run, n);
      const { rows, missed, data, columns } = run.episodesSince(seen);
      expect([rows, missed]).toEqual([n, 0]);
      for (let k = 0; k < n; k++) expect(data[k * columns]).toBe(seen + k + 1);
      seen += n;
    }
    const last = run.episodesSince(seen - 2);
    expect(last.data[last.columns * 2 - 6]).toBe(run.progress().env_steps);
    expect(run.episodesSince(0).missed).toBe(seen - ring);
    run.close();
  });

  it('a scene within its box', () => {
    const run = core.open(MAZE);
    episodes(run, 3);
    const all = run.scene(2 ** core.catalog.layers.length - 1);
    expect(all.n).toBeGreaterThan(54);
    expect(all.bytes.byteLength).toBe(all.n * 44);
    expect(all.box[2] - all.box[0]).toBeGreaterThanOrEqual(9);
    expect(run.scene(0).n).toBe(0);
    const shapes = new Uint8Array(all.bytes);
    for (let k = 0; k < all.n; k++) {
      expect(shapes[k * 44]).toBeLessThan(core.catalog.shapes.length);
      expect(shapes[k * 44 + 1]).toBeLessThan(core.catalog.layers.length);
      expect(shapes[k * 44 + 2]).toBeLessThan(core.catalog.inks.length);
    }
    run.close();
  });

  it('channels that say what they are', () => {
    const run = core.open(MAZE);
    episodes(run, 1);
    const all = run.channels();
    expect(all.map(({ key }) => key)).toContain('episodes');
    for (const { key, shape, label } of all) {
      expect(run.channel(key)!.data.length).toBe(shape.reduce((product, n) => product * n, 1));
      expect(label).not.toBe('');
    }
    run.close();
  });
});

describe('createLab, without workers', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('plays, sweeps and agrees with the core', async () => {
    const headers = { 'content-type': 'application/wasm' };
    vi.stubGlobal('fetch', async () => new Response(bytes, { headers }));
    const lab = await createLab({ wasmUrl: 'gedanken.wasm' });
    expect(await lab.normalize(MAZE)).toBe(core.normalize(MAZE));
    await expect(lab.normalize('env=nowhere')).rejects.toHaveProperty('message');

    const run = await lab.createRun();
    expect([lab.mode, lab.notice]).toEqual(['', '']); // it rests
    const frames: Frame[] = [];
    run.onframe = (frame) => frames.push(frame);
    await run.watch(255, ['episodes']);
    await run.open(MAZE);
    await run.play(Infinity);
    expect(lab.mode).toBe('main-thread');
    expect(lab.notice).toContain('blocked');
    await sleep(300);
    await run.pause();
    await sleep(60);
    const last = frames.at(-1)!;
    expect(last.running).toBe(false);
    expect(last.progress.episodes).toBe(frames.reduce((sum, { episodes: { rows } }) => sum + rows, 0));
    expect(Math.max(...frames.map((frame) => frame.updatesPerSecond))).toBeGreaterThan(1e6);
    const again = core.open(MAZE);
    again.advance(last.progress.ticks);
    expect(await run.digest()).toBe(again.digest());
    again.close();

    const { runs } = await lab.sweep({ config: MAZE, seeds: 3, episodes: 40, steps: 0 }, () => undefined);
    expect(runs.map(({ seed }) => seed)).toEqual([7, 8, 9]);
    for (const {
      seed,
      digest,
      episodes: { rows },
    } of runs) {
      const alone = core.open(`${MAZE} seed=${seed}`);
      episodes(alone, 40);
      expect([digest, rows]).toEqual([alone.digest(), 40]);
      alone.close();
    }
    const bySteps = await lab.sweep({ config: MAZE, seeds: 1, episodes: 0, steps: 500 }, () => undefined);
    const alone = core.open(MAZE);
    for (let k = 0; k < 500; k++) alone.advance(1e9, 'step');
    expect(bySteps.runs[0]!.digest).toBe(alone.digest());
    await expect(
      lab.sweep({ config: 'env=x', seeds: 1, episodes: 1, steps: 0 }, () => undefined),
    ).rejects.toHaveProperty('message');
    lab.dispose();
    await expect(run.digest()).rejects.toMatchObject({ code: 'DISPOSED' });
  });
});
