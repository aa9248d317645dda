/** Keyboard shortcuts, in one list for what they do and for what is told of them. */
import { html, type TemplateResult } from 'lit';
import type { Session } from './session';

export interface KeysHost {
  /** Shows the list of keys. */
  help(): void;
  present(): void;
}

interface Shortcut {
  /** As the browser names the key, and as it is shown where that differs. */
  key: string;
  shown?: string;
  what: string;
  /** Of a key alone, wherever the focus is. */
  act?(session: Session, host: KeysHost): unknown;
}

const SHORTCUTS: Shortcut[] = [
  { key: ' ', shown: 'space', what: 'Play or pause', act: (session) => session.toggle() },
  { key: '.', what: 'Step: one real step with all that it sets off', act: (session) => session.advance('step') },
  { key: ',', what: 'Phase: only the next part of a step', act: (session) => session.advance('phase') },
  { key: 'e', what: 'Episode: to its end', act: (session) => session.advance('episode') },
  { key: 'b', what: 'Back: one real step', act: (session) => session.back() },
  { key: 'p', what: 'Replay: the episode once more', act: (session) => session.replayEpisode() },
  { key: 'r', what: 'Reset: from the beginning, same random numbers', act: (session) => session.reset() },
  { key: 'n', what: 'New seed: from the beginning, other random numbers', act: (session) => session.newSeed() },
  {
    key: 'Ctrl Z',
    what: 'Undo: back to the run that was here before the last new beginning; what acts at once is set back by hand',
  },
  { key: '← →', what: 'Act, where you drive; else push the pole, while the focus is on the stage' },
  { key: 'Enter', what: 'On the stage: ask for the agent’s numbers; arrow keys go to what is beside it, Escape ends' },
  { key: 'f', what: 'Present: stage and curve alone, for a room; Escape leaves', act: (_, host) => host.present() },
  { key: '?', what: 'This list', act: (_, host) => host.help() },
];
const PUSHES: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

/** A key was pressed inside the element. */
export function pressed(e: KeyboardEvent, session: Session, host: KeysHost): void {
  const target = e.composedPath()[0] as HTMLElement;
  if (e.altKey || e.defaultPrevented) return;
  if (e.ctrlKey || e.metaKey) {
    // In a box for text the browser undoes what was typed.
    if (e.key !== 'z' || target.closest('[type=number], textarea, dialog')) return;
    e.preventDefault();
    void session.undo();
    return;
  }
  if (target.closest('input, select, textarea, dialog')) return;
  const push = (target.matches('.stage') ? (session.settings?.push ?? 0) : 0) * (PUSHES[e.key] ?? 0);
  const act = push ? () => session.push(push) : SHORTCUTS.find(({ key }) => key === e.key)?.act;
  // On a button the space bar presses it.
  if (!act || (e.key === ' ' && target.closest('button, summary'))) return;
  e.preventDefault();
  act(session, host);
}

export function helpDialog(): TemplateResult {
  return html`
    <dialog class="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <p class="hint">They work while the focus is inside the lab. In the grid for editing, arrow keys move
        and Enter puts what is chosen.</p>
      <dl>${SHORTCUTS.map(({ key, shown, what }) => html`<dt><kbd>${shown ?? key}</kbd></dt><dd>${what}</dd>`)}</dl>
      <form method="dialog"><button>Close</button></form>
    </dialog>
  `;
}
