/**
 * What a figure in a frame and the page around it say to each other, and what frame.js makes of it there: this file is
 * served as frame.d.ts beside it. Each message is a plain object with `gedanken: 1`, the version of the protocol.
 */
export type Version = 1;
export type Until = 'phase' | 'step' | 'episode';

/** What the page may ask for. `link` is a run as text: what stands behind `#` in a link to the lab. */
export type Command =
  | { type: 'play' }
  | { type: 'pause' }
  /** Goes on to the end of so many phases, real steps or episodes: 1 to 10,000. */
  | { type: 'step'; until: Until; count: number }
  /** To a moment that was lived: after so many real steps, and ticks within the next one. */
  | { type: 'go'; step: number; tick: number }
  | { type: 'get' }
  | { type: 'set'; link: string };

/** Where the run is. */
export interface Progress {
  step: number;
  tick: number;
  /** Episodes that have ended. */
  episode: number;
  running: boolean;
  /** The fingerprint of the run, when it stands still. */
  digest: string | null;
}

/** What was bet before the run was seen; `said` is null where somebody would rather be shown. */
export interface Bet {
  said: string | number | number[] | null;
  truth: string | number | number[];
  /** Close enough, for a number or a curve; null where nothing was said. */
  isRight: boolean | null;
  /** The verdict as the reader sees it. */
  text: string;
}

/** From the page. `room`: how high its window is, CSS pixels, of which the stage takes a part. `fits`: it fits the frame's height. */
export type FromPage = { gedanken: Version } & (
  { type: 'hello'; fits: boolean; room: number } | ({ id: number } & Command)
);

/**
 * From the frame. `hello` says that it is there, `ready` answers the page's own. Every command is answered by a `reply` or,
 * with a sentence, a `refusal` of its id. `value` is the link for `get` and `set`, otherwise null.
 */
export type FromFrame = { gedanken: Version } & (
  | { type: 'hello' }
  | { type: 'ready' }
  | { type: 'size'; height: number }
  | { type: 'state'; link: string }
  | ({ type: 'progress' } & Progress)
  | ({ type: 'bet' } & Bet)
  | { type: 'error'; message: string }
  | { type: 'reply'; id: number; value: string | null }
  | { type: 'refusal'; id: number; message: string }
);

/** The events of a frame, with what is in their `detail`. */
export interface FigureEvents {
  'gedanken-ready': null;
  'gedanken-state': { link: string };
  'gedanken-progress': Progress;
  'gedanken-bet': Bet;
  'gedanken-error': { message: string };
}

/** A figure in a frame. What it refuses rejects with an Error whose message is a sentence. */
export interface Figure {
  /** It has answered: what is asked before that waits for it. */
  readonly ready: Promise<void>;
  play(): Promise<void>;
  pause(): Promise<void>;
  step(until?: Until, count?: number): Promise<void>;
  go(step: number, tick?: number): Promise<void>;
  /** The link to what it shows. */
  link(): Promise<string>;
  /** Shows another run; resolves to its link as it was understood. */
  show(link: string): Promise<string>;
}

/** Every `<iframe data-gedanken>` is attended by itself; this gives its figure to scripts. */
export declare function figureOf(iframe: HTMLIFrameElement): Figure;
