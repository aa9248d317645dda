/** The head of a page: its language, and its theme by a button; a lab that is the page has the theme in its link, too. */
import type { Theme } from './core/hash';
import { t } from './core/language';
import './said';

const THEMES: Theme[] = ['auto', 'light', 'dark'];
const KEPT = 'gedanken.theme';
/** What is only for another time, src/offline.ts beside this chunk, waits until the page is there, ms. */
const LATER = 4000;
const FOR_LATER = './offline.js';
const root = document.documentElement;

/** What the reader chose last, as site/client/theme.js found it. */
const chosen = (): Theme => THEMES.find((one) => one === root.dataset.theme) ?? 'auto';

function keep(theme: Theme): void {
  try {
    localStorage.setItem(KEPT, theme);
  } catch {
    // it holds for this page
  }
}

/** Its edition in another language is entered at the same place. */
for (const link of document.querySelectorAll<HTMLAnchorElement>('.lang a'))
  link.onpointerdown = link.onclick = () => {
    link.search = location.search;
    link.hash = location.hash;
  };

/** Returns what makes the page and its button look like the lab, whose link may name a theme. */
export function themed(lab: { theme: Theme } | null = null): () => void {
  const button = document.querySelector<HTMLButtonElement>('#theme')!;
  let own = chosen();
  const now = (): Theme => (lab && lab.theme !== 'auto' ? lab.theme : own);
  const dress = (): void => {
    root.dataset.theme = now();
    button.textContent = t`Theme: ${t(now())}`;
  };
  button.addEventListener('click', () => {
    own = THEMES[(THEMES.indexOf(now()) + 1) % THEMES.length]!;
    keep(own);
    if (lab) lab.theme = own;
    dress();
  });
  dress();
  addEventListener('load', () => setTimeout(() => void import(/* @vite-ignore */ FOR_LATER), LATER));
  return dress;
}
