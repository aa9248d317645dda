/** The page's end of one link: requests become promises; what comes unasked goes to callbacks. */
import { failure } from './failure';
import { t } from './language';
import {
  isAnswer,
  otherVersion,
  PROTOCOL,
  type Answer,
  type Requests,
  type RequestType,
  type Results,
} from './protocol';
import type { Failure, Frame } from './types';

/** A worker, or what stands for one. */
export interface Link {
  postMessage(message: unknown, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: { message?: string; preventDefault?(): void }) => void) | null;
  onmessageerror: (() => void) | null;
}

interface Pending {
  resolve(value: unknown): void;
  reject(failed: Failure): void;
  progress: ((done: number) => void) | undefined;
}

/**
 * A worker can end without a word: browsers stop those that take too much. One that says nothing for so long
 * although it has something to do is asked, and is given up when it says nothing for as long again, ms.
 */
const SILENCE = 10000;

export class Caller {
  onframe: ((frame: Frame) => void) | null = null;
  onfailure: ((failed: Failure) => void) | null = null;
  #link: Link;
  #pending = new Map<number, Pending>();
  #lastId = 0;
  #dead: Failure | null = null;
  /** It plays, as the latest frame said. */
  #plays = false;
  #isAsked = false;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(link: Link) {
    this.#link = link;
    link.onmessage = (event) => this.#receive(event.data);
    link.onerror = (event) => {
      event.preventDefault?.();
      const why = event.message ? ` (${event.message})` : '';
      this.#die(failure('WORKER', t`The worker that runs the program stopped${why}.`), true);
    };
    link.onmessageerror = () => this.#die(failure('WORKER', 'A message from the worker could not be read.'), true);
  }

  /** Why no call can succeed any more; null while the link lives. */
  get dead(): Failure | null {
    return this.#dead;
  }

  call<T extends RequestType>(type: T, fields: Requests[T], progress?: (done: number) => void): Promise<Results[T]> {
    return new Promise((resolve, reject) => {
      if (this.#dead) return reject(this.#dead);
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject, progress });
      if (!this.#isAsked) this.#listen();
      try {
        this.#link.postMessage({ v: PROTOCOL, type, id, ...fields }, []);
      } catch (thrown) {
        this.#pending.delete(id);
        const text = thrown instanceof Error ? thrown.message : String(thrown);
        reject(failure('WORKER', t`The worker cannot be reached: ${text}.`));
      }
    });
  }

  /** Ends the worker; calls that wait are rejected. */
  close(): void {
    this.#die(failure('DISPOSED', 'This run has been disposed of.'), false);
  }

  #die(why: Failure, isNews: boolean): void {
    if (this.#dead) return;
    this.#dead = why;
    clearTimeout(this.#silence);
    this.#link.onmessage = this.#link.onerror = this.#link.onmessageerror = null;
    this.#link.terminate();
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of waiting) reject(why);
    if (isNews) this.onfailure?.(why);
  }

  #listen(): void {
    clearTimeout(this.#silence);
    if (this.#dead || !(this.#pending.size || this.#plays)) return;
    this.#silence = setTimeout(() => this.#wonder(), SILENCE);
  }

  #wonder(): void {
    if (this.#isAsked) {
      return this.#die(failure('WORKER', 'The worker that runs the program does not answer any more.'), true);
    }
    this.#isAsked = true;
    this.call('config', {}).catch(() => undefined); // whatever it says, it lives
    this.#listen();
  }

  #receive(message: unknown): void {
    if (!isAnswer(message)) {
      return this.#die(otherVersion(), true);
    }
    this.#isAsked = false;
    this.#take(message);
    this.#listen();
  }

  #take(message: Answer): void {
    switch (message.type) {
      case 'frame':
        this.#plays = message.frame.running;
        try {
          this.onframe?.(message.frame);
        } finally {
          if (!this.#dead) this.#link.postMessage({ v: PROTOCOL, type: 'ack', id: 0 }, []);
        }
        break;
      case 'progress':
        this.#pending.get(message.id)?.progress?.(message.done);
        break;
      case 'failure':
        this.onfailure?.(message.failure);
        break;
      case 'reply':
        this.#forget(message.id)?.resolve(message.value);
        break;
      case 'refusal': {
        const pending = this.#forget(message.id);
        if (pending) pending.reject(message.failure);
        else this.onfailure?.(message.failure);
      }
    }
  }

  #forget(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}
