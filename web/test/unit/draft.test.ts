/** What is typed and dragged, with time that is only pretended. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Coalescer } from '../../src/ui/coalescer';
import { Draft } from '../../src/ui/draft';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const after = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('a coalescer', () => {
  /** Sends take as long as they are told; `sent` has when each of them began. */
  function coalescer(takes = 0) {
    const sent: [string, number][] = [],
      begun = performance.now();
    let under = 0,
      most = 0;
    const one = new Coalescer(async (value) => {
      sent.push([value, performance.now() - begun]);
      most = Math.max(most, ++under);
      await new Promise((resolve) => setTimeout(resolve, takes));
      under--;
      return value === 'bad' ? 'No.' : '';
    }, 200);
    return { one, sent, most: () => most };
  }

  test('sends the first at once, then no more than one in 200 ms, and always the last', async () => {
    const { one, sent } = coalescer();
    for (let n = 0; n < 24; n++) {
      void one.push(String(n));
      await after(40);
    }
    await after(1000);
    expect(sent.map(([, at]) => at)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(sent.at(-1)![0]).toBe('23');
  });

  test('has one request under way, however long it takes, and then sends the newest', async () => {
    const { one, sent, most } = coalescer(700);
    for (const value of ['a', 'b', 'c', 'd']) {
      void one.push(value);
      await after(100);
    }
    await after(5000);
    expect(sent).toEqual([
      ['a', 0],
      ['d', 700],
    ]);
    expect(most()).toBe(1);
  });

  test('sends the last right behind the one under way when the hand lets go meanwhile', async () => {
    const { one, sent } = coalescer(100);
    void one.push('a');
    await after(50);
    void one.push('b');
    void one.hurry();
    await after(60);
    expect(sent).toEqual([
      ['a', 0],
      ['b', 100],
    ]);
  });

  test('does not wait when the hand has let go, and says what was said of the last', async () => {
    const { one, sent } = coalescer();
    void one.push('a');
    await after(10);
    void one.push('bad');
    const said = one.hurry();
    await after(1);
    expect(await said).toBe('No.');
    expect(sent).toEqual([
      ['a', 0],
      ['bad', 10],
    ]);
    expect(await one.hurry()).toBe('');
    // The hurry is over.
    void one.push('b');
    await after(100);
    expect(sent.length).toBe(2);
    await after(100);
    expect(sent.length).toBe(3);
  });
});

describe('a draft', () => {
  /** Numbers up to 9 are fine, and 7 is refused by whoever applies it. */
  function draft(isLive: boolean) {
    const applied: string[] = [];
    const one = new Draft({
      isLive,
      judge: async (text) => (/^\d$/.test(text) ? '' : 'One digit is allowed.'),
      apply: async (text) => {
        if (text === '7') return 'Not this.';
        applied.push(text);
        return '';
      },
      drafted: () => undefined,
    });
    return { one, applied };
  }

  test('of something live acts while it is typed, and is over with Enter', async () => {
    const { one, applied } = draft(true);
    void one.put('3', '5');
    await after(1);
    expect([applied, one.text]).toEqual([['3'], '3']);
    await one.finish();
    expect([applied, one.text]).toEqual([['3'], null]); // not twice
  });

  test('that is typed acts when the hand rests, and not on its way there', async () => {
    const { one, applied } = draft(true);
    for (const text of ['1', '1', '2', '4']) {
      void one.put(text, '5', true);
      await after(110);
    }
    expect(applied).toEqual([]);
    await after(300);
    expect(applied).toEqual(['4']);
    void one.put('3', '4', true);
    await one.finish(); // Enter does not wait
    await after(1000);
    expect([applied, one.text]).toEqual([['4', '3'], null]);
  });

  test('that ends as something not allowed leaves nothing in force that acted on the way', async () => {
    const { one, applied } = draft(true);
    void one.put('3', '5', true);
    await after(400);
    void one.put('34', '3', true);
    await after(400);
    await one.finish();
    await after(400);
    expect([applied, one.text, one.wrong]).toEqual([['3', '5'], '34', 'One digit is allowed.']);
  });

  test('of something else waits for Enter, and does nothing where nothing was changed', async () => {
    const { one, applied } = draft(false);
    void one.put('3', '5');
    await after(1000);
    expect([applied, one.isChanged]).toEqual([[], true]);
    void one.put('5', '5');
    await one.finish();
    expect([applied, one.text]).toEqual([[], null]);
    void one.put('4', '5');
    await one.finish();
    expect([applied, one.text]).toEqual([['4'], null]);
  });

  test.each([true, false])('is given back, whether it has acted (%s) or not', async (isLive) => {
    const { one, applied } = draft(isLive);
    void one.put('3', '5');
    await after(300);
    void one.put('4', '3');
    await after(1);
    await one.giveBack();
    expect([applied, one.text]).toEqual([isLive ? ['3', '4', '5'] : [], null]);
  });

  test('that is not valid stays as typed and says so after a moment; mended, it says so at once', async () => {
    const { one, applied } = draft(true);
    void one.put('12', '5');
    await after(500);
    expect(one.wrong).toBe('');
    await after(200);
    expect(one.wrong).toBe('One digit is allowed.');
    await one.finish();
    expect([one.text, applied]).toEqual(['12', []]);
    void one.put('2', '5');
    await after(1);
    expect([one.wrong, applied]).toEqual(['', ['2']]);
  });

  test('that is left is told at once what is wrong', async () => {
    const { one } = draft(false);
    void one.put('12', '5');
    await one.finish();
    expect(one.wrong).toBe('One digit is allowed.');
    await one.giveBack();
    expect([one.wrong, one.text]).toEqual(['', null]);
  });

  test('that is refused when it is applied stays too, as often as it is tried', async () => {
    for (const isLive of [true, false]) {
      const { one, applied } = draft(isLive);
      void one.put('7', '5');
      await after(1);
      for (let n = 0; n < 3; n++) {
        void one.finish();
        await after(300);
        expect([one.text, one.wrong, applied]).toEqual(['7', 'Not this.', []]);
      }
    }
  });
});
