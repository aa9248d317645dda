/** For whoever teaches: notes are seen and answers open, on this machine from then on. See site/client/teach.js. */
const KEPT = 'gedanken.teach';
const root = document.documentElement;

function dress(button: HTMLElement): void {
  const isOn = root.hasAttribute('data-teach');
  button.setAttribute('aria-pressed', String(isOn));
  for (const answer of document.querySelectorAll<HTMLDetailsElement>('.exercises details')) answer.open = isOn;
}

function keep(isOn: boolean): void {
  try {
    localStorage.setItem(KEPT, isOn ? 'on' : 'off');
  } catch {
    // it holds for this page
  }
}

export function teaching(): void {
  const button = document.querySelector<HTMLElement>('#teach')!;
  button.parentElement!.hidden = false;
  button.addEventListener('click', () => {
    keep(root.toggleAttribute('data-teach'));
    dress(button);
  });
  dress(button);
}
