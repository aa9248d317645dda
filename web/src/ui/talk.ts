/** The way to the presentation, which is fetched when it is first asked for. */
import type { LitElement, TemplateResult } from 'lit';
import { asFailure } from '../core/failure';
import type { Display } from './display';
import { html } from './markup';
import { OnDemand, type OnDemandHost } from './on-demand';
import type { Presentation } from './presentation';
import type { Session } from './session';

export class Talk {
  /** Once there was one. */
  now: Presentation | null = null;
  private readonly part: OnDemand<typeof import('./presentation')>;

  constructor(
    private readonly host: LitElement & OnDemandHost,
    private readonly display: Display,
  ) {
    this.part = new OnDemand(() => import('./presentation'), host);
  }

  button(session: Session): TemplateResult {
    return html`<button type="button" class="chip on-desks" title="Stage and curve alone, for a room (f)"
      @click=${() => void this.begin(session)}>Present</button>`;
  }

  async begin(session: Session): Promise<void> {
    try {
      const { Presentation } = await this.part.whole();
      this.now ??= new Presentation(this.host, this.display);
      await this.now.begin(session);
    } catch (thrown) {
      session.refuse(asFailure(thrown), 'lab');
    }
  }
}
