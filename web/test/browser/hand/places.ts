/**
 * Where things are on the page. This is the only file of the suite that knows how the lab is laid out:
 * roles, names and keys of the catalogue, and very few classes.
 */

export interface Place {
  /** How a failure calls it. */
  words: string;
  css: string;
  /** Its accessible name, when `css` alone does not tell it. */
  name?: string;
  /** Which of several labs on the page; -1: on the page itself. */
  lab?: number;
}

/** What can be seen of a thing, in pixels of the window. */
export interface Sight {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Of the window. */
  window: { width: number; height: number };
  /** What a screen reader calls it. */
  name: string;
  value: string;
  checked: boolean;
  disabled: boolean;
  focused: boolean;
  /** Of a button that stays in. */
  pressed: boolean;
  text: string;
  /** Of a select: the values that can be chosen, and which one is. */
  options: string[];
  index: number;
  min: number;
  max: number;
}

const at = (words: string, css: string, name?: string): Place => ({ words, css, ...(name ? { name } : {}) });

export const button = (name: string): Place => at(`the button ${name}`, 'button', name);
export const select = (name: string): Place => at(`the choice ${name}`, 'select', name);
/** What opens the gallery of a family, and says which one is there; and a picture in it. */
export const chooser = (family: string): Place => at(`the choice of ${family}`, `button[name=${family}]`);
export const exhibit = (id: string): Place => at(`the picture of ${id}`, `[role=option][data-id="${id}"]`);
export const radio = (name: string): Place => at(`the tool ${name}`, 'label:has(input[type=radio])', name);

/** Of the field of a parameter, `env.gravity`. */
export const field = (key: string): Place => at(key, `[data-key="${key}"]`);
export const part = (key: string, css: string): Place => at(key, `[data-key="${key}"] ${css}`);
export const NUMBER = 'input[type=number]';
export const SLIDER = 'input[type=range]';
export const SWITCH = 'input[type=checkbox]';
/** The sentence beside a field that has been given what it cannot take. */
export const complaint = (key: string): Place => part(key, ':is([role=alert], [aria-live])');
/** What hides the field, and shows it when it is pressed. */
export const foldOf = (key: string): Place =>
  at(`the fold around ${key}`, `details:not([open]):has([data-key="${key}"]) > summary`);

export const speed = at('the speed', 'input[type=range][aria-label=Speed]');
export const line = at('the time line', 'input[type=range][aria-label^="Time line"]');
export const speedWords = at('the words of the speed', '.speed .words');
export const counted = (what: string): Place =>
  at(
    `the number of ${what}`,
    `input[type=number][aria-label="Number of ${what}"], [data-key="view.${what}"] input[type=number]`,
  );
export const layer = (key: string): Place => at(`the layer ${key}`, `button[data-layer="${key}"]`);
export const stage = at('the stage', '.stage');
export const cell = (row: number, column: number): Place =>
  at(`the cell ${row}.${column}`, `[role=gridcell][data-row="${row}"][data-column="${column}"]`);
export const pad = at('the pad for points', '.pad');
export const training = at('the training', 'progress[aria-label=Training]:not([hidden])');
export const digest = at('the digest', '.digest');
export const summary = at('the sentence', '[role=status]');
export const notice = at('the message', '.notice');
export const legend = at('the legend', '.legend');
export const dialog = at('the list of keys', 'dialog[open]');
export const copyOfLink = at('the button that copies the link', 'gedanken-copy button');
export const job = at('the progress of the seeds', '.job');
export const experiment = at('an experiment', '.experiments button');
export const hider = (css: string): Place => at('what hides it', css);
export const verdict = at('whether it came out the same', '.verdict');
export const claims = at('the claims', '.claims');
export const map = at('the map', '.insights .map');
export const table = at('the table of the curves', 'details:has(table) > summary');

/** The tab of the inspector that is open, as a sheet or beside. */
export const openTab = at('the open tab', '.inspector[data-open] [role=tab][aria-selected=true]');

/**
 * What hides a place that is there: a tab that is not chosen, a sheet or a dialog that is closed; how to find what opens
 * it, or '' where nothing does. Runs in the page.
 */
export function cover(place: Place): string {
  const lab = document.querySelectorAll('gedanken-lab')[Math.max(0, place.lab ?? 0)];
  const named = (e: Element): string => (e.getAttribute('aria-label') ?? e.textContent ?? '').trim();
  const all = [...(lab?.shadowRoot?.querySelectorAll<HTMLElement>(place.css) ?? [])].filter(
    (e) => place.name === undefined || named(e) === place.name,
  );
  if (all.some((e) => e.getClientRects().length)) return '';
  const [found] = all,
    panel = found?.closest<HTMLElement>('[role=tabpanel]');
  if (panel && !panel.getClientRects().length) return `#${panel.getAttribute('aria-labelledby')}`;
  return found?.closest('dialog:not([open])') ? 'button[aria-haspopup=dialog]:has(+ dialog.gallery)' : '';
}

/**
 * Looks for a place; null: it is not there, or not shown. May give it the focus, as the Tab key does, or bring it
 * into the middle of the window, as a hand scrolls. Runs in the page.
 */
export function look(place: Place & { then?: 'focus' | 'centre' }): Sight | null {
  const labs = document.querySelectorAll('gedanken-lab'),
    lab = labs[Math.max(0, place.lab ?? 0)];
  const root = place.lab === -1 ? document : lab?.shadowRoot;
  const named = (e: Element): string => (e.getAttribute('aria-label') ?? e.textContent ?? '').trim();
  const isShown = (e: Element): boolean => e.getClientRects().length > 0;
  const found = [...(root?.querySelectorAll<HTMLInputElement & HTMLSelectElement>(place.css) ?? [])].find(
    (e) => isShown(e) && (place.name === undefined || named(e) === place.name),
  );
  if (!found) return null;
  const inside = (): boolean => {
    const { top, bottom, left, right } = found.getBoundingClientRect(),
      y = (top + bottom) / 2,
      x = (left + right) / 2;
    return y > 20 && y < innerHeight - 20 && x > 0 && x < innerWidth;
  };
  if (place.then === 'centre' || !inside()) found.scrollIntoView({ block: 'center', inline: 'nearest' });
  if (place.then === 'focus') found.focus();
  const { x, y, width, height } = found.getBoundingClientRect();
  return {
    x,
    y,
    width,
    height,
    window: { width: innerWidth, height: innerHeight },
    name: named(found),
    value: found.value ?? '',
    checked: found.checked ?? false,
    disabled: found.disabled ?? false,
    focused: found.matches(':focus'),
    pressed: found.getAttribute('aria-pressed') === 'true',
    text: (found.textContent ?? '').replace(/\s+/g, ' ').trim(),
    options: found.localName === 'select' ? [...found.options].map((o) => o.value) : [],
    index: found.selectedIndex ?? -1,
    min: Number(found.min || 0),
    max: Number(found.max || 100),
  };
}

/** What may lie over the lower half of a phone. */
export const SHEET = 'the sheet';

/** Whether a press at that point would reach the place; otherwise what lies over it. Runs in the page. */
export function reach({ place, x, y }: { place: Place; x: number; y: number }): string {
  const labs = document.querySelectorAll('gedanken-lab'),
    lab = labs[Math.max(0, place.lab ?? 0)];
  const root = place.lab === -1 ? document : lab?.shadowRoot;
  let hit = document.elementFromPoint(x, y);
  for (let inner = hit; (inner = hit?.shadowRoot?.elementFromPoint(x, y) ?? null) && inner !== hit;) hit = inner;
  const owner = hit?.closest(place.css) ?? hit?.closest('label')?.querySelector(place.css);
  const isIt = owner !== null && owner !== undefined && (root?.contains(owner) ?? false);
  if (isIt) return '';
  const named = (e: Element): string => (e.getAttribute('aria-label') ?? e.textContent ?? '').trim();
  const isOfIt = [...(root?.querySelectorAll(place.css) ?? [])].some(
    (e) => e.closest('.inspector') && (place.name === undefined || named(e) === place.name),
  );
  if (hit?.closest('.inspector') && !isOfIt) return 'the sheet'; // SHEET, which the page does not know
  return `${hit?.localName ?? 'nothing'}.${String(hit?.className ?? '')}`;
}

export interface State {
  state: string;
  hash: string;
  digest: string;
}

/** What the lab itself says it is. Runs in the page. */
export function ask(lab: number): State {
  const element = document.querySelectorAll<HTMLElement & { hash: string; digest: string }>('gedanken-lab')[lab]!;
  return { state: element.dataset.state ?? '', hash: element.hash, digest: element.digest };
}
