/**
 * Whether the element is in a document and whether anybody could see it there. Moved to another place it
 * lives on; out of sight (off the window, or in something that is not displayed) nothing need move.
 */
export interface PresenceHost {
  /** It came into a document, and was in none. */
  arrived(): void;
  /** It left, and did not come back in the same task. */
  left(): void;
  seen(isSeen: boolean): void;
}

export class Presence {
  private isHere = false;
  private leaving: ReturnType<typeof setTimeout> | undefined;
  private readonly observer = new IntersectionObserver((entries) => this.host.seen(entries.at(-1)!.isIntersecting));

  constructor(private readonly host: PresenceHost & Element) {}

  connected(): void {
    clearTimeout(this.leaving);
    if (this.isHere) return; // only moved
    this.isHere = true;
    this.observer.observe(this.host);
    this.host.arrived();
  }

  disconnected(): void {
    this.leaving = setTimeout(() => {
      this.isHere = false;
      this.observer.disconnect();
      this.host.left();
    });
  }
}
