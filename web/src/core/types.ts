/**
 * What the page knows of the core: the catalogue's shape, the worker's messages, the frames it
 * sends. Nothing here names a component: all of that comes from the catalogue at run time.
 */

export type Family = 'run' | 'env' | 'model' | 'planner' | 'agent';
export type ParamKind = 'real' | 'int' | 'bool' | 'choice' | 'text';

export interface Param {
  key: string;
  kind: ParamKind;
  scale: 'linear' | 'log';
  live: boolean;
  expert: boolean;
  /** Texts: the initial text; choices: the initial word; bools: true or false. */
  initial: number | string | boolean;
  low: number;
  high: number;
  label: string;
  unit: string;
  doc: string;
  /** Only of kind `choice`. */
  choices?: string[];
}

export interface ListingLine {
  phase: string;
  indent: number;
  text: string;
}

export interface Component {
  id: string;
  title: string;
  summary: string;
  source: string;
  params: Param[];
  offers: string[];
  /** Agents and models: properties that the world must have. */
  needs_env: string[];
  /** Agents only, like the rest up to the listing; empty: they take none. */
  needs_model: string[];
  needs_planner: string[];
  /** Ids that a text without a name means; empty: the first that fits. */
  usual_model: string;
  usual_planner: string;
  listing: ListingLine[];
  facts: { name: string; text: string }[];
}

export interface Layer {
  key: string;
  label: string;
  doc: string;
}

export interface Exhibit {
  id: string;
  title: string;
  text: string;
  config: string;
  variants: string[];
  seeds: number;
  episodes: number;
  steps: number;
  measure: 'length' | 'return' | 'cumulative';
  axis: 'episodes' | 'steps' | 'all';
}

export interface Catalog {
  version: string;
  numbers_version: number;
  abi: number;
  run: Param[];
  env: Component[];
  model: Component[];
  planner: Component[];
  agent: Component[];
  exhibits: Exhibit[];
  statuses: { name: string; text: string }[];
  phases: string[];
  layers: Layer[];
  /** Pictures of a continuous world on its plane, and the cells along each side of one. */
  maps: Layer[];
  map_side: number;
  inks: string[];
  shapes: string[];
  progress: string[];
  episode_columns: string[];
  episode_rows: number;
  shape_bytes: number;
}

/** All counts since the run began; see gdn_progress. `phase` is an index into Catalog.phases. */
export interface Progress {
  ticks: number;
  /** Ticks of the real step under way; 0 between two steps. */
  step_ticks: number;
  env_steps: number;
  episodes: number;
  model_steps: number;
  updates: number;
  episode_steps: number;
  episode_return: number;
  total_reward: number;
  phase: number;
  line: number;
  due: number;
}

/** Shapes as the core wrote them: `bytes` holds n records of Catalog.shape_bytes; see scene.h. */
export interface Scene {
  n: number;
  bytes: ArrayBuffer;
  box: [number, number, number, number];
}

export interface ChannelData {
  key: string;
  label: string;
  unit: string;
  doc: string;
  type: 'u8' | 'i32' | 'f32' | 'f64';
  shape: number[];
  data: Uint8Array | Int32Array | Float32Array | Float64Array;
}

/** Finished episodes, one row of Catalog.episode_columns and SECONDS each, row-major. */
export interface EpisodeRows {
  columns: number;
  rows: number;
  data: Float64Array;
  /** Finished before these, but overwritten in the core's ring before they could be read. */
  missed?: number;
}

/** A continuous world on a plane of two of its coordinates; see gdn_run_map. */
export interface WorldMap {
  /** Of the plane's two coordinates. */
  names: string[];
  units: string[];
  /** Of each number that is observed; empty where it has none. */
  observation: string[];
  /** low, high of the first coordinate, then of the second. */
  range: number[];
  /** One picture after the other, as in Catalog.maps; rows along the second coordinate. */
  data: Float32Array;
}

/** What is looked at now and then, because it is larger or dearer than a frame. */
export interface Look {
  channels: ChannelData[];
  /** null: not asked for, or the world has none. */
  map: WorldMap | null;
}

/** One picture of the run, at most one in flight to the page. */
export interface Frame {
  progress: Progress;
  scene: Scene | null;
  channels: ChannelData[];
  /** Episodes finished since the frame before. */
  episodes: EpisodeRows;
  running: boolean;
  /** Real steps and updates a second, measured over the last half second of running. */
  stepsPerSecond: number;
  updatesPerSecond: number;
  /** The latest event of the config that could not take place, as a sentence; empty if none. */
  note?: string;
}

export type Until = 'ticks' | 'phase' | 'step' | 'episode';

/** A failure as people read it. `code` is a status name of the core, or one of the page's own. */
export interface Failure {
  code: string;
  message: string;
}

/**
 * One live run in its own worker. Every promise rejects with a Failure; nothing is lost by a
 * failure.
 */
export interface RunClient {
  /** Replaces the run by a new one of this config text. Resolves with the normalised text. */
  open(config: string): Promise<string>;
  /** Replaces the run by the one in a snapshot. Resolves with its config text. */
  load(snapshot: Uint8Array): Promise<string>;
  save(): Promise<Uint8Array>;
  /**
   * Real steps a second: below about 20 the updates of a step are shown one by one. Infinity: as
   * fast as it goes. Resolves when running.
   */
  play(stepsPerSecond: number): Promise<void>;
  pause(): Promise<void>;
  advance(until: Until, count?: number): Promise<void>;
  /** A live parameter or a cell; resolves with the config text that now reproduces the run. */
  set(key: string, value: string): Promise<string>;
  /** Which layers (bit mask) and channels the frames carry. */
  watch(layers: number, channels: string[]): Promise<void>;
  /** These channels, as far as the run has them, and the map of its world. */
  look(channels: string[], map: boolean): Promise<Look>;
  digest(): Promise<string>;
  config(): Promise<string>;
  onframe: ((frame: Frame) => void) | null;
  onfailure: ((failure: Failure) => void) | null;
  dispose(): void;
}

/** The same experiment over many seeds, spread over workers. */
export interface SweepRequest {
  config: string;
  /** Seeds seed, seed + 1, ... of the config. */
  seeds: number;
  /** Stop each seed after so many episodes or real steps (the other is 0). */
  episodes: number;
  steps: number;
}
export interface SweepResult {
  /** One per seed that worked, in order. */
  runs: { seed: number; digest: string; episodes: EpisodeRows }[];
  /** Seeds that did not (a worker died, a value became infinite); the others went on. */
  failures?: { seed: number; failure: Failure }[];
}

/** Everything that the page may ask of the core. */
export interface Lab {
  catalog: Catalog;
  /** The shortest equal text; rejects with the core's sentence when the text is not valid. */
  normalize(config: string): Promise<string>;
  describe(id: string): Promise<string>;
  createRun(): Promise<RunClient>;
  /**
   * `progress` counts seeds; `done` has a fraction for those under way. Rejects when no seed
   * worked.
   */
  sweep(
    request: SweepRequest, progress: (done: number, total: number) => void, signal?: AbortSignal,
  ): Promise<SweepResult>;
  /** How the code runs: 'worker', 'blob-worker' or 'main-thread'; '' before the first run. */
  mode: string;
  /** A sentence when the code runs in a lesser way than usual, else empty. */
  notice?: string;
  dispose(): void;
}
