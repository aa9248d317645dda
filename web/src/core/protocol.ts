/**
 * What page and worker say to each other. A request has a version, a type, an id and its own
 * fields; each gets exactly one reply with that id, except `ack`. In between the worker sends
 * events: frames (at most one until the page has acknowledged it), the progress of a batch or a seek, and
 * failures of its own. A message that is not well formed is answered by a failure and changes
 * nothing.
 */
import { failure } from './failure';
import { t } from './language';
import type {
  ChannelAbout,
  Changed,
  ChannelNumbers,
  Controls,
  EpisodeRows,
  Failure,
  Frame,
  Look,
  Moment,
  Picture,
  Question,
  Scene,
  Told,
  Until,
  Whereabouts,
  Wish,
} from './types';

/**
 * Increased whenever a message changes; page and worker of different versions refuse each other.
 */
export const PROTOCOL = 6;

/** One seed of a sweep, until so many episodes or real steps are done (the other is 0). */
export interface Batch {
  config: string;
  episodes: number;
  steps: number;
  /** What is measured when an episode has ended. */
  measures: string[];
}

/** The fields of each request. */
export interface Requests {
  init: { module: WebAssembly.Module };
  open: { config: string };
  load: { snapshot: Uint8Array };
  save: { what: 'now' | 'head' };
  /** `most`: the real step that it may come to, until it is told of a later one. */
  play: { speed: number; most: number };
  most: { step: number };
  pause: object;
  advance: { until: Until; count: number };
  seek: { to: Wish };
  set: { key: string; value: string };
  channels: object;
  controls: object;
  watch: { layers: number; channels: string[] };
  look: { channels: string[]; map: boolean };
  ask: { about: Question };
  digest: object;
  config: object;
  batch: Batch;
  picture: Picture;
  /** The page has taken the last frame. No reply. */
  ack: object;
}

/** What the reply to each request carries. */
export interface Results {
  init: null;
  open: string;
  load: string;
  save: Uint8Array;
  play: null;
  most: null;
  pause: Whereabouts;
  advance: null;
  seek: Whereabouts;
  set: Changed;
  channels: ChannelAbout[];
  controls: Controls | null;
  watch: null;
  look: Look<ChannelNumbers>;
  ask: Told;
  digest: string;
  config: string;
  batch: { digest: string; episodes: EpisodeRows };
  picture: Scene;
  ack: null;
}

export type RequestType = keyof Requests;
export type Request = {
  [T in RequestType]: { v: number; id: number; type: T } & Requests[T];
}[RequestType];

export type Answer =
  | { v: number; type: 'reply'; id: number; value: Results[RequestType] }
  | { v: number; type: 'refusal'; id: number; failure: Failure }
  | { v: number; type: 'frame'; frame: Frame }
  | { v: number; type: 'progress'; id: number; done: number }
  | { v: number; type: 'failure'; failure: Failure };

/** Also what the page says when it hears a worker of another version. */
export const otherVersion = (): Failure =>
  failure('PROTOCOL', 'The page and its worker are of different versions; reload the page.');

const ANSWERS: unknown[] = ['reply', 'refusal', 'frame', 'progress', 'failure'];

const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= 100000;
const isCount = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 2 ** 53;
const isMask = (value: unknown): boolean => isCount(value) && (value as number) < 2 ** 32;
const isSpeed = (value: unknown): boolean => typeof value === 'number' && value > 0; // no NaN
const isFar = (value: unknown): boolean => value === Infinity || isCount(value);
const isUntil = (value: unknown): boolean => ['ticks', 'phase', 'step', 'episode'].includes(value as string);
const isPlace = (value: unknown): boolean => ['now', 'head'].includes(value as string);
const isMoment = (value: unknown): boolean => {
  const { step, tick } = (value ?? {}) as Partial<Moment>;
  return isCount(step) && isCount(tick);
};
const isWish = (value: unknown): boolean => ['step', 'episode'].includes(value as string) || isMoment(value);
const isKeys = (value: unknown): boolean => Array.isArray(value) && value.length <= 100 && value.every(isText);
const isNumber = (value: unknown): boolean => Number.isFinite(value);
const isQuestion = (value: unknown): boolean => {
  const { line, x, y } = (value ?? {}) as Record<string, unknown>;
  return Number.isInteger(line) || (isNumber(x) && isNumber(y));
};
const isTruth = (value: unknown): boolean => typeof value === 'boolean';
const isBytes = (value: unknown): boolean => value instanceof Uint8Array;
const isModule = (value: unknown): boolean => value instanceof WebAssembly.Module;

const FIELDS: { [T in RequestType]: { [F in keyof Requests[T]]: (value: unknown) => boolean } } = {
  init: { module: isModule },
  open: { config: isText },
  load: { snapshot: isBytes },
  save: { what: isPlace },
  play: { speed: isSpeed, most: isFar },
  most: { step: isFar },
  pause: {},
  advance: { until: isUntil, count: isCount },
  seek: { to: isWish },
  set: { key: isText, value: isText },
  channels: {},
  controls: {},
  watch: { layers: isMask, channels: isKeys },
  look: { channels: isKeys, map: isTruth },
  ask: { about: isQuestion },
  digest: {},
  config: {},
  batch: { config: isText, episodes: isCount, steps: isCount, measures: isKeys },
  picture: { config: isText, steps: isCount, layers: isMask },
  ack: {},
};

/** The id of a message that may be anything; 0 when it has none. */
export function idOf(message: unknown): number {
  const id = (message as { id?: unknown } | null | undefined)?.id;
  return isCount(id) ? (id as number) : 0;
}

/** Checks a message from the page; throws a Failure when it is not a request of this version. */
export function readRequest(message: unknown): Request {
  if (typeof message !== 'object' || message === null) {
    throw failure('PROTOCOL', 'The worker was sent something that is not a message.');
  }
  const fields = message as Record<string, unknown>;
  if (fields.v !== PROTOCOL) {
    throw otherVersion();
  }
  const type = fields.type;
  if (typeof type !== 'string' || !Object.hasOwn(FIELDS, type)) {
    throw failure('PROTOCOL', 'The worker was sent a message that it does not know.');
  }
  for (const [field, isValid] of Object.entries(FIELDS[type as RequestType])) {
    if (!(isValid as (value: unknown) => boolean)(fields[field])) {
      throw failure('PROTOCOL', t`The message "${type}" has no valid "${field}".`);
    }
  }
  return message as Request;
}

/** Whether a message from the worker is an answer of this version. */
export function isAnswer(message: unknown): message is Answer {
  if (typeof message !== 'object' || message === null) return false;
  const { v, type } = message as Record<string, unknown>;
  return v === PROTOCOL && ANSWERS.includes(type);
}

/** The buffers of a frame: they move to the page instead of being copied. */
export function frameBuffers(frame: Frame): ArrayBuffer[] {
  const buffers = [frame.episodes, ...frame.channels].map(({ data }) => data.buffer);
  if (frame.scene) buffers.push(frame.scene.bytes);
  return buffers as ArrayBuffer[];
}
