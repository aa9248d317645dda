/**
 * A run that goes where another one is, step by step, and never holds it up: it may lag behind. What was done to the other
 * one is done to it at the same real step, or as soon after as that can be.
 */
import type { RunClient } from './types';

/** Something that was changed by hand at this real step. */
export interface Edit {
  step: number;
  key: string;
  value: string;
}

/** Farther than this it goes by ticks: a step has at least one, so that so many never go too far. */
const NEAR = 64;
/** But not by more at once: it may be wanted elsewhere. */
const MOST = 100_000;

type Leadable = Pick<RunClient, 'open' | 'pause' | 'advance' | 'seek' | 'set'>;

export class Follower {
  #client: Leadable;
  #config: string;
  /** null: it stays where it is. */
  #goal: number | null = null;
  #edits: readonly Edit[] = [];
  #made: Edit[] = [];
  /** What comes next was refused so often, each time a step later. */
  #late = 0;
  #isGoing = false;

  /** The client has a run of this text. */
  constructor(client: Leadable, config: string) {
    this.#client = client;
    this.#config = config;
  }

  /** All is done that is to be done up to this real step. */
  isEven(step: number): boolean {
    const next = this.#edits[this.#made.length];
    return !next || next.step > step;
  }

  /** To this real step, through these changes; who asks again meanwhile asks for something else. */
  async follow(step: number, edits: readonly Edit[]): Promise<void> {
    this.#goal = step;
    this.#edits = edits;
    if (this.#isGoing) return;
    this.#isGoing = true;
    try {
      while (await this.#goOn()) continue;
    } finally {
      this.#isGoing = false;
    }
  }

  stay(): void {
    this.#goal = null;
  }

  /** Does what comes next; whether there was something. */
  async #goOn(): Promise<boolean> {
    const client = this.#client;
    if (!this.#made.every((edit, i) => isSame(edit, this.#edits[i]))) {
      await client.open(this.#config); // what was done to it was not done to the other one
      this.#made = [];
      this.#late = 0;
    }
    const { now } = await client.pause(),
      goal = this.#goal,
      next = this.#edits[this.#made.length];
    if (goal === null) return false;
    const due = next ? next.step + this.#late : Infinity,
      left = Math.min(goal, due) - now.step;
    if (left < 0) await client.seek({ step: now.step + left, tick: 0 });
    else if (left > NEAR) await client.advance('ticks', Math.min(left, MOST));
    else if (left > 0) await client.advance('step', left);
    else if (!next || goal < due) return false;
    else await this.#make(next);
    return true;
  }

  /** A wall is refused where its agent stands: then a step later. */
  async #make(edit: Edit): Promise<void> {
    try {
      await this.#client.set(edit.key, edit.value);
      this.#made.push(edit);
      this.#late = 0;
    } catch {
      this.#late++;
    }
  }
}

function isSame(a: Edit, b: Edit | undefined): boolean {
  return a.step === b?.step && a.key === b.key && a.value === b.value;
}
