/** What a page may say to the figure in its frame; all else is not heard. */
import type { Command, Version } from './types';

export const VERSION: Version = 1;
const LONGEST = 20000;
const MOST = 10000;

export type Heard =
  | { kind: 'hello'; fits: boolean; room: number }
  /** Of another version. */
  | { kind: 'stranger' }
  | { kind: 'command'; id: number; command: Command }
  /** A command that cannot be: the sentence says why. */
  | { kind: 'wrong'; id: number; message: string };

const isWhole = (x: unknown, low: number, high: number): boolean =>
  Number.isInteger(x) && (x as number) >= low && (x as number) <= high;
const isMoment = (x: unknown): boolean => isWhole(x, 0, 1e9);

/** Of each field whether it may be that, and in words what it may be. */
type Field = readonly [name: string, isValid: (x: unknown) => boolean, words: string];

const FIELDS: Record<Command['type'], readonly Field[]> = {
  play: [],
  pause: [],
  get: [],
  step: [
    ['until', (x) => ['phase', 'step', 'episode'].includes(x as string), 'phase, step or episode'],
    ['count', (x) => isWhole(x, 1, MOST), 'a whole number from 1 to 10,000'],
  ],
  go: [
    ['step', isMoment, 'a whole number from 0 on'],
    ['tick', isMoment, 'a whole number from 0 on'],
  ],
  set: [['link', (x) => typeof x === 'string' && x.length <= LONGEST, 'a text of at most 20,000 characters']],
};

/** null: it is none of ours, or cannot be answered. */
export function hear(message: unknown): Heard | null {
  if (typeof message !== 'object' || message === null) return null;
  const all = message as Record<string, unknown>,
    { gedanken, type, id } = all;
  if (typeof gedanken !== 'number' || typeof type !== 'string') return null;
  if (gedanken !== VERSION) return type === 'hello' ? { kind: 'stranger' } : null;
  if (type === 'hello') {
    const { fits, room } = all;
    return typeof fits === 'boolean' && isWhole(room, 1, 1e5) ? { kind: 'hello', fits, room: room as number } : null;
  }
  if (!isWhole(id, 1, 2 ** 53) || !Object.hasOwn(FIELDS, type)) return null;
  const fields = FIELDS[type as Command['type']],
    wrong = fields.find(([name, isValid]) => !isValid(all[name]));
  if (wrong) return { kind: 'wrong', id: id as number, message: `"${wrong[0]}" of "${type}" is ${wrong[2]}.` };
  const command = { type, ...Object.fromEntries(fields.map(([name]) => [name, all[name]])) } as Command;
  return { kind: 'command', id: id as number, command };
}
