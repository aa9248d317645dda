/**
 * What there is to be touched, from the catalogue: a form for each component, in a run that has it, and
 * for each of its parameters another value that the core takes. All chance comes from a printed seed.
 */
import { readFileSync } from 'node:fs';
import { Core } from '../../../src/core/api';
import type { Catalog, Component, Experiment, Family, Param } from '../../../src/core/types';
import { Settings, type Value } from '../../../src/ui/settings';

/** Parameters of a run that have no field: what happened on the way, and the version of the numbers. */
const WITHOUT_FIELD = ['events', 'numbers'];

export class Luck {
  constructor(private state: number) {}

  /** From 0 to 1, by SplitMix32; neighbouring seeds have nothing in common. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let z = Math.imul(this.state ^ (this.state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  }
  among<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!;
  }
}

/** GDN_SEED repeats what a seed has shown. */
export const SEED = Number(process.env.GDN_SEED ?? Math.floor(Math.random() * 1e6));

export interface Entry {
  family: Family;
  param: Param;
  /** `env.gravity` */
  key: string;
}

export interface Form {
  /** `env pendulum` */
  name: string;
  config: string;
  entries: Entry[];
}

export class Forms {
  private constructor(private readonly core: Core) {}

  static async read(): Promise<Forms> {
    const file = new URL('../../../public/gedanken.wasm', import.meta.url);
    return new Forms(await Core.create(new WebAssembly.Module(readFileSync(file))));
  }

  get catalog(): Catalog {
    return this.core.catalog;
  }

  /** As the built page has them. */
  get experiments(): Experiment[] {
    return JSON.parse(readFileSync(new URL('../../../dist/experiments.json', import.meta.url), 'utf8')) as Experiment[];
  }

  /** A form for each component that has parameters, and one for the run. */
  all(): Form[] {
    const { catalog } = this,
      form = (family: Family, id: string, config: string, params: Param[]): Form => ({
        name: `${family} ${id}`,
        config,
        entries: params
          .filter((p) => !WITHOUT_FIELD.includes(p.key))
          .map((param) => ({ family, param, key: family === 'run' ? param.key : `${family}.${param.key}` })),
      });
    const forms = (['env', 'agent', 'model', 'planner'] as const).flatMap((family) =>
      catalog[family].map((one) => form(family, one.id, this.home(family, one), one.params)),
    );
    return [form('run', 'run', 'env=dyna-maze agent=dyna-q', catalog.run), ...forms].filter(
      ({ entries }) => entries.length,
    );
  }

  /** World and agent, and what is asked for, that go together: whether by default, too, only the core knows. */
  private home(family: 'env' | 'agent' | 'model' | 'planner', one: Component): string {
    const { env, agent } = this.catalog;
    const fits = (needs: string[], c: Component): boolean => needs.every((need) => c.offers.includes(need));
    const uses = (a: Component): boolean =>
      family === 'env' ||
      (family === 'agent' ? a === one : a[`needs_${family}`].length > 0 && fits(a[`needs_${family}`], one));
    const lives = (a: Component, e: Component): boolean =>
      fits(a.needs_env, e) && fits(one.needs_env, e) && (family !== 'env' || e === one);
    const asked = family === 'env' || family === 'agent' ? '' : ` ${family}=${one.id}`;
    for (const a of agent.filter(uses)) {
      const texts = env.filter((world) => lives(a, world)).map((world) => `env=${world.id} agent=${a.id}${asked}`);
      const text = texts.find((each) => this.takes(each));
      if (text) return text;
    }
    throw new Error(`${family} ${one.id} fits nowhere`);
  }

  /** Whether the core makes a run of it. */
  private takes(config: string): boolean {
    try {
      this.core.open(this.core.normalize(config)).close();
      return true;
    } catch {
      return false;
    }
  }

  value(text: string, { family, param }: Entry): Value {
    return new Settings(this.core, text).value(family, param, { step: Infinity, tick: 0 });
  }

  /** Another value that fits into this run, as it is typed; null: no other was found. */
  another(text: string, entry: Entry, luck: Luck): string | null {
    const present = String(this.value(text, entry)),
      { key, param } = entry;
    for (let i = 0; i < 40; i++) {
      const value = draw(param, present, luck);
      if (value !== present && this.takes(`${text} ${key}=${value}`)) return value;
    }
    return null;
  }
}

/** A value near the first one: far away are runs that take long. */
function draw(p: Param, present: string, luck: Luck): string {
  if (p.kind === 'bool') return present === 'true' ? 'off' : 'on';
  if (p.kind === 'choice') return luck.among(p.choices!);
  if (p.kind === 'text') return wallSomewhere(present, luck);
  const initial = Number(p.initial),
    span = p.high - p.low;
  const wanted = initial === 0 ? luck.next() * Math.min(span / 10, 10) : initial * (0.5 + luck.next());
  const inside = Math.min(p.high, Math.max(p.low, wanted));
  if (p.kind === 'real') return String(Number(inside.toPrecision(3)));
  return String(Math.min(p.high, Math.max(p.low, Math.round(inside + luck.among([-1, 1])))));
}

/** The layout with one wall more. */
function wallSomewhere(layout: string, luck: Luck): string {
  const free = [...layout].flatMap((c, i) => (c === '.' ? [i] : []));
  const at = luck.among(free);
  return layout.slice(0, at) + '#' + layout.slice(at + 1);
}

/** The config text of a link. */
export function configOf(hash: string): string {
  return hash
    .replace(/^#/, '')
    .split('&')
    .filter((pair) => pair && !pair.startsWith('view.'))
    .map((pair) => decodeURIComponent(pair))
    .join(' ');
}
