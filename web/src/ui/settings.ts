/**
 * A config text read with the catalogue at hand: which components, which values, which changes on the
 * way. Only the core judges a text; here it is taken apart and put together again.
 */
import type { Catalog, Component, Family, Param } from '../core/types';

export type Value = number | string | boolean;
type ChosenFamily = Exclude<Family, 'run'>;

export interface RunEvent {
  tick: number;
  key: string;
  value: string;
}

/** Every agent that imagines has this parameter: how many imagined steps follow a real one. */
const PLANNING = 'planning_steps';

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
    const named = this.catalog[family].find((one) => one.id === this.pairs.get(family));
    if (named || family !== 'model') return named;
    // A text need not name the model: the first one that the agent can use is understood.
    const needs = this.component('agent')?.needs_model ?? [];
    return needs.length ? this.catalog.model.find((one) => fits(needs, one)) : undefined;
  }

  get events(): RunEvent[] {
    return (this.pairs.get('events') ?? '').split(';').filter(Boolean).map((event) => {
      const [, tick = '0', key = '', value = ''] = /^(\d+):([^=]*)=(.*)$/.exec(event) ?? [];
      return { tick: Number(tick), key, value };
    });
  }

  /** What holds at `tick`: the text's value, then the changes made on the way. */
  value(family: Family, param: Param, tick: number): Value {
    const key = keyOf(family, param);
    const changed = this.events.filter((e) => e.key === key && e.tick <= tick).at(-1);
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
    const isWorld = (event: RunEvent): boolean => event.key.startsWith('env.cell.');
    const changes: Record<string, string | null> = {};
    for (const { key, value } of this.events.filter((event) => !isWorld(event))) changes[key] = value;
    const kept = this.events.filter(isWorld).map(({ tick, key, value }) => `${tick}:${key}=${value}`);
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
    return this.value('agent', planning, 0) === 0 ? null : this.with({ [keyOf('agent', planning)]: '0' });
  }

  /** The text with another component; parameters that it shares with the old one are kept. */
  choose(family: ChosenFamily, id: string): string {
    const next = this.catalog[family].find((one) => one.id === id);
    const drop: Record<string, string | null> = { [family]: id };
    if (family === 'env') drop.events = null;
    for (const key of this.pairs.keys()) {
      const [prefix, name] = key.split('.');
      if (prefix === family && name && !next?.params.some((p) => p.key === name)) drop[key] = null;
    }
    if (family === 'agent' && next) {
      const model = this.component('model');
      if (!next.needs_model.length || (model && !fits(next.needs_model, model))) {
        for (const key of this.pairs.keys()) {
          if (key === 'model' || key.startsWith('model.')) drop[key] = null;
        }
      }
    }
    return this.with(drop);
  }

  /** Worlds that the agent can live in, agents that can live in the world, models that it can use. */
  choices(family: ChosenFamily): { component: Component; fit: boolean }[] {
    const env = this.component('env'), agent = this.component('agent');
    return this.catalog[family].map((component) => ({
      component,
      fit: family === 'env' ? !agent || fits(agent.needs_env, component)
        : family === 'agent' ? !env || fits(component.needs_env, env)
        : family === 'model' ? !agent || fits(agent.needs_model, component)
        : true,
    }));
  }
}

export function keyOf(family: Family, param: Param): string {
  return family === 'run' ? param.key : `${family}.${param.key}`;
}

function fits(needs: string[], component: Component): boolean {
  return needs.every((need) => component.offers.includes(need));
}
