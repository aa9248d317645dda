import { describe, expect, it } from 'vitest';
import {
  initialView, pairsOf, readHash, valueIn, VIEW, withPair, writeHash, type View,
} from '../../src/core/hash';

/** A small generator, so that a failure can be repeated. */
function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** Settings that are not as VIEW declares them. */
function invalid(view: View): string[] {
  const wrong = VIEW.filter((setting) => {
    const value = view[setting.key];
    if (setting.open && value === null) return false;
    if (setting.kind === 'words') return value !== null && !Array.isArray(value);
    if (setting.kind === 'choice') return !setting.choices.includes(value as string);
    if (setting.max && value === Infinity) return false;
    const isInside = (value as number) >= setting.low && (value as number) <= setting.high;
    return !isInside || (setting.integer && !Number.isInteger(value));
  }).map((setting) => setting.key as string);
  if ((view.episodes !== 0) !== (view.steps === 0)) wrong.push('episodes or steps');
  return wrong;
}

describe('readHash', () => {
  it('splits config and view', () => {
    const { config, view, notices } = readHash(
      '#env=dyna-maze&agent=dyna-q&agent.planning_steps=50&seed=7&view.speed=max&view.seeds=30' +
        '&view.layers=world,values&view.x=all&view.theme=dark',
    );
    expect(config).toBe('env=dyna-maze agent=dyna-q agent.planning_steps=50 seed=7');
    expect(view).toEqual({
      ...initialView(), speed: Infinity, seeds: 30, layers: ['world', 'values'], x: 'all',
      theme: 'dark',
    });
    expect(notices).toEqual([]);
  });

  it('takes an empty link as the start', () => {
    for (const hash of ['', '#', '#&&']) {
      expect(readHash(hash)).toEqual({ config: '', view: initialView(), notices: [] });
    }
  });

  it.each([
    ['view.speed=100000', 'speed', 10000],
    ['view.speed=0', 'speed', 0.1],
    ['view.speed=fast', 'speed', 90],
    ['view.speed=NaN', 'speed', 90],
    ['view.speed=0x10', 'speed', 90],
    ['view.seeds=1e9', 'seeds', 100],
    ['view.seeds=-3', 'seeds', 1],
    ['view.seeds=2.6', 'seeds', 3],
    ['view.seeds=max', 'seeds', 10],
    ['view.x=step', 'x', 'steps'],
    ['view.x=tim', 'x', 'time'],
    ['view.y=retrun', 'y', 'return'],
    ['view.theme=drak', 'theme', 'dark'],
    ['view.steps=99999999', 'steps', 1000000],
  ])('%s becomes the nearest valid value, with one notice', (hash, key, value) => {
    const { view, notices } = readHash(hash);
    expect(view[key as keyof View]).toBe(value);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain(`view.${key}`);
    expect(invalid(view)).toEqual([]);
  });

  it('names the nearest setting to an unknown one', () => {
    expect(readHash('#view.sped=3').notices).toEqual([
      'The page has no setting view.sped; the nearest is view.speed.',
    ]);
  });

  it('drops words that are not in the vocabulary', () => {
    const words = { layers: ['world', 'values'], hide: ['curves'] };
    const { view, notices } = readHash('#view.layers=values,nonsense&view.hide=curves', words);
    expect(view.layers).toEqual(['values']);
    expect(view.hide).toEqual(['curves']);
    expect(notices).toEqual(['view.layers does not know "nonsense"; it may have world, values.']);
  });

  it('an empty list of layers is not the usual one', () => {
    expect(readHash('#view.layers=').view.layers).toEqual([]);
    expect(readHash('').view.layers).toBeNull();
  });

  it('steps replace episodes', () => {
    expect(readHash('#view.steps=3000').view).toMatchObject({ steps: 3000, episodes: 0 });
    expect(readHash('#view.episodes=0').view).toMatchObject({ steps: 0, episodes: null });
  });

  it('decodes what is encoded and leaves malformed sequences alone', () => {
    expect(readHash('#env.layout=S%23.%2F.%23G').config).toBe('env.layout=S#./.#G');
    expect(readHash('#env.layout=S#./.#G').config).toBe('env.layout=S#./.#G');
    expect(readHash('#a=%&b=%2&c=%zz&d=%ff%23').config).toBe('a=% b=%2 c=%zz d=%ff%23');
    expect(readHash('#a=%E2%82%AC').config).toBe('a=€');
  });

  it('cuts endless links and endless notices', () => {
    const long = readHash(`#a=${'x'.repeat(1e6)}`);
    expect(long.config.length).toBeLessThan(20001);
    expect(long.notices).toHaveLength(1);
    expect(readHash('view.seeds=0&'.repeat(500)).notices).toHaveLength(7);
  });
});

describe('writeHash', () => {
  it('says only what differs, and stays readable', () => {
    expect(writeHash('env=maze env.layout=S#./.#G seed=7', initialView())).toBe(
      '#env=maze&env.layout=S#./.#G&seed=7',
    );
    expect(writeHash('', { ...initialView(), speed: Infinity, hide: ['curves', 'table'] })).toBe(
      '#view.speed=max&view.hide=curves,table',
    );
    expect(writeHash('', { ...initialView(), steps: 3000, episodes: 0 })).toBe('#view.steps=3000');
  });

  it('escapes what a link cannot hold', () => {
    expect(writeHash('a=50%<"é">', initialView())).toBe('#a=50%25%3C%22%C3%A9%22%3E');
    expect(() => writeHash('a=\uD800', initialView())).not.toThrow();
  });

  it('round-trips every valid config and view', () => {
    const pick = random(1);
    const letters = [...'abcXYZ019=.,;:#/%()[]-_SG+*!~<>"`{}|^é€😀\'@?$\\'];
    for (let k = 0; k < 2000; k++) {
      const view = initialView();
      for (const setting of VIEW) {
        const fields = view as unknown as Record<string, unknown>;
        if (setting.open && pick(3) === 0) continue;
        if (setting.kind === 'choice') fields[setting.key] = setting.choices[pick(3)];
        else if (setting.kind === 'words') fields[setting.key] = pick(2) ? ['a-b', 'c'] : setting.initial;
        else if (setting.max && pick(3) === 0) fields[setting.key] = Infinity;
        else if (setting.integer) fields[setting.key] = Math.max(1, pick(setting.high));
        else fields[setting.key] = setting.low + (setting.high - setting.low) * (pick(1e6) / 1e6);
      }
      if (pick(2)) view.steps = 0;
      else view.episodes = 0;
      const config = Array.from({ length: pick(6) }, () =>
        `k${Array.from({ length: pick(12) }, () => letters[pick(letters.length)]).join('')}`,
      ).join(' ');
      const address = readHash(writeHash(config, view));
      expect(address).toEqual({ config, view, notices: [] });
    }
  });
});

it('10,000 fuzzed hashes never throw, never exceed a limit, and settle after one reading', () => {
  const pick = random(7);
  const parts = [
    '#', '&', '=', '%', '%2', '%23', '%E2%82', '%00', ' ', '+', ',', '.', '/', 'view.', 'view.speed=',
    'view.seeds=', 'view.steps=', 'view.episodes=', 'view.layers=', 'view.hide=', 'view.x=', 'view.y=',
    'view.theme=', 'view.__proto__=', 'view.constructor=', 'env=dyna-maze', 'seed=', 'max', '-1', '1e999',
    '-0', '0', '7', '3.5', 'NaN', 'Infinity', 'steps', 'dark', 'world', '\uD83D', '\uDE00', '\u0000', 'é',
  ];
  for (let k = 0; k < 10000; k++) {
    const hash = Array.from({ length: pick(14) }, () =>
      pick(4) ? parts[pick(parts.length)] : String.fromCharCode(pick(pick(2) ? 128 : 65536)),
    ).join('');
    const { config, view, notices } = readHash(hash);
    const again = readHash(writeHash(config, view));
    const isRight =
      invalid(view).length === 0 && notices.length <= 7 && !/(^|\s)view\./.test(config) &&
      again.config === config.replace(/[\uD800-\uDFFF]/gu, '\uFFFD') &&
      again.notices.length === 0 && JSON.stringify(again.view) === JSON.stringify(view);
    if (!isRight) expect.fail(`not read well: ${JSON.stringify(hash)}`);
  }
});

it('reads and changes single pairs of a config text', () => {
  expect(pairsOf(' a=1  b=2&c=3 ')).toEqual(['a=1', 'b=2', 'c=3']);
  expect(valueIn('seed=1 agent.seed=4 seed=2', 'seed')).toBe('2');
  expect(valueIn('seeds=1', 'seed')).toBeNull();
  expect(withPair('seed=1 env=maze seed=2', 'seed', '9')).toBe('env=maze seed=9');
});
