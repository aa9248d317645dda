/** How long pages hold their threads. */
import type { Browser } from 'playwright-core';

/** A stretch of work of a page's thread that nothing else could interrupt, ms. */
export interface Task {
  /** By the clock, as a person waits; a busy machine makes it longer. */
  wall: number;
  /** What the thread itself computed. */
  cpu: number;
}

/** The tasks of all pages of the browser while something is done. */
export async function tasksOf(browser: Browser, act: () => Promise<void>): Promise<Task[]> {
  await browser.startTracing(undefined, { categories: ['toplevel'] });
  await act();
  return fromTrace(JSON.parse((await browser.stopTracing()).toString()).traceEvents);
}

/** What a trace tells of; times are in microseconds, and those of the thread's own are not always known. */
interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

function fromTrace(events: TraceEvent[]): Task[] {
  const isPage = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return events
    .filter(({ name, pid, tid, tdur }) => name.endsWith('RunTask') && tdur && isPage.has(`${pid} ${tid}`))
    .map(({ dur, tdur }) => ({ wall: dur! / 1000, cpu: tdur! / 1000 }));
}
