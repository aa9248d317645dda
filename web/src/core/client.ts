/** One live run, as the page sees it. */
import type { Caller } from './caller';
import type {
  ChannelAbout,
  ChannelNumbers,
  Controls,
  Changed,
  Failure,
  Frame,
  LightRun,
  Look,
  Question,
  Told,
  Until,
  Whereabouts,
  Wish,
} from './types';

export class Client implements LightRun {
  #caller: Caller;
  #forget: () => void;

  /** `forget` is called once, when the client is disposed of. */
  constructor(caller: Caller, forget: () => void = () => undefined) {
    this.#caller = caller;
    this.#forget = forget;
  }

  /** Why nothing can be asked any more; null while it can. */
  get dead(): Failure | null {
    return this.#caller.dead;
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
  save(what: 'now' | 'head' = 'now'): Promise<Uint8Array> {
    return this.#caller.call('save', { what });
  }
  async play(stepsPerSecond: number, most = Infinity): Promise<void> {
    await this.#caller.call('play', { speed: stepsPerSecond, most });
  }
  async may(most: number): Promise<void> {
    await this.#caller.call('most', { step: most });
  }
  pause(): Promise<Whereabouts> {
    return this.#caller.call('pause', {});
  }
  async advance(until: Until, count = 1): Promise<void> {
    await this.#caller.call('advance', { until, count });
  }
  seek(to: Wish, progress?: (done: number) => void): Promise<Whereabouts> {
    return this.#caller.call('seek', { to }, progress);
  }
  set(key: string, value: string): Promise<Changed> {
    return this.#caller.call('set', { key, value });
  }
  channels(): Promise<ChannelAbout[]> {
    return this.#caller.call('channels', {});
  }
  controls(): Promise<Controls | null> {
    return this.#caller.call('controls', {});
  }
  async watch(layers: number, channels: string[]): Promise<void> {
    await this.#caller.call('watch', { layers, channels });
  }
  look(channels: string[], map: boolean): Promise<Look<ChannelNumbers>> {
    return this.#caller.call('look', { channels, map });
  }
  ask(about: Question): Promise<Told> {
    return this.#caller.call('ask', { about });
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
