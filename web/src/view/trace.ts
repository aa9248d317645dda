/** How small channels went as the run went on, in bounded memory. */
import type { Frame, Progress } from '../core/types';

/** Channels that every frame carries along, and what they are plotted over. */
export const TRACED: Record<string, keyof Progress> = {
  'expansion.error': 'updates',
  'dyna-dqn.processes': 'env_steps',
};

const MOST = 400;

/** Adds what this frame carries. */
export function trace(traces: Map<string, Trace>, { channels, progress }: Frame): void {
  for (const { key, data } of channels) {
    const count = TRACED[key];
    if (!count) continue;
    if (!traces.has(key)) traces.set(key, new Trace());
    traces.get(key)!.add(progress[count], data);
  }
}

export class Trace {
  /** Each begins with what it is plotted over, which increases. */
  rows: number[][] = [];
  private apart = 1;

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
