/** A figure in a frame: what it hears of the page around it, and what it does not. */
import { describe, expect, test } from 'vitest';
import { hear, VERSION } from '../../src/frame/commands';
import { Guest, type Letter, type Shown } from '../../src/frame/guest';
import type { Command } from '../../src/frame/types';

const PAGE = 'https://notes.example';
const gedanken = VERSION;
const hello = { gedanken, type: 'hello', fits: true, room: 800 };
const turn = (): Promise<void> => new Promise((then) => setTimeout(then));

/** A page around a figure that does what it is asked, but not to go on from step 13. */
class Around {
  said: { message: Record<string, unknown>; to: string }[] = [];
  done: (Command | 'greeted')[] = [];
  readonly page = {
    postMessage: (message: unknown, to: unknown) =>
      void this.said.push({ message: message as Record<string, unknown>, to: String(to) }),
  };
  readonly shown: Shown = {
    act: async (command) => {
      this.done.push(command);
      if (command.type === 'go' && command.step === 13) throw new Error('The run has not been there.');
      return command.type === 'get' ? '#seed=7' : null;
    },
    greeted: () => void this.done.push('greeted'),
  };
  readonly guest: Guest;

  constructor(origin: string | null = PAGE) {
    this.guest = new Guest(this.page, origin, this.shown);
  }

  async says(data: unknown, origin = PAGE, source: unknown = this.page): Promise<void> {
    this.guest.hear({ data, origin, source: source as Letter['source'] });
    await turn();
  }

  get last(): Record<string, unknown> | undefined {
    return this.said.at(-1)?.message;
  }
}

test('a greeting is answered, and then what there was to tell', async () => {
  const around = new Around();
  expect(around.said).toEqual([{ message: { gedanken, type: 'hello' }, to: '*' }]);
  around.guest.tell({ type: 'size', height: 400 });
  around.guest.tell({ type: 'size', height: 480 });
  around.guest.tell({ type: 'bet', said: 3, truth: 4, isRight: false, text: 'You said 3.' });
  expect(around.said.length).toBe(1);
  await around.says(hello);
  expect(around.done).toEqual(['greeted']);
  expect(around.said.slice(1)).toEqual([
    { message: { gedanken, type: 'ready' }, to: PAGE },
    { message: { gedanken, type: 'size', height: 480 }, to: PAGE },
  ]);
  around.guest.tell({ type: 'size', height: 480 }); // no news
  expect(around.said.length).toBe(3);
});

test('each command is answered by its id, and what is refused by a sentence', async () => {
  const around = new Around();
  await around.says({ gedanken, id: 1, type: 'play' });
  expect(around.done).toEqual([]); // nobody has greeted yet
  await around.says(hello);
  await around.says({ gedanken, id: 2, type: 'get' });
  expect(around.last).toEqual({ gedanken, type: 'reply', id: 2, value: '#seed=7' });
  await around.says({ gedanken, id: 3, type: 'go', step: 13, tick: 0 });
  expect(around.last).toEqual({ gedanken, type: 'refusal', id: 3, message: 'The run has not been there.' });
  await around.says({ gedanken, id: 4, type: 'step', until: 'step', count: 0 });
  expect(around.last).toMatchObject({ id: 4, message: '"count" of "step" is a whole number from 1 to 10,000.' });
  await around.says({ gedanken, id: 5, type: 'set', link: 'x'.repeat(20001) });
  expect(around.last).toMatchObject({ type: 'refusal', id: 5 });
  expect(around.done.length).toBe(3);
});

test('only the page around it is heard, from its own origin', async () => {
  const around = new Around();
  await around.says(hello, 'https://other.example');
  await around.says(hello, PAGE, { postMessage: () => undefined });
  expect(around.done).toEqual([]);
  await around.says(hello);
  await around.says({ gedanken, id: 1, type: 'play' }, 'https://other.example');
  expect(around.done).toEqual(['greeted']);
});

test('where the browser does not say which page it is, the first that greets is', async () => {
  const around = new Around(null);
  await around.says(hello, 'null'); // a page in a sandbox
  expect(around.said.at(-1)!.to).toBe('*');
  await around.says(hello, PAGE);
  expect(around.done).toEqual(['greeted']);
});

test('another version is told so', async () => {
  const around = new Around();
  await around.says({ ...hello, gedanken: gedanken + 1 });
  expect(around.last).toMatchObject({ type: 'error' });
  expect(String(around.last!.message)).toContain('version 1');
  await around.says({ gedanken: gedanken + 1, id: 1, type: 'play' });
  expect(around.done).toEqual([]);
});

/** Numbers that repeat (mulberry32). */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('10,000 messages that mean nothing', () => {
  const next = random(11);
  const one = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!;
  const cyclic: Record<string, unknown> = { gedanken };
  cyclic.self = cyclic;
  const VALUES: readonly unknown[] = [
    null, undefined, NaN, Infinity, -1, 0.5, 2 ** 60, '', 'play', '__proto__', [], [1], {}, cyclic, true,
    new Map([['type', 'play']]), new Date(0), new Uint8Array(3), 'x'.repeat(30000), Symbol.iterator, () => 1,
  ]; // prettier-ignore
  const KEYS = ['gedanken', 'type', 'id', 'until', 'count', 'step', 'tick', 'link', 'fits', 'room', 'constructor'];
  const TYPES = ['play', 'pause', 'step', 'go', 'get', 'set', 'hello', 'toString', 'ready', 'reply', 'dance'];

  /** Never one that could be obeyed: where the version and the id are right, the type or a field is not. */
  function junk(): unknown {
    if (next() < 0.2) return one(VALUES);
    const message: Record<string, unknown> = {};
    for (const key of KEYS) if (next() < 0.5) message[key] = one(VALUES);
    if (next() < 0.7) message.gedanken = one([gedanken, gedanken, 2, '1']);
    if (next() < 0.7) message.type = one(TYPES);
    const isCommand = ['play', 'pause', 'get', 'set', 'go', 'step'].includes(message.type as string);
    message.id = isCommand && next() < 0.5 ? 1 + Math.floor(next() * 9) : message.id;
    if (isCommand && Number.isInteger(message.id) && ['play', 'pause', 'get'].includes(message.type as string))
      message.id = -1;
    for (const key of ['link', 'count', 'step'])
      if (typeof message.id === 'number') message[key] = one([{}, -1, null, 1e9 + 1]);
    if (message.type === 'hello') message.room = one([-1, '9', null, 1.5]);
    return message;
  }

  test('throw nothing, and nothing is done', async () => {
    const around = new Around();
    await around.says(hello);
    const before = around.done.length;
    let refusals = 0;
    for (let n = 0; n < 10_000; n++) {
      const data = junk(),
        heard = hear(data);
      expect(heard === null || heard.kind === 'wrong' || heard.kind === 'stranger').toBe(true);
      if (heard?.kind === 'wrong') refusals++;
      around.guest.hear({ data, origin: PAGE, source: around.page as unknown as Letter['source'] });
    }
    await turn();
    expect(refusals).toBeGreaterThan(100);
    expect(around.done.length).toBe(before);
    await around.says({ gedanken, id: 7, type: 'get' });
    expect(around.last).toEqual({ gedanken, type: 'reply', id: 7, value: '#seed=7' });
  });
});
