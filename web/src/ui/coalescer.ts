/**
 * Values that come faster than they can be sent: one request is under way at a time, the newest value
 * follows, and requests keep a distance. What came in between is never sent.
 */
export class Coalescer {
  private next: string | null = null;
  private loop: Promise<string> | null = null;
  private lastSent = -Infinity;
  private isHurried = false;
  private wake = (): void => undefined;

  /** `send` never rejects; it resolves to what there is to say of the value. `gap`: ms between two requests. */
  constructor(
    private readonly send: (value: string) => Promise<string>,
    private readonly gap: number,
  ) {}

  /** Resolves when nothing is left to send, with what was said of the last. */
  push(value: string): Promise<string> {
    this.next = value;
    return (this.loop ??= this.run());
  }

  /** No more waiting: the hand has let go. Resolves as `push` does. */
  hurry(): Promise<string> {
    this.isHurried = true;
    this.wake();
    if (this.loop) return this.loop;
    this.isHurried = false;
    return Promise.resolve('');
  }

  private async run(): Promise<string> {
    let said = '';
    while (this.next !== null) {
      await this.rest();
      const value = this.next;
      this.next = null;
      this.lastSent = performance.now();
      said = await this.send(value);
    }
    this.loop = null;
    this.isHurried = false;
    return said;
  }

  private rest(): Promise<void> {
    const wait = this.isHurried ? 0 : this.lastSent + this.gap - performance.now();
    if (!(wait > 0)) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
