/** What is kept of texts that are much alike, and of a run's snapshots: properties over drawn ones. */
import { describe, expect, it } from 'vitest';
import { Chunks, type Text } from '../../src/core/chunks';
import { INSTANT, Snapshots } from '../../src/core/snapshots';
import { drawing, type Draw } from './drawing';

const bytesOf = (draw: Draw, n: number): Uint8Array => Uint8Array.from({ length: n }, () => draw(256));

/** With something put in, taken out or changed somewhere. */
function changed(draw: Draw, text: Uint8Array): Uint8Array {
  const at = draw(text.length + 1),
    gone = draw(Math.min(50, text.length - at + 1)),
    added = bytesOf(draw, draw(50));
  return Uint8Array.from([...text.subarray(0, at), ...added, ...text.subarray(at + gone)]);
}

/** The assertions' own comparison takes a second for some ten thousand bytes. */
const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((x, i) => x === b[i]);

/** Drawn texts that have the FNV-1a hash of another one: among so many there are some. */
function collisions(n: number): Uint8Array[] {
  const seen = new Map<number, Uint8Array>(),
    draw = drawing(10);
  return Array.from({ length: n }, () => bytesOf(draw, 8)).flatMap((text) => {
    const print = text.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5),
      other = seen.get(print);
    seen.set(print, text);
    return other ? [other, text] : [];
  });
}

describe('chunks', () => {
  it.each([1, 2, 3, 4])('give back what was put, whatever is dropped in between; seed %i', (seed) => {
    const draw = drawing(seed),
      chunks = new Chunks();
    const kept: { text: Text; bytes: Uint8Array }[] = [];
    let bytes = bytesOf(draw, 30000);
    for (let k = 0; k < 60; k++) {
      bytes = draw(8) ? changed(draw, bytes) : bytesOf(draw, draw(20000));
      kept.push({ text: chunks.put(bytes), bytes });
      if (draw(3) === 0) for (const { text } of kept.splice(draw(kept.length), 1)) chunks.drop(text);
      for (const one of kept) expect(isSame(chunks.get(one.text), one.bytes)).toBe(true);
    }
    for (const { text } of kept) chunks.drop(text);
    expect(chunks.bytes).toBe(0);
  });

  it('hold nothing but mentions of a text that is there already, and are freed with the last of these', () => {
    const bytes = bytesOf(drawing(5), 100000),
      chunks = new Chunks();
    const first = chunks.put(bytes),
      before = chunks.bytes,
      second = chunks.put(bytes.slice());
    expect(before).toBeLessThan(1.5 * bytes.length);
    expect(chunks.bytes - before).toBeLessThan(0.02 * bytes.length);
    chunks.drop(first);
    expect(isSame(chunks.get(second), bytes)).toBe(true);
    expect(chunks.bytes).toBe(before);
    chunks.drop(second);
    expect(chunks.bytes).toBe(0);
  });

  it.each<[string, (text: Uint8Array, draw: Draw) => Uint8Array]>([
    ['a byte put in', (text, draw) => Uint8Array.from([...text.subarray(0, 700), draw(256), ...text.subarray(700)])],
    ['what was appended to a log', (text, draw) => Uint8Array.from([...text, ...bytesOf(draw, 3000)])],
    [
      'what a ring overwrote',
      (text, draw) => {
        const ring = text.slice();
        ring.set(bytesOf(draw, 3000), 400000);
        return ring;
      },
    ],
  ])('cost little more than %s', (_, change) => {
    const draw = drawing(6),
      text = bytesOf(draw, 500000),
      chunks = new Chunks();
    chunks.put(text);
    const before = chunks.bytes;
    chunks.put(change(text, draw));
    expect(chunks.bytes - before).toBeLessThan(3000 + 4 * 8192 + 8000);
  });

  it('cut texts of one byte, where no place differs from another', () => {
    const chunks = new Chunks(),
      text = chunks.put(new Uint8Array(100000));
    expect(isSame(chunks.get(text), new Uint8Array(100000))).toBe(true);
    expect(chunks.bytes).toBeLessThan(40000);
    expect(chunks.get(chunks.put(new Uint8Array(0)))).toEqual(new Uint8Array(0));
  });

  it.each([1, 2, 3])('are the same ones where a text is said to be like another; seed %i', (seed) => {
    const draw = drawing(seed),
      plain = new Chunks(),
      chunks = new Chunks();
    let bytes = bytesOf(draw, 60000),
      like: Text | undefined;
    for (let k = 0; k < 40; k++) {
      if (draw(3)) bytes = changed(draw, bytes);
      else for (let n = draw(5); n > 0; n--) bytes.set(bytesOf(draw, 8), draw(bytes.length - 8));
      const text = chunks.put(bytes, like);
      const expected = plain.put(bytes).chunks;
      expect(text.chunks.length).toBe(expected.length);
      text.chunks.forEach((chunk, i) => expect(isSame(chunk.bytes, expected[i]!.bytes)).toBe(true));
      expect(isSame(chunks.get(text), bytes)).toBe(true);
      expect(chunks.bytes).toBe(plain.bytes);
      if (draw(4)) like = text;
    }
  });

  it('tell texts of one hash apart', () => {
    const chunks = new Chunks();
    const pairs = collisions(200000);
    expect(pairs.length).toBeGreaterThan(0);
    const put = pairs.map((text) => chunks.put(text));
    put.forEach((text, i) => expect(isSame(chunks.get(text), pairs[i]!)).toBe(true));
    put.forEach((text) => chunks.drop(text));
    expect(chunks.bytes).toBe(0);
  });
});

describe('snapshots', () => {
  it.each([1, 2, 3, 4, 5])('thin as promised, never above their bound; seed %i', (seed) => {
    const draw = drawing(seed),
      most = 60000,
      snapshots = new Snapshots<{ ticks: number; seconds: number }>(most),
      original = new Set<string>();
    let ticks = 0,
      fewest = Infinity,
      gone = false;
    for (let k = 0; k < 1500; k++) {
      const before = ticks;
      ticks += 1 + draw(20);
      original.add(`${before} ${ticks}`);
      const held = snapshots.length;
      snapshots.add({ ticks, seconds: ticks }, bytesOf(draw, 700 + draw(500)));
      expect(snapshots.bytes).toBeLessThanOrEqual(most);
      if (snapshots.length <= held) gone = true;
      if (gone) fewest = Math.min(fewest, snapshots.length);
      if (!gone) continue;
      const all = snapshots.all.map((one) => one.ticks),
        newest = all.at(-1)!;
      const [oldest] = all;
      // Whatever was dropped, it was where the neighbours were nearest, measured so.
      const share = 1 - (1 / (newest - oldest!)) ** (1 / Math.floor(fewest / 2 - 1));
      for (let i = 1; i < all.length; i++) {
        if (original.has(`${all[i - 1]} ${all[i]}`)) continue;
        expect((all[i]! - all[i - 1]!) / (newest - all[i - 1]!)).toBeLessThanOrEqual(share);
      }
      expect(newest).toBe(ticks);
    }
    expect(gone).toBe(true);
    snapshots.cut(() => false);
    expect(snapshots.bytes).toBe(0);
  });

  it.each([1, 2, 3])('leave no way longer than an instant while half of them could; seed %i', (seed) => {
    const draw = drawing(seed),
      snapshots = new Snapshots<{ ticks: number; seconds: number }>(60000);
    let seconds = 0,
      fewest = Infinity,
      thinned = 0;
    for (let ticks = 0; seconds <= (INSTANT * (fewest - 1)) / 2; ticks++) {
      const held = snapshots.length;
      snapshots.add({ ticks, seconds }, bytesOf(draw, 700 + draw(500)));
      if (snapshots.length <= held) [fewest, thinned] = [Math.min(fewest, snapshots.length), thinned + 1];
      const all = snapshots.all.map((one) => one.seconds);
      for (let k = 1; k < all.length; k++) expect(all[k]! - all[k - 1]!).toBeLessThanOrEqual(INSTANT);
      seconds += 2 ** -10 * (1 + draw(20));
    }
    expect(thinned).toBeGreaterThan(50);
  });

  it('keep the first and the newest, find the last before a tick, and replace what has as many', () => {
    const draw = drawing(8),
      snapshots = new Snapshots<{ ticks: number; seconds: number; name: string }>(20000);
    for (let ticks = 0; ticks <= 100; ticks++) snapshots.add({ ticks, seconds: ticks, name: '' }, bytesOf(draw, 1000));
    const all = snapshots.all.map(({ ticks }) => ticks);
    expect([all[0], all.at(-1)]).toEqual([0, 100]);
    expect(all).toEqual([...all].sort((a, b) => a - b));
    const { length } = all;
    const other = bytesOf(draw, 1000);
    snapshots.add({ ticks: 100, seconds: 100, name: 'other' }, other);
    expect(snapshots.length).toBe(length);
    expect(isSame(snapshots.get(snapshots.last(({ ticks }) => ticks <= 500)!)!, other)).toBe(true);
    snapshots.cut(({ ticks }) => ticks <= all[2]!);
    expect(snapshots.all.map(({ ticks }) => ticks)).toEqual(all.slice(0, 3));
  });

  it('hold nothing where there is no room for even one', () => {
    const snapshots = new Snapshots<{ ticks: number; seconds: number }>(1000);
    expect(snapshots.add({ ticks: 1, seconds: 1 }, bytesOf(drawing(9), 5000))).toBe(false);
    expect([snapshots.bytes, snapshots.length]).toEqual([0, 0]);
  });
});
