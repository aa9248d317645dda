/** The theme of a page, by a button that every page has; a lab that is the page has it in its link, too. */
import type { Theme } from './core/hash';

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

/** Returns what makes the page and its button look like the lab, whose link may name a theme. */
export function themed(lab: { theme: Theme } | null = null): () => void {
  const button = document.querySelector<HTMLButtonElement>('#theme')!;
  let own = chosen();
  const now = (): Theme => (lab && lab.theme !== 'auto' ? lab.theme : own);
  const dress = (): void => {
    root.dataset.theme = now();
    button.textContent = `Theme: ${now()}`;
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
