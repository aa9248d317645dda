/**
 * What the element promises to pages: the source of its types and of custom-elements.json. The class itself is
 * src/ui/lab.ts; index.ts does not compile where the two differ.
 */
import type { Failure, Progress, Until } from '../../src/core/types';

/** What `detail` of each event is; all of them bubble, out of shadow trees too. */
export interface GedankenEvents {
  'gedanken-ready': CustomEvent<Record<string, never>>;
  'gedanken-change': CustomEvent<{ hash: string; arrived: boolean }>;
  'gedanken-frame': CustomEvent<{ progress: Progress; running: boolean }>;
  'gedanken-error': CustomEvent<Failure>;
}

/**
 * A laboratory for agents that learn a model of their world, and imagine in it before they act.
 *
 * It needs no more than its attributes, and starts no worker before it is played. While it cannot run, it shows a
 * sentence that says why, in its place.
 *
 * @tag gedanken-lab
 *
 * @attr {boolean} fill - It fills the height that its host gives it; without it, it is as high as it needs.
 * @attr {'loading'|'ready'|'running'|'paused'|'error'} data-state - What it does; set by the element itself.
 *
 * @fires {CustomEvent<{}>} gedanken-ready - The run is there, and methods act on it.
 * @fires {CustomEvent<{hash: string, arrived: boolean}>} gedanken-change - What it shows has another address.
 * @fires {CustomEvent<{progress: Progress, running: boolean}>} gedanken-frame - A new picture: the counts of its moment.
 * @fires {CustomEvent<Failure>} gedanken-error - Something went wrong: a code, and a sentence for people.
 *
 * @csspart scene - The picture of world and agent.
 * @csspart chart - The curve.
 * @csspart toolbar - Play and its neighbours.
 *
 * @cssprop --gedanken-paper - Background.
 * @cssprop --gedanken-raised - Background of what is a little raised.
 * @cssprop --gedanken-hairline - Thin lines.
 * @cssprop --gedanken-edge - Borders of controls.
 * @cssprop --gedanken-ink - What really happens, and text.
 * @cssprop --gedanken-quiet - Text that steps back.
 * @cssprop --gedanken-imagined - What the agent only imagines.
 * @cssprop --gedanken-imagined-wash - A wash of that.
 * @cssprop --gedanken-unsure - How unsure the model is.
 * @cssprop --gedanken-alarm - What went wrong.
 * @cssprop --gedanken-alarm-wash - A wash of that.
 * @cssprop --gedanken-floor - Floor of a maze.
 * @cssprop --gedanken-wall - Its walls.
 * @cssprop --gedanken-start - Where an episode begins.
 * @cssprop --gedanken-goal - Where it ends well.
 * @cssprop --gedanken-pit - Where it ends badly.
 * @cssprop --gedanken-value-high - Values above zero.
 * @cssprop --gedanken-value-low - Values below zero.
 * @cssprop --gedanken-wrong - What the model believes and is not so.
 * @cssprop --gedanken-curve-1 - First curve; the others follow.
 * @cssprop --gedanken-curve-2 - Second curve.
 * @cssprop --gedanken-curve-3 - Third curve.
 * @cssprop --gedanken-curve-4 - Fourth curve.
 * @cssprop --gedanken-curve-5 - Fifth curve.
 * @cssprop --gedanken-curve-6 - Sixth curve.
 * @cssprop --gedanken-font - Typefaces of text.
 * @cssprop --gedanken-mono - Typefaces of listings.
 */
export declare class GedankenLab extends HTMLElement {
  /**
   * The run, as on the command line and in links (`env=dyna-maze agent=dyna-q seed=7`); `view.*` pairs are settings of the
   * page. It follows what people do, and setting it leads elsewhere.
   * @attr config
   */
  config: string;
  /**
   * How much is there beside the stage: everything, transport and a sentence, Play and a sentence, nothing.
   * @attr controls
   */
  controls: 'full' | 'minimal' | 'play' | 'none';
  /**
   * With `minimal`: keys of parameters that can be set below the stage, such as `agent.planning_steps env.gravity`.
   * @attr fields
   */
  fields: string;
  /**
   * Light or dark; `auto` is as the page around it.
   * @attr theme
   */
  theme: 'auto' | 'light' | 'dark';
  /**
   * Keys of the layers that are drawn, with blanks or commas; null: those that the lab begins with.
   * @attr layers
   */
  layers: string | null;
  /**
   * Real steps a second, or `max`; null: the world's own pace.
   * @attr speed
   */
  speed: string | null;
  /**
   * Where gedanken.wasm is, relative to the document, if not beside the script. Read when the element is connected.
   * @attr wasm-url
   */
  wasmUrl: string;
  /**
   * The name under which the reader's browser keeps the last run for the next visit; null: nothing is kept.
   * @attr keep
   */
  keep: string | null;
  /**
   * Where a problem may be told: `mailto:...` or the address of a page. Nothing is sent by itself.
   * @attr report
   */
  report: string;

  /** `#env=...`: the address of what is shown; empty before `gedanken-ready`. */
  readonly hash: string;
  /** 16 hexadecimal digits, a hash of all that happened in the run; empty while it is not standing still. */
  readonly digest: string;

  /** Time goes by until `pause`. Resolves when it does. */
  play(): Promise<void>;
  /** Time stands still. Resolves when there is a digest. */
  pause(): Promise<void>;
  /**
   * So many phases, real steps or episodes, and then it stands still. Resolves when there is a digest.
   * @param until - What is counted: `ticks`, `phase`, `step` or `episode`.
   */
  step(until?: Until, count?: number): Promise<void>;
  /** The run begins again, with the same seed. */
  reset(): Promise<void>;
  /** Stage and curve alone, over the whole screen or window; Escape leaves. */
  present(): void;

  /** @ignore */
  addEventListener<T extends keyof GedankenEvents>(
    type: T,
    listener: (this: GedankenLab, event: GedankenEvents[T]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** @ignore */
  addEventListener<T extends keyof HTMLElementEventMap>(
    type: T,
    listener: (this: GedankenLab, event: HTMLElementEventMap[T]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** @ignore */
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}
