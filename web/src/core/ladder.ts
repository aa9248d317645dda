/**
 * Where the core runs. Browsers forbid workers in different ways, so each way is tried in turn, and
 * the first that answers is kept:
 *
 *   worker        a script beside the page: same origin, the usual case;
 *   blob-worker   the same script from the page's memory: pages that load the element from another
 *                 origin, and frames with sandbox="allow-scripts";
 *   main-thread   no worker at all: slices of a few milliseconds between the page's own work.
 */
import { Caller, type Link } from './caller';
import { asFailure, failure } from './failure';
import { t } from './language';
import { Runner } from './runner';

export type Mode = 'worker' | 'blob-worker' | 'main-thread';

/** A worker that has not answered by then never will, ms. */
const PATIENCE = 10000;

/** Stands for a worker on the main thread. */
class LocalLink implements Link {
  onmessage: Link['onmessage'] = null;
  onerror: Link['onerror'] = null;
  onmessageerror: Link['onmessageerror'] = null;
  #runner = new Runner((answer) => queueMicrotask(() => this.onmessage?.({ data: answer })));

  postMessage(message: unknown): void {
    queueMicrotask(() => void this.#runner.receive(message));
  }

  terminate(): void {
    this.#runner.dispose();
  }
}

/** A Worker fits, but for the types of its handlers, which know more of their events. */
const asLink = (worker: Worker): Link => worker as unknown as Link;

/** The text is fetched only where the file was not to be had. */
async function blobWorker(): Promise<Link> {
  const { default: workerText } = await import('virtual:gedanken-worker');
  const url = URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }));
  try {
    return asLink(new Worker(url));
  } finally {
    // The browser has taken hold of the text by the next task at the latest.
    setTimeout(() => URL.revokeObjectURL(url), PATIENCE);
  }
}

export class Ladder {
  #module: WebAssembly.Module;
  #rungs: [Mode, () => Link | Promise<Link>][];
  #mode: Mode | '' = '';
  #reasons: string[] = [];

  /** `start`: a worker by its file; null: there is none. */
  constructor(module: WebAssembly.Module, start: (() => Worker) | null) {
    this.#module = module;
    this.#rungs = [['main-thread', () => new LocalLink()]];
    if (typeof Worker !== 'undefined') {
      this.#rungs.unshift(['blob-worker', blobWorker]);
      if (start) this.#rungs.unshift(['worker', () => asLink(start())]);
    }
  }

  /** What worked; '' before the first link. */
  get mode(): Mode | '' {
    return this.#mode;
  }

  /** A sentence when the core runs in a lesser way than usual; otherwise empty. */
  get notice(): string {
    if (this.#mode !== 'main-thread') return '';
    return t`Workers are blocked here, so the program runs inside the page, which may be slower.`;
  }

  /** A link to a runner inside the page, for a run that has no work to do yet. */
  rest(): Promise<Caller> {
    return this.#greet(new LocalLink());
  }

  /** A link to a runner that is ready. */
  async connect(): Promise<Caller> {
    for (let rung = this.#rungs[0]; rung; rung = this.#rungs[0]) {
      const [mode, start] = rung;
      try {
        const caller = await this.#greet(await start());
        this.#mode = mode;
        return caller;
      } catch (thrown) {
        this.#reasons.push(`${mode}: ${asFailure(thrown).message}`);
        // Others may have tried this rung at the same time. What worked once stays.
        if (mode === this.#mode) throw asFailure(thrown);
        if (this.#rungs[0] === rung) this.#rungs.shift();
      }
    }
    throw failure(
      'WORKER',
      t`This browser lets the program run neither in a worker nor in the page. ${this.#reasons.join(' ')}`,
    );
  }

  /** Hands the module over and waits for the answer. */
  async #greet(link: Link): Promise<Caller> {
    const caller = new Caller(link);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(failure('WORKER', 'The worker does not answer.')), PATIENCE);
    });
    try {
      await Promise.race([caller.call('init', { module: this.#module }), silence]);
      return caller;
    } catch (thrown) {
      caller.close();
      throw thrown;
    } finally {
      clearTimeout(timer);
    }
  }
}
