/** The page: the element, with its state in the address bar and the theme of the whole. */
import './element';
import type { Theme } from './core/hash';

const lab = document.querySelector('gedanken-lab')!;
const themeButton = document.querySelector<HTMLButtonElement>('#theme')!;
const THEMES: Theme[] = ['auto', 'light', 'dark'];

function dress(): void {
  document.documentElement.dataset.theme = lab.theme;
  themeButton.textContent = `Theme: ${lab.theme}`;
}

lab.config = location.hash;
addEventListener('hashchange', () => (lab.config = location.hash));
lab.addEventListener('gedanken-change', (e) => {
  history.replaceState(null, '', (e as CustomEvent<{ hash: string }>).detail.hash);
  dress();
});
themeButton.addEventListener('click', () => {
  lab.theme = THEMES[(THEMES.indexOf(lab.theme) + 1) % THEMES.length]!;
  dress();
});
dress();
