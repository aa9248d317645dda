/**
 * Runs that a worker makes beside the live one: a seed of a sweep, a picture for a gallery. They stop the live run's play,
 * since work is one at a time.
 */
import type { Core, CoreRun } from './api';
import { failure } from './failure';
import { besides, joinRows, timed } from './frames';
import type { Batch, Results } from './protocol';
import type { EpisodeRows, Picture, Progress, Scene, Until } from './types';

/** Yields how long to wait before going on, ms; 0: only let others speak. */
export type Work = Generator<number, void>;

/** How often the page hears how far work has come that it waits for, ms. */
export const TELL = 100;

/** Where work is done, a slice at a time. */
export interface Bench {
  /** Resolves when the work is done or stopped. */
  finish(work: Work): Promise<void>;
  /** One call into the core, about a millisecond. */
  step(run: CoreRun, until: Until): void;
  /** It is time to give way. */
  isLate(): boolean;
  /** So many episodes may wait in the core's ring. */
  room(): number;
}

/** One seed of a sweep; `tell` hears which part is done. */
export async function batch(
  core: Core,
  order: Batch,
  bench: Bench,
  tell: (done: number) => void,
): Promise<Results['batch']> {
  const run = core.open(order.config);
  try {
    const rows: Required<EpisodeRows>[] = [];
    await bench.finish(untilEnough(run, order, bench, rows, tell));
    const { episodes, whole_steps } = run.progress();
    if (episodes < order.episodes || whole_steps < order.steps) throw failure('ABORTED', 'The sweep was stopped.');
    return { digest: run.digest(), episodes: joinRows(rows) };
  } finally {
    run.close();
  }
}

function* untilEnough(
  run: CoreRun,
  { episodes: wanted, steps, measures }: Batch,
  bench: Bench,
  rows: Required<EpisodeRows>[],
  tell: (done: number) => void,
): Work {
  const until: Until = wanted > 0 ? 'episode' : 'step',
    total = wanted > 0 ? wanted : steps;
  const done = (progress: Progress): number => (wanted > 0 ? progress.episodes : progress.whole_steps);
  let progress = run.progress();
  let collected = 0,
    seconds = 0;
  let told = performance.now();
  let measured: number[] = []; // of the episodes that are not collected yet
  const collect = (): void => {
    const more = run.episodesSince(collected);
    if (more.rows > 0) rows.push(besides(timed(more, seconds, run.seconds), measured));
    collected = progress.episodes;
    seconds = run.seconds;
    measured = [];
  };
  while (done(progress) < total) {
    const { episodes } = progress;
    bench.step(run, until);
    progress = run.progress();
    // No call goes beyond the end of an episode.
    if (progress.episodes > episodes) measured.push(...measures.map((what) => run.measure(what)));
    if (progress.episodes - collected > bench.room()) collect();
    if (!bench.isLate()) continue;
    if (progress.episodes > collected) collect();
    const now = performance.now();
    if (now - told > TELL) {
      told = now;
      tell(done(progress) / total);
    }
    yield 0;
  }
  collect();
}

/** What is seen after so many steps. */
export async function picture(core: Core, { config, steps, layers }: Picture, bench: Bench): Promise<Scene> {
  const run = core.open(config);
  try {
    await bench.finish(afterSteps(run, steps, bench));
    return run.scene(layers);
  } finally {
    run.close();
  }
}

function* afterSteps(run: CoreRun, steps: number, bench: Bench): Work {
  while (run.count('whole_steps') < steps) {
    bench.step(run, 'step');
    if (bench.isLate()) yield 0;
  }
}
