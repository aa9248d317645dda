/**
 * Texts of bytes that are much alike, kept once where they agree: each is cut where its content says so, not at
 * fixed places, so that after a byte more or less the cuts are the same again (Muthitacharoen et al. 2001, with
 * the rolling hash of Xia et al. 2016). A log that only grew costs what is new in it; a ring that overwrites its
 * oldest rows costs the pieces that these lie in.
 */

/** Bytes of a chunk, at least and at most; the shortest also bounds what the bookkeeping can cost beside it. */
const LEAST = 256;
const MOST = 8192;
/** So many leading zeros of the rolling hash are a cut: one in 2^10 places. */
const CUT = 32 - 10;
/** What a chunk takes beside its bytes, and each mention of it, as engines lay objects out. */
const CHUNK_BYTES = 256;
const MENTION_BYTES = 8;

interface Chunk {
  bytes: Uint8Array;
  /** Hash of the bytes. */
  print: number;
  /** Mentions in the texts that are kept. */
  uses: number;
  /** Another one with the same hash. */
  next: Chunk | undefined;
}

/** A text that is kept, until it is dropped. */
export interface Text {
  readonly length: number;
  readonly chunks: readonly Chunk[];
}

export class Chunks {
  /** By their hashes. */
  #known = new Map<number, Chunk>();
  #bytes = 0;

  /** All that is held, with the bookkeeping. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Where it agrees with another text that is kept, place by place, it is cut as that one was, without being hashed. */
  put(text: Uint8Array, like?: Text): Text {
    const chunks: Chunk[] = [],
      // The last one ends where its text does, and might have gone on.
      others = like?.chunks.slice(0, -1) ?? [];
    let k = 0,
      place = 0; // where the k-th of them begins
    for (let begin = 0; begin < text.length;) {
      for (; place < begin && k < others.length; k++) place += others[k]!.bytes.length;
      const other = place === begin ? others[k] : undefined;
      if (other && isAt(text, begin, begin + other.bytes.length, other.bytes)) {
        other.uses++;
        chunks.push(other);
        begin += other.bytes.length;
        continue;
      }
      const stop = Math.min(begin + MOST, text.length);
      let end = begin,
        roll = 0,
        print = 0x811c9dc5; // FNV-1a
      do {
        const byte = text[end++]!;
        print = Math.imul(print ^ byte, 0x01000193);
        roll = ((roll << 1) + GEAR[byte]!) | 0;
      } while (end < stop && (end - begin < LEAST || roll >>> CUT !== 0));
      chunks.push(this.#share(text, begin, end, print));
      begin = end;
    }
    this.#bytes += MENTION_BYTES * chunks.length;
    return { length: text.length, chunks };
  }

  get({ length, chunks }: Text): Uint8Array<ArrayBuffer> {
    const text = new Uint8Array(length);
    let at = 0;
    for (const { bytes } of chunks) {
      text.set(bytes, at);
      at += bytes.length;
    }
    return text;
  }

  /** Of a text that was put once it may be said once. */
  drop({ chunks }: Text): void {
    this.#bytes -= MENTION_BYTES * chunks.length;
    for (const chunk of chunks) if (--chunk.uses === 0) this.#forget(chunk);
  }

  #share(text: Uint8Array, begin: number, end: number, print: number): Chunk {
    const first = this.#known.get(print);
    for (let chunk = first; chunk; chunk = chunk.next) {
      if (!isAt(text, begin, end, chunk.bytes)) continue;
      chunk.uses++;
      return chunk;
    }
    const chunk = { bytes: text.slice(begin, end), print, uses: 1, next: first };
    this.#known.set(print, chunk);
    this.#bytes += end - begin + CHUNK_BYTES;
    return chunk;
  }

  #forget(chunk: Chunk): void {
    const { print, next, bytes } = chunk;
    this.#bytes -= bytes.length + CHUNK_BYTES;
    let before = this.#known.get(print);
    if (before !== chunk) {
      while (before!.next !== chunk) before = before!.next;
      before!.next = next;
    } else if (next) this.#known.set(print, next);
    else this.#known.delete(print);
  }
}

function isAt(text: Uint8Array, begin: number, end: number, bytes: Uint8Array): boolean {
  if (bytes.length !== end - begin) return false;
  for (let k = 0; k < bytes.length; k++) if (bytes[k] !== text[begin + k]) return false;
  return true;
}

/** A number without meaning for each byte. */
const GEAR = new Int32Array(256);
for (let byte = 0, bits = 1; byte < 256; byte++) {
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d) + 0x3c6ef35f;
  GEAR[byte] = bits ^ (bits >>> 13);
}
