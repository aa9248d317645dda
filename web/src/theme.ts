/** The theme of a page around the element, by a button that every page has. */
import type { Theme } from './core/hash';
import type { GedankenLab } from './ui/lab';

const THEMES: Theme[] = ['auto', 'light', 'dark'];

/** Returns what makes the page and its button look like the element. */
export function themed(lab: GedankenLab): () => void {
  const button = document.querySelector<HTMLButtonElement>('#theme')!;
  const dress = (): void => {
    document.documentElement.dataset.theme = lab.theme;
    button.textContent = `Theme: ${lab.theme}`;
  };
  button.addEventListener('click', () => {
    lab.theme = THEMES[(THEMES.indexOf(lab.theme) + 1) % THEMES.length]!;
    dress();
  });
  dress();
  return dress;
}
