/** Texts to take along: they name this site, and one press copies them. */
import { t } from './core/language';
import { siteRoot } from './site-root';
import { copied } from './ui/clipboard';

/** What stands for the site where it was built: site/build/code.js. */
const HOST = 'https://YOUR-HOST/gedanken/';
/** How long the confirmation stays, ms. */
const CONFIRMED = 2500;

function choose(text: HTMLElement): void {
  const range = document.createRange();
  range.selectNodeContents(text);
  const selection = getSelection()!;
  selection.removeAllRanges();
  selection.addRange(range);
}

export function copying(): void {
  for (const block of document.querySelectorAll<HTMLElement>('.code')) {
    const text = block.querySelector<HTMLElement>('code')!,
      button = block.querySelector<HTMLButtonElement>('.copy')!,
      told = block.querySelector<HTMLElement>('[role=status]')!;
    text.textContent = text.textContent.replaceAll(HOST, siteRoot());
    button.hidden = false;
    button.setAttribute('aria-label', t('Copy: {0}', block.querySelector('b')!.textContent));
    button.addEventListener('click', async () => {
      told.textContent = '';
      const isDone = await copied(text.textContent);
      told.textContent = isDone ? t('Copied') : t('Chosen: copy it with Ctrl C or by a long press');
      told.classList.toggle('spoken', isDone); // the button shows it, which moves nothing
      if (!isDone) return choose(text);
      button.textContent = told.textContent;
      setTimeout(() => (button.textContent = t('Copy')), CONFIRMED);
    });
  }
}
