/** Looks into model and planner now and then, but only while somebody could see it. */

/** Shortest time between two looks, and between two that take the map along, ms. */
const PACE = 250;
const MAP_PACE = 500;

export class Looker {
  private readonly seen = new Set<Element>();
  private readonly watched = new Set<Element>();
  private readonly observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.seen.add(target);
      else this.seen.delete(target);
    }
    this.soon();
  });
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isLooking = false;
  private at = 0;
  private mapAt = 0;
  private known = '';
  private knownMap = '';

  /** `moment` names the state of the run: what was looked at once need not be looked at again. */
  constructor(
    private readonly look: (map: boolean) => Promise<void>,
    private readonly moment: () => string,
  ) {}

  /** These, and no others, are where it would be seen; those of class `map` need the map. */
  watch(elements: Iterable<Element>): void {
    const now = new Set(elements);
    for (const old of this.watched) {
      if (now.has(old)) continue;
      this.observer.unobserve(old);
      this.watched.delete(old);
      this.seen.delete(old);
    }
    for (const one of now) {
      if (this.watched.has(one)) continue;
      this.watched.add(one);
      this.observer.observe(one);
    }
  }

  soon(): void {
    if (this.isLooking || this.timer !== undefined || !this.seen.size) return;
    const wait = this.at + PACE - performance.now();
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        void this.now();
      },
      Math.max(0, wait),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.observer.disconnect();
    this.seen.clear();
  }

  private async now(): Promise<void> {
    const moment = this.moment(),
      now = performance.now();
    // The first time it is taken along wherever it stands: it knows the names of what others show.
    const wantsMap =
      [...(this.knownMap ? this.seen : this.watched)].some((one) => one.classList.contains('map')) &&
      this.knownMap !== moment;
    const map = wantsMap && now - this.mapAt >= MAP_PACE;
    if (this.known === moment && !map) {
      if (wantsMap) this.later();
      return;
    }
    this.at = now;
    this.known = moment;
    if (map) [this.mapAt, this.knownMap] = [now, moment];
    this.isLooking = true;
    await this.look(map);
    this.isLooking = false;
    if (this.moment() !== this.known || (wantsMap && !map)) this.soon();
  }

  private later(): void {
    this.at = performance.now();
    this.soon();
  }
}
