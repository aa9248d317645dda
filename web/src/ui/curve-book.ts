/**
 * The curves: the live run's, and beside it the same run without imagination, those that were pinned, and runs
 * over many seeds. All but the live one run in workers of their own and never disturb the run on the stage.
 */
import { asFailure } from '../core/failure';
import { t } from '../core/language';
import { isBefore, momentOf } from '../core/moment';
import { SECONDS } from '../core/stats';
import type { Catalog, EpisodeRows, Experiment, Frame, Lab, Progress } from '../core/types';
import { History, steady, type Axes, type Group } from '../view/series';
import type { Job } from './job';
import { emptyStudy, grownBy, runStudy, shadowPlan, type Plan, type Study } from './study';
import { lastRow, listed, many } from './words';

/** A run is young until it has so many times the episodes of its shadow. */
const YOUNG = 10;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Colours and dashes of pinned curves begin behind those of a study's variants. */
const FIRST_PINNED_STYLE = 4;

/** What a pinned curve was made from: this text, so many seeds, so far (in episodes or in real steps). */
export interface Source {
  config: string;
  seeds: number;
  episodes: number;
  steps: number;
}

export interface Pinned extends Group {
  source: Source;
}

/** A pin of a link, and its settings in words. */
export interface Revived {
  source: Source;
  words: string;
}

/** What is kept of it with a run. */
export interface Curves {
  history: History;
  lastEpisode: Float64Array | null;
  pins: Pinned[];
  study: Study | null;
}

export interface CurveBookHost {
  changed(): void;
  refuse(failure: { code: string; message: string }): void;
  /** What was refused before is tried again. */
  begun(): void;
}

/** Of a pin that is still to be run. */
const NO_CURVE: Group['curve'] = () => [];

export class CurveBook {
  /** Of the live run: its finished episodes, and the last of them. */
  history: History | null = null;
  lastEpisode: Float64Array | null = null;
  pins: Pinned[] = [];
  study: Study | null = null;
  job: Job | null = null;
  /** Whether an experiment that was run again came out the same. */
  verdict = '';
  /** When all is there that was asked for last. */
  done: Promise<void> = Promise.resolve();
  /** What is shown beside the run, or is to be, if it is an experiment. */
  private plan: Plan | null = null;
  private shadow: Study | null = null;
  private stopShadow = new AbortController();

  constructor(
    private readonly lab: Lab,
    private readonly host: CurveBookHost,
  ) {}

  /** The experiment that is shown. */
  get experiment(): Experiment | null {
    return this.plan?.experiment ?? null;
  }

  /** The results that are shown are those that are kept with the page. */
  get isStored(): boolean {
    return this.study !== null && this.study.results === this.study.stored;
  }

  /** Another run is on the stage: what was the other's shadow is nobody's. */
  begin(): void {
    this.history = new History([...this.lab.catalog.episode_columns, SECONDS]);
    this.lastEpisode = null;
    this.forsake();
  }

  private forsake(): void {
    this.stopShadow.abort();
    this.shadow = null;
  }

  dispose(): void {
    this.job?.cancel();
    this.forsake();
  }

  /** What has happened in the live run. */
  take({ episodes, progress, head }: Frame): void {
    // What is seen of the past adds nothing, and its sums are of then.
    if (isBefore(momentOf(progress), head)) return this.told(episodes);
    this.lastEpisode = lastRow(episodes) ?? this.lastEpisode;
    this.history?.push(episodes, gainOf(progress, this.lastEpisode, this.lab.catalog));
  }

  /** Episodes without what they come to together. */
  told(episodes: EpisodeRows): void {
    this.lastEpisode = lastRow(episodes) ?? this.lastEpisode;
    this.history?.push(episodes);
  }

  /** Another line of time has so many episodes in common with the old one, whose curve stays beside it. */
  fork(words: string, config: string, episodes: number): void {
    const { history } = this;
    if (!history) return;
    if (history.isBeyond(episodes)) this.keepLine(words, { config, seeds: 1, episodes: history.newest, steps: 0 });
    history.cut(episodes);
    this.lastEpisode = lastRow(history.episodes());
  }

  // -- to be kept with a run ------------------------------------------------------------------------
  copy(): Curves | null {
    const { history, lastEpisode, pins, study } = this;
    return history && { history: history.copy(), lastEpisode, pins, study };
  }

  /** The run goes on from where this was kept. The frames to come tell some of its episodes again; the history knows them. */
  recall({ history, lastEpisode, pins, study }: Curves): void {
    this.history = history.copy();
    this.lastEpisode = lastEpisode;
    this.pins = pins;
    this.study = study;
    this.plan = study;
    this.verdict = '';
  }

  // -- what is drawn --------------------------------------------------------------------------------

  /** Runs the same without imagination, quietly: the live run is what counts, so a failure is not told. */
  async castShadow(config: string, episodes: number): Promise<void> {
    this.stopShadow.abort();
    const { signal } = (this.stopShadow = new AbortController());
    await runStudy(
      this.lab,
      shadowPlan(config, episodes),
      signal,
      () => undefined,
      (study) => {
        if (signal.aborted) return;
        this.shadow = study;
        this.host.changed();
      },
    ).catch(() => undefined);
  }

  /** Steps of that episode without imagination, where that is known. */
  withoutImagination(episode: number): number | null {
    return this.shadow?.groups[0]?.curve('episodes', 'length')[0]?.y[episode - 1] ?? null;
  }

  /** The curves to draw: pinned, studied or shadow, and the live one if it has any episode. */
  groups(episodes: number, isEdited: boolean, { x, y }: Pick<Axes, 'x' | 'y'>): Group[] {
    const { history } = this;
    const live: Group = {
      label: t`this run`,
      title: t`This run`,
      kind: 'live',
      style: 0,
      curve: history?.curve ?? (() => []),
    };
    // Beside a long run its first episodes could not be seen.
    const isYoung = episodes < YOUNG * (this.shadow?.episodes ?? 0);
    const isAlone = isYoung && !this.pins.length && !this.study && !isEdited;
    const beside = isAlone ? this.shadow : this.study;
    const groups = x === 'ahead' ? beside?.ahead : beside?.groups;
    return [...this.pins, ...(groups ?? []), ...(history?.rows && history.knows(x, y) ? [live] : [])];
  }

  /** A sweep over seeds that is not an experiment: it can be pinned in place of the live run. */
  get sweep(): Study | null {
    return this.study && !this.study.experiment ? this.study : null;
  }

  get canPin(): boolean {
    return Boolean(this.history?.rows || this.sweep);
  }

  /** Keeps the present curve (or the sweep over seeds, if there is one) as a named ghost. */
  pin(words: string, live: Source): void {
    const { history, sweep } = this,
      swept = sweep?.groups[0];
    if (!swept && !history?.rows) return;
    if (!swept) return this.keepLine(words, live);
    this.add(words, { ...sweep!, config: sweep!.variants[0]!.config }, swept.curve);
    this.study = null;
  }

  /** The live run's curve as it is now. */
  private keepLine(words: string, source: Source): void {
    this.add(words, source, steady(this.history!.copy().curve));
  }

  private add(words: string, source: Source, curve: Group['curve']): void {
    this.pins = [...this.pins, pinned(this.pins.length, words, source, curve)];
    this.host.changed();
  }

  // -- what stands beside ---------------------------------------------------------------------------
  /** Nothing stands beside any more, and this is what will be shown. */
  private expect(plan: Plan | null): void {
    this.pins = [];
    this.study = null;
    this.plan = plan;
    this.verdict = '';
  }

  /** What a link or an experiment puts beside the run, one after the other: only pins are run. */
  follow(pins: readonly Revived[], plan: Plan | null): void {
    if (plan) this.job?.cancel();
    this.expect(plan);
    this.done = Promise.all([
      pins.length ? this.revive(pins) : null,
      plan?.experiment!.results && this.show(plan),
    ]).then();
  }

  /** The results of an experiment that are kept with the page. */
  private async show(plan: Plan): Promise<void> {
    const { id, measures } = plan.experiment!,
      { catalog } = this.lab;
    this.host.begun();
    try {
      const { fetchResults } = await import('../core/results');
      const all = await Promise.all(
        plan.variants.map(({ name }) =>
          fetchResults(this.lab.beside(`results/${id}/${name}.csv.gz`), catalog.episode_columns, measures),
        ),
      );
      if (this.plan !== plan) return;
      const study = all.reduce((grown, runs) => grownBy(grown, catalog, runs), emptyStudy(plan));
      this.study = { ...study, stored: study.results };
    } catch (thrown) {
      if (this.plan === plan) this.host.refuse(asFailure(thrown));
    }
    this.host.changed();
  }

  /** Runs the experiment that is shown; where its results are kept, they stay until it is clear whether it came out the same. */
  async again(): Promise<void> {
    const { plan, study } = this,
      stored = study?.stored;
    if (!plan) return;
    if (!stored) return this.run(plan);
    this.verdict = '';
    await this.work(t`Running ${plan.title} again`, plan.variants.length * plan.seeds, async (signal, tell) => {
      const grown: Study[] = [];
      await runStudy(this.lab, plan, signal, tell, (more) => grown.push({ ...more, stored }));
      const now = grown.at(plan.variants.length - 1), // unless it was stopped before
        { verdict } = await import('../core/results');
      if (signal.aborted || this.plan !== plan || !now) return;
      this.verdict = verdict(
        plan.variants.map(({ title }, i) => ({ name: title, before: stored[i]!.runs, now: now.results[i]!.runs })),
      );
      this.study = now;
    });
  }

  /** Pins from a link: they are named at once, and their curves come one after the other. */
  private async revive(wanted: readonly Revived[]): Promise<void> {
    const pins = wanted.map(({ source, words }, i) => pinned(i, words, source, NO_CURVE));
    this.pins = pins;
    const total = pins.reduce((sum, { source }) => sum + source.seeds, 0);
    await this.work(
      pins.length === 1 ? t`Running the pinned curve` : t`Running ${pins.length} pinned curves`,
      total,
      async (signal, tell) => {
        let before = 0;
        for (const { source, label, title } of pins) {
          const variants = [{ name: '', config: source.config, label, title }];
          const plan: Plan = { ...source, title, text: '', experiment: null, variants };
          await runStudy(
            this.lab,
            plan,
            signal,
            (done) => tell(before + done),
            ({ groups }) => {
              const { curve } = groups[0]!;
              this.pins = this.pins.map((pin) => (pin.source === source ? { ...pin, curve } : pin));
            },
          );
          before += source.seeds;
        }
      },
    );
    this.pins = this.pins.filter(({ curve }) => curve !== NO_CURVE);
    this.host.changed();
  }

  clear(): void {
    this.expect(null);
    this.host.changed();
  }

  async run(plan: Plan): Promise<void> {
    this.study = null;
    this.plan = plan;
    this.verdict = '';
    await this.work(t`Running ${plan.title}`, plan.variants.length * plan.seeds, (signal, tell) =>
      runStudy(this.lab, plan, signal, tell, (study) => {
        this.study = study;
        this.host.changed();
      }),
    );
    if (this.job || this.study) return;
    if (!plan.experiment) this.plan = null; // nothing of it was seen
    this.host.changed();
  }

  /** One such job at a time, with its progress; a failure is told. */
  private async work(
    label: string,
    total: number,
    act: (signal: AbortSignal, tell: (done: number) => void) => Promise<void>,
  ): Promise<void> {
    this.host.begun();
    this.job?.cancel();
    const stop = new AbortController();
    const job: Job = { label, done: 0, total, cancel: () => stop.abort() };
    this.job = job;
    this.host.changed();
    try {
      await act(stop.signal, (done) => {
        job.done = done;
        this.host.changed();
      });
    } catch (thrown) {
      if (!stop.signal.aborted) this.host.refuse(asFailure(thrown));
    } finally {
      if (this.job === job) this.job = null;
      this.host.changed();
    }
  }
}

/** The reward of all finished episodes. */
export function gainOf(
  { total_reward, episode_return, env_steps }: Progress,
  last: ArrayLike<number> | null,
  { episode_columns }: Catalog,
): number {
  // Until the next one begins, the return is that of the episode that has just ended.
  const isOver = last?.[episode_columns.indexOf('env_steps')] === env_steps;
  return isOver ? total_reward : total_reward - episode_return;
}

function pinned(index: number, words: string, source: Source, curve: Group['curve']): Pinned {
  const label = LETTERS[index % LETTERS.length]!,
    { seeds } = source;
  return {
    label,
    title: `${label}: ${listed([seeds > 1 ? many(seeds, 'seed') : '', words])}`,
    kind: 'pinned',
    style: index + FIRST_PINNED_STYLE,
    source,
    curve,
  };
}
