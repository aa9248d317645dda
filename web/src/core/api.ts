/**
 * The core's functions in readable form: texts instead of buffers, objects instead of addresses,
 * and thrown Failures instead of negative numbers.
 */
import { failure } from './failure';
import { t } from './language';
import { instantiate, type Exports } from './module';
import type { Memory } from './memory';
import type {
  Catalog,
  ChannelAbout,
  ChannelNumbers,
  Controls,
  EpisodeRows,
  Failure,
  Progress,
  Question,
  Reader,
  Scene,
  Told,
  Until,
  WorldMap,
} from './types';

/** Numbers of gdn_until. */
const UNTIL: Record<Until, number> = { ticks: 0, phase: 1, step: 2, episode: 3 };

/** One call takes at most so many ticks: the argument is an int32. */
export const MOST_TICKS = 2 ** 31 - 1;

/** The core in an instance of its own. Every call throws a Failure with the core's sentence where it cannot be done. */
export class Core implements Reader {
  /** All that is known of worlds, agents, models, planners and their parameters. */
  readonly catalog: Catalog;
  /**
   * Of this shape all progress is: objects of a known shape are made much faster, and it is made in the inner loop.
   * @internal
   */
  readonly unread: Progress;
  /**
   * Where each of its numbers is.
   * @internal
   */
  readonly places: Readonly<Record<keyof Progress, number>>;
  /** @internal */
  readonly exports: Exports;
  /** @internal */
  readonly memory: Memory;

  static async create(module: WebAssembly.Module): Promise<Core> {
    const { exports, memory } = await instantiate(module);
    return new Core(exports, memory);
  }

  /** @internal */
  constructor(exports: Exports, memory: Memory) {
    this.exports = exports;
    this.memory = memory;
    this.catalog = JSON.parse(this.answer(exports.gedanken_catalog())) as Catalog;
    const { progress } = this.catalog;
    this.unread = Object.fromEntries(progress.map((name) => [name, NaN])) as unknown as Progress;
    this.places = Object.fromEntries(progress.map((name, k) => [name, k])) as Core['places'];
  }

  /** All about a component, as Markdown. */
  describe(id: string): string {
    this.say(id);
    return this.answer(this.exports.gedanken_describe());
  }

  /** The shortest config text that means the same. */
  normalize(config: string): string {
    this.say(config);
    return this.answer(this.exports.gedanken_normalize());
  }

  /** The text with all that it leaves out. */
  resolve(config: string): string {
    this.say(config);
    return this.answer(this.exports.gedanken_resolve());
  }

  /** A run before its first tick; `close` gives its memory back. */
  open(config: string): CoreRun {
    this.say(config);
    return new CoreRun(this, this.check(this.exports.gedanken_open()));
  }

  /** A run as it was when `save` wrote this. Snapshots of another version, or damaged ones, are refused. */
  load(snapshot: Uint8Array): CoreRun {
    this.memory.write(this.#blob(snapshot.length), snapshot);
    return new CoreRun(this, this.check(this.exports.gedanken_load(snapshot.length)));
  }

  /**
   * What gedanken_save or gedanken_policy wrote, copied.
   * @internal
   */
  saved(bytes: number): Uint8Array<ArrayBuffer> {
    return this.memory.copyBytes(this.#blob(bytes), bytes);
  }

  /**
   * Puts a text into the shared buffer.
   * @internal
   */
  say(text: string): void {
    const at = this.exports.gedanken_text();
    const room = this.exports.gedanken_text_bytes();
    if (text.includes('\0')) throw failure('INTERNAL', 'A text may not contain the character 0.');
    if (!this.memory.writeText(at, room, text)) {
      throw failure('INTERNAL', t`The text is too long: it may have ${room - 1} bytes.`);
    }
  }

  /**
   * The text in the shared buffer, after a call that returned its length.
   * @internal
   */
  answer(length: number): string {
    this.check(length);
    return this.memory.readText(this.exports.gedanken_text(), length);
  }

  /**
   * Passes on what is not negative; otherwise throws the core's sentence under its status's name.
   * @internal
   */
  check(result: number): number {
    if (result >= 0) return result;
    throw this.#failure(-result);
  }

  #failure(status: number): Failure {
    // `catalog` is not there yet while it is being read.
    const known = (this.catalog as Catalog | undefined)?.statuses[status];
    const sentence = this.memory.readText(this.exports.gedanken_text(), this.exports.gedanken_text_bytes());
    return {
      code: known?.name ?? `STATUS_${status}`,
      message: sentence || known?.text || t`The core reports a failure.`,
    };
  }

  #blob(bytes: number): number {
    const at = this.exports.gedanken_blob(Math.max(1, bytes));
    if (at === 0) throw failure('INTERNAL', t`There is no memory for ${bytes} bytes.`);
    return at;
  }
}

interface ChannelPlace {
  about: ChannelAbout;
  /** Address; holds as long as the run. */
  at: number;
}

/** One run inside the core. After `close` every call throws. */
export class CoreRun {
  #core: Core;
  #handle: number;
  #places: Map<string, ChannelPlace> | null = null;
  /**
   * Of computing so far, as far as it was measured.
   * @internal
   */
  seconds = 0;

  /** @internal */
  constructor(core: Core, handle: number) {
    this.#core = core;
    this.#handle = handle;
  }

  /** Gives the memory back. */
  close(): void {
    this.#core.check(this.#core.exports.gedanken_close(this.#handle));
  }

  /** It becomes a dream of itself, or is closed. */
  dream(): this {
    try {
      this.#core.check(this.#core.exports.gedanken_dream(this.#handle));
      return this;
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  /** Bytes of memory that the run lives in. */
  bytes(): number {
    return this.#core.check(this.#core.exports.gedanken_bytes(this.#handle));
  }

  /**
   * At most so many ticks (the smallest units of work), or until the event: the end of a phase, a real step, an episode.
   * In whatever portions: the same bits.
   */
  advance(ticks: number, until: Until = 'ticks'): void {
    const { exports } = this.#core;
    const count = Math.max(0, Math.min(MOST_TICKS, Math.trunc(ticks)));
    this.#core.check(exports.gedanken_advance(this.#handle, count, UNTIL[until]));
  }

  /** All counts since the run began. */
  progress(): Progress {
    const {
      unread,
      memory,
      catalog: { progress: names },
    } = this.#core;
    const at = this.#progressAt(),
      numbers = memory.float64s(),
      progress = { ...unread };
    for (let k = 0; k < names.length; k++) progress[names[k]!] = numbers[at + k]!;
    return progress;
  }

  /** One number of the progress; quicker than all of it. */
  count(name: keyof Progress): number {
    return this.#core.memory.float64s()[this.#progressAt() + this.#core.places[name]]!;
  }

  /** Finished so far. */
  episodes(): number {
    return this.count('episodes');
  }

  /** Index of the progress among the float64s of the memory. */
  #progressAt(): number {
    const at = this.#core.exports.gedanken_progress(this.#handle);
    if (at === 0) throw failure('NO_RUN', 'This run has been closed.');
    return at / 8;
  }

  /** A live parameter or a cell; the config text that now reproduces the run. */
  set(key: string, value: string): string {
    this.#core.say(`${key}=${value}`);
    this.#core.check(this.#core.exports.gedanken_set(this.#handle));
    return this.config();
  }

  /** A number of a channel by its name, such as `model-error.error.model_error[5]`; NaN while there is none. */
  measure(what: string): number {
    this.#core.say(what);
    const number = this.#core.exports.gedanken_measure(this.#handle);
    const { memory, exports } = this.#core;
    const sentence = Number.isNaN(number)
      ? memory.readText(exports.gedanken_text(), exports.gedanken_text_bytes())
      : '';
    if (sentence) throw failure('MEASURE', sentence);
    return number;
  }

  /** The text that reproduces the run, with what was changed on the way. */
  config(): string {
    return this.#core.answer(this.#core.exports.gedanken_config(this.#handle));
  }

  /** The latest event of the config that could not take place, as a sentence; empty if none. */
  note(): string {
    return this.#core.answer(this.#core.exports.gedanken_note(this.#handle));
  }

  /** 16 hexadecimal digits: a hash of what happened, the same on every machine and in every browser. */
  digest(): string {
    return this.#core.answer(this.#core.exports.gedanken_digest(this.#handle));
  }

  /** A snapshot, from which `Core.load` goes on as if nothing had been. */
  save(): Uint8Array<ArrayBuffer> {
    return this.#core.saved(this.#core.check(this.#core.exports.gedanken_save(this.#handle)));
  }

  /** What the channels tell of themselves. */
  channels(): ChannelAbout[] {
    return [...this.#channels().values()].map(({ about }) => about);
  }

  /** A copy of one channel's numbers, or null when the run has no such one. */
  channel(key: string): ChannelNumbers | null {
    const place = this.#channels().get(key);
    if (!place) return null;
    const { type, shape } = place.about;
    const count = shape.reduce((product, n) => product * n, 1);
    return { key, data: this.#core.memory.copy(type, place.at, count) };
  }

  /** A copy of the shapes of these layers (a bit mask). */
  scene(layers: number): Scene {
    const { exports, memory, catalog } = this.#core;
    const n = this.#core.check(exports.gedanken_scene(this.#handle, layers));
    const box = [...memory.copy('f32', exports.gedanken_scene_box(), 4)] as Scene['box'];
    const bytes = memory.copyBytes(exports.gedanken_scene_data(), n * catalog.shape_bytes);
    return { n, bytes: bytes.buffer, box };
  }

  /** What is known of a place in the world, or of a line of the listing. */
  ask(about: Question): Told {
    const { exports } = this.#core;
    const length =
      'line' in about
        ? exports.gedanken_ask_line(this.#handle, about.line)
        : exports.gedanken_ask(this.#handle, about.x, about.y);
    return JSON.parse(this.#core.answer(length)) as Told;
  }

  /** A copy of the world's map; null when it has none. */
  map(): WorldMap | null {
    const { exports, memory, catalog } = this.#core;
    const length = exports.gedanken_map(this.#handle);
    if (length < 0 && catalog.statuses[-length]?.name === 'UNFIT') return null;
    const about = JSON.parse(this.#core.answer(length)) as Omit<WorldMap, 'range' | 'data'>;
    const count = catalog.maps.length * catalog.map_side ** 2;
    const data = memory.copy('f32', exports.gedanken_map_data(), count) as Float32Array;
    return { ...about, range: [...memory.copy('f64', exports.gedanken_map_range(), 4)], data };
  }

  /**
   * The learning curve: rows of Catalog.episode_columns, row-major, one for each episode: lengths in real steps, the return in
   * units of reward.
   * Episodes k + 1, k + 2, ... up to the last finished one. The core keeps the latest
   * Catalog.episode_rows of them in a ring; `missed` counts those overwritten before this call.
   */
  episodesSince(k: number): Required<EpisodeRows> {
    const columns = this.#core.catalog.episode_columns.length;
    const ring = this.#core.catalog.episode_rows;
    const place = [...this.#channels().values()].find(({ about }) => about.purpose === 'ended');
    const finished = place ? this.episodes() : k;
    const rows = Math.max(0, Math.min(finished - k, ring));
    const data = new Float64Array(rows * columns);
    if (place && rows > 0) {
      const at = place.at / 8;
      const all = this.#core.memory.float64s().subarray(at, at + ring * columns);
      const begin = (finished - rows) % ring;
      const first = Math.min(rows, ring - begin); // the ring may wrap once
      data.set(all.subarray(begin * columns, (begin + first) * columns));
      data.set(all.subarray(0, (rows - first) * columns), first * columns);
    }
    return { columns, rows, data, missed: Math.max(0, finished - k - rows) };
  }

  /** What a person can do in the agent's place; null: nothing is done. */
  controls(): Controls | null {
    return this.#tell().controls;
  }

  #tell(): { at: number[]; channels: ChannelAbout[]; controls: Controls | null } {
    return JSON.parse(this.#core.answer(this.#core.exports.gedanken_channels(this.#handle)));
  }

  #channels(): Map<string, ChannelPlace> {
    if (!this.#places) {
      const { at, channels } = this.#tell();
      this.#places = new Map(channels.map((about, i) => [about.key, { about, at: at[i]! }]));
    }
    return this.#places;
  }
}
