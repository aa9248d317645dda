/** One live run, as the page sees it. */
import type { Caller } from './caller';
import type { Failure, Frame, Look, RunClient, Until } from './types';

export class Client implements RunClient {
  #caller: Caller;
  #forget: () => void;

  /** `forget` is called once, when the client is disposed of. */
  constructor(caller: Caller, forget: () => void = () => undefined) {
    this.#caller = caller;
    this.#forget = forget;
  }

  get onframe(): ((frame: Frame) => void) | null {
    return this.#caller.onframe;
  }
  set onframe(take: ((frame: Frame) => void) | null) {
    this.#caller.onframe = take;
  }
  get onfailure(): ((failed: Failure) => void) | null {
    return this.#caller.onfailure;
  }
  set onfailure(take: ((failed: Failure) => void) | null) {
    this.#caller.onfailure = take;
  }

  open(config: string): Promise<string> {
    return this.#caller.call('open', { config });
  }
  load(snapshot: Uint8Array): Promise<string> {
    return this.#caller.call('load', { snapshot });
  }
  save(): Promise<Uint8Array> {
    return this.#caller.call('save', {});
  }
  async play(stepsPerSecond: number): Promise<void> {
    await this.#caller.call('play', { speed: stepsPerSecond });
  }
  async pause(): Promise<void> {
    await this.#caller.call('pause', {});
  }
  async advance(until: Until, count = 1): Promise<void> {
    await this.#caller.call('advance', { until, count });
  }
  set(key: string, value: string): Promise<string> {
    return this.#caller.call('set', { key, value });
  }
  async watch(layers: number, channels: string[]): Promise<void> {
    await this.#caller.call('watch', { layers, channels });
  }
  look(channels: string[], map: boolean): Promise<Look> {
    return this.#caller.call('look', { channels, map });
  }
  digest(): Promise<string> {
    return this.#caller.call('digest', {});
  }
  config(): Promise<string> {
    return this.#caller.call('config', {});
  }
  dispose(): void {
    this.#caller.close();
    this.#forget();
  }
}
