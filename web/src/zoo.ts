/** All components on one page, and a box that leaves those which have the words in it. */
import { t } from './core/language';
import { themed } from './theme';

themed();

const form = document.querySelector<HTMLFormElement>('.filter')!,
  box = form.querySelector('input')!,
  told = form.querySelector('[role=status]')!,
  cards = [...document.querySelectorAll<HTMLElement>('.cards li')];
const groups = document.querySelectorAll<HTMLElement>('.idea, .family');

function filter(): void {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let n = 0;
  for (const card of cards) {
    const own = card.dataset.words!.toLowerCase();
    card.hidden = !words.every((word) => own.includes(word));
    if (!card.hidden) n++;
  }
  for (const group of groups) group.hidden = !group.querySelector('li:not([hidden])');
  told.textContent = words.length ? (n ? t`${n} of all ${cards.length}` : t('None has these words.')) : '';
}

form.hidden = false;
form.addEventListener('submit', (e) => e.preventDefault());
box.addEventListener('input', filter);
filter(); // the browser may have kept what was written
