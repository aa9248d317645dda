/** A runner and what a page says to it and hears from it. */
import { expect } from 'vitest';
import type { Core } from '../../src/core/api';
import { PROTOCOL, type Answer } from '../../src/core/protocol';
import { Runner } from '../../src/core/runner';
import type { Frame } from '../../src/core/types';
import { sleep } from './fake';

export class Page {
  frames: { at: number; frame: Frame }[] = [];
  others: Answer[] = [];
  acknowledges = true;
  #replies = new Map<number, Answer>();
  #heard: (() => void)[] = [];
  #id = 0;
  runner: Runner;
  cores = 0;

  constructor(create: () => Promise<Core>) {
    this.runner = new Runner(
      (answer) => this.#hear(answer),
      async () => {
        this.cores++;
        return create();
      },
    );
  }

  #hear(answer: Answer): void {
    if (answer.type === 'frame') {
      this.frames.push({ at: performance.now(), frame: answer.frame });
      if (this.acknowledges) setTimeout(() => this.ack(), 0);
    } else if (answer.type === 'reply' || answer.type === 'refusal') this.#replies.set(answer.id, answer);
    else this.others.push(answer);
    this.#heard.splice(0).forEach((wake) => wake());
  }

  ack(): void {
    void this.runner.receive({ v: PROTOCOL, type: 'ack', id: 0 });
  }

  async call(type: string, fields: object = {}): Promise<unknown> {
    const id = ++this.#id;
    void this.runner.receive({ v: PROTOCOL, type, id, ...fields });
    while (!this.#replies.has(id)) await new Promise<void>((wake) => this.#heard.push(wake));
    const answer = this.#replies.get(id)!;
    if (answer.type === 'refusal') throw answer.failure;
    return answer.type === 'reply' ? answer.value : null;
  }

  async until(isTrue: () => boolean): Promise<void> {
    for (let k = 0; k < 400 && !isTrue(); k++) await sleep(5);
    expect(isTrue()).toBe(true);
  }

  /** Waits for the last frame of all. */
  async rest(): Promise<void> {
    await sleep(60);
    await this.until(() => this.frames.length > 0 && !this.last().running);
  }

  last(): Frame {
    return this.frames.at(-1)!.frame;
  }
}
