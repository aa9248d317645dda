/**
 * The address of a run: `#env=dyna-maze&agent=dyna-q&seed=7&view.speed=max`.
 *
 * Everything but `view.*` is the config text with `&` for blanks; only the core reads that.
 * `view.*` are the page's own settings, declared in VIEW. Links get edited, so every limit is
 * enforced here: what is not valid becomes the nearest valid value, with a sentence for a visible
 * notice. Nothing here throws, whatever the link.
 */

export type XAxis = 'episodes' | 'steps' | 'all' | 'time';
export type Theme = 'auto' | 'light' | 'dark';
export type Measure = 'length' | 'return' | 'cumulative';

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
  theme: Theme;
  /** Panels that are not shown. */
  hide: string[];
}

/**
 * One setting of the page: what it may be and what it is when the link does not say. `open`: then it
 * is null, and the page decides; `initial` only replaces what is not valid.
 */
export type ViewSetting = { key: keyof View; doc: string; open?: boolean } & (
  | { kind: 'number'; low: number; high: number; initial: number; integer: boolean; max: boolean }
  | { kind: 'choice'; choices: readonly string[]; initial: string }
  | { kind: 'words'; initial: readonly string[] | null }
);

export const VIEW: readonly ViewSetting[] = [
  {
    key: 'speed', kind: 'number', low: 0.1, high: 10000, initial: 90, integer: false, max: true,
    open: true, doc: 'Real steps a second, or max.',
  },
  {
    key: 'seeds', kind: 'number', low: 1, high: 100, initial: 10, integer: true, max: false,
    open: true, doc: 'Seeds of a sweep.',
  },
  {
    key: 'episodes', kind: 'number', low: 0, high: 10000, initial: 50, integer: true, max: false,
    open: true, doc: 'Episodes of each seed of a sweep.',
  },
  {
    key: 'steps', kind: 'number', low: 0, high: 1000000, initial: 0, integer: true, max: false,
    doc: 'Real steps of each seed of a sweep; when it is not 0, it replaces the episodes.',
  },
  { key: 'layers', kind: 'words', initial: null, doc: 'Layers of the stage, with commas.' },
  {
    key: 'x', kind: 'choice', choices: ['episodes', 'steps', 'all', 'time'], initial: 'episodes',
    open: true, doc: 'Horizontal axis of the curves.',
  },
  {
    key: 'y', kind: 'choice', choices: ['length', 'return', 'cumulative'], initial: 'length',
    open: true, doc: 'Vertical axis of the curves.',
  },
  {
    key: 'theme', kind: 'choice', choices: ['auto', 'light', 'dark'], initial: 'auto',
    doc: 'Colours.',
  },
  { key: 'hide', kind: 'words', initial: [], doc: 'Panels to leave out, with commas.' },
];

/** Words that `layers` and `hide` may have; a list that is missing allows every word. */
export interface Vocabulary {
  layers?: readonly string[];
  hide?: readonly string[];
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

export function initialView(): View {
  const view: Record<string, unknown> = {};
  for (const setting of VIEW) {
    const { kind, initial } = setting;
    view[setting.key] = setting.open ? null : kind === 'words' ? initial && [...initial] : initial;
  }
  return view as unknown as View;
}

export function readHash(hash: string, vocabulary: Vocabulary = {}): Address {
  const notices: string[] = [];
  let text = hash.startsWith('#') ? hash.slice(1) : hash;
  if (text.length > LONGEST_LINK) {
    text = text.slice(0, LONGEST_LINK);
    notices.push(`The link is too long; only its first ${LONGEST_LINK} characters were read.`);
  }
  const view = initialView();
  const config: string[] = [];
  for (const pair of pairsOf(decode(text))) {
    if (pair.startsWith(PREFIX)) readSetting(pair.slice(PREFIX.length), view, vocabulary, notices);
    else config.push(pair);
  }
  if (view.steps > 0) view.episodes = 0;
  else if (view.episodes === 0) view.episodes = null;
  if (notices.length > MOST_NOTICES) {
    const more = notices.length - MOST_NOTICES;
    notices.splice(MOST_NOTICES, more, `${more} more settings of the link were not valid.`);
  }
  return { config: config.join(' '), view, notices };
}

/** The shortest hash that readHash turns into this config and view, with its leading `#`. */
export function writeHash(config: string, view: View): string {
  const initial = initialView();
  if (view.steps > 0) initial.episodes = view.episodes; // steps > 0 already says: no episodes
  const pairs = pairsOf(config);
  for (const { key } of VIEW) {
    const text = writeSetting(view[key]);
    if (view[key] !== null && text !== writeSetting(initial[key])) {
      pairs.push(`${PREFIX}${key}=${text}`);
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
  const pair = pairsOf(config).filter((text) => text.startsWith(`${key}=`)).at(-1);
  return pair === undefined ? null : pair.slice(key.length + 1);
}

function readSetting(pair: string, view: View, words: Vocabulary, notices: string[]): void {
  const equals = pair.indexOf('=');
  const key = equals < 0 ? pair : pair.slice(0, equals);
  const value = equals < 0 ? '' : pair.slice(equals + 1);
  const setting = VIEW.find((candidate) => candidate.key === key);
  if (!setting) {
    const near = nearest(key, VIEW.map((candidate) => candidate.key));
    notices.push(
      `The page has no setting ${PREFIX}${brief(key)}; the nearest is ${PREFIX}${near}.`,
    );
    return;
  }
  const fields = view as unknown as Record<string, unknown>;
  if (setting.kind === 'number') fields[key] = readNumber(setting, value, notices);
  else if (setting.kind === 'choice') fields[key] = readChoice(setting, value, notices);
  else fields[key] = readWords(setting.key, value, words[key as keyof Vocabulary], notices);
}

function readNumber(
  setting: ViewSetting & { kind: 'number' }, value: string, notices: string[],
): number {
  if (setting.max && value === 'max') return Infinity;
  const { low, high } = setting;
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value);
  const wanted = isNumber ? Number(value) : setting.initial;
  const inside = Math.min(high, Math.max(low, wanted));
  // `+ 0` turns -0 into 0.
  const used = (setting.integer ? Math.round(inside) : inside) + 0;
  if (!isNumber || used !== wanted) {
    const kind = setting.integer ? 'a whole number' : 'a number';
    const max = setting.max ? ', or max' : '';
    notices.push(
      `${PREFIX}${setting.key} is ${kind} from ${low} to ${high}${max}: ` +
        `${used} is used instead of "${brief(value)}".`,
    );
  }
  return used;
}

function readChoice(
  setting: ViewSetting & { kind: 'choice' }, value: string, notices: string[],
): string {
  if (setting.choices.includes(value)) return value;
  const used = nearest(value, setting.choices);
  notices.push(
    `${PREFIX}${setting.key} is one of ${setting.choices.join(', ')}: ` +
      `${used} is used instead of "${brief(value)}".`,
  );
  return used;
}

function readWords(
  key: string, value: string, allowed: readonly string[] | undefined, notices: string[],
): string[] {
  const words = [...new Set(value.split(',').filter((word) => word !== ''))];
  const isKnown = (word: string) =>
    allowed ? allowed.includes(word) : /^[a-z0-9-]{1,40}$/.test(word);
  const unknown = words.filter((word) => !isKnown(word));
  if (unknown.length > 0) {
    const known = allowed ? `; it may have ${allowed.join(', ')}` : '';
    notices.push(`${PREFIX}${key} does not know "${brief(unknown.join(','))}"${known}.`);
  }
  return words.filter(isKnown);
}

function writeSetting(value: View[keyof View]): string {
  if (Array.isArray(value)) return value.join(',');
  return value === Infinity ? 'max' : String(value);
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
  return pair.replace(/[^!#-$'-;=?-_a-z|~]+/g, (run) =>
    encodeURIComponent(run.replace(/[\uD800-\uDFFF]/gu, '\uFFFD')),
  );
}

/** The candidate with the smallest edit distance; the first of equals. */
function nearest(word: string, candidates: readonly string[]): string {
  let best = candidates[0] ?? '';
  let least = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(word.slice(0, 40), candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Levenshtein's distance: one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

function brief(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
