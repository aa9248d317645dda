/**
 * What went wrong, in a sentence beside its cause. It stays until it is closed, or until what is done at the same
 * place succeeds: then it is mended.
 */
import { nothing, type TemplateResult } from 'lit';
import { t } from '../core/language';
import type { Failure } from '../core/types';
import { html } from './markup';
import { sentence } from './words';

/**
 * What the browser allows; the link in the address bar; what is run; the stage; the passing of time; the curves;
 * files and what is copied.
 */
export type Place = 'browser' | 'link' | 'lab' | 'stage' | 'time' | 'curves' | 'files';

export interface Notice {
  text: string;
  code: string;
  /** What one may do about it. */
  remedy?: { words: string; act(): void };
}

const REMEMBERED = 6;

export class Notices {
  private readonly all = new Map<Place, Notice>();
  /** The last few that were said, the newest last, also those that are mended. */
  readonly said: string[] = [];

  at(place: Place): Notice | null {
    return this.all.get(place) ?? null;
  }

  say(place: Place, { code, message }: Failure, remedy?: Notice['remedy']): Notice {
    const notice = { code, text: sentence(t(message)), ...(remedy && { remedy }) };
    this.all.set(place, notice);
    this.said.push(`${code}: ${notice.text}`);
    if (this.said.length > REMEMBERED) this.said.shift();
    return notice;
  }

  /** To what is said there, if anything is. */
  add(place: Place, text: string): void {
    const notice = this.at(place);
    if (notice) notice.text += text;
  }

  clear(...places: Place[]): void {
    for (const place of places) this.all.delete(place);
  }
}

/** Always there, so that what comes into it is read out. */
export function noticeAt(notices: Notices, place: Place, closed: () => void): TemplateResult {
  const notice = notices.at(place);
  const close = (): void => {
    notices.clear(place);
    closed();
  };
  return html`
    <div role="alert" class="notices" data-place=${place}>
      ${
        notice
          ? html`<div class="notice" data-code=${notice.code}>
            <p>${notice.text}</p>
            ${
              notice.remedy
                ? html`<button type="button" @click=${notice.remedy.act}>${notice.remedy.words}</button>`
                : nothing
            }
            <button type="button" class="quiet" aria-label="Close this message" @click=${close}>✕</button>
          </div>`
          : nothing
      }
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
