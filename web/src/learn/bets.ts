/** The forms in which one bets; what was bet is there again the next time, where a page may keep it. */
import { place, verdict, type Answer, type Bet } from './verdict';

const KEPT = 'gedanken.bets';

export class Bets {
  private readonly kept: Record<string, Bet | null>;

  constructor() {
    this.kept = read();
  }

  /** `see` is called when somebody has bet, or would rather be shown. */
  attend(form: HTMLFormElement, see: () => void): void {
    const answer = JSON.parse(form.dataset.answer!) as Answer,
      known = this.kept[form.id];
    form.dataset.waits = '';
    if (answer.kind === 'draw') sketch(form, answer, null);
    form.addEventListener('input', () => answer.kind === 'draw' && sketch(form, answer, null));
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      this.tell(form, answer, betIn(form, answer));
      see();
    });
    form.querySelector('.skip-bet')!.addEventListener('click', () => {
      this.tell(form, answer, null);
      see();
    });
    if (known !== undefined) this.tell(form, answer, known);
  }

  private tell(form: HTMLFormElement, answer: Answer, bet: Bet | null): void {
    this.kept[form.id] = bet;
    keep(this.kept);
    delete form.dataset.waits;
    form.querySelector<HTMLDetailsElement>('.answer')!.open = true;
    if (answer.kind === 'draw') sketch(form, answer, answer.truths);
    const said = form.querySelector('.verdict')!;
    if (bet === null) said.textContent = '';
    else {
      const { isRight, text } = verdict(answer, bet);
      said.textContent = text;
      form.dataset.right = String(isRight);
    }
  }
}

function betIn(form: HTMLFormElement, { kind }: Answer): Bet {
  if (kind === 'draw') return handles(form).map(({ valueAsNumber }) => valueAsNumber / 100);
  const name = [...form.elements].find((one) => one instanceof HTMLInputElement)!.getAttribute('name')!;
  return Number(new FormData(form).get(name));
}

const handles = (form: HTMLFormElement): HTMLInputElement[] => [
  ...form.querySelectorAll<HTMLInputElement>('input[type=range]'),
];

/** The drawn curve dashed, and what came solid. */
function sketch(form: HTMLFormElement, answer: Answer & { kind: 'draw' }, truths: number[] | null): void {
  const svg = form.querySelector('svg')!,
    { width, height } = svg.viewBox.baseVal;
  const line = (ys: number[], kind: string): string => {
    const at = ys.map(
      (y, i) => `${((i + 0.5) * width) / ys.length},${height * (0.95 - 0.9 * Math.min(1, Math.max(0, y)))}`,
    );
    return `<polyline class="${kind}" points="${at.join(' ')}"/>`;
  };
  const own = handles(form).map(({ valueAsNumber }) => valueAsNumber / 100);
  svg.innerHTML =
    line(own, 'own') +
    (truths
      ? line(
          truths.map((x) => place(x, answer)),
          'truth',
        )
      : '');
}

function read(): Record<string, Bet | null> {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Record<string, Bet | null>;
  } catch {
    return {};
  }
}

function keep(all: Record<string, Bet | null>): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(all));
  } catch {
    // they hold for this page
  }
}
