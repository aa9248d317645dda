/**
 * A run that costs no worker until it has work to do: a page may hold many labs, and most are only
 * looked at. It rests in the page, where it can be opened, watched and edited, and moves to a worker
 * with its first step.
 */
import { Client } from './client';
import type { Caller } from './caller';
import type { Failure, Frame, Look, RunClient, Until } from './types';

export class Resting implements RunClient {
  onframe: ((frame: Frame) => void) | null = null;
  onfailure: ((failed: Failure) => void) | null = null;
  #client: Client;
  #wake: (() => Promise<Caller>) | null;
  #waking: Promise<void> | null = null;
  #isOpen = false;
  #isDisposed = false;
  #forget: () => void;
  /** What the frames carry. */
  #watched: [number, string[]] = [0, []];

  /** Rests behind `caller`; `wake` starts the worker. `forget` is called once, when disposed of. */
  constructor(caller: Caller, wake: () => Promise<Caller>, forget: () => void) {
    this.#client = this.#hear(new Client(caller));
    this.#wake = wake;
    this.#forget = forget;
  }

  #hear(client: Client): Client {
    client.onframe = (frame) => this.onframe?.(frame);
    client.onfailure = (failed) => this.onfailure?.(failed);
    return client;
  }

  /** The run moves by its snapshot, so nothing is lost. When it fails the run stays where it was. */
  async #awake(): Promise<Client> {
    this.#waking ??= this.#move().finally(() => (this.#waking = null));
    await this.#waking;
    return this.#client;
  }

  async #move(): Promise<void> {
    if (!this.#wake) return;
    const next = new Client(await this.#wake());
    try {
      if (this.#isOpen) await next.load(await this.#client.save());
      await next.watch(...this.#watched);
    } catch (thrown) {
      next.dispose();
      throw thrown;
    }
    this.#client.dispose();
    this.#client = this.#hear(next);
    this.#wake = null;
    if (this.#isDisposed) next.dispose();
  }

  async open(config: string): Promise<string> {
    const text = await this.#client.open(config);
    this.#isOpen = true;
    return text;
  }
  async load(snapshot: Uint8Array): Promise<string> {
    return (await this.#awake()).load(snapshot);
  }
  save(): Promise<Uint8Array> {
    return this.#client.save();
  }
  async play(stepsPerSecond: number): Promise<void> {
    await (await this.#awake()).play(stepsPerSecond);
  }
  pause(): Promise<void> {
    return this.#client.pause();
  }
  async advance(until: Until, count = 1): Promise<void> {
    await (await this.#awake()).advance(until, count);
  }
  set(key: string, value: string): Promise<string> {
    return this.#client.set(key, value);
  }
  watch(layers: number, channels: string[]): Promise<void> {
    this.#watched = [layers, channels];
    return this.#client.watch(layers, channels);
  }
  look(channels: string[], map: boolean): Promise<Look> {
    return this.#client.look(channels, map);
  }
  digest(): Promise<string> {
    return this.#client.digest();
  }
  config(): Promise<string> {
    return this.#client.config();
  }
  dispose(): void {
    this.#isDisposed = true;
    this.#client.dispose();
    this.#forget();
  }
}
