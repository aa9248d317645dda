/**
 * A config text with the catalogue at hand: which components, which values, which changes on the way. Only the core judges
 * a text and knows what it leaves out; here it is taken apart and put together again.
 */
import { pairsOf, type View } from '../core/hash';
import { BEGINNING, isBefore } from '../core/moment';
import type { Catalog, Component, Family, Moment, Param, Reader } from '../core/types';
import { abilitiesOf, type Abilities } from './abilities';
import { actionsFor, companyOf, fits, needsOf } from './fitting';
import { describeRun } from './naming';
import { TWIN } from './shown';
import type { Scenery } from './telling';

export type { Moment };
export type Value = number | string | boolean;
export type ChosenFamily = Exclude<Family, 'run'>;

export interface RunEvent extends Moment {
  key: string;
  value: string;
}

export const FAMILIES = ['env', 'model', 'planner', 'agent'] as const;
/** Part of the strongest push that one press gives. */
const PUSH = 0.15;

/** Real steps a second, when nobody asked for another speed: mazes in a hurry, poles as they fall. */
const PACE = 90;
const REAL_TIME = 25;
const LAYERS = ['world', 'values', 'policy', 'planning', 'trail', 'agent'];
/** A curve that is fitted is the model itself. */
const FITTED_LAYERS = ['world', 'model', 'planning', 'trail', 'agent'];

type Pairs = ReadonlyMap<string, string>;

export class Settings {
  private readonly catalog: Catalog;
  /** What the text says, and that with what it leaves out. */
  private readonly pairs: Pairs;
  private whole: Pairs | null = null;
  private read: RunEvent[] | null = null;

  constructor(
    private readonly reader: Reader,
    readonly text: string,
  ) {
    this.catalog = reader.catalog;
    this.pairs = mapOf(text);
  }

  private get all(): Pairs {
    return (this.whole ??= mapOf(this.reader.resolve(this.text)));
  }

  component(family: ChosenFamily): Component | undefined {
    return byId(this.catalog[family], this.all.get(family));
  }

  get seed(): number {
    return Number(this.all.get('seed'));
  }

  /** A world of numbers, such as a pole on a cart: not one of cells that can be counted. */
  get isContinuous(): boolean {
    return !(this.component('env')?.offers.includes('finite') ?? true);
  }

  /** Who is where, with what. */
  get scenery(): Scenery {
    return { agent: this.component('agent'), model: this.component('model'), world: this.component('env') };
  }

  /** What the agent can do with the model that it has. */
  get abilities(): Abilities {
    return abilitiesOf(this.component('agent'), this.component('model'));
  }

  /** The agent learns a model of the world, and lives in a world of numbers. */
  get hasModel(): boolean {
    return this.isContinuous && Boolean(this.component('agent')?.needs_model.length);
  }

  /** Size of a sweep: as asked for, or one that does not take too long for agents that plan or train networks. */
  sweep({ seeds, episodes, steps }: Pick<View, 'seeds' | 'episodes' | 'steps'>): {
    seeds: number;
    episodes: number;
    steps: number;
  } {
    const usual = this.component('planner') ? 8 : this.isContinuous ? 30 : 50;
    return { seeds: seeds ?? (this.isContinuous ? 3 : 10), episodes: episodes ?? usual, steps };
  }

  get pace(): number {
    return this.isContinuous ? REAL_TIME : PACE;
  }

  /** What is shown on the stage, when nobody chose. */
  get layers(): readonly string[] {
    return this.reach ? FITTED_LAYERS : this.hasTwin ? [...LAYERS, TWIN.key] : LAYERS;
  }

  /** Beside it on its stage the same can be seen without imagination: nobody acts in its agent's place. */
  get hasTwin(): boolean {
    return Boolean(this.planning?.steps) && !this.events.some(({ key }) => key === 'drive');
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

  /** Of those that a new one is drawn from: short enough to be read out. */
  get largestSeed(): number {
    return Math.min(this.catalog.run.find((param) => param.key === 'seed')?.high ?? 0, 999_999);
  }

  /** It can change under the agent's feet; all others begin the run again. */
  isLive(key: string): boolean {
    return FAMILIES.some((family) =>
      this.component(family)?.params.some((param) => keyOf(family, param) === key && param.live),
    );
  }

  get events(): RunEvent[] {
    return (this.read ??= this.readEvents());
  }

  /** What a person does at that moment in the agent's place; null: it acts itself. */
  driven(now: Moment): number[] | null {
    const held = this.events.filter((event) => event.key === 'drive' && !isBefore(now, event)).at(-1)?.value ?? 'off';
    return held === 'off' ? null : held.split(',').map(Number);
  }

  /** As people count them: all the values that a parameter has had while it was dragged are one change. */
  get changes(): number {
    return this.events.filter((event, i, all) => isOfWorld(event) || event.key !== all[i - 1]?.key).length;
  }

  private readEvents(): RunEvent[] {
    return (this.pairs.get('events') ?? '')
      .split(';')
      .filter(Boolean)
      .map((event) => {
        const [, step = '0', tick = '0', key = '', value = ''] = /^(\d+)(?:\.(\d+))?:([^=]*)=(.*)$/.exec(event) ?? [];
        return { step: Number(step), tick: Number(tick), key, value };
      });
  }

  /** What holds at that moment of a parameter that the run has: the text's value, then the changes made on the way. */
  value(family: Family, param: Param, now: Moment): Value {
    const key = keyOf(family, param);
    const changed = this.events.filter((e) => e.key === key && !isBefore(now, e)).at(-1);
    const written = changed?.value ?? this.all.get(key) ?? '';
    if (param.kind === 'bool') return written === 'on';
    return param.kind === 'real' || param.kind === 'int' ? Number(written) : written;
  }

  /** What it is, and what of it is not as usual. */
  get inWords(): string {
    return describeRun(this.catalog, this.settled());
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
   * The text for a new beginning: parameters start as they are now, or as they were at that moment. Changes of the world
   * stay where they happened, so that another agent can meet them too.
   */
  settled(at: Moment | null = null): Settings {
    const changes: Record<string, string | null> = {};
    // Who drove must do so again.
    for (const event of this.events.filter((one) => !isOfWorld(one) && one.key !== 'drive'))
      if (!at || !isBefore(at, event)) changes[event.key] = event.value;
    return new Settings(this.reader, this.with({ ...changes, events: this.eventsText(isOfWorld) }));
  }

  /** Parameters are not any more what they were when it began. */
  get isChanged(): boolean {
    const text = (one: Settings): string => this.reader.resolve(one.with({ events: null }));
    return text(this.settled()) !== text(this);
  }

  private eventsText(isKept: (event: RunEvent) => boolean): string | null {
    const kept = this.events
      .filter(isKept)
      .map(({ step, tick, key, value }) => `${step}${tick ? `.${tick}` : ''}:${key}=${value}`);
    return kept.length ? kept.join(';') : null;
  }

  /** What tells most beside it: the same without imagination where it imagines, otherwise the same again. */
  get twin(): string {
    const { planning } = this;
    if (!planning?.steps) return this.text;
    return this.with({ [planning.key]: '0', events: this.eventsText(({ key }) => key !== planning.key) });
  }

  /**
   * The text of the same agent that only learns from what really happens; null when it does not
   * imagine, or cannot learn otherwise, or when changes on the way would come at other moments.
   */
  get withoutImagination(): string | null {
    const { planning } = this;
    return planning?.steps && !this.events.length ? this.with({ [planning.key]: '0' }) : null;
  }

  /** How many imagined steps follow a real one, and how many usually; null where the agent cannot learn without. */
  get planning(): { key: string; steps: number; usual: number } | null {
    const param = this.component('agent')?.params.find(({ imagines }) => imagines);
    return param
      ? {
          key: keyOf('agent', param),
          steps: Number(this.value('agent', param, BEGINNING)),
          usual: Number(param.initial),
        }
      : null;
  }

  /**
   * The text with another component; parameters that it shares with the old one are kept. `instead`: the nearest
   * agent or world that comes with it, where those that are there do not go with it; or the world with other actions.
   */
  choose(family: ChosenFamily, id: string): { text: string; instead: Component[] } {
    const chosen = byId(this.catalog[family], id),
      env = this.component('env'),
      agent = this.component('agent');
    const company = chosen && env && agent && companyOf(this.catalog, { env, agent }, family, chosen);
    let settings = this.put(family, id);
    for (const { family: other, component } of company || []) settings = settings.put(other, component.id);
    const text = settings.withoutUnfit(),
      instead = (company || []).map(({ component }) => component),
      { text: acting, world } = new Settings(this.reader, text).withActions();
    return { text: acting, instead: world && family !== 'env' ? [...instead, world] : instead };
  }

  /** With such actions as the agent asks for, where the world has both kinds; `world`: as it is called then. */
  private withActions(): { text: string; world?: Component } {
    const { text } = this,
      env = this.component('env')!,
      actions = actionsFor(this.component('agent')!, env);
    if (!actions || this.value('env', actions.param, BEGINNING) === actions.word) return { text };
    const { param, word } = actions,
      title = `${env.title}, ${param.label.toLowerCase()} ${word}`;
    return {
      text: this.with({ [keyOf('env', param)]: word === param.initial ? null : word }),
      world: { ...env, title },
    };
  }

  private put(family: ChosenFamily, id: string): Settings {
    const changes: Record<string, string | null> = {
      ...this.lacking(family, byId(this.catalog[family], id)),
      [family]: id,
    };
    if (family === 'env') changes.events = null;
    return new Settings(this.reader, this.with(changes));
  }

  /** Those parameters of a family that the component does not have, to be left out. */
  private lacking(family: ChosenFamily, component: Component | undefined): Record<string, null> {
    const keys = [...this.pairs.keys()].filter((key) => {
      const [prefix, name] = key.split('.');
      return prefix === family && name && !component?.params.some((p) => p.key === name);
    });
    return Object.fromEntries(keys.map((key) => [key, null]));
  }

  /** Without a model and a planner that agent or world cannot do with: the usual ones are meant then. */
  private withoutUnfit(): string {
    const without = (part: 'model' | 'planner'): Record<string, null> => ({
      ...this.lacking(part, undefined),
      [part]: null,
    });
    const usual = new Settings(this.reader, this.with({ ...without('model'), ...without('planner') }));
    const drop: Record<string, null> = {};
    for (const part of ['model', 'planner'] as const) {
      const named = byId(this.catalog[part], this.pairs.get(part));
      const isFit = usual.choices(part).some(({ component, fit }) => fit && component === named);
      Object.assign(drop, !named ? this.lacking(part, usual.component(part)) : isFit ? {} : without(part));
    }
    return this.with(drop);
  }

  /** Worlds that the agent can live in, agents that can live in the world, what the agent can use. */
  choices(family: ChosenFamily): { component: Component; fit: boolean }[] {
    const env = this.component('env'),
      agent = this.component('agent');
    const lives = (c: Component): boolean => !env || fits(c.needs_env, env);
    const serves = (needs: string[], c: Component): boolean => needs.length > 0 && fits(needs, c);
    return this.catalog[family].map((component) => ({
      component,
      fit:
        family === 'env'
          ? !agent || fits(agent.needs_env, component)
          : lives(component) && (family === 'agent' || !agent || serves(needsOf(agent, family), component)),
    }));
  }
}

/** A change of the world itself, such as another cell: not of a parameter. */
export function isOfWorld({ key }: Pick<RunEvent, 'key'>): boolean {
  return /^env\.(cell|point)\.|^env\.push$/.test(key);
}

/** When the change was made that is not yet in the list `before`; null if all are. */
export function addedAt(before: RunEvent[], after: RunEvent[]): Moment | null {
  return after.find((event, i) => JSON.stringify(event) !== JSON.stringify(before[i])) ?? null;
}

export function laterOf(a: Moment, b: Moment | null): Moment {
  return b && isBefore(a, b) ? b : a;
}

export function keyOf(family: Family, param: Param): string {
  return family === 'run' ? param.key : `${family}.${param.key}`;
}

function mapOf(text: string): Pairs {
  return new Map(
    pairsOf(text).map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function byId(all: readonly Component[], id: string | undefined): Component | undefined {
  return all.find((one) => one.id === id);
}
