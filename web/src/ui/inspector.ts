/**
 * The inspector: one panel at a time of what there is to know and to change of a run. Where the lab is narrow and
 * fills the window, it is a sheet over the lower half, which a press on its tab or Escape closes.
 */
import { css, nothing, type TemplateResult } from 'lit';
import { t } from '../core/language';
import { html } from './markup';

const TABS = ['settings', 'listing', 'model', 'planner', 'data'] as const;
export type Tab = (typeof TABS)[number];

const titleOf = (tab: Tab): string =>
  ({ settings: t`Settings`, listing: t`Listing`, model: t`Model`, planner: t`Planner`, data: t`Data` })[tab];

export interface Inspector {
  /** What each tab shows; those that are not here are not offered. */
  panels: Partial<Record<Tab, unknown>>;
  chosen: Tab;
  /** As a sheet; where there is room it is always open. */
  isOpen: boolean;
  choose(tab: Tab): void;
  close(): void;
}

export function inspector(view: Inspector): TemplateResult | typeof nothing {
  const tabs = TABS.filter((tab) => view.panels[tab] !== undefined),
    chosen = tabs.includes(view.chosen) ? view.chosen : tabs[0];
  if (!chosen) return nothing; // the link leaves all of them out
  return html`
    <section class="inspector" ?data-open=${view.isOpen} aria-label="Inspector"
      @keydown=${(e: KeyboardEvent) => closing(e, view)}>
      <div class="tabs" role="tablist" aria-label="Inspector" @keydown=${(e: KeyboardEvent) => walk(e, tabs, view)}>
        ${tabs.map(
          (tab) => html`<button type="button" role="tab" id="tab-${tab}" data-tab=${tab} aria-controls="panel-${tab}"
          aria-selected=${String(tab === chosen)} tabindex=${tab === chosen ? 0 : -1}
          @click=${() => press(tab, tab === chosen, view)}>${titleOf(tab)}</button>`,
        )}
      </div>
      <div class="panels">${tabs.map(
        (tab) => html`<div class="panel" role="tabpanel" id="panel-${tab}" aria-labelledby="tab-${tab}" tabindex="0"
        ?hidden=${tab !== chosen}>${view.panels[tab]}</div>`,
      )}</div>
    </section>
  `;
}

/** What is open closes when its tab is pressed again; where there is no sheet that shows nowhere. */
function press(tab: Tab, isChosen: boolean, view: Inspector): void {
  if (isChosen && view.isOpen) view.close();
  else view.choose(tab);
}

/** Along the tabs by the arrow keys, as everywhere. */
function walk(e: KeyboardEvent, tabs: Tab[], { choose }: Inspector): void {
  const list = e.currentTarget as HTMLElement,
    at = tabs.findIndex((tab) => (e.target as HTMLElement).dataset.tab === tab),
    n = tabs.length;
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: n - 1 }[e.key];
  if (at < 0 || to === undefined) return;
  e.preventDefault();
  const next = tabs[(to + n) % n]!;
  choose(next);
  list.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
}

function closing(e: KeyboardEvent, view: Inspector): void {
  if (e.key !== 'Escape' || e.defaultPrevented || !view.isOpen) return;
  const { tagName } = e.target as HTMLElement;
  // There Escape gives the old value back.
  if (!['INPUT', 'SELECT', 'TEXTAREA'].includes(tagName)) view.close();
}

export const inspectorStyles = css`
  .inspector {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
  }
  .tabs {
    display: flex;
    flex: none;
    border-bottom: 1px solid var(--gedanken-hairline);
  }
  .tabs button {
    flex: 1 1 auto;
    min-height: 40px;
    padding: 0 6px;
    border-radius: 6px 6px 0 0;
    background: none;
    color: var(--gedanken-quiet);
    font-size: 14px;
  }
  .tabs [aria-selected='true'] {
    color: var(--gedanken-ink);
    font-weight: 600;
    box-shadow: inset 0 -2px var(--gedanken-ink);
  }
  .panel {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 16px;
    padding: 14px 2px 18px;
  }
  .panel h2 {
    font-size: 16px;
  }
  .panel[hidden] {
    display: none;
  }
  /* A sheet, with its tabs always in sight at the lower edge. */
  @container (max-width: 899.98px) {
    :host([fill]) .lab {
      --tabs: 46px;
      --sheet: 44dvh;
    }
    :host([fill]) .inspector {
      position: sticky;
      bottom: 0;
      flex: none;
      background: var(--gedanken-paper);
      z-index: 3;
    }
    :host([fill]) .tabs {
      border-top: 1px solid var(--gedanken-hairline);
      border-bottom: 0;
      order: 1;
    }
    :host([fill]) .tabs button {
      min-height: var(--tabs);
    }
    :host([fill]) .panels {
      display: none;
      height: var(--sheet);
      overflow-y: auto;
      border-top: 1px solid var(--gedanken-edge);
    }
    :host([fill]) .inspector[data-open] .panels {
      display: block;
      position: absolute;
      bottom: 100%;
      left: 0;
      right: 0;
      padding: 0 4px;
      background: var(--gedanken-paper);
      box-shadow: 0 -8px 24px rgb(0 0 0 / 0.14);
    }
    :host([fill]) .lab.full .toolbar {
      bottom: var(--tabs);
    }
    :host([fill]) .lab.full:has(.inspector[data-open]) .toolbar {
      bottom: calc(var(--tabs) + var(--sheet));
    }
    :host([fill]) .inspector:not([data-open]) [aria-selected='true'] {
      font-weight: 400;
      color: var(--gedanken-quiet);
      box-shadow: none;
    }
  }
  .panel:focus-visible {
    outline: 2px solid var(--gedanken-ink);
    outline-offset: -2px;
  }
`;
