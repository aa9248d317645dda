/**
 * A core without WebAssembly: the functions of bindings.h over a real WebAssembly.Memory. Its run is
 * a clockwork: each real step has the ticks decide, act, observe, update and `n` imagined ones, each
 * episode `length` steps with a reward of 1 at its end. Config: `n=3 length=5 seed=1`, and `trap=T`,
 * `nan=T` to fail at tick T, `blind=1` to fail at drawing. Its counts can be measured by their names.
 */
import { Core } from '../../src/core/api';
import { ABI, type Exports } from '../../src/core/module';
import { Memory } from '../../src/core/memory';

const TEXT = 1024;
const TEXT_BYTES = 8192;
const PROGRESS = 16384;
const BOX = 16640;
const RING = 32768;
const BLOB = 131072;
export const COLUMNS = ['episode', 'env_steps', 'model_steps', 'updates', 'return', 'length', 'terminated'];
export const ROWS = 64;
const NAMES = [
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
  'due',
  'success',
] as const;

export const catalog = {
  version: '0.0.0',
  numbers_version: 1,
  abi: ABI,
  run: [{ key: 'seed', initial: 1 }],
  env: [],
  model: [],
  planner: [],
  agent: [],
  maps: [],
  map_side: 48,
  statuses: [
    'OK',
    'BAD_ARGUMENT',
    'OUT_OF_RANGE',
    'UNKNOWN_ID',
    'UNFIT',
    'NO_MEMORY',
    'BAD_FORMAT',
    'BAD_VERSION',
    'NUMERIC',
  ].map((name) => ({ name, text: `general sentence of ${name}` })),
  phases: ['decide', 'act', 'observe', 'update', 'imagine'],
  layers: [],
  inks: [],
  shapes: [],
  progress: NAMES,
  episode_columns: COLUMNS,
  episode_rows: ROWS,
  shape_bytes: 44,
};

type Counts = Record<(typeof NAMES)[number], number>;

class Clockwork {
  settings: Record<string, number> = { n: 3, length: 5, seed: 1 };
  counts = Object.fromEntries(NAMES.map((name) => [name, 0])) as Counts;
  ring = new Float64Array(ROWS * COLUMNS.length);
  /** What the last tick completed. */
  ended = { phase: false, step: false, episode: false };

  tick(): void {
    const { counts, settings, ended } = this;
    const before = counts.phase;
    counts.ticks++;
    counts.step_ticks++;
    ended.step = ended.episode = false;
    switch (counts.phase) {
      case 1:
        counts.env_steps++;
        counts.episode_steps++;
        if (counts.episode_steps === settings.length) {
          counts.episode_return++;
          counts.total_reward++;
        }
        break;
      case 2:
        counts.due = 1 + settings.n!;
        break;
      case 3:
        counts.updates++;
        counts.due--;
        break;
      case 4:
        counts.updates++;
        counts.model_steps++;
        counts.due--;
        break;
    }
    if (counts.phase < 3) counts.phase++;
    else counts.phase = counts.due > 0 ? 4 : 0;
    ended.phase = counts.phase !== before;
    if (counts.phase !== 0) return;
    ended.step = true;
    counts.whole_steps++;
    counts.step_ticks = 0;
    if (counts.episode_steps < settings.length!) return;
    ended.episode = true;
    counts.episodes++;
    const { env_steps, model_steps, updates, episode_return, episode_steps } = counts;
    const row = [counts.episodes, env_steps, model_steps, updates, episode_return, episode_steps, 1];
    this.ring.set(row, ((counts.episodes - 1) % ROWS) * COLUMNS.length);
    counts.episode_steps = counts.episode_return = 0;
  }

  text(): string {
    return Object.entries(this.settings)
      .map(([key, value]) => `${key}=${value}`)
      .join(' ');
  }
}

export interface FakeOptions {
  /** Time that one tick pretends to take, ms. */
  tickMs?: number;
  /** The same for the updates of an agent that plans: its other ticks take no time. */
  updateMs?: number;
}

export function fakeCore(options: FakeOptions = {}): Core {
  const memory = new WebAssembly.Memory({ initial: 4 });
  const view = new Memory(memory);
  const runs = new Map<number, Clockwork>();
  let last = 0;

  const answer = (text: string): number => {
    view.writeText(TEXT, 65536, text);
    return new TextEncoder().encode(text).length;
  };
  const refuse = (status: number, text: string): number => (answer(text), -status);
  const asked = (): string => view.readText(TEXT, TEXT_BYTES);
  const of = (handle: number): Clockwork | undefined => runs.get(handle);
  const stale = (): number => refuse(1, 'this run is closed');
  const read = (text: string): Clockwork | string => {
    const run = new Clockwork();
    for (const pair of text.split(/[\s&]+/).filter(Boolean)) {
      const [key = '', value = ''] = pair.split('=');
      if (!['n', 'length', 'seed', 'trap', 'nan', 'blind'].includes(key)) return `there is no ${key}`;
      run.settings[key] = Number(value);
    }
    return run;
  };
  const opened = (run: Clockwork | string): number => {
    if (typeof run === 'string') return refuse(3, run);
    runs.set(++last, run);
    return last;
  };

  const exports: Exports = {
    gedanken_abi: () => ABI,
    gedanken_text: () => TEXT,
    gedanken_text_bytes: () => TEXT_BYTES,
    gedanken_catalog: () => answer(JSON.stringify(catalog)),
    gedanken_describe: () => answer(`# ${asked()}`),
    gedanken_normalize: () => {
      const run = read(asked());
      return typeof run === 'string' ? refuse(3, run) : answer(run.text());
    },
    gedanken_resolve: () => exports.gedanken_normalize(),
    gedanken_open: () => opened(read(asked())),
    gedanken_close: (handle) => (runs.delete(handle) ? 0 : stale()),
    gedanken_bytes: (handle) => (of(handle) ? 1000 : stale()),
    gedanken_advance: (handle, ticks, until) => {
      const run = of(handle);
      if (!run) return stale();
      for (let k = 0; k < ticks; k++) {
        if (run.counts.ticks === run.settings.trap) throw new WebAssembly.RuntimeError('trapped');
        if (run.counts.ticks === run.settings.nan) return refuse(8, 'a value is not a number');
        const ms = options.tickMs ?? (run.counts.phase > 2 ? options.updateMs : 0) ?? 0;
        for (const end = performance.now() + ms; performance.now() < end;);
        run.tick();
        const { phase, step, episode } = run.ended;
        if ((until === 1 && phase) || (until === 2 && step) || (until === 3 && episode)) break;
      }
      return 0;
    },
    gedanken_progress: (handle) => {
      const run = of(handle);
      if (!run) return 0;
      view.float64s().set(
        NAMES.map((name) => run.counts[name]),
        PROGRESS / 8,
      );
      view.float64s().set(run.ring, RING / 8);
      return PROGRESS;
    },
    gedanken_set: (handle) => {
      const run = of(handle);
      if (!run) return stale();
      const [key = '', value = ''] = asked().split('=');
      if (!(key in run.settings)) return refuse(3, `there is no ${key}`);
      run.settings[key] = Number(value);
      return 0;
    },
    // `episodes` and the like; of `total_reward` there is nothing before the third episode.
    gedanken_measure: (handle) => {
      const name = asked() as keyof Counts,
        counts = of(handle)?.counts;
      answer(counts && name in counts ? '' : `the measure "${name}" is none`);
      return name === 'total_reward' && counts!.episodes < 3 ? NaN : (counts?.[name] ?? NaN);
    },
    gedanken_config: (handle) => answer(of(handle)?.text() ?? ''),
    gedanken_note: (handle) => (of(handle) ? answer('') : stale()),
    gedanken_channels: (handle) =>
      of(handle)
        ? answer(
            JSON.stringify({
              at: [RING, RING],
              channels: [
                { key: 'episodes', purpose: 'ended', type: 'f64', shape: [ROWS, COLUMNS.length], figures: [] },
                ...(options.updateMs ? [{ key: 'planner.plan', type: 'f64', shape: [3], figures: [{}] }] : []),
              ],
            }),
          )
        : stale(),
    gedanken_dream: (handle) => (of(handle) ? refuse(4, 'the clockwork never sleeps') : stale()),
    gedanken_policy: (handle) => (of(handle) ? refuse(4, 'the clockwork keeps no policy') : stale()),
    gedanken_scene: (handle) => {
      if (!of(handle)) return stale();
      if (of(handle)?.settings.blind) throw new WebAssembly.RuntimeError('cannot draw');
      view.write(BOX, new Uint8Array(Float32Array.of(0, 0, 9, 6).buffer));
      return 2;
    },
    gedanken_scene_data: () => BLOB,
    gedanken_scene_box: () => BOX,
    gedanken_ask: (handle, x, y) =>
      of(handle) ? answer(JSON.stringify({ title: `at ${x}, ${y}`, lines: [] })) : stale(),
    gedanken_ask_line: (handle, line) =>
      of(handle) ? answer(JSON.stringify({ title: `line ${line}`, lines: [] })) : stale(),
    gedanken_map: (handle) => (of(handle) ? refuse(4, 'this world has no map') : stale()),
    gedanken_map_data: () => BLOB,
    gedanken_map_range: () => BLOB,
    gedanken_digest: (handle) => {
      const run = of(handle);
      if (!run) return stale();
      const { ticks } = run.counts;
      return answer((ticks * 1000 + run.settings.seed!).toString(16).padStart(16, '0'));
    },
    gedanken_save: (handle) => {
      const run = of(handle);
      if (!run) return stale();
      const state = { ...run.settings, counts: run.counts, ring: [...run.ring] };
      const bytes = new TextEncoder().encode(JSON.stringify(state));
      exports.gedanken_blob(bytes.length);
      view.write(BLOB, bytes);
      return bytes.length;
    },
    gedanken_blob: (bytes) => {
      const missing = BLOB + bytes - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / 65536));
      return BLOB;
    },
    gedanken_load: (bytes) => {
      try {
        const text = new TextDecoder().decode(view.copyBytes(BLOB, bytes));
        const { counts, ring, ...settings } = JSON.parse(text);
        return opened(Object.assign(new Clockwork(), { counts, settings, ring: Float64Array.from(ring) }));
      } catch {
        return refuse(6, 'this is not a run file');
      }
    },
  };
  return new Core(exports, view);
}

/** The smallest module there is: a magic and a version. */
export const emptyModule = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
