/** The ways to the dialogs that are fetched when they are first asked for: "Share", "Report a problem" and the list of keys. */
import type { LitElement } from 'lit';
import { asFailure } from '../core/failure';
import type { Display } from './display';
import { OnDemand, type OnDemandHost } from './on-demand';
import type { Session } from './session';

export class Dialogs {
  private readonly sharing: OnDemand<typeof import('./sharing')>;
  private readonly reporting: OnDemand<typeof import('./report')>;
  private readonly listing: OnDemand<typeof import('./key-list')>;

  constructor(
    private readonly host: LitElement & OnDemandHost,
    private readonly display: Display,
  ) {
    this.sharing = new OnDemand(() => import('./sharing'), host);
    this.reporting = new OnDemand(() => import('./report'), host);
    this.listing = new OnDemand(() => import('./key-list'), host);
  }

  share(session: Session): Promise<void> {
    return this.open(session, async () => {
      const { GedankenShare } = await this.sharing.whole();
      return Object.assign(new GedankenShare(), { session, display: this.display });
    });
  }

  /** `place` is where the site wants to hear of it. */
  report(session: Session, place: string): Promise<void> {
    return this.open(session, async () => {
      const { GedankenReport } = await this.reporting.whole();
      return Object.assign(new GedankenReport(), { session, place });
    });
  }

  keys(session: Session): Promise<void> {
    return this.open(session, async () => new (await this.listing.whole()).GedankenKeys());
  }

  private async open(session: Session, make: () => Promise<LitElement>): Promise<void> {
    const { renderRoot } = this.host;
    try {
      const dialog = await make();
      if (!renderRoot.querySelector(dialog.localName)) renderRoot.append(dialog); // or it was pressed twice
    } catch (thrown) {
      session.refuse(asFailure(thrown), 'lab');
    }
  }
}
