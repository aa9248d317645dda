/**
 * What a hand is about to make of a value: from the first key or the first move until it is applied or
 * given back. While there is a draft, nobody else writes into the control.
 */
import { Coalescer } from './coalescer';

export interface DraftHost {
  /** What is valid acts while it is typed or dragged. */
  readonly isLive: boolean;
  /** '', or a sentence that says what is allowed. */
  judge(text: string): Promise<string>;
  /** Resolves to '' when the text is in force, or to a sentence why not. */
  apply(text: string): Promise<string>;
  /** Something to show has changed. */
  drafted(): void;
}

/** Between two values that act while a control is dragged, ms: each of them stays in the run's record. */
const PACE = 200;
/** Digits come one by one; what they pass through is not meant. A value that is typed acts when no key came for so long, ms. */
const TYPED = 250;
/** Until a person is told that what they are still typing is not valid, ms. */
const PATIENCE = 600;

export class Draft {
  /** As typed; null: there is no draft. */
  text: string | null = null;
  /** What is wrong with it, and what is allowed; '': nothing. */
  wrong = '';
  private before = '';
  /** The last that was sent of this draft. */
  private sent: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stream: Coalescer;

  constructor(private readonly host: DraftHost) {
    this.stream = new Coalescer((text) => host.apply(text), PACE);
  }

  get isChanged(): boolean {
    return this.text !== null && this.text !== this.before;
  }

  /** Typed or dragged so far; `now` is what is in force, for a draft that begins here. */
  async put(text: string, now: string, isTyped = false): Promise<void> {
    if (this.text === null) [this.before, this.sent] = [now, null];
    this.text = text;
    this.host.drafted();
    const wrong = await this.host.judge(text);
    if (this.text !== text) return;
    this.say(wrong, this.wrong ? 0 : PATIENCE);
    if (wrong || !this.host.isLive) return;
    if (isTyped) {
      await new Promise((resolve) => setTimeout(resolve, TYPED));
      if (this.text !== text || this.sent === text) return;
    }
    const refused = await this.push(text);
    if (refused && this.text === text) this.say(refused);
  }

  /** Enter, leaving or letting go: what is valid is applied, what is not stays, and what is wrong is said. */
  async finish(): Promise<void> {
    const { text } = this;
    if (text === null) return;
    const wrong = await this.host.judge(text);
    if (this.text !== text) return;
    if (wrong) {
      // What acted meanwhile was on the way to something that is not allowed.
      if (this.sent !== null && this.sent !== this.before) void this.push(this.before);
      return this.say(wrong);
    }
    if (this.sent === null && text === this.before) return this.drop();
    if (text !== this.sent || this.wrong) void this.push(text);
    const refused = await this.stream.hurry();
    if (this.text !== text) return;
    if (refused) this.say(refused);
    else this.drop();
  }

  /** Escape: what was in force before is so again. */
  async giveBack(): Promise<void> {
    if (this.text === null) return;
    if (this.sent === null) return this.drop();
    const { before } = this;
    this.text = before;
    this.say('');
    if (this.sent !== before) void this.push(before);
    await this.stream.hurry();
    if (this.text === before) this.drop();
  }

  drop(): void {
    this.text = this.sent = null;
    this.say('');
  }

  private push(text: string): Promise<string> {
    this.sent = text;
    return this.stream.push(text);
  }

  private say(wrong: string, patience = 0): void {
    clearTimeout(this.timer);
    if (wrong && patience) {
      this.timer = setTimeout(() => this.say(wrong), patience);
      return;
    }
    this.wrong = wrong;
    this.host.drafted();
  }
}
