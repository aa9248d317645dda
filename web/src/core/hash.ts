/**
 * The address of a run: `#env=dyna-maze&agent=dyna-q&seed=7&view.speed=max`.
 *
 * Everything but `view.*` is the config text with `&` for blanks; only the core reads that.
 * `view.*` are the page's own settings, declared in VIEW. Links get edited, so every limit is
 * enforced here: what is not valid becomes the nearest valid value, with a sentence for a visible
 * notice. Nothing here throws, whatever the link.
 */
import { t } from './language';
import { brief, mend, readAs, unglued } from './mend';
import { readPins, readSide, writePins, writeSide, type Pin } from './pins';
import type { Moment } from './types';

/** `ahead`: an experiment whose measures are numbers of rows has these there. */
export type XAxis = 'episodes' | 'steps' | 'all' | 'time' | 'ahead';
export type Theme = 'auto' | 'light' | 'dark';
/** `length`, `return`, `cumulative`, or what the experiment that is shown measures besides. */
export type Measure = string;
/** Which axes of the curves are logarithmic. */
export type LogAxes = 'none' | 'x' | 'y' | 'xy';

export interface View {
  /** Real steps a second; Infinity is as fast as it goes. null: the world's own pace. */
  speed: number | null;
  /** Size of a sweep; null: what suits the agent. When `steps` is not 0, `episodes` is. */
  seeds: number | null;
  episodes: number | null;
  steps: number;
  /** Keys of the layers to show; null: those the page shows at first. */
  layers: string[] | null;
  /** `all`: real and imagined steps together; `time`: seconds of computing. null, of either axis: what suits the world. */
  x: XAxis | null;
  y: Measure | null;
  /** null: logarithmic where a long run's beginning would not be seen otherwise. */
  log: LogAxes | null;
  theme: Theme;
  /** Panels that are not shown. */
  hide: string[];
  /** So many episodes are over when a run is first seen. */
  after: number;
  /** Where in the run the link opens; null: at its beginning. */
  at: Moment | null;
  /** The experiment whose curves stand beside the run. */
  experiment: string | null;
  /** The curves that are pinned beside it. */
  pins: Pin[];
  /** Where the second run differs from the first; null: there is none. */
  side: string[] | null;
}

/**
 * One setting of the page: what it may be and what it is when the link does not say. `open`: then it
 * is null, and the page decides; `initial` only replaces what is not valid.
 */
export type ViewSetting = { key: keyof View; open?: boolean } & (
  | { kind: 'number'; low: number; high: number; initial: number; integer: boolean; max: boolean }
  | { kind: 'choice'; choices: readonly string[]; initial: string }
  // `none` is the word for none of them.
  | { kind: 'words'; initial: readonly string[] | null; none?: string }
  | { kind: 'name'; initial: null }
  | { kind: 'moment'; initial: null }
  | { kind: 'pins'; initial: readonly Pin[] }
  | { kind: 'side'; initial: null }
);

export const VIEW: readonly ViewSetting[] = [
  // Real steps a second, or max.
  {
    key: 'speed',
    kind: 'number',
    low: 0.1,
    high: 10000,
    initial: 90,
    integer: false,
    max: true,
    open: true,
  },
  // Seeds of a sweep.
  {
    key: 'seeds',
    kind: 'number',
    low: 1,
    high: 100,
    initial: 10,
    integer: true,
    max: false,
    open: true,
  },
  // Episodes of each seed of a sweep.
  {
    key: 'episodes',
    kind: 'number',
    low: 0,
    high: 10000,
    initial: 50,
    integer: true,
    max: false,
    open: true,
  },
  // Real steps of each seed of a sweep; when it is not 0, it replaces the episodes.
  {
    key: 'steps',
    kind: 'number',
    low: 0,
    high: 1000000,
    initial: 0,
    integer: true,
    max: false,
  },
  // Layers of the stage, with commas, or none.
  { key: 'layers', kind: 'words', initial: null, none: 'none' },
  // Horizontal axis of the curves.
  {
    key: 'x',
    kind: 'choice',
    choices: ['episodes', 'steps', 'all', 'time'],
    initial: 'episodes',
    open: true,
  },
  // Vertical axis of the curves.
  {
    key: 'y',
    kind: 'choice',
    choices: ['length', 'return', 'cumulative'],
    initial: 'length',
    open: true,
  },
  // Logarithmic axes of the curves.
  {
    key: 'log',
    kind: 'choice',
    choices: ['none', 'x', 'y', 'xy'],
    initial: 'none',
    open: true,
  },
  // Colours.
  {
    key: 'theme',
    kind: 'choice',
    choices: ['auto', 'light', 'dark'],
    initial: 'auto',
  },
  // Panels to leave out, with commas.
  { key: 'hide', kind: 'words', initial: [] },
  // The experiment that is shown beside.
  { key: 'experiment', kind: 'name', initial: null },
  // Curves that are pinned: see core/pins.
  { key: 'pins', kind: 'pins', initial: [] },
  // A second run beside it, by what differs, or same: see core/pins.
  { key: 'side', kind: 'side', initial: null },
  // Episodes that are over when a run is first seen.
  {
    key: 'after',
    kind: 'number',
    low: 0,
    high: 1000,
    initial: 0,
    integer: true,
    max: false,
  },
  // The moment to open at: STEP or STEP.TICK.
  { key: 'at', kind: 'moment', initial: null },
];

/** Words that these settings may have; a list that is missing allows every word. */
export interface Vocabulary {
  layers?: readonly string[];
  hide?: readonly string[];
  experiment?: readonly string[];
  /** Axes besides the usual ones. */
  x?: readonly string[];
  y?: readonly string[];
}

export interface Address {
  /** The config text, pairs separated by one blank; empty when the link says nothing. */
  config: string;
  view: View;
  /** One sentence for each thing in the link that was not as it should be. */
  notices: string[];
}

/** Longer links are cut: the core's texts hold 16384 bytes. */
const LONGEST_LINK = 20000;
const MOST_NOTICES = 6;
const PREFIX = 'view.';
/** The latest moment that a link may name: minutes of computing, with a bar that can be stopped. */
const LATEST = 1e8;

export function initialView(): View {
  const view: Record<string, unknown> = {};
  for (const setting of VIEW) {
    const { kind, initial } = setting;
    const isList = kind === 'words' || kind === 'pins';
    view[setting.key] = setting.open ? null : isList ? initial && [...initial] : initial;
  }
  return view as unknown as View;
}

export function readHash(hash: string, vocabulary: Vocabulary = {}): Address {
  const notices: string[] = [];
  let text = hash.startsWith('#') ? hash.slice(1) : hash;
  if (text.length > LONGEST_LINK) {
    text = text.slice(0, LONGEST_LINK);
    notices.push(t`The link is too long; only its first ${LONGEST_LINK} characters were read.`);
  }
  const view = initialView();
  const config: string[] = [];
  const mended = mend(decode(text));
  notices.push(...mended.notices);
  for (const pair of pairsOf(mended.text)) {
    if (pair.startsWith(PREFIX)) readSetting(pair.slice(PREFIX.length), view, vocabulary, notices);
    else config.push(pair);
  }
  if (view.steps > 0) view.episodes = 0;
  else if (view.episodes === 0) view.episodes = null;
  if (notices.length > MOST_NOTICES) {
    const more = notices.length - MOST_NOTICES;
    notices.splice(MOST_NOTICES, more, t`${more} more settings of the link were not valid.`);
  }
  return { config: config.join(' '), view, notices };
}

/** The shortest hash that readHash turns into this config and view, with its leading `#`. */
export function writeHash(config: string, view: View): string {
  const initial = initialView();
  const written = (setting: ViewSetting, from: View): string => writeSetting(setting, from[setting.key]);
  if (view.steps > 0) initial.episodes = view.episodes; // steps > 0 already says: no episodes
  const pairs = pairsOf(config);
  for (const setting of VIEW) {
    const text = written(setting, view);
    if (view[setting.key] !== null && (initial[setting.key] === null || text !== written(setting, initial))) {
      pairs.push(`${PREFIX}${setting.key}=${text}`);
    }
  }
  return `#${pairs.map(encode).join('&')}`;
}

/** The pairs of a config text. */
export function pairsOf(text: string): string[] {
  return text.split(/[&\s]+/).filter((pair) => pair !== '');
}

/** The config text with this one pair changed or added. */
export function withPair(config: string, key: string, value: string): string {
  const others = pairsOf(config).filter((pair) => !pair.startsWith(`${key}=`));
  return [...others, `${key}=${value}`].join(' ');
}

/** The text of one key in a config text, or null. The last one counts. */
export function valueIn(config: string, key: string): string | null {
  const pair = pairsOf(config)
    .filter((text) => text.startsWith(`${key}=`))
    .at(-1);
  return pair === undefined ? null : pair.slice(key.length + 1);
}

/** What a text means as a setting, and with a sentence what was wrong with it. */
interface Reading {
  used: unknown;
  wrong?: string;
}

function readSetting(pair: string, view: View, words: Vocabulary, notices: string[]): void {
  const equals = pair.indexOf('=');
  const key = equals < 0 ? pair : pair.slice(0, equals);
  const value = equals < 0 ? '' : pair.slice(equals + 1);
  const setting = VIEW.find((candidate) => candidate.key === key);
  if (!setting) {
    const near = nearest(
      key,
      VIEW.map((candidate) => candidate.key),
    );
    const name = PREFIX + brief(key);
    notices.push(
      near === null
        ? t`The page has no setting ${name}.`
        : t`The page has no setting ${name}; the nearest is ${PREFIX + near}.`,
    );
    return;
  }
  const read = (text: string): Reading => readValue(setting, text, words[key as keyof Vocabulary]);
  const asWritten = read(value);
  const tries = asWritten.wrong ? unglued(value).map((text) => ({ text, ...read(text) })) : [];
  const mended = tries.find(({ wrong }) => !wrong);
  (view as unknown as Record<string, unknown>)[key] = (mended ?? asWritten).used;
  if (mended) notices.push(readAs(`${PREFIX}${key}=${mended.text}`, PREFIX + pair));
  else if (asWritten.wrong) notices.push(asWritten.wrong);
}

function readValue(setting: ViewSetting, value: string, allowed?: readonly string[]): Reading {
  switch (setting.kind) {
    case 'number':
      return readNumber(setting, value);
    case 'choice':
      return readChoice(setting, value, allowed);
    case 'words':
      return readWords(setting, value, allowed);
    case 'name':
      return readName(setting.key, value, allowed);
    case 'moment':
      return readMoment(setting.key, value);
    case 'pins':
      return readPins(value);
    case 'side':
      return readSide(value);
  }
}

function readNumber(setting: ViewSetting & { kind: 'number' }, value: string): Reading {
  if (setting.max && value === 'max') return { used: Infinity };
  const { low, high } = setting;
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value);
  const wanted = isNumber ? Number(value) : setting.initial;
  const inside = Math.min(high, Math.max(low, wanted));
  // `+ 0` turns -0 into 0.
  const used = (setting.integer ? Math.round(inside) : inside) + 0;
  if (isNumber && used === wanted) return { used };
  const name = PREFIX + setting.key,
    kind = setting.integer ? t`a whole number` : t`a number`,
    most = setting.max ? t`${high}, or max` : high;
  return { used, wrong: t`${name} is ${kind} from ${low} to ${most}: ${used} is used instead of "${brief(value)}".` };
}

function readChoice(setting: ViewSetting & { kind: 'choice' }, value: string, more: readonly string[] = []): Reading {
  const choices = [...setting.choices, ...more];
  if (choices.includes(value)) return { used: value };
  const near = nearest(value, choices),
    used = near ?? (setting.open ? null : setting.initial);
  const name = PREFIX + setting.key,
    all = setting.choices.join(', '),
    instead = used ?? t`the usual one`;
  return { used, wrong: t`${name} is one of ${all}: ${instead} is used instead of "${brief(value)}".` };
}

function readWords(
  { key, initial, none }: ViewSetting & { kind: 'words' },
  value: string,
  allowed: readonly string[] | undefined,
): Reading {
  if (none !== undefined && value === none) return { used: [] };
  const words = [...new Set(value.split(',').filter((word) => word !== ''))];
  const isKnown = (word: string) => (allowed ? allowed.includes(word) : /^[a-z0-9-]{1,40}$/.test(word));
  const unknown = words.filter((word) => !isKnown(word)),
    known = words.filter(isKnown);
  // A slip of the pen does not empty the stage.
  const used = known.length > 0 || none === undefined ? known : initial && [...initial];
  if (unknown.length === 0 && (words.length > 0 || none === undefined)) return { used };
  const may = [...(allowed ?? []), ...(none === undefined ? [] : [t`or ${none}`])].join(', ');
  const name = PREFIX + key,
    what = words.length === 0 ? t`${name} names nothing` : t`${name} does not know "${brief(unknown.join(','))}"`;
  const instead = known.length === 0 && none !== undefined ? t`the usual ones are shown` : '';
  return { used, wrong: t`${[what, allowed && t`it may have ${may}`, instead].filter(Boolean).join(t`; `)}.` };
}

function readName(key: string, value: string, allowed: readonly string[] | undefined): Reading {
  if (allowed ? allowed.includes(value) : /^[a-z0-9_-]{1,40}$/.test(value)) return { used: value };
  const near = allowed ? nearest(value, allowed) : null;
  const what = t`${PREFIX + key} does not know "${brief(value)}"`;
  const hint = near !== null ? t`the nearest is "${near}"` : allowed ? t`it may be ${allowed.join(', ')}` : '';
  return { used: null, wrong: t`${[what, hint].filter(Boolean).join(t`; `)}.` };
}

function readMoment(key: string, value: string): Reading {
  const [, step = NaN, tick = 0] = /^(\d+)(?:\.(\d+))?$/.exec(value) ?? [];
  const used = { step: Number(step), tick: Number(tick) };
  if (used.step <= LATEST && used.tick <= LATEST) return { used: used.step + used.tick > 0 ? used : null };
  return {
    used: null,
    wrong: t`${PREFIX + key} is a moment, STEP or STEP.TICK, up to step ${LATEST}: the beginning is shown instead of "${brief(value)}".`,
  };
}

function writeSetting(setting: ViewSetting, value: View[keyof View]): string {
  if (value === null) return '';
  if (setting.kind === 'pins') return writePins(value as Pin[]);
  if (setting.kind === 'side') return writeSide(value as string[]);
  if (setting.kind === 'moment') return momentText(value as Moment);
  if (Array.isArray(value)) return value.join(',') || (setting.kind === 'words' && setting.none) || '';
  return value === Infinity ? 'max' : String(value);
}

export function momentText({ step, tick }: Moment): string {
  return tick > 0 ? `${step}.${tick}` : String(step);
}

/** `%xx` sequences that are UTF-8 become text; all others stay as they are. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (sequence) => {
    try {
      return decodeURIComponent(sequence);
    } catch {
      return sequence;
    }
  });
}

/**
 * Keeps `#`, `/`, `,` and the like readable (layouts have them); escapes what links cannot hold.
 */
function encode(pair: string): string {
  return pair.replace(/[^!#-$'-;=?-_a-z|~]+/g, (run) => encodeURIComponent(run.replace(/[\uD800-\uDFFF]/gu, '\uFFFD')));
}

/**
 * The candidate with the smallest edit distance, the first of equals; null when more than one letter in
 * three differs: then it is hardly what was meant.
 */
function nearest(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let least = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(word.slice(0, 40), candidate);
    const isNear = 3 * distance <= Math.max(Math.min(word.length, 40), candidate.length);
    if (isNear && distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Levenshtein's distance, where neighbours that changed places are one slip: one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1, isSwap ? before[j - 2]! + 1 : Infinity));
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
