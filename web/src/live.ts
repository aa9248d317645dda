/** Figures of a page: each is a picture until somebody asks for it, and one of them at a time is alive. */
import type { GedankenLab } from './ui/lab';

export interface Wanted {
  /** Pairs of the config and of the view that are otherwise than the figure says. */
  change?: string;
  /** It begins to play when it is there. */
  plays?: boolean;
  /**
   * What was pressed for it, or what that told: on a phone it stands below the figure, which grows. It stays where it is, or
   * comes to where the stage, which stays in sight while it is alive, does not cover it.
   */
  pressed?: Element;
}

/** Until a stage has its sentence and its height, ms. */
const SETTLES = 1000;

let alive: { figure: HTMLElement; still: Node[] } | null = null;

/** `a=1&b=2` with some of them otherwise. */
function changed(config: string, change: string): string {
  const pairs = (text: string): [string, string][] =>
    text
      .split('&')
      .filter(Boolean)
      .map((pair) => [pair.split('=', 1)[0]!, pair]);
  return [...new Map([...pairs(config), ...pairs(change)]).values()].join('&');
}

/** The picture comes back; what was lived goes. */
function rest(): void {
  alive?.figure.replaceChildren(...alive.still);
  alive = null;
}

/** While a figure finds its height the page scrolls as much as that moves what was pressed; what the reader scrolls counts. */
function steady(figure: HTMLElement, pressed: Element): () => void {
  const now = (): number => pressed.getBoundingClientRect().top;
  let top = now();
  const follow = (): void => void (top = now());
  const watch = new ResizeObserver(() => scrollBy({ top: now() - top, behavior: 'instant' }));
  watch.observe(figure);
  addEventListener('scroll', follow);
  return () => {
    watch.disconnect();
    removeEventListener('scroll', follow);
  };
}

/** The lab in a figure, as it is there already, or a new one where the picture was or another state was shown. */
export async function enliven(
  figure: HTMLElement,
  { change = '', plays = false, pressed }: Wanted = {},
): Promise<GedankenLab> {
  pressed?.scrollIntoView({ block: 'nearest' });
  const steadied = pressed && steady(figure, pressed);
  await import('./element');
  const { config = '', controls = '', fields = '' } = figure.dataset;
  let lab = change ? null : figure.querySelector<GedankenLab>('gedanken-lab');
  if (!lab) {
    const { height } = figure.getBoundingClientRect();
    rest();
    alive = { figure, still: [...figure.childNodes] };
    lab = document.createElement('gedanken-lab') as GedankenLab;
    if (controls) lab.setAttribute('controls', controls);
    if (fields) lab.setAttribute('fields', fields);
    lab.setAttribute('config', changed(config, change));
    lab.style.minHeight = `${height}px`;
    const isReady = new Promise((then) => lab!.addEventListener('gedanken-ready', then, { once: true }));
    figure.replaceChildren(lab);
    await isReady;
    await lab.updateComplete;
  }
  if (plays) await lab.play();
  if (steadied) setTimeout(steadied, SETTLES);
  return lab;
}

/** Every figure comes alive by its button. */
export function figures(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('.live'))
    figure.querySelector('.ask')!.addEventListener('click', () => void enliven(figure, { plays: true }));
}
