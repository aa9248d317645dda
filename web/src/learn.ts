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

/** The stage of the step plays what was asked for. */
function play(pressed: Element, change: string): void {
  const figure = pressed.closest('.step')?.querySelector<HTMLElement>('.live');
  if (figure) void enliven(figure, { change, plays: true, pressed });
}

for (const cue of document.querySelectorAll<HTMLElement>('.cue'))
  cue.addEventListener('click', () => play(cue, cue.dataset.do!));

const bets = new Bets();
for (const form of document.querySelectorAll<HTMLFormElement>('.bet'))
  bets.attend(form, () => play(form.querySelector('.verdict')!, form.dataset.run!));
