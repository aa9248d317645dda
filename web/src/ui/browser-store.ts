/**
 * Stores in this browser what is kept of the run, so that a closed tab gives it back: in IndexedDB, where the host page
 * asked for it and the browser allows it. What cannot be stored or found again is no news to anybody.
 */
import { createStore, del, get, set, type UseStore } from 'idb-keyval';
import { nothing, type TemplateResult } from 'lit';
import { initialView } from '../core/hash';
import { History } from '../view/series';
import type { Kept } from './kept';
import { html } from './markup';
import type { Session } from './session';

/** Raised when what is stored means something else; older ones are dropped. */
const FORM = 1;
/** A store that has not answered by then is as good as none, ms. */
const PATIENCE = 1500;

/** What may be stored: the part of a kept run that is plain data, and the links that it belongs to. */
interface Stored extends Pick<Kept, 'snapshot' | 'lastEpisode' | 'view'> {
  form: number;
  /** Where it began, where that is known, and where it is now. */
  from: string | null;
  link: string;
  history: ReturnType<History['plain']>;
}

export class BrowserStore {
  private readonly store: UseStore = createStore('gedanken', 'runs');
  private session: Session | null = null;
  /** The run that began with the link, and that link. */
  private first = 0;
  private from: string | null = null;
  /** The run that was given back, until time goes on. */
  private back = 0;
  /** Whether what is stored is of this visit. */
  private isOurs = false;
  private isOver = false;

  constructor(private readonly name: string) {}

  /** A link that says something else counts; without one, or with its own, the last run goes on. */
  async start(session: Session, config: string, link: string): Promise<void> {
    const asked = config.replace(/^#/, ''),
      stored = await this.recall();
    const last = stored && ['', stored.from, stored.link].includes(asked) ? stored : null;
    await session.start(
      link,
      last && {
        ...last,
        history: History.from(last.history),
        view: { ...initialView(), ...last.view },
        pins: [],
        study: null,
        address: `#${last.link}`,
      },
    );
    if (this.isOver) return;
    if (session.state === 'paused') this.back = session.run;
    else if (last) this.drop();
    this.isOurs = this.back > 0;
    this.first = session.run;
    this.from = this.back ? last!.from : asked;
    this.session = session;
    session.keeping.listen(this.put);
    addEventListener('pagehide', this.hurry);
    document.addEventListener('visibilitychange', this.hurry);
  }

  private async recall(): Promise<Stored | null> {
    try {
      const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE));
      const stored = await Promise.race([get<Stored>(this.name, this.store), late]);
      if (!stored) return null;
      History.from(stored.history);
      if (stored.form === FORM && stored.snapshot instanceof Uint8Array && stored.view) return stored;
    } catch {
      // Damaged, or not allowed.
    }
    this.drop();
    return null;
  }

  private drop(): void {
    this.isOurs = false;
    void tried(() => del(this.name, this.store));
  }

  /** Something may have changed: once time goes on, that the run is back is no news. */
  noted(): void {
    if (this.session?.state === 'running') this.back = 0;
  }

  /** What a person must know who finds a run and not a beginning. */
  template(): TemplateResult | typeof nothing {
    const { session } = this;
    return session && session.run === this.back
      ? html`<p class="hint" role="status">Your last run is back.
      <button type="button" class="link" @click=${() => void session.reset()}>Begin anew</button></p>`
      : nothing;
  }

  dispose(): void {
    this.isOver = true;
    removeEventListener('pagehide', this.hurry);
    document.removeEventListener('visibilitychange', this.hurry);
    this.session = null;
  }

  /** The page may go away. */
  private readonly hurry = (): void => void this.session?.keeping.keep();

  private readonly put = async (kept: Kept | null): Promise<void> => {
    const { session } = this;
    if (!session) return;
    // Before the first tick there is nothing to come back to; what another visit left may stay.
    if (!kept) return this.isOurs && session.state === 'ready' ? this.drop() : undefined;
    this.isOurs = true;
    const { snapshot, lastEpisode, view } = kept,
      history = kept.history.plain();
    const from = session.run === this.first ? this.from : null,
      link = session.hash.replace(/^#/, '');
    const stored: Stored = { form: FORM, from, link, snapshot, history, lastEpisode, view };
    await tried(() => set(this.name, stored, this.store));
  };
}

/** Refused storage throws at once or later, as the browser likes. */
async function tried(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch {
    // Then it is not kept.
  }
}
