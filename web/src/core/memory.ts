/**
 * The core's memory. Views are made here and nowhere else: when the memory grows, every view made
 * before reads as empty, so none may be kept.
 */
import type { ChannelAbout, ChannelNumbers } from './types';

type Type = ChannelAbout['type'];
type Numbers = ChannelNumbers['data'];

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Memory {
  #memory: WebAssembly.Memory;
  #bytes: Uint8Array;
  #float64s: Float64Array;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#float64s = new Float64Array(memory.buffer);
  }

  /** All of it, for immediate use. */
  bytes(): Uint8Array {
    this.#refresh();
    return this.#bytes;
  }

  /** All of it as float64s; the one at address `at` has the index `at / 8`. For immediate use. */
  float64s(): Float64Array {
    this.#refresh();
    return this.#float64s;
  }

  #refresh(): void {
    const { buffer } = this.#memory;
    if (this.#bytes.buffer === buffer) return;
    this.#bytes = new Uint8Array(buffer);
    this.#float64s = new Float64Array(buffer);
  }

  /** A copy of `count` numbers, to keep. */
  copy(type: Type, at: number, count: number): Numbers {
    const buffer = this.#memory.buffer;
    switch (type) {
      case 'u8':
        return new Uint8Array(buffer, at, count).slice();
      case 'i32':
        return new Int32Array(buffer, at, count).slice();
      case 'f32':
        return new Float32Array(buffer, at, count).slice();
      case 'f64':
        return new Float64Array(buffer, at, count).slice();
    }
  }

  copyBytes(at: number, count: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer, at, count).slice() as Uint8Array<ArrayBuffer>;
  }

  write(at: number, bytes: Uint8Array): void {
    this.bytes().set(bytes, at);
  }

  /**
   * Writes UTF-8 and a final 0; false, and nothing written, when it needs more than `room` bytes.
   */
  writeText(at: number, room: number, text: string): boolean {
    const utf8 = encoder.encode(text);
    if (utf8.length >= room) return false;
    const bytes = this.bytes();
    bytes.set(utf8, at);
    bytes[at + utf8.length] = 0;
    return true;
  }

  /** UTF-8 up to the first 0, within `room` bytes. */
  readText(at: number, room: number): string {
    const bytes = this.bytes();
    const end = bytes.indexOf(0, at);
    return decoder.decode(bytes.subarray(at, end < 0 || end > at + room ? at + room : end));
  }
}
