/** How small channels went as the run went on, in bounded memory. */
import type { ChannelAbout, Frame, Progress } from '../core/types';

const MOST = 400;

/** Adds what this frame carries of channels that are drawn over a count of the run. */
export function trace(traces: Map<string, Trace>, all: ChannelAbout[], { channels, progress }: Frame): void {
  for (const { key, data } of channels) {
    const over = overOf(all, key);
    if (!over) continue;
    if (!traces.has(key)) traces.set(key, new Trace());
    traces.get(key)!.add(progress[over], data);
  }
}

/** Forgets what lay ahead of this moment. */
export function cutTraces(traces: Map<string, Trace>, all: ChannelAbout[], progress: Progress): void {
  for (const [key, one] of traces) {
    const over = overOf(all, key);
    if (over) one.cut(progress[over]);
  }
}

/** The count of the run that a channel is drawn over. */
function overOf(all: ChannelAbout[], key: string): '' | keyof Progress | undefined {
  return all.find((one) => one.key === key)?.figures.find((one) => one.over)?.over;
}

export class Trace {
  /** Each begins with what it is plotted over, which increases. */
  rows: number[][] = [];
  private apart = 1;

  /** Forgets all behind `x`. */
  cut(x: number): void {
    this.rows = this.rows.filter(([at]) => at! <= x);
  }

  /** When there are too many, every other one is forgotten, and later ones have to be further apart. */
  add(x: number, values: ArrayLike<number>): void {
    const last = this.rows.at(-1);
    if (last && x - last[0]! < this.apart) return;
    this.rows.push([x, ...Array.from(values)]);
    if (this.rows.length < MOST) return;
    this.rows = this.rows.filter((_, i) => i % 2 === 0);
    this.apart = (2 * x) / MOST;
  }
}
