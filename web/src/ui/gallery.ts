/** The ready experiments, behind a button: they are chosen once in a while, and then leave the room to what they show. */
import { css, type TemplateResult } from 'lit';
import type { Experiment } from '../core/types';
import { experiments } from './experiments';
import { html } from './markup';
import type { Session } from './session';

const dialogBeside = (e: Event): HTMLDialogElement =>
  (e.currentTarget as HTMLElement).nextElementSibling as HTMLDialogElement;

export function gallery(session: Session, open: (experiment: Experiment) => void): TemplateResult {
  const { library, beside } = session;
  const choose = (one: Experiment, e: Event): void => {
    (e.target as HTMLElement).closest('dialog')!.close();
    open(one);
  };
  return html`
    <button type="button" class="chip" aria-haspopup="dialog"
      @click=${(e: Event) => dialogBeside(e).showModal()}>Experiments</button>
    <dialog class="gallery" aria-labelledby="experiments-title" @click=${outside}>
      <form method="dialog"><button class="quiet">Close</button></form>
      ${experiments(library, beside.experiment, beside.job !== null, choose)}
    </dialog>
  `;
}

/** A press beside the dialog closes it. */
export function outside(e: MouseEvent): void {
  const dialog = e.currentTarget as HTMLDialogElement;
  if (e.target !== dialog) return;
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  if (e.clientX < left || e.clientX > right || e.clientY < top || e.clientY > bottom) dialog.close();
}

export const galleryStyles = css`
  .gallery {
    width: min(1080px, 94vw);
    max-width: none;
    max-height: 88vh;
    overflow-y: auto;
  }
  .choosing {
    width: min(1240px, 97vw);
    max-width: none;
    max-height: 96dvh;
    /* What is typed makes the list shorter, and moves nothing. */
    margin-top: 2dvh;
    padding: 14px 18px;
  }
  @media (max-width: 560px) {
    .choosing {
      width: 100vw;
      height: 100dvh;
      max-height: none;
      margin: 0;
      padding: 12px;
      border-radius: 0;
    }
  }
  .gallery form {
    position: sticky;
    top: 0;
    float: right;
    background: var(--gedanken-paper);
  }
`;
