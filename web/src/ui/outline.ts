/**
 * The twin without imagination on the stage of a run: an outline, at the same real step. What does it comes when it is
 * first to be seen.
 */
import { nothing, type TemplateResult } from 'lit';
import type { Frame } from '../core/types';
import type { Fit } from '../view/scene';
import { html } from './markup';
import { OnDemand, type OnDemandHost } from './on-demand';
import type { Outlining } from './outlining';
import type { Session } from './session';
import { TWIN } from './shown';

export interface OutlineHost extends OnDemandHost {
  readonly renderRoot: ParentNode;
}

/** Its place over the stage, where it is wanted. */
export function outlineBox(session: Session): TemplateResult | typeof nothing {
  return session.hasBegun && session.hasTwin && session.layers.includes(TWIN.key)
    ? html`<i class="twin" hidden></i>`
    : nothing;
}

export class Outline {
  private outlining: Outlining | null = null;
  private readonly part: OnDemand<typeof import('./outlining')>;

  constructor(
    private readonly host: OutlineHost,
    private readonly fit: () => Fit | null,
  ) {
    this.part = new OnDemand(() => import('./outlining'), host);
  }

  /** This is what is seen of the run. */
  follow(session: Session, frame: Frame | null): void {
    const box = this.host.renderRoot.querySelector<HTMLElement>('.twin');
    if (!box || !frame) return this.left();
    const part = this.part.now;
    if (part) (this.outlining ??= new part.Outlining(this.host, this.fit)).follow(session, frame, box);
  }

  left(): void {
    this.outlining?.dispose();
    this.outlining = null;
  }
}
