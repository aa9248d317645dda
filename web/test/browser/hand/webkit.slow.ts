/** The page in WebKit, in a short visit: it comes up, goes, is typed in, pulled and edited, to Chromium's bits. */
import { expect, test } from 'vitest';
import { startChromium } from './chromium';
import { DESK, type Browser } from './driver';
import { comes, type Hand } from './hand';
import { button, cell, NUMBER, part, SLIDER } from './places';
import { Scene } from './scene';
import { startWebkit } from './webkit';

const LINK = '#env=dyna-maze&agent=dyna-q&seed=7&view.speed=max';

async function inside(browser: Browser, link: string, act: (hand: Hand) => Promise<void>): Promise<void> {
  const scene = await Scene.start(browser);
  try {
    expect(await scene.visit(link, DESK, 'site', act)).toEqual([]);
  } finally {
    await scene.stop();
  }
}

async function oneEpisode(hand: Hand): Promise<string> {
  await hand.tap(button('Episode'));
  await hand.reaches('paused');
  await comes(async () => /^[0-9a-f]{16}$/.test((await hand.ask()).digest));
  return (await hand.ask()).digest;
}

// Under C its language is en-US, under C.UTF-8 it is "C", which is no language.
test.each(['C', 'C.UTF-8'])('WebKit under LANG=%s', async (lang) => {
  let link = '',
    digest = '';
  await inside(await startWebkit(lang), LINK, async (hand) => {
    await hand.reaches('ready');
    console.log(`navigator.language is ${await hand.page.evaluate(() => navigator.language, null)}`);
    await hand.tap(button('Play'));
    await hand.reaches('running');
    await hand.type(part('agent.planning_steps', NUMBER), '12');
    await expect.poll(async () => (await hand.ask()).hash).toContain('agent.planning_steps=12');
    const seen = await hand.slide(part('agent.alpha', SLIDER), 0.4);
    await expect.poll(async () => (await hand.see(part('agent.alpha', SLIDER))).value).toBe(seen.value);
    await expect.poll(async () => (await hand.ask()).hash).toContain('agent.alpha=');
    await hand.tap(button('Edit the world'));
    await hand.tap(cell(0, 4));
    await expect.poll(async () => decodeURIComponent((await hand.ask()).hash)).toContain('env.cell.0.4=#');
    await hand.tap(button('Pause'));
    await hand.reaches('paused');
    await hand.tap(button('Reset'));
    await hand.reaches('ready');
    link = (await hand.ask()).hash;
    digest = await oneEpisode(hand);
  });
  await inside(await startChromium(), link, async (hand) => {
    await hand.reaches('ready');
    expect(await oneEpisode(hand)).toBe(digest);
  });
});
