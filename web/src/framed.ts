/**
 * A figure in somebody else's page, embed.html: a run by the link behind `#`, or with `?figure=NAME` one of this site (see
 * frame/source). It begins as its address says and writes nothing there.
 */
import { dress } from './frame/dress';
import { Guest, type Shown } from './frame/guest';
import { sourceOf, type Source } from './frame/source';
import type { Bet, Command } from './frame/types';
import { Bets, type Told } from './learn/bets';
import { numberAt } from './learn/verdict';
import { enliven, figures } from './live';
import './said';
import type { GedankenLab } from './ui/lab';

/** What only tells how something was understood; the rest of it is done. */
const REMARKS = ['LINK', 'MAIN_THREAD', 'EVENT'];
/** By then a page that fits the frame's height has done so, ms. */
const FITTED = 500;

const root = document.documentElement,
  main = document.querySelector('main')!,
  asked = new URLSearchParams(location.search);
let lab: GedankenLab | null = null;

function figure(): HTMLElement {
  const one = main.querySelector<HTMLElement>('.live');
  if (!one) throw new Error('There is no figure in this frame.');
  return one;
}

// -- what the page around it may do --------------------------------------------------------------------
async function act(command: Command): Promise<string | null> {
  await coming.catch(() => undefined);
  const isStill = !main.querySelector('gedanken-lab');
  if (isStill && command.type === 'get') return `#${figure().dataset.config}`;
  if (isStill && command.type === 'pause') return null;
  const one = await alive();
  switch (command.type) {
    case 'play':
      await one.play();
      return null;
    case 'pause':
      await one.pause();
      return null;
    case 'step':
      await one.step(command.until, command.count);
      return null;
    case 'go':
      await one.session!.seek(command);
      return null;
    case 'set':
      one.config = command.link;
      await one.updateComplete;
      await one.session!.guard(async () => undefined, 'files'); // behind what the link sets going
      return one.hash;
    case 'get':
      return one.hash;
  }
}

/** The lab once it can be asked; it may be on its way already. */
async function alive(): Promise<GedankenLab> {
  const one = await enliven(figure());
  if (one.dataset.state === 'error') throw new Error('The figure could not begin; it says why.');
  if (lab !== one) await new Promise((then) => main.addEventListener('gedanken-ready', then, { once: true }));
  return one;
}

/** What fails is told by an event, also where the core never came. */
async function dared(command: Command): Promise<string | null> {
  const over = new AbortController();
  const failed = new Promise<never>((_, reject) =>
    main.addEventListener(
      'gedanken-error',
      (e) => {
        const { code, message } = (e as CustomEvent<{ code: string; message: string }>).detail;
        if (!REMARKS.includes(code)) reject(new Error(message));
      },
      { signal: over.signal },
    ),
  );
  return Promise.race([act(command), failed]).finally(() => over.abort());
}

const shown: Shown = {
  act: dared,
  greeted(fits, room) {
    const isNew = fits !== 'fits' in root.dataset;
    if (fits) Object.assign(root.dataset, { fits: '', room });
    else for (const name of ['fits', 'room']) delete root.dataset[name];
    if (isNew && lab) {
      dress(lab, !fits);
      remeasure();
    }
    measure();
  },
};

const { ancestorOrigins } = location,
  referrer = document.referrer && new URL(document.referrer).origin;
/** A page that this one came from by a link is not around it. */
const around = ancestorOrigins?.[0] ?? (referrer && referrer !== new URL(location.href).origin ? referrer : null);
const guest = parent === self ? null : new Guest(parent, around, shown);
addEventListener('message', (e) => guest?.hear(e));

// -- how high it is ------------------------------------------------------------------------------------
/** A page that does not keep its word leaves something to scroll. */
let waiting: ReturnType<typeof setTimeout> | undefined;

function measure(): void {
  if (!('fits' in root.dataset)) return;
  const height = Math.ceil(main.getBoundingClientRect().height);
  guest?.tell({ type: 'size', height });
  clearTimeout(waiting);
  waiting = setTimeout(() => root.toggleAttribute('data-short', innerHeight < height), FITTED);
}

/** The stage looks again how much room there is when its box has been away. */
function remeasure(): void {
  figure().hidden = true;
  requestAnimationFrame(() => requestAnimationFrame(() => (figure().hidden = false)));
}

new ResizeObserver(measure).observe(main);

// -- what is told --------------------------------------------------------------------------------------
function progress({ session, dataset }: GedankenLab): void {
  if (!session?.frame) return;
  const { step, tick } = session.moment,
    running = dataset.state === 'running';
  const digest = running ? null : session.digest || null;
  guest?.tell({ type: 'progress', step, tick, episode: session.frame.progress.episodes, running, digest });
}

function tint({ theme }: GedankenLab): void {
  if (theme !== 'auto') root.dataset.theme = theme;
}

main.addEventListener('gedanken-ready', ({ target }) => {
  const one = target as GedankenLab;
  if (lab === one) return;
  lab = one;
  dress(one, !('fits' in root.dataset));
  one.style.minHeight = ''; // it was that of the picture
  one.addController({ hostUpdated: () => lab === one && progress(one) });
  guest?.tell({ type: 'state', link: one.hash });
});
main.addEventListener('gedanken-change', (e) => {
  tint(e.target as GedankenLab);
  guest?.tell({ type: 'state', link: (e as CustomEvent<{ hash: string }>).detail.hash });
});
main.addEventListener('gedanken-error', (e) =>
  guest?.tell({ type: 'error', message: (e as CustomEvent<{ message: string }>).detail.message }),
);

function betOf({ answer, bet, verdict }: Told): Bet {
  const rest = { isRight: verdict?.isRight ?? null, text: verdict?.text ?? '' };
  switch (answer.kind) {
    case 'choice':
      return { said: bet === null ? null : answer.texts[bet as number]!, truth: answer.texts[answer.right]!, ...rest };
    case 'number':
      return { said: bet, truth: answer.truth, ...rest };
    case 'draw':
      return { said: (bet as number[] | null)?.map((y) => numberAt(y, answer)) ?? null, truth: answer.truths, ...rest };
  }
}

// -- what is in it -------------------------------------------------------------------------------------
/** A run by its link is there at once; a figure of the site is a picture until somebody plays it. */
function show({ parts, config, controls }: Source): void {
  const bets = new Bets();
  let own: HTMLElement | null = null;
  if (config !== null) {
    own = document.createElement('figure');
    own.className = 'live';
    Object.assign(own.dataset, { config, controls });
  }
  main.querySelector('.plain')?.replaceWith(...(own ? [own] : parts));
  for (const name of ['controls', 'fields']) if (asked.has(name)) figure().dataset[name] = asked.get(name)!;
  for (const form of main.querySelectorAll<HTMLFormElement>('.bet'))
    bets.attend(form, (told) => {
      guest?.tell({ type: 'bet', ...betOf(told) });
      void enliven(figure(), { change: form.dataset.run!, plays: true });
    });
  if (own) void enliven(own).then(tint);
  else figures();
}

const name = asked.get('figure'),
  theme = asked.get('theme') ?? /\bview\.theme=(\w+)/.exec(location.hash)?.[1];
root.dataset.theme = theme === 'light' || theme === 'dark' ? theme : 'auto';
const coming = (
  name
    ? sourceOf(name, new URL('.', location.href).href)
    : Promise.resolve({ parts: [], config: location.hash.slice(1), controls: 'minimal' })
).then(show);
coming.catch(({ message }: Error) => {
  const place = main.querySelector('.plain');
  if (place) place.textContent = message;
  guest?.tell({ type: 'error', message });
});
addEventListener('hashchange', () => void (lab && (lab.config = location.hash)));
