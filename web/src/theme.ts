/** The head of a page: its language, and its theme by a button; a lab that is the page has the theme in its link, too. */
import type { Theme } from './core/hash';
import { speak, t, type Dictionary } from './core/language';

const THEMES: Theme[] = ['auto', 'light', 'dark'];
const KEPT = 'gedanken.theme';
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

/** What the page's scripts say in its language stands in it, and its other edition is entered at the same place. */
const said = document.querySelector('#said');
if (said) speak(JSON.parse(said.textContent) as Dictionary);
for (const link of document.querySelectorAll<HTMLAnchorElement>('.lang a'))
  link.onpointerdown = link.onclick = () => (link.hash = location.hash);

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
  return dress;
}
