/**
 * The second run of a lab: with the same luck it lives beside the one on the stage, on the same line of time. It is
 * set by the same controls; what is done to the world is done to both.
 */
import { asFailure } from '../core/failure';
import { t } from '../core/language';
import { isBefore, momentOf } from '../core/moment';
import { changesBetween } from '../core/pins';
import { pairsOf } from '../core/hash';
import { SECONDS } from '../core/stats';
import type { Changed, Frame, Lab, Question, RunClient, Told } from '../core/types';
import { History, type Group } from '../view/series';
import type { Chosen, ChooserHost } from './chooser';
import { gainOf } from './curve-book';
import type { FieldHost } from './field';
import { Inside } from './inside';
import { insist } from './insist';
import type { KeptSide } from './kept';
import { nameBoth } from './naming';
import type { RunControl } from './run-control';
import { addedAt, Settings, type Moment } from './settings';
import { count, lastRow } from './words';

/** Colour and dash of its curve: the last of those that studies and pins come to. */
const STYLE = 5;

export class Side implements FieldHost, ChooserHost {
  /** null: there is no second run. */
  settings: Settings | null = null;
  frame: Frame | null = null;
  inside = new Inside();
  history: History | null = null;
  lastEpisode: ArrayLike<number> | null = null;
  /** It is this one that the controls set. */
  isChosen = false;
  private client: RunClient | null = null;
  private named = { of: '', names: [{ label: '', title: '' }] };

  constructor(private readonly session: RunControl) {}

  get isOpen(): boolean {
    return this.settings !== null;
  }
  get lab(): Lab {
    return this.session.lab;
  }
  get hasBegun(): boolean {
    return this.session.hasBegun;
  }
  get moment(): Moment {
    return momentOf(this.frame?.progress);
  }

  /** How this run and the first are called, by what tells them apart where they stand: first the first. */
  get names(): { label: string; title: string }[] {
    const { session } = this,
      both = [session.settings!.settled(session.moment), this.settings!.settled(this.moment)],
      of = both.map(({ text }) => text).join('|');
    if (this.named.of !== of) this.named = { of, names: nameBoth(session.lab, both) };
    return this.named.names;
  }

  get group(): Group {
    const { label, title } = this.names[1]!;
    return { label, title, kind: 'study', style: STYLE, curve: this.history?.curve ?? (() => []) };
  }

  /** Where its text differs from that of the first run; null: there is none. */
  changesFrom(text: string): string[] | null {
    const own = (config: string): string[] => pairsOf(config).filter((pair) => !pair.startsWith('numbers='));
    return this.settings && changesBetween(own(text), own(this.settings.text));
  }

  /** Which of the two the controls set. */
  select(isChosen: boolean): void {
    this.isChosen = isChosen && this.isOpen;
    this.session.shown();
  }

  // -- coming and going -----------------------------------------------------------------------------
  /** Puts it beside the run, where that stands. */
  open(): Promise<void> {
    return this.session.still(async () => {
      await this.session.remember();
      await this.begin(this.session.settings!.twin);
    }, 'stage');
  }

  close(): Promise<void> {
    return this.session.still(async () => {
      await this.session.remember();
      this.drop();
    }, 'stage');
  }

  drop(): void {
    this.session.pair.detach();
    this.client = this.settings = this.frame = this.history = this.lastEpisode = null;
    this.isChosen = false;
  }

  /** Another run of this text; when it is refused, there is the one that was. */
  async begin(text: string): Promise<void> {
    const client = await this.connected();
    await this.put(client, await client.open(text), new History(this.columns));
  }

  private get columns(): string[] {
    return [...this.session.catalog.episode_columns, SECONDS];
  }

  private async connected(): Promise<RunClient> {
    if (this.client) return this.client;
    const client = await this.session.lab.createRun();
    client.onfailure = (failed) => {
      if (client !== this.client) return;
      this.drop();
      this.session.refuse({ ...failed, message: t`The run beside was lost: ${failed.message}` }, 'stage');
    };
    return client;
  }

  private async put(client: RunClient, config: string, history: History): Promise<void> {
    const { session } = this;
    if (client !== this.client) session.pair.attach(client, (frame) => this.heard(frame));
    this.client = client;
    this.settings = new Settings(session.lab, config);
    this.frame = this.lastEpisode = null;
    this.inside = new Inside();
    this.history = history;
    await this.watch();
    await session.reach((tell) => session.pair.join(tell));
  }

  /** The first run began anew, perhaps in another world or with another seed: so does this one. */
  async again(text = ''): Promise<void> {
    const { settings, session } = this;
    if (!settings) return;
    const first = session.settings!,
      world = first.component('env')!;
    const same = text ? new Settings(session.lab, text) : settings.settled();
    const moved = same.component('env') === world ? null : same.choose('env', world.id);
    const seeded = new Settings(session.lab, moved ? moved.text : same.text).with({ seed: String(first.seed) });
    await this.begin(moved?.instead.length ? first.twin : seeded).catch(() => this.begin(first.twin));
  }

  // -- kept with the first run ----------------------------------------------------------------------
  async keep(): Promise<KeptSide | undefined> {
    const { client, history, lastEpisode } = this;
    if (!client || !history) return undefined;
    return {
      snapshot: await client.save('head'),
      history: history.copy(),
      lastEpisode: lastEpisode as Float64Array | null,
    };
  }

  async recall(kept: KeptSide | undefined): Promise<void> {
    if (!kept) return this.drop();
    const client = await this.connected(),
      config = await client.load(kept.snapshot);
    await this.put(client, config, kept.history.copy());
    this.lastEpisode ??= kept.lastEpisode;
  }

  // -- what is seen ---------------------------------------------------------------------------------
  async watch(): Promise<void> {
    if (this.client) await this.inside.watch(this.client, this.session.mask);
  }

  /** What is known of a place, or of a line of the listing; null: just now nothing can be told. */
  async known(about: Question): Promise<Told | null> {
    return (await this.client?.ask(about).catch(() => null)) ?? null;
  }

  private heard(frame: Frame): void {
    const { episodes, progress, head } = frame;
    this.frame = frame;
    this.inside.take(frame);
    this.lastEpisode = lastRow(episodes) ?? this.lastEpisode;
    if (isBefore(momentOf(progress), head)) this.history?.push(episodes);
    else this.history?.push(episodes, gainOf(progress, this.lastEpisode, this.session.catalog));
    this.session.besides(frame);
  }

  refuse(failure: { code: string; message: string }): void {
    this.session.refuse(failure, 'stage');
  }

  // -- what is set ----------------------------------------------------------------------------------
  judge(key: string, value: string): Promise<string> {
    return this.session.judge(key, value, this.settings!);
  }

  async change(key: string, value: string): Promise<string> {
    const { session, settings } = this;
    if (key === 'seed') return session.change(key, value); // the luck is the same for both
    if (!settings!.isLive(key) || !this.hasBegun) return this.rebuild(settings!.settled().with({ [key]: value }));
    let refused = '';
    await session.guard(
      () => this.set(() => this.client!.set(key, value)),
      ({ message }) => void (refused = message),
    );
    return refused;
  }

  async choose(family: Chosen, id: string): Promise<unknown> {
    const { session } = this;
    if (family === 'env') return session.choose(family, id);
    const { text, instead } = this.settings!.settled().choose(family, id);
    if (!instead.length) return this.rebuild(text);
    const title = session.catalog[family].find((one) => one.id === id)?.title;
    session.refuse({ code: 'UNFIT', message: t`${title} cannot live in the world that both runs share.` }, 'stage');
    return '';
  }

  /** Both begin again, this one with another text. Resolves to '' or to why not. */
  private async rebuild(text: string): Promise<string> {
    const { session } = this;
    const refused = await session.lab.check(text).then(
      () => '',
      (thrown: unknown) => asFailure(thrown).message,
    );
    if (!refused) await session.beginAgain(text);
    return refused;
  }

  /** Changes this run alone; what lay ahead of it in the past is gone. */
  private async set(act: () => Promise<Changed>): Promise<void> {
    const { config, left } = await insist(act, () => this.session.state === 'running');
    this.settings = new Settings(this.session.lab, config);
    if (left) {
      this.history?.push(left.rows);
      this.history?.cut(left.episodes);
    }
  }

  /**
   * What was done to the world of the first run at this step is done here at the same one; where that cannot be, as
   * soon as it can. What became of it otherwise is said.
   */
  async echo(key: string, value: string, step: number): Promise<void> {
    if (!this.client) return;
    const before = this.settings!.events;
    let act = (): Promise<Changed> => {
      act = () => this.client!.set(key, value); // its agent may have stood there, and goes on
      return this.session.pair.echo(key, value, step);
    };
    try {
      await this.set(() => act());
      const here = addedAt(before, this.settings!.events)?.step ?? step;
      if (here === step) return;
      const [one, other] = [step, here].map(count);
      const message = t`At step ${one} that could not be done in the run beside; there it was done at step ${other}.`;
      this.session.refuse({ code: 'APART', message }, 'stage');
    } catch (thrown) {
      const { code, message } = asFailure(thrown);
      this.session.refuse(
        { code, message: t`Only this run changed; in the one beside it that is not possible: ${message}` },
        'stage',
      );
    }
  }
}
