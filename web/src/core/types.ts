/**
 * What the page knows of the core: the catalogue's shape, the worker's messages, the frames it
 * sends. Nothing here names a component: all of that comes from the catalogue at run time.
 */
import type { Measure, XAxis } from './hash';

export type Family = 'run' | 'env' | 'model' | 'planner' | 'agent';
export type ParamKind = 'real' | 'int' | 'bool' | 'choice' | 'text';

export interface Param {
  key: string;
  kind: ParamKind;
  scale: 'linear' | 'log';
  live: boolean;
  expert: boolean;
  /** How much is imagined: the same run with 0 of it shows what imagination is worth. */
  imagines: boolean;
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
  /** Key of one of Catalog.ideas. */
  idea: string;
  /** Config text of a run that shows what it is about, and after how many real steps. */
  picture: string;
  picture_steps: number;
  /** Worlds only: the curve to show unless another is asked for; a measure of '': there is none. */
  measure?: Measure;
  axis?: XAxis;
  /** Worlds only: key of the parameter that tells after how many real steps it changes by itself; '': never. */
  changes?: string;
  /** Worlds only: what colours of the drawing mean, by their numbers in Catalog.inks. */
  /** What its drawing on the stage means. */
  drawn?: string;
  legend?: { ink: number; text: string }[];
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

/** A sentence about the results of an experiment, and the comparisons that it was held against. */
export interface Claim {
  text: string;
  /** Empty: it was not held against any. */
  measured: { chain: string; holds: boolean }[];
}

/** One of the files of experiments/. */
export interface Experiment {
  id: string;
  title: string;
  text: string;
  source: string;
  config: string;
  variants: { name: string; config: string }[];
  /** The first and the last. */
  seeds: [number, number];
  episodes: number;
  steps: number;
  /** What is kept beside every episode: `what` is a channel's number, as gedanken_measure takes it. */
  measures: { name: string; what: string }[];
  measure: Measure;
  axis: XAxis;
  scale: '' | 'linear' | 'x' | 'y' | 'xy';
  /** Key of a channel whose figure shows what it is about; empty: none. */
  figure: string;
  claims: Claim[];
  /** There are results of it beside the page. */
  results: boolean;
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
  statuses: { name: string; text: string }[];
  phases: string[];
  /** What components offer and need of each other: "a world of numbers ..." */
  properties: { key: string; text: string }[];
  /** By which galleries are ordered. */
  ideas: Layer[];
  layers: Layer[];
  /** Pictures of a continuous world on its plane, what they show of it first, and the cells along each side of one. */
  maps: (Layer & { mark: ColumnMark })[];
  map_side: number;
  inks: string[];
  shapes: string[];
  progress: (keyof Progress)[];
  episode_columns: string[];
  episode_rows: number;
  shape_bytes: number;
}

/** A point in a run: so many real steps are done, and so many ticks of the next. */
export interface Moment {
  step: number;
  tick: number;
}

/** Where to go in the past: to a moment, one real step back, or to where the episode began. */
export type Wish = Moment | 'step' | 'episode';

/** Where a run stands on its line of time, and how far that was lived. */
export interface Whereabouts {
  now: Moment;
  head: Moment;
}

/** What lay ahead when the past was changed. */
export interface Left {
  /** Of the old head; null where there was no room for it. */
  snapshot: Uint8Array | null;
  /** Episodes of the old line that no frame carried. */
  rows: EpisodeRows;
  /** So many finished episodes both lines have in common. */
  episodes: number;
}

/** What a change by hand comes to. */
export interface Changed {
  /** The text that now reproduces the run. */
  config: string;
  /** null: nothing lay ahead. */
  left: Left | null;
}

/** All counts since the run began; see gdn_progress. `phase` is an index into Catalog.phases. */
export interface Progress {
  ticks: number;
  step_ticks: number;
  env_steps: number;
  whole_steps: number;
  episodes: number;
  model_steps: number;
  updates: number;
  episode_steps: number;
  episode_return: number;
  total_reward: number;
  phase: number;
  line: number;
  planner_line: number;
  due: number;
  /** How the latest episode ended: 1 it reached the goal, -1 it failed, 0 neither (time ran out, by chance). */
  success: number;
  ended: number;
  step_success: number;
}

/** Shapes as the core wrote them: `bytes` holds n records of Catalog.shape_bytes; see scene.h. */
export interface Scene {
  n: number;
  bytes: ArrayBuffer;
  box: [number, number, number, number];
}

/** What a figure is; see gedanken/channel.h. */
export type Form =
  'series' | 'ring' | 'bands' | 'bars' | 'ranks' | 'lanes' | 'map' | 'images' | 'table' | 'fans' | 'shares';

/** The part of a column in its figure. */
export type ColumnMark =
  | 'none'
  | 'told'
  | 'axis'
  | 'solid'
  | 'violet'
  | 'thin'
  | 'spread'
  | 'value'
  | 'signed'
  | 'wrong'
  | 'tally'
  | 'most'
  | 'alarm';

export interface Column {
  key: string;
  label: string;
  unit: string;
  mark: ColumnMark;
  /** Index of the channel's figure that it belongs to. */
  figure: number;
  dashed: boolean;
  /** Minus its numbers are shown. */
  negated: boolean;
  /** 0 stands for: not known. */
  not_zero: boolean;
}

export interface ChannelFigure {
  form: Form;
  title: string;
  /** Label of the horizontal axis. */
  axis: string;
  caption: string;
  /** Of series and lanes: the count of the run that they go over. */
  over: '' | keyof Progress;
  scale: 'linear' | 'log' | 'auto';
  /** Number of the first row. */
  first: number;
  /** Ends of the vertical axis; both 0: as the numbers need it. */
  low: number;
  high: number;
  /** The highest few in a hundred may leave the picture. */
  spikes: boolean;
  /** Beside lines of what grows like k and like k squared. */
  growth: boolean;
}

/** What a channel tells of itself, once per run; see gdn_channel_type. */
export interface ChannelAbout {
  key: string;
  label: string;
  unit: string;
  doc: string;
  type: 'u8' | 'i32' | 'f32' | 'f64';
  shape: number[];
  /** Key of the channel whose figure shows this one too; empty: none. */
  part_of: string;
  /** What a channel of the run itself serves for; empty: for being shown, if it has figures. */
  purpose: '' | 'glyphs' | 'sensed' | 'ended';
  /** While it is all 0, what was seen before may stay. */
  kept: boolean;
  figures: ChannelFigure[];
  /** The last of them stands for all that follow. */
  columns: Column[];
}

/** The numbers of a channel, as they cross from the worker. */
export interface ChannelNumbers {
  key: string;
  data: Uint8Array | Int32Array | Float32Array | Float64Array;
}

export type ChannelData = ChannelAbout & ChannelNumbers;

/** Finished episodes, one row of Catalog.episode_columns, SECONDS and what else was measured each, row-major. */
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
export interface Look<Channel = ChannelData> {
  channels: Channel[];
  /** null: not asked for, or the world has none. */
  map: WorldMap | null;
}

/** What is asked of a run: what lies at a point of the drawing, or what a line of the listing last did (-1: the agent). */
export type Question = { x: number; y: number } | { line: number };

/** What is known of that; see gdn_answer. */
export interface Told {
  /** Empty: nothing is there. */
  title: string;
  /** x, y, width, height, world units; a width of 0: nowhere. */
  box: [number, number, number, number];
  /** From x, y to x, y, where it is a step. */
  way: [number, number, number, number];
  lines: {
    name: string;
    text: string;
    /** What is believed of it, or of what was imagined what really was; empty: nothing. */
    believed: string;
    /** As of columns. */
    mark: string;
    /** Of the listing, the one that did it; -1: none. */
    line: number;
  }[];
}

/** What a person can do in the agent's place; see gdn_run_controls_json. */
export interface Controls {
  /** How many choices; 0: numbers. */
  n: number;
  /** Of the choices, or of the numbers. */
  names: string[];
  /** Of the numbers. */
  low: number[];
  high: number[];
  /** Where the choices lead on the picture, [x, y]; none: nowhere. */
  ways: [number, number][];
}

/** One picture of the run, at most one in flight to the page. */
export interface Frame {
  progress: Progress;
  scene: Scene | null;
  channels: ChannelNumbers[];
  /** Episodes finished since the frame before. */
  episodes: EpisodeRows;
  running: boolean;
  /** The furthest moment that was lived on this line of time; the picture may be of an earlier one. */
  head: Moment;
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
  /** Of the moment that is seen, or of the furthest one that was lived. */
  save(what?: 'now' | 'head'): Promise<Uint8Array>;
  /**
   * Real steps a second: below about 20 the updates of a step are shown one by one. Infinity: as
   * fast as it goes. Resolves when running. At real step `most` it waits until it may go further.
   */
  play(stepsPerSecond: number, most?: number): Promise<void>;
  may(most: number): Promise<void>;
  /** Resolves with where it has come to stand. */
  pause(): Promise<Whereabouts>;
  /** While held nothing plays, whatever is wished for; afterwards what was wished for last does. */
  hold(isHeld: boolean): Promise<void>;
  advance(until: Until, count?: number): Promise<void>;
  /**
   * To a moment that was lived; later ones mean the furthest of all. What is asked of time meanwhile ends it where it
   * is; `progress` hears which part of the way is done. Resolves with where that has come to.
   */
  seek(to: Wish, progress?: (done: number) => void): Promise<Whereabouts>;
  /** A live parameter or a cell. In the past that begins another line of time. */
  set(key: string, value: string): Promise<Changed>;
  /** What the run's channels tell of themselves. */
  channels(): Promise<ChannelAbout[]>;
  /** null: nothing is done in its world. */
  controls(): Promise<Controls | null>;
  /** Which layers (bit mask) and channels the frames carry. */
  watch(layers: number, channels: string[]): Promise<void>;
  /** These channels, as far as the run has them, and the map of its world. */
  look(channels: string[], map: boolean): Promise<Look<ChannelNumbers>>;
  /** What is known of a place, or of a line, at the moment where the run stands. */
  ask(about: Question): Promise<Told>;
  digest(): Promise<string>;
  config(): Promise<string>;
  onframe: ((frame: Frame) => void) | null;
  onfailure: ((failure: Failure) => void) | null;
  dispose(): void;
}

/** One that cannot be held: it plays only while somebody asks it to. */
export type LightRun = Omit<RunClient, 'hold'>;

/** The same experiment over many seeds, spread over workers. */
export interface SweepRequest {
  config: string;
  /** Seeds seed, seed + 1, ... of the config. */
  seeds: number;
  /** Stop each seed after so many episodes or real steps (the other is 0). */
  episodes: number;
  steps: number;
  /** What is measured when an episode has ended: columns more in its row. */
  measures?: string[];
}
export interface SweepResult {
  /** One per seed that worked, in order. */
  runs: { seed: number; digest: string; episodes: EpisodeRows }[];
  /** Seeds that did not (a worker died, a value became infinite); the others went on. */
  failures?: { seed: number; failure: Failure }[];
}

/** A run of this config after so many real steps, with these layers (bit mask). */
export interface Picture {
  config: string;
  steps: number;
  layers: number;
}

/** Draws pictures of other runs than the one at hand, one after the other, beside it. */
export interface Painter {
  /** Each is drawn once. Rejects with a Failure when it cannot be, or when nobody waits for it any more. */
  draw(picture: Picture): Promise<Scene>;
  /** Nobody waits any more. */
  dispose(): void;
}

/** What it takes to understand a config text. */
export interface Reader {
  readonly catalog: Catalog;
  /**
   * The text with all that it leaves out: each choice, and each parameter of what is chosen. Throws the core's
   * sentence when the text is not valid.
   */
  resolve(config: string): string;
}

/** Everything that the page may ask of the core. */
/** A dream of a run, which a person drives: `set('drive', ACTION)` is a step of it, and `note` says where that led. */
export interface Dream {
  set(key: string, value: string): string;
  note(): string;
  scene(layers: number): Scene;
  progress(): Progress;
  close(): void;
}

export interface Lab extends Reader {
  /** The shortest equal text; rejects with the core's sentence when the text is not valid. */
  normalize(config: string): Promise<string>;
  /** Rejects with the core's sentence when there can be no run of this text, such as of a broken layout. */
  check(config: string): Promise<void>;
  describe(id: string): Promise<string>;
  /** The deterministic policy of the run in a snapshot, as JSON; rejects with a sentence where it keeps none. */
  policy(snapshot: Uint8Array): Promise<string>;
  /** Of the run in a snapshot; rejects with a sentence where there is no model to dream in. */
  dream(snapshot: Uint8Array): Promise<Dream>;
  createRun(): Promise<RunClient>;
  /** Inside the page, without a worker: for one whose steps cost next to nothing. */
  createLightRun(): Promise<LightRun>;
  /**
   * `progress` counts seeds; `done` has a fraction for those under way. Rejects when no seed
   * worked.
   */
  sweep(
    request: SweepRequest,
    progress: (done: number, total: number) => void,
    signal?: AbortSignal,
  ): Promise<SweepResult>;
  /** Somebody who draws; what was drawn is known to those that follow. */
  painter(): Promise<Painter>;
  /** The ready experiments; rejects with a sentence why there are none. */
  experiments(): Promise<readonly Experiment[]>;
  /** The address of a file that lies beside the module; empty: nothing can. */
  beside(file: string): string;
  /** How the code runs: 'worker', 'blob-worker' or 'main-thread'; '' before the first run. */
  mode: string;
  /** A sentence when the code runs in a lesser way than usual, else empty. */
  notice?: string;
  dispose(): void;
}
