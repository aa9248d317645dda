/**
 * How long the page's thread is held, at full speed with a sweep beside: for every world with every agent that
 * can live there, and for every world while a slider is pulled. What counts is what the thread itself computes:
 * by the clock it also waits for the workers, where all of them together have but two processors. The worst are
 * printed.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium } from './chromium';
import type { Task } from '../tasks';
import { DESK } from './driver';
import { Forms } from './forms';
import { sleep, type Hand } from './hand';
import { button, part, SLIDER } from './places';
import { Scene } from './scene';

/** ms */
const LOOK = 3000;
/** The aim is 100; on a busy machine a thread computes more slowly, too. */
const MOST = 150;
/** What belongs to the loading of the page is done by then, ms; budget.test.ts has an eye on that. */
const ARRIVAL = 1000;
const PRINTED = 40;

const forms = await Forms.read(),
  { env, agent } = forms.catalog;
const rows: { words: string; cpu: number; wall: number }[] = [];

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.start(await startChromium());
});
afterAll(async () => {
  await scene.stop();
  console.log(
    [
      'longest task: ms of its own, ms by the clock',
      ...rows
        .sort((a, b) => b.cpu - a.cpu)
        .slice(0, PRINTED)
        .map(({ words, cpu, wall }) => `${cpu} ${wall} ${words}`),
    ].join('\n'),
  );
});

async function measure(words: string, config: string, meanwhile: (hand: Hand) => Promise<void>): Promise<void> {
  const link = `#${config}&seed=3&view.speed=max&view.seeds=30&view.episodes=200`;
  const wrong = await scene.visit(link, DESK, 'site', async (hand) => {
    await hand.reaches('ready');
    await sleep(ARRIVAL);
    const tasks = await scene.browser.watch!(async () => {
      await hand.tap(button('Play'));
      if (await hand.glance(button('Run many seeds'))) await hand.tap(button('Run many seeds'));
      await meanwhile(hand);
    });
    const most = (of: (task: Task) => number): number => Math.round(Math.max(0, ...tasks.map(of)));
    const cpu = most((task) => task.cpu);
    rows.push({ words, cpu, wall: most((task) => task.wall) });
    expect(tasks.length).toBeGreaterThan(0);
    expect(cpu).toBeLessThanOrEqual(MOST);
  });
  expect(wrong).toEqual([]);
}

const pairs = env.flatMap((e) =>
  agent.filter((a) => a.needs_env.every((need) => e.offers.includes(need))).map((a) => [e.id, a.id] as const),
);

test.each(pairs)('%s with %s', (e, a) => measure(`${e} ${a}`, `env=${e}&agent=${a}`, () => sleep(LOOK)));

test.each(env.filter(({ params }) => params.some((p) => p.live)).map((e) => [e.id, e] as const))(
  '%s while it is pulled',
  (id, e) => {
    const key = `env.${e.params.find((p) => p.live && p.kind === 'real')?.key}`,
      [, usual] = pairs.find(([one]) => one === id)!;
    return measure(`${id} ${usual}, ${key} pulled`, `env=${id}&agent=${usual}`, async (hand) => {
      hand.stride = LOOK / 36;
      for (const to of [0.3, 0.7, 0.5]) await hand.slide(part(key, SLIDER), to);
    });
  },
);
