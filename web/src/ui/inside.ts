/** What a run shows of its inside: its channels, as they tell of themselves, and what was last seen of them. */
import { translated } from '../core/language';
import type { ChannelAbout, ChannelData, Frame, Look, Progress, RunClient } from '../core/types';
import { carried, joined, keptUp, lookedAt } from '../view/channels';
import { cutTraces, trace, type Trace } from '../view/trace';

export class Inside {
  cells: ChannelData | null = null;
  observation: ChannelData | null = null; // what a world of numbers last showed the agent
  /** Model, planner and agent, as last looked at; null when there was nothing to look at. */
  seen: Look | null = null;
  training = 0; // what was due when the updates under way began
  traces = new Map<string, Trace>(); // how small channels went, by their keys
  /** What the run's channels tell of themselves; empty until it was asked. */
  channels: ChannelAbout[] = [];

  /** Some channel of the run is shown in a figure. */
  get hasFigures(): boolean {
    return this.channels.some(({ figures }) => figures.length);
  }

  /** Asks the run what there is to see, and has its frames carry what is wanted with each. */
  async watch(client: RunClient, layers: number): Promise<void> {
    if (!this.channels.length) this.channels = translated(await client.channels());
    await client.watch(layers, carried(this.channels));
  }

  async look(client: RunClient, map: boolean): Promise<void> {
    const { channels } = this,
      seen = await client.look(lookedAt(channels), map);
    this.seen = keptUp(this.seen, { ...seen, channels: joined(channels, seen.channels) });
  }

  /** What lay ahead of this moment will not be. */
  fork(progress: Progress): void {
    cutTraces(this.traces, this.channels, progress);
  }

  take(frame: Frame): void {
    const { due } = frame.progress;
    this.training = due > 0 ? Math.max(due, this.training) : 0;
    const all = joined(this.channels, frame.channels);
    this.cells = all.find(({ purpose }) => purpose === 'glyphs') ?? null;
    this.observation = all.find(({ purpose }) => purpose === 'sensed') ?? null;
    trace(this.traces, this.channels, frame);
  }
}
