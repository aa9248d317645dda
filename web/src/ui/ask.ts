/**
 * Asking for numbers, by pointer, finger or key, on the stage and in the listing. What does it comes with the first
 * event that asks.
 */
import { css, nothing, type TemplateResult } from 'lit';
import type { Fit } from '../view/scene';
import type { Asking } from './asking';
import { adopt, OnDemand, type OnDemandHost } from './on-demand';
import type { Session } from './session';

export interface AskHost extends OnDemandHost {
  readonly renderRoot: ParentNode;
  readonly session: Session | null;
  requestUpdate(): void;
}

export class Ask {
  private asking: Asking | null = null;
  private readonly part: OnDemand<typeof import('./asking')>;
  /** Of the events before; a press is heard before its release. */
  private heard: Promise<void> = Promise.resolve();

  constructor(
    private readonly host: AskHost,
    private readonly fit: (isBeside: boolean) => Fit | null,
  ) {
    this.part = new OnDemand(() => import('./asking'), host);
  }

  /** An event on the stage of a run, or of a line of its listing, by its number. */
  readonly hear = (e: Event, isBeside: boolean, line: number | null = null): void => {
    if (this.asking) return this.asking.hear(e, isBeside, line);
    const { target, currentTarget } = e;
    // The event is over when the code is there; who asked is not.
    const act = ({ Asking, styles }: typeof import('./asking')): void => {
      adopt(this.host.renderRoot, styles);
      this.asking ??= new Asking(this.host, this.fit);
      this.asking.hear(e, isBeside, line, target, currentTarget);
    };
    this.heard = this.heard.then(() => this.part.whole()).then(act, (thrown) => this.host.refuse(thrown));
  };

  /** The ring around what is told of, over its stage. */
  ring(isBeside: boolean): TemplateResult | typeof nothing {
    return this.asking?.ring(isBeside) ?? nothing;
  }
  card(): TemplateResult | typeof nothing {
    return this.asking?.card() ?? nothing;
  }
  /** The line of that run's listing that made what is told of; -1: none. */
  line(isBeside: boolean): number {
    return this.asking?.line(isBeside) ?? -1;
  }
  /** The lab has been drawn. */
  rendered(): void {
    this.asking?.rendered();
  }
}

export const askStyles = css`
  .colours {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    margin: 0;
  }
  .colours i {
    display: inline-block;
    width: 13px;
    height: 13px;
    margin-right: 6px;
    border-radius: 3px;
    vertical-align: -1px;
  }
  .colours [data-ink='pit'] {
    background: var(--gedanken-pit);
  }
  .colours [data-ink='goal'] {
    background: var(--gedanken-goal);
  }
  .colours [data-ink='start'] {
    background: var(--gedanken-start);
  }
  .colours [data-ink='reward'] {
    background: linear-gradient(to right, var(--gedanken-value-low) 50%, var(--gedanken-value-high) 50%);
  }
  .listing button {
    all: unset;
    display: block;
    width: 100%;
    cursor: help;
    text-indent: inherit;
  }
  .listing button:focus-visible {
    outline: 2px solid currentColor;
    outline-offset: 1px;
  }
  .listing .did {
    box-shadow: inset 0 0 0 2px currentColor;
  }
`;
