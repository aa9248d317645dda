/** A chapter: bets before one sees, words that change the stage, and what was bet the last time; and for whoever teaches. */
import { Bets } from './learn/bets';
import { Lecture } from './learn/lecture';
import { teaching } from './learn/teaching';
import { enliven, figures } from './live';
import { themed } from './theme';

themed();
figures();
teaching();

const lecture = new Lecture();
document.querySelector('#lecture')!.addEventListener('click', () => lecture.begin());

const stageOf = (within: Element): HTMLElement | null => within.closest('.step')?.querySelector('.live') ?? null;

for (const cue of document.querySelectorAll<HTMLElement>('.cue'))
  cue.addEventListener('click', () => {
    const figure = stageOf(cue);
    if (figure) void enliven(figure, { change: cue.dataset.do!, plays: true, pressed: cue });
  });

const bets = new Bets();
for (const form of document.querySelectorAll<HTMLFormElement>('.bet'))
  bets.attend(form, () => {
    const figure = stageOf(form);
    if (figure) void enliven(figure, { change: form.dataset.run!, plays: true, pressed: form });
  });
