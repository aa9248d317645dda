/**
 * Ten fields that once could not be used while time runs, at full speed: typed digit by digit, or pulled in
 * twelve moves, as slowly as people do.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium } from './chromium';
import { DESK } from './driver';
import { configOf } from './forms';
import { CALM, comes, sleep, type Hand } from './hand';
import { counted, NUMBER, part, SLIDER, speed, speedWords } from './places';
import { Scene } from './scene';
import { bring, linkTo } from './states';

const MAZE = 'env=dyna-maze agent=dyna-q seed=7';
const POLE = 'env=pendulum agent=pets seed=3';

/** The first figures push down what is below them when they come; who pulls a slider waits for that, ms. */
const FIGURES = 2000;

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.start(await startChromium());
});
afterAll(() => scene.stop());

/** The latest value of the key in the link, whether written at first or changed on the way. */
const held = async (hand: Hand, key: string): Promise<string> => {
  const link = (await hand.ask()).hash,
    text = `${configOf(link)} ${decodeURIComponent(link).split('&').join(' ')}`;
  return [...text.matchAll(new RegExp(`(?:^|[ :;])${key.replace('.', '\\.')}=([^ ;]*)`, 'g'))].at(-1)?.[1] ?? '';
};

/** It shows in the link, and half a second later still there and in the box. */
async function stays(hand: Hand, key: string, value: string, box: () => Promise<string>): Promise<void> {
  const link = (): Promise<string> => held(hand, key);
  await comes(async () => (await link()) === value);
  expect(await link()).toBe(value);
  await sleep(500);
  expect([await link(), await box()]).toEqual([value, value]);
  if (key !== 'seed') expect((await hand.ask()).state).toBe('running'); // another seed begins and waits
}

const typed =
  (key: string, value: string) =>
  async (hand: Hand): Promise<void> => {
    const box = part(key, NUMBER);
    await hand.type(box, value);
    await stays(hand, key, value, async () => (await hand.see(box)).value);
  };

const pulled =
  (key: string, to: number) =>
  async (hand: Hand): Promise<void> => {
    let seen = '';
    const before = (await hand.see(part(key, NUMBER))).value;
    const pull = (): Promise<unknown> =>
      hand.slide(part(key, SLIDER), to, async () => {
        seen = (await hand.see(part(key, NUMBER))).value;
      });
    await pull();
    if (seen === before) await pull(); // the first figures, which come above it, may have pushed it from under the hand
    expect(seen).not.toBe(before);
    await stays(hand, key, seen, async () => (await hand.see(part(key, NUMBER))).value);
  };

async function drawn(hand: Hand): Promise<void> {
  const box = part('env.layout', 'textarea'),
    before = (await hand.see(box)).value;
  await hand.tap(box, 0.3, 0.2);
  await hand.page.keyDown('Control');
  await hand.press('Home');
  await hand.page.keyUp('Control');
  const at = [...before].indexOf('.');
  await hand.press('ArrowRight', at);
  await hand.press('Delete');
  await hand.write('#');
  await hand.press('Tab');
  const after = `${before.slice(0, at)}#${before.slice(at + 1)}`.split('\n').join('/');
  await stays(hand, 'env.layout', after, async () => (await hand.see(box)).value.split('\n').join('/'));
}

async function manySeeds(hand: Hand): Promise<void> {
  await hand.type(counted('seeds'), '17');
  await stays(hand, 'view.seeds', '17', async () => (await hand.see(counted('seeds'))).value);
}

async function faster(hand: Hand): Promise<void> {
  const before = (await hand.see(speedWords)).text;
  const { value } = await hand.slide(speed, 0.5);
  await sleep(500);
  expect((await hand.see(speed)).value).toBe(value);
  expect((await hand.see(speedWords)).text).not.toBe(before);
  expect((await hand.ask()).state).toBe('running');
}

test.each<[string, string, (hand: Hand) => Promise<void>]>([
  ['Planning steps pulled', MAZE, pulled('agent.planning_steps', 0.7)],
  ['Planning steps typed', MAZE, typed('agent.planning_steps', '125')],
  ['Seed typed', MAZE, typed('seed', '4321')],
  ['Gravity typed', POLE, typed('env.gravity', '3.75')],
  ['Gravity pulled', POLE, pulled('env.gravity', 0.2)],
  ['Layout drawn', 'env=maze agent=dyna-q seed=7', drawn],
  ['Step size pulled', MAZE, pulled('agent.alpha', 0.3)],
  ['Epsilon typed', MAZE, typed('agent.epsilon', '0.35')],
  ['Horizon of the planner typed', POLE, typed('planner.horizon', '12')],
  [
    'Number of seeds typed, speed pulled',
    MAZE,
    async (hand) => {
      await manySeeds(hand);
      await faster(hand);
    },
  ],
])('%s while it runs', async (_, config, act) => {
  const wrong = await scene.visit(linkTo(config, 'fast'), DESK, 'site', async (hand) => {
    hand.pace = CALM;
    hand.stride = 40;
    await bring(hand, 'fast');
    await sleep(FIGURES);
    await act(hand);
  });
  expect(wrong).toEqual([]);
});
