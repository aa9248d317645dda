/**
 * Calls a task again after others had their turn. A message to oneself does that without the 4 ms
 * that browsers add to nested timers. Node hands out such messages by the thousand before it looks
 * at anything else, but has setImmediate.
 */
declare const setImmediate: ((task: () => void) => void) | undefined;

export class Turn {
  #run: () => void;
  #channel: MessageChannel | null = null;
  #isRequested = false;

  constructor(task: () => void) {
    this.#run = () => {
      this.#isRequested = false;
      task();
    };
    if (typeof setImmediate === 'function') return;
    this.#channel = new MessageChannel();
    this.#channel.port1.onmessage = this.#run;
  }

  /** Soon; once, however often it is asked for until then. */
  request(): void {
    if (this.#isRequested) return;
    this.#isRequested = true;
    if (this.#channel) this.#channel.port2.postMessage(null);
    else setImmediate?.(this.#run);
  }

  close(): void {
    this.#channel?.port1.close();
  }
}
