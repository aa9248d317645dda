/** Keyboard shortcuts. */
import type { Session } from './session';

export interface KeysHost {
  /** Shows the list of keys. */
  help(): void;
  present(): void;
}

/** Of a key alone, wherever the focus is; ui/key-list tells of them. */
const ACTS: Record<string, (session: Session, host: KeysHost) => unknown> = {
  ' ': (session) => session.toggle(),
  '.': (session) => session.advance('step'),
  ',': (session) => session.advance('phase'),
  e: (session) => session.advance('episode'),
  b: (session) => session.back(),
  p: (session) => session.replayEpisode(),
  r: (session) => session.reset(),
  n: (session) => session.newSeed(),
  f: (_, host) => host.present(),
  '?': (_, host) => host.help(),
};
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
  const act = push ? () => session.push(push) : ACTS[e.key];
  // On a button the space bar presses it.
  if (!act || (e.key === ' ' && target.closest('button, summary'))) return;
  e.preventDefault();
  act(session, host);
}
