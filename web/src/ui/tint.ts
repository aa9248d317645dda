/**
 * Which colours the lab has is decided by CSS: the host page's `color-scheme` and tokens, the system's
 * scheme, colours that the reader forces. No event tells of all of them, but a probe whose colours change
 * begins a transition, however short, and of transitions there are events.
 */
import { css, type TemplateResult } from 'lit';
import { isLight, parseRgb } from '../view/palette';
import { html } from './markup';

/**
 * The text colour is the host page's, which the lab itself does not show; the others are the lab's. A
 * page in light letters is dark, also where its author has not said so with `color-scheme`.
 */
export const tintStyles = css`
  .tint {
    position: absolute;
    visibility: hidden;
    background-color: var(--gedanken-paper);
    outline-color: var(--gedanken-imagined);
    transition: 1ms;
    transition-property: color, background-color, outline-color;
  }
  :host(:not([theme='light'])[data-page='dark']) {
    color-scheme: dark;
  }
`;

/** `changed` is told whenever a colour has changed. */
export function tint(changed: () => void): TemplateResult {
  return html`<span class="tint" @transitionend=${changed}></span>`;
}

/** Whether the page around the lab is written in light letters. */
export function pageOf(lab: Element): 'dark' | 'light' {
  return isLight(parseRgb(getComputedStyle(lab).color)) ? 'dark' : 'light';
}
