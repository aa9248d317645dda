/** The way to the controls of the world, or of the dream, for a person: what makes them comes when it is first asked for. */
import { nothing, type TemplateResult } from 'lit';
import { t } from '../core/language';
import type { Scene } from '../core/types';
import type { Driving, DrivingHost } from './driving';
import { html } from './markup';
import { OnDemand, type OnDemandHost } from './on-demand';
import type { Session } from './session';

export class Drive {
  private driving: Driving | null = null;
  private readonly part: OnDemand<typeof import('./driving')>;

  /** `show` puts another picture than the run's on the stage. */
  constructor(
    private readonly host: DrivingHost & OnDemandHost,
    private readonly show: (scene: Scene) => void,
  ) {
    this.part = new OnDemand(() => import('./driving'), host);
  }

  /** Once somebody drives, as a link may say at once. */
  private now(session: Session): Driving | null {
    if (!this.driving && session.driven === null) return null;
    const part = this.part.now;
    return (this.driving ??= part && new part.Driving(this.host, this.show));
  }

  /** What is on the stage is a dream: nothing there is of the run. */
  get dreams(): boolean {
    return this.driving?.dreams() ?? false;
  }

  /** Each takes the controls, or gives them back. */
  chips(session: Session): TemplateResult {
    const driving = this.now(session),
      isOn = driving?.isAt(session) ?? session.driven !== null;
    const chip = (words: string, on: boolean, title: string, act: 'press' | 'sleep'): TemplateResult =>
      html`<button type="button" class="chip" aria-pressed=${on} title=${title}
        @click=${() => void this.press(session, act)}>${words}</button>`;
    return html`${chip(t`You drive`, isOn, isOn ? t`Give the controls back to the agent` : t`Act in the agent's place`, 'press')}
      ${
        session.settings!.abilities.learnsModel
          ? chip(t`Drive the dream`, this.dreams, t`Act in what it has learned, beside the truth`, 'sleep')
          : nothing
      }`;
  }

  private async press(session: Session, act: 'press' | 'sleep'): Promise<void> {
    try {
      const { Driving } = await this.part.whole();
      this.driving ??= new Driving(this.host, this.show);
      await this.driving[act](session);
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

  /** The lab has been drawn. */
  rendered(): void {
    this.driving?.rendered();
  }
}
