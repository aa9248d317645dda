/** All that is not the field of a parameter: time, what is shown, the world under the hand, files, keys. */
import type { Forms, Luck } from './forms';
import { comes, Hand, sleep } from './hand';
import * as at from './places';
import type { Place } from './places';
import type { RunState } from './states';

export interface Control {
  name: string;
  config: string;
  /** Needs keys, or a mouse with two buttons, or files: not on a phone. */
  isForDesks?: boolean;
  act(scene: Touched): Promise<void>;
}

/** Who touches, in which state, and with what luck. */
export interface Touched {
  hand: Hand;
  forms: Forms;
  luck: Luck;
  state: RunState;
}

const MAZE = 'env=dyna-maze agent=dyna-q seed=7';
const POLE = 'env=pendulum agent=pets seed=3';
const CLOUD = 'env=scatter agent=curve-fit seed=1';
/** What is seen must stay for so long, ms. */
const LATER = 500;

/** What must come, and stay. */
async function holds(what: string, question: () => Promise<boolean>): Promise<void> {
  if (!(await comes(question))) throw new Error(`${what}: it does not happen`);
  await sleep(LATER);
  if (!(await question())) throw new Error(`${what}: it does not stay`);
}

const hash = async (hand: Hand): Promise<string> => decodeURIComponent((await hand.ask()).hash);
const isIn = (hand: Hand, text: string | RegExp) => async (): Promise<boolean> => {
  const link = await hash(hand);
  return typeof text === 'string' ? link.includes(text) : text.test(link);
};
const reads = (hand: Hand, place: Place, text: RegExp) => async (): Promise<boolean> =>
  text.test((await hand.glance(place))?.text ?? '');
const isGone = (hand: Hand, place: Place) => async (): Promise<boolean> => (await hand.glance(place)) === null;
const isPressed =
  (hand: Hand, place: Place, wanted = true) =>
  async (): Promise<boolean> =>
    (await hand.glance(place))?.pressed === wanted;
const goes = async (hand: Hand): Promise<boolean> => (await hand.ask()).state === 'running';

/** Episodes that are finished, so that there is a curve. */
async function anEpisode(hand: Hand): Promise<void> {
  await hand.tap(at.button('Episode'));
  await hand.reaches('paused');
}

// -- time -------------------------------------------------------------------------------------------
async function transport({ hand, luck }: Touched): Promise<void> {
  const before = await goes(hand),
    flipped = async (): Promise<boolean> => (await goes(hand)) !== before;
  await hand.tap(at.button(before ? 'Pause' : 'Play'));
  await holds(
    'Play or Pause',
    async () => (await flipped()) && (await hand.glance(at.button(before ? 'Play' : 'Pause'))) !== null,
  );
  await hand.tap(at.button(before ? 'Play' : 'Pause'));
  await holds('And back', async () => !(await flipped()));
  for (const name of ['Step', 'Phase', 'Episode']) {
    await hand.tap(at.button(name));
    await holds(name, async () => (await hand.ask()).state === 'paused');
  }
  await hand.tap(at.button('Reset'));
  await holds('Reset', async () => (await hand.ask()).state === 'ready');
  const seed = /seed=\d+/.exec(await hash(hand))?.[0];
  await hand.tap(at.button('New seed'));
  await holds('New seed', async () => /seed=\d+/.exec(await hash(hand))?.[0] !== seed);
  const words = (await hand.see(at.speedWords)).text;
  await hand.slide(at.speed, 0.75 + 0.15 * luck.next()); // a finger that moves by a few pixels moves nothing yet
  await holds(
    'The speed pulled',
    async () => (await hand.see(at.speedWords)).text !== words && (await isIn(hand, 'view.speed=')()),
  );
}

async function keys({ hand }: Touched): Promise<void> {
  await hand.tap(at.stage, 0.05, 0.05);
  const before = await goes(hand);
  await hand.press(' ');
  await holds('Space', async () => (await goes(hand)) !== before);
  await hand.press(' ', 2);
  await holds('Space twice', async () => (await goes(hand)) !== before);
  for (const [key, state] of [
    ['.', 'paused'],
    [',', 'paused'],
    ['e', 'paused'],
    ['r', 'ready'],
  ] as const) {
    await hand.press(key);
    await holds(`The key ${key}`, async () => (await hand.ask()).state === state);
  }
  const seed = await hash(hand);
  await hand.press('n');
  await holds('The key n', async () => (await hash(hand)) !== seed);
  await hand.press('?');
  await holds('The key ?', async () => (await hand.glance(at.dialog)) !== null);
  await hand.press('Escape');
  await holds('Escape', isGone(hand, at.dialog));
  await hand.tap(at.button('Keys'));
  await hand.see(at.dialog);
  await hand.tap(at.button('Close'));
  await holds('Close', isGone(hand, at.dialog));
}

/** Back on the line of time by pulling, by a step, by an episode, and forward again. */
async function past({ hand }: Touched): Promise<void> {
  await anEpisode(hand);
  const stands = async (): Promise<number> => Number((await hand.see(at.line)).value);
  const { max } = await hand.see(at.line);
  await hand.slide(at.line, 0.4);
  await holds('The time line pulled', async () => (await stands()) < 0.7 * max && (await stands()) > 0.1 * max);
  await holds('It is in the link', isIn(hand, /view\.at=\d/));
  const there = await stands();
  await hand.tap(at.button('One step back'));
  await holds('One step back', async () => (await stands()) === there - 1);
  await hand.tap(at.button('Now'));
  await holds('Now', async () => (await stands()) === max && !(await isIn(hand, 'view.at')()));
  await hand.tap(at.button('Replay the episode'));
  await holds('Replay the episode', goes.bind(null, hand));
}

async function undo({ hand }: Touched): Promise<void> {
  await anEpisode(hand);
  const before = await hand.ask();
  await hand.type(at.part('seed', at.NUMBER), '4242');
  await holds('Another seed', isIn(hand, 'seed=4242'));
  await hand.tap(at.button('Undo'));
  await holds('Undo', async () => {
    const { hash: link, digest } = await hand.ask();
    return link === before.hash && digest === before.digest;
  });
}

// -- what is run and shown --------------------------------------------------------------------------
async function chooses(scene: Touched, name: string, key: string, among: (value: string) => boolean): Promise<void> {
  const { hand, luck } = scene,
    place = at.select(name),
    { options, value } = await hand.see(place);
  const wanted = luck.among(options.filter((one) => one !== value && among(one)));
  await hand.choose(place, wanted, luck.among(['pointer', 'keys']));
  await holds(
    `${name} chosen to be ${wanted}`,
    async () =>
      new RegExp(`[#&]${key}=${wanted}(&|$)`).test(await hash(hand)) && (await hand.see(place)).value === wanted,
  );
}

/** From the gallery, whether it fits or not: by a press on a picture, or by a word and Enter. */
async function takes({ hand, luck, forms }: Touched, family: 'env' | 'agent' | 'model' | 'planner'): Promise<void> {
  const place = at.chooser(family),
    { value } = await hand.see(place);
  const { id, title } = luck.among(forms.catalog[family].filter((one) => one.id !== value));
  await hand.tap(place);
  await hand.see(at.exhibit(id));
  if (hand.page.canTouch || luck.next() < 0.5) await hand.tap(at.exhibit(id));
  else {
    await hand.write(title.toLowerCase());
    await hand.press('Enter');
  }
  await holds(`${family} chosen to be ${id}`, async () => {
    const inLink = new RegExp(`[#&]${family}=([^&]*)`).exec(await hash(hand))?.[1];
    return (inLink ?? id) === id && (await hand.see(place)).value === id; // the usual one is not in the link
  });
}

async function choosers(scene: Touched): Promise<void> {
  await takes(scene, 'env');
  await takes(scene, 'agent');
}

async function parts(scene: Touched): Promise<void> {
  await takes(scene, 'planner');
  await takes(scene, 'model');
}

async function layers({ hand, forms }: Touched): Promise<void> {
  for (const { key } of forms.catalog.layers) {
    const sight = await hand.glance(at.layer(key));
    if (!sight) continue; // not of this world
    await hand.tap(at.layer(key));
    const shown = async (): Promise<boolean> =>
      (/view\.layers=([^&]*)/.exec(await hash(hand))?.[1] ?? '').split(',').includes(key);
    const isDone = async (): Promise<boolean> =>
      (await isPressed(hand, at.layer(key), !sight.pressed)()) && (await shown()) !== sight.pressed;
    if (!(await comes(isDone))) throw new Error(`The layer ${key}: it does not change`);
  }
  await sleep(LATER);
}

async function curves(scene: Touched): Promise<void> {
  const { hand } = scene;
  await anEpisode(hand);
  await chooses(scene, 'Vertical axis', 'view.y', (value) => value !== 'length');
  await chooses(scene, 'Horizontal axis', 'view.x', (value) => value !== 'episodes');
  for (const name of ['log x', 'log y']) {
    const before = (await hand.see(at.button(name))).pressed;
    await hand.tap(at.button(name));
    await holds(name, isPressed(hand, at.button(name), !before));
  }
  await hand.tap(at.button('Pin'));
  await holds('Pin', reads(hand, at.legend, /A: /));
  await hand.tap(at.button('Clear'));
  await holds('Clear', async () => !(await reads(hand, at.legend, /A: /)()));
  await hand.tap(at.table);
  await holds('The table', async () => (await hand.glance({ ...at.table, css: 'details[open] table' })) !== null);
}

async function seeds({ hand }: Touched): Promise<void> {
  for (const [what, typed] of [
    ['seeds', '3'],
    ['episodes', '4'],
  ] as const) {
    await hand.type(at.counted(what), typed);
    await holds(
      `The number of ${what}`,
      async () => (await isIn(hand, `view.${what}=${typed}`)()) && (await hand.see(at.counted(what))).value === typed,
    );
  }
  await hand.tap(at.button('Run many seeds'));
  await holds('Run many seeds', reads(hand, at.legend, /3 seeds/));
  await hand.type(at.counted('episodes'), '9999');
  await hand.type(at.counted('seeds'), '99');
  await hand.tap(at.button('Run many seeds'));
  await hand.see(at.job);
  await hand.tap(at.button('Cancel'));
  await holds('Cancel', isGone(hand, at.job));
  await hand.type(at.counted('seeds'), '1000');
  await holds(
    'A number of seeds out of range stays',
    async () => (await hand.see(at.counted('seeds'))).value === '1000',
  );
}

async function experiments({ hand, luck, forms }: Touched): Promise<void> {
  const { title, config, results } = luck.among(forms.experiments.filter((one) => one.config.includes('dyna')));
  await hand.tap(at.button(`${results ? 'Show' : 'Run'} ${title}`));
  const env = /env=[\w-]+/.exec(config)?.[0] ?? 'env=';
  await holds('An experiment', isIn(hand, env));
  if (!results) {
    await holds('Its runs', async () => (await hand.glance(at.job)) !== null || (await reads(hand, at.legend, /\w/)()));
  } else {
    await holds('Claims', reads(hand, at.claims, /\w/));
    await holds('Its curves', reads(hand, at.legend, /\w/));
    await hand.tap(at.button('Run it again here'));
    await holds(
      'Run it again here',
      async () => (await hand.glance(at.job)) !== null || (await reads(hand, at.verdict, /runs?/)()),
    );
  }
  // The last of its runs may end while the hand is on its way to the button.
  if (await hand.glance(at.job)) {
    await hand.tap(at.button('Cancel')).catch(async (thrown) => {
      if (await hand.glance(at.job)) throw thrown;
    });
  }
}

// -- the world under the hand -----------------------------------------------------------------------
/** Where the agent stands no wall can be: of one that was stopped somewhere it is known here where. */
async function oneStep({ hand, state }: Touched): Promise<void> {
  if (state !== 'paused') return;
  await hand.tap(at.button('Reset'));
  await hand.reaches('ready');
  await hand.tap(at.button('Step'));
  await hand.reaches('paused');
}

async function cells(scene: Touched): Promise<void> {
  const { hand } = scene;
  await oneStep(scene);
  await hand.tap(at.button('Edit the world'));
  await holds('Edit the world', isPressed(hand, at.button('Edit the world')));
  const is = (row: number, column: number, name: string) => async (): Promise<boolean> =>
    ((await hand.glance(at.cell(row, column)))?.name ?? '').endsWith(name);
  await hand.tap(at.cell(0, 4));
  await holds('A wall', async () => (await isIn(hand, /env\.cell\.0\.4=#/)()) && (await is(0, 4, 'wall')()));
  await hand.stroke(at.cell(5, 0), at.cell(5, 4));
  await holds(
    'A stroke',
    async () => (await is(5, 0, 'wall')()) && (await is(5, 3, 'wall')()) && (await is(5, 4, 'wall')()),
  );
  await hand.tap(at.radio('floor'));
  await hand.tap(at.cell(5, 2));
  await holds('Floor', is(5, 2, 'floor'));
}

async function cellKeys(scene: Touched): Promise<void> {
  const { hand } = scene;
  await oneStep(scene);
  await hand.tap(at.button('Edit the world'));
  await hand.tap(at.cell(4, 0));
  await hand.press('ArrowRight', 2);
  await hand.press('Enter');
  await holds('A wall by keys', isIn(hand, /env\.cell\.4\.2=#/));
}

async function points({ hand }: Touched): Promise<void> {
  const count = async (sign: RegExp): Promise<number> => (await hash(hand)).match(sign)?.length ?? 0;
  const ADDED = /env\.point\.[-\d.]+=-?\d/g,
    TAKEN = /env\.point\.[-\d.]+=-(?=;|&|$)/g;
  await hand.tap(at.pad, 0.3, 0.3);
  await holds('A point', async () => (await count(ADDED)) === 1);
  await hand.tap(at.pad, 0.6, 0.4, 900);
  await holds('A long press', async () => (await count(TAKEN)) === 1);
  await hand.tap(at.radio('Take away'));
  await hand.tap(at.pad, 0.4, 0.5);
  await holds('The tool that takes away', async () => (await count(TAKEN)) === 2);
}

async function pointKeys({ hand }: Touched): Promise<void> {
  await hand.rightClick(at.pad, 0.3, 0.3);
  await holds('The right button', isIn(hand, /env\.point\.[-\d.]+=-(;|&|$)/));
  await hand.tap(at.pad, 0.5, 0.5);
  await hand.press('ArrowUp', 3);
  await hand.press('ArrowLeft', 2);
  await hand.press('Enter');
  await holds(
    'A point by keys',
    async () => ((await hash(hand)).match(/env\.point\.[-\d.]+=-?\d/g) ?? []).length === 2,
  );
}

async function pushes({ hand, state }: Touched): Promise<void> {
  if (state === 'ready') await hand.tap(at.button('Step'));
  if (state === 'ready') await hand.reaches('paused');
  await hand.tap(at.button('Push to the right'));
  await holds('A push', isIn(hand, /env\.push=\d/));
  await hand.tap(at.button('Push to the left'));
  await holds('A push back', isIn(hand, /env\.push=-/));
}

async function maps({ hand, luck }: Touched): Promise<void> {
  await hand.see(at.map); // nobody looks into what is not in the window
  const place = at.select('What the map shows'),
    { options, value } = await hand.see(place, 20000);
  const wanted = luck.among(options.filter((one) => one !== value));
  await hand.choose(place, wanted, 'keys');
  await holds(`The map of ${wanted}`, async () => (await hand.see(place)).value === wanted);
}

// -- files ------------------------------------------------------------------------------------------
async function files({ hand }: Touched): Promise<void> {
  const { page } = hand,
    got = (end: string) => async (): Promise<boolean> => page.downloads.some(({ name }) => name.endsWith(end));
  await anEpisode(hand);
  const { digest } = await hand.ask();
  for (const [name, end] of [
    ['CSV', '.csv'],
    ['PNG', '.png'],
    ['Save run file', '.gedanken'],
  ] as const) {
    await hand.tap(at.button(name));
    await holds(name, got(end));
  }
  await hand.tap(at.button('Reset'));
  await hand.reaches('ready');
  page.offer!(page.downloads.find(({ name }) => name.endsWith('.gedanken'))!.path);
  await hand.tap(at.button('Open run file'));
  await holds('Open run file', async () => (await hand.ask()).digest === digest);
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText(), null);
  const copies = async (what: Place, question: (text: string) => boolean): Promise<void> => {
    await hand.tap(what);
    // Only for a moment: all pages share one clipboard.
    if (!(await comes(async () => question(await clipboard())))) throw new Error(`${what.words}: it does not happen`);
  };
  await copies(at.button('Copy digest'), (text) => text === digest);
  await hand.tap(at.button('Share'));
  await copies(at.copyOfLink, (text) => text.includes('#env='));
  await hand.tap(at.button('Close'));
  await holds('Close', isGone(hand, at.dialog));
}

export const CONTROLS: Control[] = [
  { name: 'time', config: MAZE, act: transport },
  { name: 'keys', config: MAZE, act: keys, isForDesks: true },
  { name: 'the line of time', config: MAZE, act: past },
  { name: 'undo', config: MAZE, act: undo },
  { name: 'world and agent', config: MAZE, act: choosers },
  { name: 'model and planner', config: POLE, act: parts },
  { name: 'layers of a maze', config: MAZE, act: layers },
  { name: 'layers of a pendulum', config: POLE, act: layers },
  { name: 'curves', config: MAZE, act: curves, isForDesks: true },
  { name: 'many seeds', config: MAZE, act: seeds, isForDesks: true },
  { name: 'experiments', config: MAZE, act: experiments },
  { name: 'cells', config: MAZE, act: cells },
  { name: 'cells by keys', config: MAZE, act: cellKeys, isForDesks: true },
  { name: 'points', config: CLOUD, act: points },
  { name: 'points by keys', config: CLOUD, act: pointKeys, isForDesks: true },
  { name: 'pushes', config: POLE, act: pushes },
  { name: 'maps', config: POLE, act: maps, isForDesks: true },
  { name: 'files', config: MAZE, act: files, isForDesks: true },
];
