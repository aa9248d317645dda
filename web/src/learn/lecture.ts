/** A chapter on a wall: one step a screen, with its stage, in type for the back row. */
const root = document.documentElement;
/** Type is made smaller until the words fit, px. */
const LARGEST = 34;
const SMALLEST = 22;

export class Lecture {
  private readonly screens = [...document.querySelectorAll<HTMLElement>('.opening, .step')];
  private at = 0;

  constructor() {
    document.addEventListener('keydown', (e) => this.pressed(e));
    document.addEventListener('fullscreenchange', () => {
      if (!document.fullscreenElement) void this.end();
    });
    addEventListener('resize', () => this.fit());
  }

  get isOn(): boolean {
    return 'lecture' in root.dataset;
  }

  /** From the step that is read. */
  begin(): void {
    if (this.isOn) return;
    const hasBegun = (one: HTMLElement): boolean => one.getBoundingClientRect().top <= innerHeight / 3;
    const at = this.screens.filter(hasBegun).length - 1;
    root.dataset.lecture = '';
    void root.requestFullscreen?.().catch(() => undefined); // where that is not allowed it has the window
    this.show(Math.max(0, at));
  }

  /** The page is there again, at the step that was shown. */
  async end(): Promise<void> {
    if (!this.isOn) return;
    delete root.dataset.lecture;
    const step = this.screens[this.at]!;
    step.removeAttribute('data-shown');
    words(step).style.fontSize = '';
    if (document.fullscreenElement) await document.exitFullscreen().catch(() => undefined); // it scrolls, too
    step.scrollIntoView();
  }

  private show(at: number): void {
    const to = this.screens[at];
    if (!to) return;
    for (const one of this.screens) {
      one.toggleAttribute('data-shown', one === to);
      words(one).style.fontSize = '';
    }
    this.at = at;
    if (to.id) history.replaceState(history.state, '', `#${to.id}`);
    words(to).scrollTop = 0;
    this.fit();
    const head = to.querySelector<HTMLElement>('h1, h2')!;
    head.tabIndex = -1;
    head.focus({ preventScroll: true }); // its name is read out
  }

  private fit(): void {
    if (!this.isOn) return;
    const box = words(this.screens[this.at]!);
    for (let size = LARGEST; size >= SMALLEST; size--) {
      box.style.fontSize = `${size}px`;
      if (box.scrollHeight <= box.clientHeight) return;
    }
  }

  private pressed(e: KeyboardEvent): void {
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey) return;
    const act = actOf(e);
    if (!act || !(this.isOn || act === 'toggle')) return;
    e.preventDefault();
    if (act === 'toggle' && !this.isOn) return this.begin();
    if (act === 'toggle' || act === 'leave') return void this.end();
    this.show(this.at + (act === 'on' ? 1 : -1));
  }
}

const words = (screen: HTMLElement): HTMLElement => screen.querySelector<HTMLElement>('.words') ?? screen;

/** Arrows are those of the stage or the form that has the focus; the keys of a clicker are always the lecture's. */
function actOf({ key, target }: KeyboardEvent): 'on' | 'back' | 'leave' | 'toggle' | null {
  const isTaken = (target as Element).closest('gedanken-lab, input, select, textarea') !== null;
  if (key === 'PageDown' || (!isTaken && key === 'ArrowRight')) return 'on';
  if (key === 'PageUp' || (!isTaken && key === 'ArrowLeft')) return 'back';
  if (key === 'Escape') return 'leave';
  return !isTaken && key.toLowerCase() === 'f' ? 'toggle' : null;
}
