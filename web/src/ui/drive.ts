/** The way to the controls of the world, for a person: what makes them comes when it is first asked for. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Driving, DrivingHost } from './driving';
import { OnDemand, type OnDemandHost } from './on-demand';
import type { Session } from './session';

export class Drive {
  private driving: Driving | null = null;
  private readonly part: OnDemand<typeof import('./driving')>;

  constructor(private readonly host: DrivingHost & OnDemandHost) {
    this.part = new OnDemand(() => import('./driving'), host);
  }

  /** Once somebody drives, as a link may say at once. */
  private now(session: Session): Driving | null {
    if (!this.driving && session.driven === null) return null;
    const part = this.part.now;
    return (this.driving ??= part && new part.Driving(this.host));
  }

  /** Takes the controls, or gives them back. */
  chip(session: Session): TemplateResult {
    const isOn = this.now(session)?.isAt(session) ?? session.driven !== null;
    return html`<button type="button" class="chip" aria-pressed=${isOn}
      title=${isOn ? 'Give the controls back to the agent' : "Act in the agent's place"}
      @click=${() => void this.press(session)}>You drive</button>`;
  }

  private async press(session: Session): Promise<void> {
    try {
      const { Driving } = await this.part.whole();
      this.driving ??= new Driving(this.host);
      await this.driving.press(session);
    } catch (thrown) {
      this.host.refuse(thrown as { code: string; message: string });
    }
  }

  template(session: Session): TemplateResult | typeof nothing {
    return this.now(session)?.template(session) ?? nothing;
  }

  /** Whether the event was meant for who drives. */
  hear(e: Event): boolean {
    return this.driving?.hear(e) ?? false;
  }
}
