/** The states that a hand finds a run in. */
import { comes, Hand, sleep } from './hand';
import { button, training } from './places';

export const STATES = ['ready', 'slow', 'fast', 'training', 'paused'] as const;
export type RunState = (typeof STATES)[number];

/** How the page is asked for it: with its speed; a training lasts, so that it is met. */
export function linkTo(config: string, state: RunState): string {
  const speed = state === 'slow' ? '2' : state === 'ready' ? null : 'max';
  return `#${config.split(' ').join('&')}${speed ? `&view.speed=${speed}` : ''}`;
}

/** Brings it about, with the button. Where nothing is trained, `training` is full speed. */
export async function bring(hand: Hand, state: RunState): Promise<void> {
  await hand.reaches('ready');
  if (state === 'ready') return;
  await hand.tap(button('Play'));
  await hand.reaches('running');
  if (state === 'training') await comes(async () => (await hand.glance(training)) !== null, 2500);
  if (state !== 'paused') return;
  await sleep(150);
  await hand.tap(button('Pause'));
  await hand.reaches('paused');
}
