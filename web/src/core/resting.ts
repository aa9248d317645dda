/**
 * A run that costs no worker until it has work to do: a page may hold many labs, and most are only
 * looked at. It rests in the page, where it can be opened, watched and edited, and moves to a worker
 * with its first step. When the worker dies its run is gone; whatever is opened or loaded then gets another.
 */
import { Client } from './client';
import type { Caller } from './caller';
import type {
  ChannelAbout,
  ChannelNumbers,
  Controls,
  Changed,
  Failure,
  Frame,
  Look,
  Question,
  RunClient,
  Told,
  Until,
  Whereabouts,
  Wish,
} from './types';

export class Resting implements RunClient {
  onframe: ((frame: Frame) => void) | null = null;
  onfailure: ((failed: Failure) => void) | null = null;
  #client: Client;
  #wake: () => Promise<Caller>;
  #isAwake = false;
  #waking: Promise<void> | null = null;
  #isOpen = false;
  #isDisposed = false;
  #isHeld = false;
  /** The speed at which it is to play, and up to which real step. */
  #wish: [speed: number, most: number] | null = null;
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
    if (this.#isAwake) return;
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
    this.#isAwake = true;
    if (this.#isDisposed) next.dispose();
  }

  /** Where the next run may live. */
  async #alive(): Promise<Client> {
    if (this.#client.dead && !this.#isDisposed) {
      this.#isOpen = this.#isAwake = false;
      return this.#awake();
    }
    return this.#client;
  }

  async open(config: string): Promise<string> {
    const text = await (await this.#alive()).open(config);
    this.#isOpen = true;
    this.#wish = null;
    return text;
  }
  async load(snapshot: Uint8Array): Promise<string> {
    await this.#alive();
    const text = await (await this.#awake()).load(snapshot);
    this.#wish = null;
    return text;
  }
  save(what?: 'now' | 'head'): Promise<Uint8Array> {
    return this.#client.save(what);
  }
  async play(stepsPerSecond: number, most = Infinity): Promise<void> {
    const wish: [number, number] = (this.#wish = [stepsPerSecond, most]);
    const client = this.#isHeld ? null : await this.#awake();
    if (!this.#isHeld) await client?.play(...wish);
  }
  async may(most: number): Promise<void> {
    if (this.#wish) this.#wish[1] = most;
    await this.#client.may(most);
  }
  pause(): Promise<Whereabouts> {
    this.#wish = null;
    return this.#client.pause();
  }
  async hold(isHeld: boolean): Promise<void> {
    const wish = isHeld === this.#isHeld ? null : this.#wish;
    this.#isHeld = isHeld;
    if (wish !== null) await (isHeld ? this.#client.pause() : this.play(...wish));
  }
  async advance(until: Until, count = 1): Promise<void> {
    this.#wish = null;
    await (await this.#awake()).advance(until, count);
  }
  async seek(to: Wish, progress?: (done: number) => void): Promise<Whereabouts> {
    this.#wish = null;
    return (await this.#awake()).seek(to, progress);
  }
  set(key: string, value: string): Promise<Changed> {
    return this.#client.set(key, value);
  }
  channels(): Promise<ChannelAbout[]> {
    return this.#client.channels();
  }
  controls(): Promise<Controls | null> {
    return this.#client.controls();
  }
  watch(layers: number, channels: string[]): Promise<void> {
    this.#watched = [layers, channels];
    return this.#client.watch(layers, channels);
  }
  look(channels: string[], map: boolean): Promise<Look<ChannelNumbers>> {
    return this.#client.look(channels, map);
  }
  ask(about: Question): Promise<Told> {
    return this.#client.ask(about);
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
