/**
 * The stages of a lab: that of its run, and below or beside it that of a second one. Each says what tells it apart, and
 * the one that was pressed is the one that the controls set.
 */
import { css, nothing, svg, type TemplateResult } from 'lit';
import { t } from '../core/language';
import { dashOf, hueOf } from '../view/palette';
import { html } from './markup';
import type { Session } from './session';
import { sceneBox, stageBox } from './stage-pane';
import { styled } from './styled';

/** `over` lies on the first stage and on the second; `canSet`: the controls are there; `ask` hears pointer and keys. */
export function stages(
  session: Session,
  over: [unknown, unknown],
  canSet: boolean,
  ask: ((e: Event, isBeside: boolean) => void) | null = null,
): TemplateResult {
  const { side } = session,
    isTwo = side.isOpen;
  const asked = (isSide: boolean): ((e: Event) => void) | null => ask && ((e) => ask(e, isSide));
  const select = (isSide: boolean) => (): void => {
    if (isTwo && side.isChosen !== isSide) side.select(isSide);
  };
  return html`<div class="stages" ?data-two=${isTwo}>
    <div class="one" ?data-chosen=${canSet && !side.isChosen} @pointerdown=${select(false)}>
      ${isTwo ? title(session, false, canSet, select(false)) : nothing}
      ${stageBox(session, over[0], asked(false))}
    </div>
    ${
      isTwo
        ? html`<div class="one beside" ?data-chosen=${canSet && side.isChosen} @pointerdown=${select(true)}>
      ${title(session, true, canSet, select(true))}
      ${sceneBox(side.settings!.component('env'), 'beside', t`It runs beside: ${side.names[1]!.title}`, over[1], asked(true))}
    </div>`
        : nothing
    }
  </div>`;
}

function title(session: Session, isSide: boolean, canSet: boolean, select: () => void): TemplateResult {
  const { side } = session,
    words = side.names[isSide ? 1 : 0]!.title,
    curve = isSide ? side.group : { kind: 'live', style: 0 };
  const line = html`<svg viewBox="0 0 22 8" aria-hidden="true" ${styled({
    stroke: `var(--gedanken-curve-${hueOf(curve.style) + 1})`,
  })}>${svg`<path d="M0 4h22" stroke-width="2" stroke-dasharray=${dashOf(curve).join(' ') || 'none'}></path>`}</svg>`;
  return html`<div class="name">
    ${
      canSet
        ? html`<button type="button" class="chip" aria-pressed=${side.isChosen === isSide}
          title="Set this one by the controls" @click=${select}>${line}${words}</button>`
        : html`<span>${line}${words}</span>`
    }
    ${
      canSet && isSide
        ? html`<button type="button" class="quiet" aria-label="Close the second stage" title="Close the second stage"
          @pointerdown=${(e: Event) => e.stopPropagation()} @click=${leaving(() => side.close())}>✕</button>`
        : nothing
    }
  </div>`;
}

/** The button that does this goes away, and the keys would with it: they stay with the stage. */
const leaving =
  (act: () => Promise<unknown>) =>
  (e: Event): void => {
    const root = (e.currentTarget as HTMLElement).getRootNode() as ShadowRoot;
    void act().then(() => root.querySelector<HTMLElement>('.stage')?.focus({ preventScroll: true }));
  };

/** In the bar above the stage. */
export function sideButton(session: Session): TemplateResult | typeof nothing {
  return session.side.isOpen
    ? nothing
    : html`<button type="button" class="chip"
      title="A second run with the same luck, on the same line of time" @click=${leaving(() => session.side.open())}>+ side</button>`;
}

export const stagesStyles = css`
  .stages:not([data-two]),
  .stages:not([data-two]) .one {
    display: contents;
  }
  .stages[data-two] {
    display: flex;
    flex-direction: column;
    gap: 8px;
    min-height: 0;
    --tallest: 0.25;
  }
  .stages[data-two] .one {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
  }
  .name {
    display: flex;
    align-items: center;
    gap: 4px;
    min-height: 32px;
    font-size: 14px;
  }
  .name .chip {
    min-width: 0;
    padding-right: 12px;
    font-size: 14px;
    line-height: 1.15;
    text-align: left;
    white-space: normal;
    box-shadow: none;
  }
  .name .chip[aria-pressed='true'] {
    font-weight: 600;
    box-shadow: inset 0 0 0 2px var(--gedanken-ink);
  }
  .name svg {
    flex: none;
    width: 22px;
    height: 8px;
    margin-right: 6px;
    overflow: visible;
  }
  /* In the corner, where it does not move under the hand when the name beside it grows. */
  .beside .name .quiet {
    min-width: 32px;
    margin-left: auto;
    padding: 0;
  }
  /* What the sheet leaves of the screen is for both. */
  @container (max-width: 899.98px) {
    :host([fill]) .lab:has(.inspector[data-open]) .stages[data-two] {
      flex-direction: row;
    }
    :host([fill]) .lab:has(.inspector[data-open]) .one {
      flex: 1 1 0;
    }
  }
  @container (min-width: 900px) {
    :host([fill]) .stages[data-two],
    :host([fill]) .stages[data-two] .one {
      flex: 1 1 0;
    }
    :host([fill]) .stages[data-two] .stage {
      min-height: 0;
    }
  }
`;
