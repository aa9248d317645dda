/** The table of results: sorted by what one presses, and each cell run again here, whose digest must be the one that is kept. */
import { asFailure } from './core/failure';
import { t } from './core/language';
import type { Lab } from './core/types';
import { siteRoot } from './site-root';
import { themed } from './theme';

themed();

// -- sorting ----------------------------------------------------------------------------------------------
type Key = (row: HTMLTableRowElement) => string | number;
const titleOf: Key = (row) => row.cells[0]!.querySelector('a')!.textContent;
const medianOf: Key = ({ dataset: { median } }) => (median === undefined ? NaN : Number(median));

/** What was not run stands below, whichever way. */
function before(a: string | number, b: string | number): number {
  if (typeof a === 'string' || typeof b === 'string') return String(a).localeCompare(String(b));
  if (Number.isNaN(a) || Number.isNaN(b)) return 0;
  return a - b;
}

function sortable(head: HTMLTableCellElement, key: Key, first: 1 | -1): void {
  const table = head.closest('table')!,
    body = table.tBodies[0]!,
    button = document.createElement('button');
  button.type = 'button';
  button.textContent = head.textContent;
  head.replaceChildren(button);
  button.addEventListener('click', () => {
    const ways = { none: first, ascending: -1, descending: 1 } as const,
      way = ways[(head.ariaSort ?? 'none') as keyof typeof ways];
    for (const other of table.tHead!.rows[0]!.cells) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', way > 0 ? 'ascending' : 'descending');
    const sorted = [...body.rows].sort((a, b) => way * before(key(a), key(b)));
    const isRun = ({ dataset }: HTMLElement): boolean => dataset.median !== undefined;
    body.append(...sorted.filter(isRun), ...sorted.filter((row) => !isRun(row)));
  });
}

for (const table of document.querySelectorAll<HTMLTableElement>('.worlds table')) {
  const [agent, median] = table.tHead!.rows[0]!.cells;
  sortable(agent!, titleOf, 1);
  sortable(median!, medianOf, 'less' in table.dataset ? 1 : -1);
}

// -- running again ----------------------------------------------------------------------------------------
let lab: Promise<Lab> | null = null;

/** The core comes when it is first asked for; what failed may be tried again. */
function theLab(): Promise<Lab> {
  lab ??= import('./element').then(({ createLab }) => createLab({ wasmUrl: `${siteRoot()}gedanken.wasm` }));
  lab.catch(() => (lab = null));
  return lab;
}

const SAME = t('the same, to the bit');

/** Whether it came out as it did; rejects when it was stopped. */
async function isSame(row: HTMLElement, tell: (part: number) => void, signal: AbortSignal): Promise<boolean> {
  const { config, steps, digest } = row.dataset;
  const request = { config: config!, seeds: 1, episodes: 0, steps: Number(steps) };
  const { runs } = await (await theLab()).sweep(request, tell, signal);
  return runs[0]!.digest === digest;
}

/** A button that does something long, and stops it when it is pressed again. */
function job(button: HTMLButtonElement, told: HTMLElement, act: (signal: AbortSignal) => Promise<string>): void {
  const name = button.textContent;
  let running: AbortController | null = null;
  button.addEventListener('click', async () => {
    if (running) return running.abort();
    const own = (running = new AbortController());
    button.textContent = t('Stop');
    told.textContent = '';
    try {
      told.textContent = await act(own.signal);
    } catch (thrown) {
      told.textContent = own.signal.aborted ? t('Stopped') : asFailure(thrown).message;
    }
    button.textContent = name;
    running = null;
  });
}

const template = document.querySelector<HTMLTemplateElement>('#again')!;
const rows = [...document.querySelectorAll<HTMLTableRowElement>('tr[data-digest]')];
const toldOf = (row: HTMLElement): HTMLElement => row.querySelector('.again [role=status]')!;

function verdict(row: HTMLElement, same: boolean): string {
  row.dataset.same = String(same);
  return same ? SAME : t('it came out otherwise');
}

for (const row of rows) {
  const place = row.querySelector<HTMLElement>('.again')!;
  place.append(template.content.cloneNode(true));
  const button = place.querySelector('button')!,
    progress = place.querySelector('progress')!;
  const what = t('{0} in {1}', titleOf(row), row.closest('section')!.querySelector('h3')!.textContent);
  button.setAttribute('aria-description', what);
  progress.setAttribute('aria-label', what);
  job(button, toldOf(row), async (signal) => {
    progress.hidden = false;
    try {
      return verdict(row, await isSame(row, (part) => (progress.value = part), signal));
    } finally {
      progress.hidden = true;
      progress.value = 0;
    }
  });
}

const all = document.querySelector<HTMLElement>('.all')!,
  progress = all.querySelector('progress')!;
all.hidden = false;
job(all.querySelector('button')!, all.querySelector('[role=status]')!, async (signal) => {
  let same = 0;
  progress.hidden = false;
  try {
    for (const [i, row] of rows.entries()) {
      const said = verdict(row, await isSame(row, (part) => (progress.value = i + part), signal));
      toldOf(row).textContent = said;
      if (said === SAME) same++;
    }
  } finally {
    progress.hidden = true;
  }
  if (same === rows.length) return t`All ${same} came out the same, to the bit.`;
  return t`${rows.length - same} of ${rows.length} came out otherwise.`;
});
