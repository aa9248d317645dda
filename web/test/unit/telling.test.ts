/**
 * Laws of the sentence, over every agent in every world it can live in, with the real core. What is true of
 * an ending is worked out here from the world's state and rewards, not from what the core says of it.
 */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Core, type CoreRun } from '../../src/core/api';
import { BEGINNING } from '../../src/core/moment';
import type { Component, Frame, Progress } from '../../src/core/types';
import { abilitiesOf, hasLayer } from '../../src/ui/abilities';
import { Settings } from '../../src/ui/settings';
import { activity, summary, type Matter } from '../../src/ui/telling';
import { count, lastRow } from '../../src/ui/words';

const bytes = readFileSync(new URL('../../public/gedanken.wasm', import.meta.url));
const core = await Core.create(new WebAssembly.Module(bytes));
const { catalog } = core;

/** What is true of the agents, told here by name so that the page's own reading of the catalogue is checked. */
const GIVEN_RULES = ['value-iteration', 'policy-iteration', 'chain-expansion'];
const DREAMLESS = [
  'q-learning',
  'sac',
  'td3',
  'dqn',
  'reinforce',
  'a2c',
  'ppo',
  'icm',
  'trpo',
  'value-iteration',
  'policy-iteration',
  'curve-fit',
];
const TRAINERS = [
  'pets',
  'mbrl-mpc',
  'mbrl-aggregate',
  'mbrl-random-data',
  'mbpo',
  'maac',
  'dyna-dqn',
  'mbrl-backprop',
  'mve',
  'mage',
  'mbrl-policy-gradient',
  'curve-fit',
];

interface Pair {
  env: Component;
  agent: Component;
  text: string;
}

/** Small networks and short plans: the words do not depend on how well anything is learned. */
const SMALL: Record<string, string> = {
  'model.epochs': '2',
  'planner.population': '16',
  'planner.iterations': '2',
  'planner.horizon': '5',
  'agent.random_steps': '60',
  'agent.random_trials': '2',
  'agent.policy_updates': '3',
  'agent.rounds': '1',
  'agent.ways': '32',
  'agent.horizon': '3',
  time_limit: '40',
};

function smallText(agent: Component, env: Component): string {
  const text = `env=${env.id} agent=${agent.id} seed=3`,
    settings = new Settings(core, text);
  const has = (key: string): boolean => {
    const [family, name] = key.split('.') as ['agent' | 'model' | 'planner', string | undefined];
    if (!name) return catalog.run.some((p) => p.key === key);
    return Boolean(settings.component(family)?.params.some((p) => p.key === name));
  };
  return [
    text,
    ...Object.entries(SMALL)
      .filter(([key]) => has(key))
      .map(([key, value]) => `${key}=${value}`),
  ].join(' ');
}

const usual: Pair[] = catalog.env.flatMap((env) =>
  catalog.agent
    .filter((agent) => agent.needs_env.every((need) => env.offers.includes(need)))
    .map((agent) => ({ env, agent, text: smallText(agent, env) })),
);

/** Worlds and models in which what is rare otherwise happens at once. */
const special = [
  'env=acrobot agent=dqn env.height=0 env.torque=5 seed=1',
  'env=mountain-car-continuous agent=sac env.gravity=0',
  'env=maze agent=q-learning env.layout=HS.G env.pit_reward=0 env.goal_reward=0 env.step_reward=-1',
  'env=maze agent=q-learning env.layout=S...G/..... time_limit=7 agent.epsilon=1',
  'env=pendulum agent=pets model=oracle',
].map((text): Pair => {
  const settings = new Settings(core, text);
  return { env: settings.component('env')!, agent: settings.component('agent')!, text };
});
/** Only the core judges whether a text makes a run. */
const pairs = [...usual.filter(({ text }) => isRun(text)), ...special];

function isRun(text: string): boolean {
  try {
    core.open(text).close();
    return true;
  } catch {
    return false;
  }
}

const everyLayer = catalog.layers.map((layer, i) => ({ layer, mask: 1 << i }));
/** How episodes ended, over all pairs. */
const endings = new Map<string, number>();

class Life {
  readonly settings: Settings;
  readonly run: CoreRun;
  last: Float64Array | null = null;
  /** Updates that were due when a training began, as the page keeps them. */
  most = 0;
  private seen = 0;

  constructor(readonly pair: Pair) {
    this.settings = new Settings(core, pair.text);
    this.run = core.open(pair.text);
  }

  frame(): Frame {
    const progress = this.run.progress(),
      episodes = this.run.episodesSince(this.seen);
    this.seen = progress.episodes;
    this.last = lastRow(episodes) ?? this.last;
    this.most = progress.due > 0 ? Math.max(progress.due, this.most) : 0;
    return {
      progress,
      scene: null,
      channels: [],
      episodes,
      running: false,
      head: BEGINNING,
      stepsPerSecond: 0,
      updatesPerSecond: 0,
    };
  }

  matter(frame: Frame, more: Partial<Matter> = {}): Matter {
    const [agent, model, world] = (['agent', 'model', 'env'] as const).map((one) => this.settings.component(one));
    return {
      frame,
      inside: { training: this.most },
      last: this.last,
      agent,
      model,
      world,
      isRunning: false,
      without: null,
      twin: null,
      ...more,
    };
  }

  value(key: string): number | null {
    const param = this.pair.agent.params.find((p) => p.key === key);
    return param ? Number(this.settings.value('agent', param, { step: 0, tick: 0 })) : null;
  }
}

/** success: the goal is reached; failure, chance (the world's end that is neither), time. */
function truth(life: Life, row: Float64Array): 'success' | 'failure' | 'chance' | 'time' {
  const [, , , , gain = 0, length = 0, terminated] = row,
    { id } = life.pair.env;
  if (!terminated) return 'time';
  const cells = life.run.channel('cells'),
    at = life.run.channel('observation')!.data[0]!;
  if (cells) return String.fromCharCode(cells.data[at]!) === 'G' ? 'success' : 'failure';
  if (id === 'acrobot') return gain === 1 - length ? 'success' : 'chance';
  if (id === 'mountain-car-continuous') return gain > 50 ? 'success' : 'chance';
  if (id.startsWith('math-test')) return gain > 0 ? 'success' : gain < 0 ? 'failure' : 'chance';
  if (id === 'chain') return 'success';
  return id === 'random-graph' ? 'chance' : 'failure';
}

const WORDS = {
  success: /reached the goal in/,
  failure: /failed after/,
  chance: /: it ended after/,
  time: /the time ran out after/,
};

function numbersIn(text: string): number[] {
  return (text.match(/-?[\d,]*\d(\.\d+)?/g) ?? []).map((word) => Number(word.replaceAll(',', '')));
}

function lawsOfSentence(life: Life, progress: Progress, text: string): void {
  const { id } = life.pair.agent,
    [episode, , model_steps, updates, gain = 0, length] = life.last ?? [];
  // What was done in its head is told as it was when the episode of the sentence ended.
  const isPoint = life.pair.env.offers.includes('points'),
    told = life.last && !isPoint ? { ...progress, model_steps, updates } : progress;
  const known = [...Object.values(told), 1, episode, length, Number(gain.toPrecision(4)), 12].map((x) =>
    Math.abs(x ?? 0),
  );
  for (const number of numbersIn(text)) expect(known, text).toContain(Math.abs(number));
  if (DREAMLESS.includes(id)) expect(text).not.toMatch(/imagin/i);
  expect(text).not.toMatch(/undefined|NaN|null/);
  if (progress.ticks > 0) expect(text).not.toMatch(/knows|Press Play/);
}

function lawsOfActivity(life: Life, frame: Frame): void {
  const { due, env_steps, episodes, phase } = frame.progress,
    { id } = life.pair.agent;
  const at = activity(frame, life.most, life.matter(frame), (key) => life.value(key));
  if (!at) return;
  expect(at.done).toBeGreaterThanOrEqual(0);
  expect(at.of).toBeGreaterThanOrEqual(at.done);
  const known = [due, life.most, env_steps, episodes + 1, life.value('random_steps'), life.value('random_trials')];
  for (const number of numbersIn(at.words)) expect(known, at.words).toContain(number);
  if (/Training the model/.test(at.words)) {
    expect(TRAINERS).toContain(id);
    expect([due > 0, catalog.phases[phase]]).toEqual([true, 'update']);
  }
  if (/imagin/i.test(at.words)) expect(DREAMLESS).not.toContain(id);
}

function lawsOfLayers(life: Life): void {
  const { agent, model } = life.matter(life.frame()),
    can = abilitiesOf(agent, model);
  for (const { layer, mask } of everyLayer) {
    if (hasLayer(can, layer) || model?.id === 'oracle') continue;
    expect([layer.key, life.run.scene(mask).n]).toEqual([layer.key, 0]);
  }
  const learns = Boolean(agent?.needs_model.length) && model?.id !== 'oracle';
  expect(hasLayer(can, { key: 'model', label: '', doc: '' })).toBe(learns);
  expect(hasLayer(can, { key: 'planning', label: '', doc: '' })).toBe(!DREAMLESS.includes(agent!.id));
}

let alive: Life | null = null;
afterEach(() => {
  alive?.run.close();
  alive = null;
});

describe.each(pairs)('$agent.id in $env.id: $text', (pair) => {
  it('the sentence is true', () => {
    const life = (alive = new Life(pair)),
      isGiven = GIVEN_RULES.includes(pair.agent.id) || pair.text.includes('oracle');
    const first = summary(life.matter(life.frame()));
    expect(first).toMatch(isGiven ? /knows the rules/ : /knows nothing yet/);
    expect(summary(life.matter(life.frame(), { isRunning: true }))).not.toContain('Press Play');
    const end = performance.now() + 120;
    for (let k = 0; k < 60 && performance.now() < end; k++) {
      const isEpisode = k % 3 === 2,
        before = life.run.progress().episodes;
      life.run.advance(isEpisode ? 4000 : k % 3 ? 97 : 1, isEpisode ? 'episode' : 'ticks');
      const frame = life.frame(),
        { progress } = frame,
        text = summary(life.matter(frame));
      lawsOfSentence(life, progress, text);
      lawsOfActivity(life, frame);
      if (k % 6 === 5) lawsOfLayers(life);
      if (!isEpisode || progress.episodes === before || pair.env.offers.includes('points')) continue;
      const how = truth(life, life.last!);
      endings.set(how, (endings.get(how) ?? 0) + 1);
      expect(text).toMatch(WORDS[how]);
      for (const [other, words] of Object.entries(WORDS)) if (other !== how) expect(text).not.toMatch(words);
      const beside = summary(life.matter(frame, { without: 12 }));
      expect(/Without imagination this episode took 12 steps\.$/.test(beside)).toBe(progress.episodes > 1);
      if (progress.episodes > 1) lawsOfTwin(life, frame, text);
    }
  });
});

/** What is seen of the twin is told, where it is elsewhere. */
function lawsOfTwin(life: Life, frame: Frame, text: string): void {
  const { episodes } = frame.progress,
    other = `in episode ${count(episodes)}`;
  const told = (by: number): string =>
    summary(life.matter(frame, { without: 12, twin: episodes + by })).slice(text.length - 1);
  const where = life.pair.env.measure === 'length' ? 'searching' : other;
  expect(told(0)).toBe('. Without imagination this episode took 12 steps.');
  expect(told(-1)).toBe(`; the twin without imagination is still ${where}.`);
  expect(told(1)).toBe(`; the twin without imagination is already in episode ${count(episodes + 2)}.`);
}

it('among them all are ends of each kind, and no agent and no world is left out', () => {
  for (const family of ['env', 'agent'] as const) {
    expect(new Set(pairs.map((pair) => pair[family].id))).toEqual(new Set(catalog[family].map(({ id }) => id)));
  }
  for (const how of Object.keys(WORDS)) expect(endings.get(how) ?? 0, how).toBeGreaterThan(2);
});

describe('an episode whose last updates take their time', () => {
  const episodes = (text: string, often: (life: Life, frame: Frame, text: string) => void): void => {
    const settings = new Settings(core, text),
      pair = { env: settings.component('env')!, agent: settings.component('agent')!, text },
      life = (alive = new Life(pair));
    let frame = life.frame();
    while (frame.progress.episodes < 3) {
      life.run.advance(7, 'phase');
      frame = life.frame();
      often(life, frame, summary(life.matter(frame)));
    }
  };

  it.each([
    'env=pilco-pendulum agent=pilco agent.searches=2 time_limit=12 seed=1',
    'env=cartpole agent=pets planner.population=16 planner.iterations=2 planner.horizon=5 model.epochs=100 seed=1',
    'env=mountain-car-continuous agent=pets planner.population=16 planner.iterations=2 planner.horizon=5 model.epochs=100 time_limit=20 seed=1',
  ])('is told as it will be told after them: %s', (text) => {
    let told = '',
      ends = 0;
    episodes(text, (life, { progress }, now) => {
      const isOver = progress.ended > 0 && life.most >= 100;
      expect(/learns/.test(now), now).toBe(isOver);
      // Not one frame between speaks of another episode.
      if (told && isOver) expect(now).toBe(told);
      else if (told)
        expect(now.startsWith(told.replace(/; now the agent learns from it\.$/, '')), `${told} ${now}`).toBe(true);
      if (told && !isOver) ends++;
      told = isOver ? now : '';
      if (isOver) expect(now).toMatch(new RegExp(`^Episode ${progress.episodes + 1}: `));
    });
    expect(ends).toBe(3);
  });

  it('says nothing where updates are few, or quick', () => {
    let ended = 0;
    const quick = (_: Life, { progress }: Frame, now: string): void => {
      ended += Number(progress.ended > 0);
      expect(now).not.toMatch(/learns/);
    };
    episodes('env=mountain-car-continuous agent=sac agent.random_steps=10 time_limit=20 seed=1', quick);
    alive?.run.close();
    episodes('env=maze agent=dyna-q agent.planning_steps=200 time_limit=20 seed=1', quick);
    expect(ended).toBeGreaterThan(0);
  });
});

describe('what takes its time', () => {
  const of = (id: string) => catalog.agent.find((agent) => agent.id === id)!;
  const model = catalog.model.find(({ id }) => id === 'ensemble'),
    world = catalog.env.find(({ id }) => id === 'pendulum');
  const at = (id: string, progress: Partial<Progress>, most = 0, params: Record<string, number> = {}) => {
    const frame = { progress: { ticks: 9, due: 0, line: 0, env_steps: 0, episodes: 0, ...progress } } as Frame;
    return activity(frame, most, { agent: of(id), model, world }, (key) => params[key] ?? null);
  };
  const line = (id: string, phase: string) => of(id).listing.findIndex((one) => one.phase === phase);
  const lastLine = (id: string, phase: string) =>
    of(id)
      .listing.map((one) => one.phase)
      .lastIndexOf(phase);

  it('is training, imagining, learning or acting at random', () => {
    expect(at('pets', { due: 120, line: line('pets', 'update') }, 400)).toEqual({
      words: 'Training the model: at most 120 of 400 left',
      done: 280,
      of: 400,
    });
    expect(at('mbpo', { due: 120, line: lastLine('mbpo', 'update') }, 400)!.words).toBe(
      'Learning from memory: at most 120 of 400 left',
    );
    expect(at('mbpo', { due: 5, line: lastLine('mbpo', 'update') }, 20)).toBeNull();
    expect(at('sac', { due: 1, line: line('sac', 'update') }, 1)).toBeNull();
    expect(at('mbrl-backprop', { due: 120, line: line('mbrl-backprop', 'imagine') }, 400)!.words).toBe(
      'Imagining: at most 120 of 400 left',
    );
    expect(at('sac', { env_steps: 120 }, 0, { random_steps: 200 })).toEqual({
      words: 'Acting at random: step 120 of 200',
      done: 120,
      of: 200,
    });
    expect(at('sac', { env_steps: 200 }, 0, { random_steps: 200 })).toBeNull();
    expect(at('pets', { episodes: 1 }, 0, { random_trials: 8 })!.words).toBe('Acting at random: trial 2 of 8');
    expect(at('pets', { episodes: 8 }, 0, { random_trials: 8 })).toBeNull();
  });
});
