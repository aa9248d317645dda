/** The same experiment over many seeds, on as many workers as the machine has to spare. */
import type { Caller } from './caller';
import { asFailure, failure } from './failure';
import { withPair } from './hash';
import type { Results } from './protocol';
import type { Failure, SweepRequest, SweepResult } from './types';

/** What the pool needs of the ladder. */
export interface Connector {
  readonly mode: string;
  connect(): Promise<Caller>;
}

/** More workers than this gain little and cost memory on phones. */
const MOST_WORKERS = 4;

export function poolSize(mode: string): number {
  if (mode === 'main-thread') return 1;
  const cores = (typeof navigator === 'undefined' ? 0 : navigator.hardwareConcurrency) || 2;
  return Math.max(1, Math.min(MOST_WORKERS, cores - 1)); // one core is left to the page
}

/** A sweep of seeds firstSeed, firstSeed + 1, ... See Lab.sweep. */
export async function sweep(
  connector: Connector,
  request: SweepRequest,
  firstSeed: number,
  progress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<SweepResult> {
  const { seeds, config, episodes, steps, measures = [] } = request;
  const results: (Results['batch'] | null)[] = Array.from({ length: seeds }, () => null);
  const failures: { seed: number; failure: Failure }[] = [];
  const done = new Float64Array(seeds);
  const tell = () =>
    progress(
      done.reduce((sum, part) => sum + part, 0),
      seeds,
    );
  const callers = new Set<Caller>();
  let next = 0;

  const connect = async (): Promise<Caller> => {
    const caller = await connector.connect();
    if (signal?.aborted) caller.close();
    callers.add(caller);
    return caller;
  };

  /** One worker's share: the next seed that nobody has taken, until none is left. */
  const work = async (caller: Caller): Promise<void> => {
    while (next < seeds && !signal?.aborted) {
      const k = next++;
      const seed = firstSeed + k;
      try {
        if (caller.dead) caller = await connect();
        const batch = { config: withPair(config, 'seed', String(seed)), episodes, steps, measures };
        results[k] = await caller.call('batch', batch, (part) => {
          done[k] = part;
          tell();
        });
      } catch (thrown) {
        failures.push({ seed, failure: asFailure(thrown) });
      }
      done[k] = 1;
      if (!signal?.aborted) tell();
    }
  };

  const release = () => callers.forEach((caller) => caller.close());
  signal?.addEventListener('abort', release);
  try {
    if (!signal?.aborted) {
      const first = await connect(); // tells how the code runs, and so how many there may be
      const size = Math.min(seeds, poolSize(connector.mode));
      await Promise.all([work(first), ...Array.from({ length: size - 1 }, async () => work(await connect()))]);
    }
  } finally {
    signal?.removeEventListener('abort', release);
    release();
  }
  if (signal?.aborted) throw failure('ABORTED', 'The sweep was stopped.');

  failures.sort((a, b) => a.seed - b.seed);
  const runs = results.flatMap((result, k) =>
    result ? [{ seed: firstSeed + k, digest: result.digest, episodes: result.episodes }] : [],
  );
  if (runs.length === 0 && failures[0]) throw failures[0].failure;
  return failures.length > 0 ? { runs, failures } : { runs };
}
