/**
 * Pinned curves in a link: `view.pins=30,agent.planning_steps=0;10x50,env=cliff-walking`. Of each it says
 * how far it went (30 episodes; 10 seeds of 50 episodes; with an `s`, real steps) and where its config
 * text differs from that of the link. Curves are not carried: they are run again, to the same bits.
 */
import { t } from './language';
import { brief } from './mend';

export interface Pin {
  seeds: number;
  /** One of the two is 0. */
  episodes: number;
  steps: number;
  /** Pairs that the link's own text has not, and `-key` for what it has and the pin has not. */
  changes: string[];
}

/** What a link may ask for; the text of all pins together stays short enough for mail programs. */
export const MOST_PINS = 8;
export const MOST_PINS_TEXT = 2000;
export const MOST = { seeds: 100, episodes: 10_000, steps: 1_000_000 };

/** The second run of a link that differs in nothing. */
const SAME = 'same';
const CHANGE = /^-?[\w.]+(=|$)/;

const FAR = /^(?:(\d{1,3})x)?(\d{1,7})(s?)$/;

export function readPins(text: string): { used: Pin[]; wrong?: string } {
  const all = text.split(';').filter((part) => part !== ''),
    used: Pin[] = [],
    bad: string[] = [];
  for (const part of all) {
    const pin = used.length < MOST_PINS ? readPin(part) : null;
    if (pin) used.push(pin);
    else bad.push(`"${brief(part)}"`);
  }
  if (bad.length === 0) return { used };
  return {
    used,
    wrong: t`view.pins left out ${bad.slice(0, MOST_PINS).join(', ')}; allowed: up to ${MOST_PINS} of EPISODES, SEEDSxEPISODES or SEEDSxSTEPSs (at most ${MOST.seeds} seeds, ${MOST.episodes} episodes, ${MOST.steps} steps), then what differs.`,
  };
}

function readPin(text: string): Pin | null {
  const [far = '', ...changes] = text.split(',');
  const [, seeds = '1', length = '0', unit = ''] = FAR.exec(far) ?? [];
  const pin: Pin = {
    seeds: Number(seeds),
    episodes: unit ? 0 : Number(length),
    steps: unit ? Number(length) : 0,
    changes: changes.map(unescaped),
  };
  return isWithin(pin) && changes.every((change) => CHANGE.test(change)) ? pin : null;
}

/** `view.side=agent.planning_steps=0`: a second run beside that of the link, by where its text differs. */
export function readSide(text: string): { used: string[] | null; wrong?: string } {
  const all = text.slice(0, MOST_PINS_TEXT).split(',').filter(Boolean).map(unescaped),
    used = all.filter((change) => CHANGE.test(change) && change !== SAME),
    bad = all.filter((change) => !CHANGE.test(change));
  const isCut = text.length > MOST_PINS_TEXT;
  if (!bad.length && !isCut) return { used: all.length ? used : null };
  const what = bad.length
    ? bad
        .slice(0, MOST_PINS)
        .map((change) => `"${brief(change)}"`)
        .join(', ')
    : t`its end`;
  return {
    used: used.length ? used : null,
    wrong: t`view.side left out ${what}; allowed: KEY=VALUE or -KEY, with commas, at most ${MOST_PINS_TEXT} letters, or ${SAME}.`,
  };
}

export function writeSide(changes: readonly string[]): string {
  return changes.map(escaped).join(',') || SAME;
}

function isWithin({ seeds, episodes, steps }: Pin): boolean {
  return seeds >= 1 && seeds <= MOST.seeds && episodes + steps >= 1 && episodes <= MOST.episodes && steps <= MOST.steps;
}

/** Those that a link has room for, as far as it may ask for them. */
export function fittingPins(pins: readonly Pin[]): Pin[] {
  const fitting: Pin[] = [];
  for (const pin of pins) {
    const { episodes, steps } = pin;
    const most = { ...pin, episodes: Math.min(episodes, MOST.episodes), steps: Math.min(steps, MOST.steps) };
    const next = [...fitting, most],
      isShort = writePins(next).length <= MOST_PINS_TEXT;
    if (isWithin(most) && isShort && next.length <= MOST_PINS) fitting.push(most);
  }
  return fitting;
}

export function writePins(pins: readonly Pin[]): string {
  return pins
    .map(({ seeds, episodes, steps, changes }) => {
      const far = `${seeds > 1 ? `${seeds}x` : ''}${steps > 0 ? `${steps}s` : episodes}`;
      return [far, ...changes.map(escaped)].join(',');
    })
    .join(';');
}

/** Commas and semicolons part what is in the list. */
function escaped(pair: string): string {
  return pair.replace(/[%,;]/g, (letter) => encodeURIComponent(letter));
}

function unescaped(pair: string): string {
  return pair.replace(/%(2C|3B|25)/gi, (code) => decodeURIComponent(code));
}

/** Where one config text differs from another. */
export function changesBetween(base: readonly string[], pairs: readonly string[]): string[] {
  const keyOf = (pair: string): string => pair.slice(0, pair.indexOf('='));
  const keys = new Set(pairs.map(keyOf));
  const gone = base.map(keyOf).filter((key) => !keys.has(key));
  return [...pairs.filter((pair) => !base.includes(pair)), ...gone.map((key) => `-${key}`)];
}

/** The pairs of a pin's config text, over those of the link's own text. */
export function withChanges(base: readonly string[], changes: readonly string[]): string[] {
  const keys = new Set(changes.map((change) => change.replace(/^-/, '').replace(/=.*$/, '')));
  const kept = base.filter((pair) => !keys.has(pair.slice(0, pair.indexOf('='))));
  return [...kept, ...changes.filter((change) => !change.startsWith('-'))];
}
