/**
 * Pictures of the run for the page: at most sixty a second, and none before the page has taken the
 * last one. What happens in between is summed up in the next; finished episodes are all kept for
 * it.
 */
import type { CoreRun } from './api';
import type { EpisodeRows, Frame } from './types';

/** Shortest time between frames, ms. */
const APART = 1000 / 60;
/** Longest time between frames of a run that goes on, ms. */
const FAR_APART = 200;
/** Agents that plan take milliseconds to draw: that part of the time, and no more. */
const SHARE = 1 / 3;
/** The same for runs that go as fast as they can. */
const SHARE_IN_HASTE = 1 / 8;
/** When so many episodes wait for the page, the run had better wait too. */
const MOST_WAITING = 65536;

/** What the run itself does not know. */
type State = Pick<Frame, 'running' | 'head' | 'stepsPerSecond' | 'updatesPerSecond'>;

export class Frames {
  #state: () => State;
  #send: (frame: Frame) => void;
  #failed: (thrown: unknown) => void;
  #run: CoreRun | null = null;
  #layers = 0;
  #channels: string[] = [];

  /** Last episode among the waiting ones, or sent. */
  #lastEpisode = 0;
  /** Seconds of computing when episodes were last taken. */
  #lastSeconds = 0;
  #waiting: Required<EpisodeRows>[] = [];
  #waitingRows = 0;

  /** The run goes as fast as it can. */
  isInHaste = false;
  /** It is on its way to another moment: what lies between is not shown. */
  isHidden = false;
  /** What the last picture took, ms. */
  #cost = 0;
  #isNews = false;
  #inFlight = false;
  #sentAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `failed` hears of what goes wrong while a frame is made. */
  constructor(state: () => State, send: (frame: Frame) => void, failed: (thrown: unknown) => void) {
    this.#state = state;
    this.#send = send;
    this.#failed = failed;
  }

  /** Which layers (bit mask) and channels the frames carry. */
  watch(layers: number, channels: string[]): void {
    this.#layers = layers;
    this.#channels = channels;
    this.#isNews = true;
  }

  /** Shows this run from now on, with its episodes after `lastEpisode`. */
  follow(run: CoreRun | null, lastEpisode: number): void {
    this.#run = run;
    this.#lastEpisode = lastEpisode;
    this.#lastSeconds = run?.seconds ?? 0;
    this.#waiting = [];
    this.#waitingRows = 0;
    this.#isNews = true;
  }

  /** Shows this run, at another moment of the same line of time: its episodes up to the last are known. */
  revisit(run: CoreRun): void {
    this.#run = run;
    this.#isNews = true;
  }

  /** Other episodes than those that were told follow the first `lastEpisode`; those that were not are handed out. */
  fork(lastEpisode: number): EpisodeRows {
    const rows = joinRows(this.#waiting);
    this.#waiting = [];
    this.#waitingRows = 0;
    this.#lastEpisode = lastEpisode;
    this.#lastSeconds = this.#run?.seconds ?? 0;
    this.#isNews = true;
    return rows;
  }

  /** Something changed. */
  touch(): void {
    this.#isNews = true;
  }

  /** The page has taken the last frame. */
  acknowledge(): void {
    this.#inFlight = false;
  }

  get isFull(): boolean {
    return this.#waitingRows > MOST_WAITING;
  }

  /** Takes finished episodes out of the core's ring, when there are more than so many. */
  collect(most: number): void {
    if (!this.#run || this.#run.episodes() - this.#lastEpisode <= most) return;
    const rows = timed(this.#run.episodesSince(this.#lastEpisode), this.#lastSeconds, this.#run.seconds);
    this.#lastSeconds = this.#run.seconds;
    this.#lastEpisode += rows.rows + rows.missed;
    this.#waiting.push(rows);
    this.#waitingRows += rows.rows;
  }

  /** Sends a frame when there is news and the page is ready; soon, when it is not yet time. */
  offer(): void {
    if (!this.#run || !this.#isNews || this.#inFlight || this.isHidden) return;
    const { running } = this.#state();
    const share = this.isInHaste ? SHARE_IN_HASTE : SHARE;
    const apart = running ? Math.max(APART, Math.min(FAR_APART, this.#cost / share)) : APART;
    const wait = this.#sentAt + apart - performance.now();
    if (wait > 0) {
      clearTimeout(this.#timer); // it may now be due earlier: the run stands still
      this.#timer = setTimeout(() => this.offer(), wait);
      return;
    }
    this.#isNews = false;
    try {
      const begin = performance.now();
      const frame = this.#draw(this.#run);
      this.#inFlight = true;
      this.#sentAt = performance.now();
      this.#cost = this.#sentAt - begin;
      this.#send(frame);
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#run = null;
  }

  #draw(run: CoreRun): Frame {
    this.collect(0);
    const episodes = joinRows(this.#waiting);
    this.#waiting = [];
    this.#waitingRows = 0;
    return {
      progress: run.progress(),
      scene: this.#layers ? run.scene(this.#layers) : null,
      channels: this.#channels.flatMap((key) => run.channel(key) ?? []),
      episodes,
      ...this.#state(),
      note: run.note(),
    };
  }
}

/** With a last column more: seconds of computing when each episode ended, evenly between two looks. */
export function timed(
  { columns, rows, data, missed }: Required<EpisodeRows>,
  from: number,
  to: number,
): Required<EpisodeRows> {
  const wide = columns + 1,
    more = new Float64Array(rows * wide);
  for (let k = 0; k < rows; k++) {
    more.set(data.subarray(k * columns, (k + 1) * columns), k * wide);
    more[(k + 1) * wide - 1] = from + ((to - from) * (k + 1)) / rows;
  }
  return { columns: wide, rows, data: more, missed };
}

/** With more columns: the same number of values for each row, one row after the other. */
export function besides(to: Required<EpisodeRows>, values: readonly number[]): Required<EpisodeRows> {
  const { columns, rows, data } = to,
    added = values.length / rows,
    wide = columns + added;
  if (!added) return to;
  const more = new Float64Array(rows * wide);
  for (let k = 0; k < rows; k++) {
    more.set(data.subarray(k * columns, (k + 1) * columns), k * wide);
    more.set(values.slice(k * added, (k + 1) * added), k * wide + columns);
  }
  return { ...to, columns: wide, data: more };
}

export function joinRows(parts: readonly Required<EpisodeRows>[]): EpisodeRows {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const missed = parts.reduce((sum, part) => sum + part.missed, 0);
  const columns = first?.columns ?? 0;
  const data = new Float64Array(rows * columns);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { columns, rows, data, missed };
}
