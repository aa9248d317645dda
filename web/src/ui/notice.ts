/** Refusals and hints: a sentence that stays until it is closed. */
import { html, nothing, type TemplateResult } from 'lit';

export interface Notice {
  text: string;
  code: string;
}

export function noticeBar(notice: Notice | null, close: () => void): TemplateResult {
  return html`
    <div role="alert" class="notices">
      ${notice
        ? html`<div class="notice" data-code=${notice.code}>
            <p>${notice.text}</p>
            <button type="button" class="quiet" aria-label="Close this message" @click=${close}>✕</button>
          </div>`
        : nothing}
    </div>
  `;
}

/** The picture that stands where the stage cannot: a plan, a walker, and what it imagines. */
export function stillFigure(): TemplateResult {
  return html`
    <svg class="still" viewBox="0 0 9 6" role="img" aria-label="A maze with an agent and the path that it imagines to the goal">
      <path class="floor" d="M0 0h9v6H0z"></path>
      <path class="wall" d="M2 1h1v3H2zM5 4h1v1H5zM7 0h1v3H7z"></path>
      <path class="goal" d="M8 0h1v1H8z"></path>
      <path class="dream" d="M.5 2.5V4.500h3v-2h3v1h2V.9"></path>
      <circle class="agent" cx=".5" cy="2.500" r=".28"></circle>
    </svg>
  `;
}
