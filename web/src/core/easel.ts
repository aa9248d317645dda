/** Pictures for galleries: each is a short run of its own, in a worker that is there while somebody waits for one. */
import type { Caller } from './caller';
import type { Connector } from './pool';
import { failure } from './failure';
import type { Painter, Picture, Scene } from './types';

/** How long a worker with nothing to draw is kept, ms. */
const IDLE = 2000;

export class Easel implements Painter {
  #connector: Connector;
  #drawn: Map<string, Scene>;
  #caller: Promise<Caller> | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #isDisposed = false;

  /** `drawn`: what is known already, by what was asked for. */
  constructor(connector: Connector, drawn: Map<string, Scene>) {
    this.#connector = connector;
    this.#drawn = drawn;
  }

  async draw(picture: Picture): Promise<Scene> {
    const { config, steps, layers } = picture,
      key = `${config} ${steps} ${layers}`,
      known = this.#drawn.get(key);
    if (known) return known;
    clearTimeout(this.#idle);
    this.#waiting++;
    const turn = this.#last.then(() => this.#ask(picture));
    this.#last = turn.catch(() => undefined);
    try {
      const scene = await turn;
      this.#drawn.set(key, scene);
      return scene;
    } finally {
      if (--this.#waiting === 0) this.#idle = setTimeout(() => this.#rest(), IDLE);
    }
  }

  async #ask(picture: Picture): Promise<Scene> {
    if (this.#isDisposed) throw failure('DISPOSED', 'Nobody waits for this picture any more.');
    try {
      const caller = await (this.#caller ??= this.#connector.connect());
      return await caller.call('picture', picture);
    } catch (thrown) {
      this.#rest(); // whatever is wrong with this worker, the next picture gets another
      throw thrown;
    }
  }

  #rest(): void {
    this.#caller?.then((caller) => caller.close()).catch(() => undefined);
    this.#caller = null;
  }

  dispose(): void {
    clearTimeout(this.#idle);
    this.#isDisposed = true;
    this.#rest();
  }
}
