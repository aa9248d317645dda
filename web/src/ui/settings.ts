/**
 * A config text read with the catalogue at hand: which components, which values, which changes on the
 * way. Only the core judges a text; here it is taken apart and put together again.
 */
import type { View } from '../core/hash';
import type { Catalog, Component, Family, Param, Progress } from '../core/types';

export type Value = number | string | boolean;
type ChosenFamily = Exclude<Family, 'run'>;

/** A point in a run: so many real steps are done, and so many ticks of the next. */
export interface Moment {
  step: number;
  tick: number;
}

export interface RunEvent extends Moment {
  key: string;
  value: string;
}

/** Every agent that imagines has this parameter: how many imagined steps follow a real one. */
const PLANNING = 'planning_steps';
/** Part of the strongest push that one press gives. */
const PUSH = 0.15;

export class Settings {
  private readonly pairs: ReadonlyMap<string, string>;

  constructor(private readonly catalog: Catalog, readonly text: string) {
    this.pairs = new Map(
      text.split(/[\s&]+/).filter(Boolean).map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at), pair.slice(at + 1)];
      }),
    );
  }

  component(family: ChosenFamily): Component | undefined {
    const all = this.catalog[family], named = all.find((one) => one.id === this.pairs.get(family));
    if (named || family === 'env' || family === 'agent') return named;
    // A text need not name them: the usual one is understood, or the first that the agent can use.
    const agent = this.component('agent'), needs = agent ? needsOf(agent, family) : [];
    const usual = family === 'model' ? agent?.usual_model : agent?.usual_planner;
    return needs.length ? all.find((one) => (usual ? one.id === usual : fits(needs, one))) : undefined;
  }

  /** A world of numbers, such as a pole on a cart: not one of cells that can be counted. */
  get isContinuous(): boolean {
    return !(this.component('env')?.offers.includes('finite') ?? true);
  }

  /** The agent learns a model of the world, and lives in a world of numbers. */
  get hasModel(): boolean {
    return this.isContinuous && Boolean(this.component('agent')?.needs_model.length);
  }

  /** Size of a sweep: as asked for, or one that does not take too long for agents that plan or train networks. */
  sweep({ seeds, episodes, steps }: View): { seeds: number; episodes: number; steps: number } {
    const usual = this.component('planner') ? 8 : this.isContinuous ? 30 : 50;
    return { seeds: seeds ?? (this.isContinuous ? 3 : 10), episodes: episodes ?? usual, steps };
  }

  /** How hard the world can be pushed without breaking it; null when it cannot be pushed. */
  get push(): number | null {
    const most = this.limit('Push');
    return most === null ? null : Number((most * PUSH).toPrecision(2));
  }

  /** How far from 0 the points of a world of points may lie; null when it is none. */
  get reach(): number | null {
    return this.limit('Points');
  }

  /** The most that the world's fact of this name allows, as in "from -2 to 2 m/s". */
  private limit(fact: string): number | null {
    const text = this.component('env')?.facts.find(({ name }) => name === fact)?.text ?? '';
    const most = Number(/ from -\d[\d.]* to (\d*\.?\d+)/.exec(text)?.[1] ?? 0);
    return most > 0 ? most : null;
  }

  get events(): RunEvent[] {
    return (this.pairs.get('events') ?? '').split(';').filter(Boolean).map((event) => {
      const [, step = '0', tick = '0', key = '', value = ''] = /^(\d+)(?:\.(\d+))?:([^=]*)=(.*)$/.exec(event) ?? [];
      return { step: Number(step), tick: Number(tick), key, value };
    });
  }

  /** What holds at that moment: the text's value, then the changes made on the way. */
  value(family: Family, param: Param, now: Moment): Value {
    const key = keyOf(family, param);
    const changed = this.events.filter((e) => e.key === key && !isBefore(now, e)).at(-1);
    const written = changed?.value ?? this.pairs.get(key);
    if (written === undefined) return param.initial;
    if (param.kind === 'bool') return written === 'on';
    return param.kind === 'real' || param.kind === 'int' ? Number(written) : written;
  }

  /** The text with some pairs set, or taken out where the value is null. */
  with(changes: Record<string, string | null>): string {
    const pairs = new Map(this.pairs);
    for (const [key, value] of Object.entries(changes)) {
      if (value === null) pairs.delete(key);
      else pairs.set(key, value);
    }
    return [...pairs].map(([key, value]) => `${key}=${value}`).join(' ');
  }

  /**
   * The text for a new beginning: parameters start as they are now. Changes of the world stay where
   * they happened, so that another agent can meet them too.
   */
  settled(): Settings {
    const isWorld = (event: RunEvent): boolean => /^env\.(cell|point)\.|^env\.push$/.test(event.key);
    const changes: Record<string, string | null> = {};
    for (const { key, value } of this.events.filter((event) => !isWorld(event))) changes[key] = value;
    const kept = this.events.filter(isWorld)
      .map(({ step, tick, key, value }) => `${step}${tick ? `.${tick}` : ''}:${key}=${value}`);
    changes.events = kept.length ? kept.join(';') : null;
    return new Settings(this.catalog, this.with(changes));
  }

  /**
   * The text of the same agent that only learns from what really happens; null when it does not
   * imagine, or cannot learn otherwise, or when changes on the way would come at other moments.
   */
  get withoutImagination(): string | null {
    const agent = this.component('agent');
    const planning = agent?.params.find((p) => p.key === PLANNING);
    if (!agent || !planning || planning.low > 0 || this.events.length) return null;
    if (!agent.listing.some((line) => line.phase === 'update')) return null;
    return this.value('agent', planning, BEGINNING) === 0 ? null : this.with({ [keyOf('agent', planning)]: '0' });
  }

  /**
   * The text with another component; parameters that it shares with the old one are kept. Where world
   * and agent do not go together, the one that was not asked for makes room for the first that does;
   * `instead` is that one.
   */
  choose(family: ChosenFamily, id: string): { text: string; instead: Component | null } {
    let chosen = new Settings(this.catalog, this.put(family, id)), instead: Component | null = null;
    const other = family === 'agent' ? 'env' : 'agent';
    const env = chosen.component('env'), agent = chosen.component('agent');
    if (env && agent && !fits(agent.needs_env, env)) {
      instead = chosen.choices(other).find(({ fit }) => fit)?.component ?? null;
      if (instead) chosen = new Settings(this.catalog, chosen.put(other, instead.id));
    }
    return { text: chosen.withoutUnfit(), instead };
  }

  private put(family: ChosenFamily, id: string): string {
    const next = this.catalog[family].find((one) => one.id === id);
    const drop: Record<string, string | null> = { [family]: id };
    if (family === 'env') drop.events = null;
    for (const key of this.pairs.keys()) {
      const [prefix, name] = key.split('.');
      if (prefix === family && name && !next?.params.some((p) => p.key === name)) drop[key] = null;
    }
    return this.with(drop);
  }

  /** Without a model and a planner that agent or world cannot do with: the usual ones are meant then. */
  private withoutUnfit(): string {
    const drop: Record<string, null> = {};
    for (const family of ['model', 'planner'] as const) {
      const present = this.component(family);
      if (present && this.choices(family).some(({ component, fit }) => fit && component === present)) continue;
      for (const key of this.pairs.keys()) if (key === family || key.startsWith(`${family}.`)) drop[key] = null;
    }
    return this.with(drop);
  }

  /** Worlds that the agent can live in, agents that can live in the world, what the agent can use. */
  choices(family: ChosenFamily): { component: Component; fit: boolean }[] {
    const env = this.component('env'), agent = this.component('agent');
    const lives = (c: Component): boolean => !env || fits(c.needs_env, env);
    const serves = (needs: string[], c: Component): boolean => needs.length > 0 && fits(needs, c);
    return this.catalog[family].map((component) => ({
      component,
      fit: family === 'env' ? !agent || fits(agent.needs_env, component)
        : lives(component) && (family === 'agent' || !agent || serves(needsOf(agent, family), component)),
    }));
  }
}

const BEGINNING: Moment = { step: 0, tick: 0 };

function isBefore(a: Moment, b: Moment): boolean {
  return a.step !== b.step ? a.step < b.step : a.tick < b.tick;
}

/** Where a run is. From the act on (phases after the second) its step is counted, though it is not yet done. */
export function momentOf(progress: Progress | undefined): Moment {
  if (!progress) return BEGINNING;
  return { step: progress.env_steps - (progress.phase > 1 ? 1 : 0), tick: progress.step_ticks };
}

/** What the agent needs of its model or planner; nothing: it takes none. */
export function needsOf(agent: Component, family: 'model' | 'planner'): string[] {
  return family === 'model' ? agent.needs_model : agent.needs_planner;
}

export function keyOf(family: Family, param: Param): string {
  return family === 'run' ? param.key : `${family}.${param.key}`;
}

function fits(needs: string[], component: Component): boolean {
  return needs.every((need) => component.offers.includes(need));
}
