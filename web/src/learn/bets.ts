/** The forms in which one bets; what was bet is there again the next time, where a page may keep it. */
import { numberAt, place, verdict, type Answer, type Bet, type Verdict } from './verdict';

const KEPT = 'gedanken.bets';

/** A bet and its verdict; both are null where somebody would rather be shown. */
export interface Told {
  answer: Answer;
  bet: Bet | null;
  verdict: Verdict | null;
}

export class Bets {
  private readonly kept: Record<string, Bet | null>;

  constructor() {
    this.kept = read();
  }

  /** `see` is called when somebody has bet, or would rather be shown: with what was said and what it came to. */
  attend(form: HTMLFormElement, see: (told: Told) => void): void {
    const answer = JSON.parse(form.dataset.answer!) as Answer,
      known = this.kept[form.id];
    form.dataset.waits = '';
    if (answer.kind === 'draw') drawable(form, answer);
    // A frame in a sandbox may not submit anything; Enter presses the button, too.
    form.querySelector('[type=submit]')!.addEventListener('click', (e) => {
      e.preventDefault();
      if (form.reportValidity()) see(this.tell(form, answer, betIn(form, answer)));
    });
    form.querySelector('.skip-bet')!.addEventListener('click', () => see(this.tell(form, answer, null)));
    if (known === undefined) return;
    if (known !== null) fill(form, known);
    this.tell(form, answer, known);
  }

  private tell(form: HTMLFormElement, answer: Answer, bet: Bet | null): Told {
    this.kept[form.id] = bet;
    keep(this.kept);
    delete form.dataset.waits;
    form.dataset.told = '';
    form.querySelector<HTMLDetailsElement>('.answer')!.open = true;
    if (answer.kind === 'draw') sketch(form, answer, answer.truths);
    const told = bet === null ? null : verdict(answer, bet),
      said = form.querySelector<HTMLElement>('.verdict')!;
    said.lang = document.documentElement.lang; // where a chapter is not translated, its words are of another one
    said.textContent = told?.text ?? '';
    if (told) form.dataset.right = String(told.isRight);
    return { answer, bet, verdict: told };
  }
}

function betIn(form: HTMLFormElement, { kind }: Answer): Bet {
  if (kind === 'draw') return handles(form).map(({ valueAsNumber }) => valueAsNumber / 100);
  const name = [...form.elements].find((one) => one instanceof HTMLInputElement)!.getAttribute('name')!;
  return Number(new FormData(form).get(name));
}

/** What was bet stands in its form again. */
function fill(form: HTMLFormElement, bet: Bet): void {
  if (Array.isArray(bet)) handles(form).forEach((one, i) => (one.valueAsNumber = 100 * (bet[i] ?? 0)));
  else
    for (const one of form.querySelectorAll('input')) {
      if (one.type === 'radio') one.checked = Number(one.value) === bet;
      else one.value = String(bet);
    }
}

type Drawn = Answer & { kind: 'draw' };

const handles = (form: HTMLFormElement): HTMLInputElement[] => [
  ...form.querySelectorAll<HTMLInputElement>('input[type=range]'),
];

/** One stroke over the columns sets them all; the keys set one. A curve that is drawn anew no longer stands beside what came. */
function drawable(form: HTMLFormElement, answer: Drawn): void {
  const plot = form.querySelector<HTMLElement>('.curve')!;
  const stroke = (e: PointerEvent): void => {
    if (!(e.buttons & 1)) return;
    if (e.type === 'pointerdown') plot.setPointerCapture(e.pointerId);
    const all = handles(form),
      { left, top, width, height } = plot.querySelector('svg')!.getBoundingClientRect(),
      within = (x: number): number => Math.min(1, Math.max(0, x)),
      nearest = all[Math.min(all.length - 1, Math.floor(within((e.clientX - left) / width) * all.length))]!;
    nearest.valueAsNumber = 100 * within((0.95 - (e.clientY - top) / height) / 0.9);
    nearest.focus({ preventScroll: true });
    sketch(form, answer, null);
    e.preventDefault();
  };
  for (const kind of ['pointerdown', 'pointermove'] as const) plot.addEventListener(kind, stroke);
  form.addEventListener('input', () => sketch(form, answer, null));
  sketch(form, answer, null);
}

/** The drawn curve dashed, and what came solid. */
function sketch(form: HTMLFormElement, answer: Drawn, truths: number[] | null): void {
  const svg = form.querySelector<SVGSVGElement>('.curve svg')!,
    { width, height } = svg.viewBox.baseVal;
  const line = (ys: number[], kind: string): string => {
    const at = ys.map(
      (y, i) => `${((i + 0.5) * width) / ys.length},${height * (0.95 - 0.9 * Math.min(1, Math.max(0, y)))}`,
    );
    return `<polyline class="${kind}" points="${at.join(' ')}"/>`;
  };
  const own = handles(form).map((one) => {
    const y = one.valueAsNumber / 100;
    one.setAttribute('aria-valuetext', `${numberAt(y, answer)} ${answer.unit}`.trim());
    return y;
  });
  const came = truths?.map((x) => place(x, answer)) ?? [];
  svg.innerHTML = line(own, 'own') + (came.length ? line(came, 'truth') : '');
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
