import { afterEach, describe, expect, it, vi } from 'vitest';
import { Caller, type Link } from '../../src/core/caller';
import { Client } from '../../src/core/client';
import { asFailure } from '../../src/core/failure';
import { Ladder } from '../../src/core/ladder';
import { poolSize, sweep, type Connector } from '../../src/core/pool';
import { PROTOCOL } from '../../src/core/protocol';
import { Resting } from '../../src/core/resting';
import { Runner } from '../../src/core/runner';
import type { Frame } from '../../src/core/types';
import { emptyModule, fakeCore, sleep } from './fake';

/** A worker without a thread: clones what crosses, as a real one does. */
class FakeWorker implements Link {
  static living = new Set<FakeWorker>();
  onmessage: Link['onmessage'] = null;
  onerror: Link['onerror'] = null;
  onmessageerror: Link['onmessageerror'] = null;
  runner: Runner;
  /** Seeds of the batches it was given. */
  batches: string[] = [];

  constructor(tickMs = 0) {
    FakeWorker.living.add(this);
    this.runner = new Runner(
      (answer, transfer) => {
        const data: unknown = structuredClone(answer, { transfer });
        setTimeout(() => this.onmessage?.({ data }), 0);
      },
      async () => fakeCore({ tickMs }),
    );
  }
  postMessage(message: { type: string; config?: string }): void {
    if (message.type === 'batch') this.batches.push(message.config!);
    const data: unknown = message.type === 'init' ? message : structuredClone(message);
    setTimeout(() => void this.runner.receive(data), 0);
  }
  terminate(): void {
    FakeWorker.living.delete(this);
    this.runner.dispose();
  }
  die(): void {
    this.onerror?.({ message: 'out of memory' });
  }
}

function connector(make = () => new FakeWorker()): Connector & { workers: FakeWorker[] } {
  const workers: FakeWorker[] = [];
  return {
    mode: 'worker',
    workers,
    async connect() {
      const worker = make();
      workers.push(worker);
      const caller = new Caller(worker);
      await caller.call('init', { module: emptyModule });
      return caller;
    },
  };
}
const reason = (promise: Promise<unknown>) => promise.then(() => expect.fail('it worked'), asFailure);
const digest = (ticks: number, seed: number) => (ticks * 1000 + seed).toString(16).padStart(16, '0');

afterEach(() => {
  vi.unstubAllGlobals();
  for (const worker of FakeWorker.living) worker.terminate();
});

describe('Client', () => {
  async function client(): Promise<{ client: Client; worker: FakeWorker }> {
    const to = connector();
    const made = new Client(await to.connect());
    return { client: made, worker: to.workers[0]! };
  }

  it('opens, plays, pauses, saves, loads', async () => {
    const { client: run } = await client();
    let frames = 0;
    run.onframe = () => frames++;
    expect(await run.open('seed=5')).toBe('n=3 length=5 seed=5');
    await run.watch(255, ['episodes']);
    await run.play(Infinity);
    await sleep(60);
    await run.pause();
    expect(frames).toBeGreaterThan(0);
    const snapshot = await run.save();
    const before = await run.digest();
    await run.advance('episode');
    expect(await run.digest()).not.toBe(before);
    expect(await run.load(snapshot)).toBe('n=3 length=5 seed=5');
    expect(snapshot.length).toBeGreaterThan(0); // still the caller's
    expect(await run.digest()).toBe(before);
    expect((await run.set('n', '8')).config).toContain('n=8');
    run.dispose();
  });

  it('passes on failures', async () => {
    const { client: run } = await client();
    const failures: unknown[] = [];
    run.onfailure = (failed) => failures.push(failed);
    expect(await reason(run.open('colour=red'))).toMatchObject({ code: 'UNKNOWN_ID' });
    await run.open('nan=10');
    await run.play(Infinity);
    await sleep(50);
    expect(failures).toEqual([{ code: 'NUMERIC', message: 'a value is not a number' }]);
  });

  it('a frame handler that throws does not stop the frames', async () => {
    const { client: run, worker } = await client();
    const thrown: unknown[] = [];
    const { onmessage } = worker;
    worker.onmessage = (event) => {
      try {
        onmessage!(event);
      } catch (error) {
        thrown.push(error);
      }
    };
    run.onframe = () => {
      throw new Error('drawing failed');
    };
    await run.open('');
    await run.play(50);
    await sleep(120);
    expect(thrown.length).toBeGreaterThan(1);
  });

  it('rejects everything when the worker dies, and after dispose', async () => {
    const { client: run, worker } = await client();
    const failures: unknown[] = [];
    run.onfailure = (failed) => failures.push(failed);
    await run.open('');
    const waiting = reason(run.digest());
    worker.die();
    expect(await waiting).toEqual({
      code: 'WORKER',
      message: 'The worker that runs the program stopped (out of memory).',
    });
    expect(failures).toHaveLength(1);
    expect((await reason(run.digest())).code).toBe('WORKER');
    expect(FakeWorker.living.size).toBe(0);

    const { client: other } = await client();
    other.dispose();
    expect((await reason(other.digest())).code).toBe('DISPOSED');
    expect(FakeWorker.living.size).toBe(0);
  });

  it('gives up a worker that speaks another version', async () => {
    const { client: run, worker } = await client();
    const waiting = reason(run.digest());
    worker.onmessage!({ data: { v: PROTOCOL + 1, type: 'reply', id: 2, value: '' } });
    expect((await waiting).code).toBe('PROTOCOL');
  });
});

describe('sweep', () => {
  const request = { config: 'n=1 length=4 seed=3', seeds: 7, episodes: 5, steps: 0 };

  it('gives results in the order of the seeds, and releases the workers', async () => {
    vi.stubGlobal('navigator', { hardwareConcurrency: 8 });
    const to = connector();
    const told: number[] = [];
    const { runs, failures } = await sweep(to, request, 3, (done, total) => {
      told.push(done);
      expect(total).toBe(7);
    });
    expect(failures).toBeUndefined();
    expect(runs.map((run) => run.seed)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(runs.map((run) => run.digest)).toEqual(runs.map((run) => digest(100, run.seed)));
    expect(runs.every((run) => run.episodes.rows === 5)).toBe(true);
    expect(told.at(-1)).toBe(7);
    expect(told.every((done, k) => k === 0 || done >= told[k - 1]!)).toBe(true);
    expect(to.workers.length).toBe(4);
    expect(to.workers.every((worker) => worker.batches.length > 0)).toBe(true);
    expect(FakeWorker.living.size).toBe(0);
  });

  it('never has more workers than seeds', async () => {
    vi.stubGlobal('navigator', { hardwareConcurrency: 8 });
    const to = connector();
    await sweep(to, { ...request, seeds: 2 }, 1, () => undefined);
    expect(to.workers.length).toBe(2);
  });

  it('goes on without a worker that dies', async () => {
    vi.stubGlobal('navigator', { hardwareConcurrency: 3 });
    const to = connector(() => new FakeWorker(0.2));
    const done = sweep(to, { ...request, episodes: 20 }, 3, () => undefined);
    for (let k = 0; k < 200 && !to.workers[1]?.batches.length; k++) await sleep(2);
    to.workers[1]!.die();
    const { runs, failures } = await done;
    expect(failures).toHaveLength(1);
    expect(failures![0]).toMatchObject({ failure: { code: 'WORKER' } });
    expect(runs.map((run) => run.seed)).toEqual([3, 4, 5, 6, 7, 8, 9].filter((s) => s !== failures![0]!.seed));
    expect(FakeWorker.living.size).toBe(0);
  });

  it('rejects with the sentence when no seed works', async () => {
    const failed = await reason(sweep(connector(), { ...request, config: 'nan=3' }, 1, () => undefined));
    expect(failed).toEqual({ code: 'NUMERIC', message: 'a value is not a number' });
    expect(FakeWorker.living.size).toBe(0);
  });

  it('stops at once when aborted', async () => {
    const to = connector(() => new FakeWorker(0.5));
    const abort = new AbortController();
    const done = reason(sweep(to, { ...request, episodes: 1e6 }, 1, () => undefined, abort.signal));
    await sleep(50);
    const asked = performance.now();
    abort.abort();
    expect(await done).toEqual({ code: 'ABORTED', message: 'The sweep was stopped.' });
    expect(performance.now() - asked).toBeLessThan(100);
    expect(FakeWorker.living.size).toBe(0);
    expect((await reason(sweep(to, request, 1, () => undefined, AbortSignal.abort()))).code).toBe('ABORTED');
    expect(FakeWorker.living.size).toBe(0);
  });

  it('leaves a core to the page', () => {
    for (const [cores, workers] of [
      [1, 1],
      [2, 1],
      [4, 3],
      [16, 4],
      [undefined, 1],
    ]) {
      vi.stubGlobal('navigator', { hardwareConcurrency: cores });
      expect(poolSize('worker')).toBe(workers);
      expect(poolSize('main-thread')).toBe(1);
    }
  });
});

describe('Resting', () => {
  it('starts a worker with its first step, and takes the run along', async () => {
    const page = connector(),
      workers = connector();
    const run = new Resting(
      await page.connect(),
      () => workers.connect(),
      () => undefined,
    );
    const frames: Frame[] = [];
    run.onframe = (frame) => frames.push(frame);
    await run.watch(1, []);
    await run.open('n=3 length=5 seed=8');
    expect([await run.config(), await run.digest()]).toEqual(['n=3 length=5 seed=8', digest(0, 8)]);
    expect(workers.workers.length).toBe(0);
    await run.advance('step', 2);
    expect(await run.digest()).toBe(digest(14, 8));
    expect([workers.workers.length, FakeWorker.living.size]).toEqual([1, 1]);
    await sleep(50);
    expect(frames.at(-1)!.scene).not.toBeNull(); // what was watched still is
    run.dispose();
    expect(FakeWorker.living.size).toBe(0);
  });

  it('stays where it is when no worker can start, and tries again', async () => {
    const page = connector(),
      workers = connector();
    let tries = 0;
    const run = new Resting(
      await page.connect(),
      async () => {
        if (!tries++) throw new Error('not now');
        return workers.connect();
      },
      () => undefined,
    );
    await run.open('seed=4');
    expect((await reason(run.play(10))).message).toContain('not now');
    expect(await run.digest()).toBe(digest(0, 4));
    await run.advance('ticks', 3);
    expect(await run.digest()).toBe(digest(3, 4));
    run.dispose();
  });

  it.each(['open', 'load'] as const)('gets another worker for what is to %s when its own has died', async (how) => {
    const page = connector(),
      workers = connector(),
      failures: unknown[] = [],
      frames: Frame[] = [];
    const run = new Resting(
      await page.connect(),
      () => workers.connect(),
      () => undefined,
    );
    run.onfailure = (failed) => failures.push(failed);
    await run.watch(1, []);
    await run.open('seed=4');
    await run.advance('ticks', 3);
    const snapshot = await run.save();
    workers.workers[0]!.die();
    expect(failures).toMatchObject([{ code: 'WORKER' }]);
    expect((await reason(run.advance('ticks', 1))).message).toContain('out of memory');
    expect(await (how === 'open' ? run.open('seed=4') : run.load(snapshot))).toContain('seed=4');
    run.onframe = (frame) => frames.push(frame);
    await run.advance('ticks', 2);
    expect(await run.digest()).toBe(digest(how === 'open' ? 2 : 5, 4));
    expect([workers.workers.length, FakeWorker.living.size]).toEqual([2, 1]);
    await sleep(50);
    expect(frames.at(-1)!.scene).not.toBeNull();
    run.dispose();
  });
});

describe('Caller', () => {
  afterEach(() => vi.useRealTimers());

  it.each([
    ['while it plays', true],
    ['with a question open', false],
  ])('gives up a worker that ends without a word %s', async (_, plays) => {
    const worker = new FakeWorker(),
      caller = new Caller(worker),
      failures: unknown[] = [];
    caller.onfailure = (failed) => failures.push(failed);
    await caller.call('init', { module: emptyModule });
    await caller.call('open', { config: 'seed=4' });
    vi.useFakeTimers();
    await vi.advanceTimersByTimeAsync(60000); // at rest nobody expects a word
    if (plays) await Promise.all([caller.call('play', { most: Infinity, speed: 40 }), vi.advanceTimersByTimeAsync(50)]);
    await vi.advanceTimersByTimeAsync(60000); // it plays for a minute
    expect(failures).toEqual([]);
    worker.terminate();
    worker.postMessage = () => undefined;
    worker.onmessage = null;
    const answer = plays ? null : reason(caller.call('digest', {}));
    await vi.advanceTimersByTimeAsync(15000);
    expect(failures).toEqual([]);
    await vi.advanceTimersByTimeAsync(15000);
    expect(failures).toMatchObject([{ code: 'WORKER', message: expect.stringContaining('does not answer') }]);
    if (answer) expect((await answer).code).toBe('WORKER');
  });

  it('lets a worker think for as long as it says something', async () => {
    const worker = new FakeWorker(),
      caller = new Caller(worker);
    await caller.call('init', { module: emptyModule });
    vi.useFakeTimers();
    worker.postMessage = (message: { type: string; id?: number }) => {
      if (message.type !== 'config') return;
      const failure = { code: 'NO_RUN', message: '' },
        data = { v: PROTOCOL, type: 'refusal', id: message.id, failure };
      setTimeout(() => worker.onmessage!({ data }), 9000);
    };
    const load = caller.call('open', { config: 'seed=4' });
    load.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(120000);
    expect(caller.dead).toBeNull();
    caller.close();
  });
});

describe('Ladder', () => {
  /** Workers that behave as told by their address. */
  function stub(behaviour: (url: string) => 'works' | 'throws' | 'fails'): string[] {
    const started: string[] = [];
    class Worker extends FakeWorker {
      constructor(url: string) {
        super();
        started.push(url.startsWith('blob:') ? 'blob' : url);
        const kind = behaviour(url);
        if (kind === 'throws') throw new DOMException('no access', 'SecurityError');
        if (kind === 'fails') {
          this.postMessage = () => undefined;
          setTimeout(() => this.onerror?.({}), 5);
        }
      }
    }
    vi.stubGlobal('Worker', Worker);
    return started;
  }

  it('starts the script beside the page', async () => {
    const started = stub(() => 'works');
    const ladder = new Ladder(emptyModule, () => new Worker('/w.js'));
    await ladder.connect();
    expect([ladder.mode, ladder.notice]).toEqual(['worker', '']);
    expect(started).toEqual(['/w.js']);
  });

  it.each(['throws', 'fails'] as const)(
    'takes the script from memory when the file %s, and stays there',
    async (how) => {
      const started = stub((url) => (url.startsWith('blob:') ? 'works' : how));
      const ladder = new Ladder(emptyModule, () => new Worker('/w.js'));
      await ladder.connect();
      await ladder.connect();
      expect(ladder.mode).toBe('blob-worker');
      expect(started).toEqual(['/w.js', 'blob', 'blob']);
    },
  );

  it('says why when nothing works', async () => {
    stub(() => 'throws');
    const ladder = new Ladder(emptyModule, () => new Worker('/w.js')); // an empty module is no core: the page fails too
    const failed = await reason(ladder.connect());
    expect(failed.code).toBe('WORKER');
    expect(failed.message).toContain('main-thread: The WebAssembly module is not the core of Gedanken.');
    expect(ladder.mode).toBe('');
  });

  it('goes on in the page when there are no workers', async () => {
    vi.stubGlobal('Worker', undefined);
    const failed = await reason(new Ladder(emptyModule, () => new Worker('/w.js')).connect());
    expect(failed.message).not.toContain('blob');
  });
});
