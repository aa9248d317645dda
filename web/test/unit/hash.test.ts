import { describe, expect, it } from 'vitest';
import { initialView, pairsOf, readHash, valueIn, VIEW, withPair, writeHash, type View } from '../../src/core/hash';
import { MOST, type Pin } from '../../src/core/pins';

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
    if (setting.kind === 'words' || setting.kind === 'pins' || setting.kind === 'side')
      return value !== null && !Array.isArray(value);
    if (setting.kind === 'name') return value !== null && typeof value !== 'string';
    if (setting.kind === 'moment') return value !== null && !((value as { step: number }).step >= 0);
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
      ...initialView(),
      speed: Infinity,
      seeds: 30,
      layers: ['world', 'values'],
      x: 'all',
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
    expect(readHash('#view.sped=3').notices).toEqual(['The page has no setting view.sped; the nearest is view.speed.']);
  });

  it('suggests only what is near', () => {
    for (const key of ['foo', 'zoom', 'q', '']) {
      expect(readHash(`#view.${key}=1`).notices).toEqual([`The page has no setting view.${key}.`]);
    }
    expect(readHash('#view.x=1').notices).toEqual([
      'view.x is one of episodes, steps, all, time: the usual one is used instead of "1".',
    ]);
    expect(readHash('#view.x=q').view.x).toBeNull();
    expect(readHash('#view.theme=q').view.theme).toBe('auto');
    expect(readHash('#view.spede=4').notices).toEqual([
      'The page has no setting view.spede; the nearest is view.speed.',
    ]);
    expect(readHash('#view.experiment=imaginatoin', { experiment: ['imagination', 'bonus'] }).notices).toEqual([
      'view.experiment does not know "imaginatoin"; the nearest is "imagination".',
    ]);
    expect(readHash('#view.experiment=q', { experiment: ['imagination', 'bonus'] })).toMatchObject({
      view: { experiment: null },
      notices: ['view.experiment does not know "q"; it may be imagination, bonus.'],
    });
  });

  it('takes off what mail programs glue to the end', () => {
    for (const end of ['.', ')', ',', '>', '"', '%22', '%3E', ').', '>,', '\u201d', '\u2026', '!', '?']) {
      for (const [pair, key, value] of [
        ['view.speed=20', 'speed', 20],
        ['view.theme=dark', 'theme', 'dark'],
        ['view.seeds=7', 'seeds', 7],
        ['view.layers=world,values', 'layers', ['world', 'values']],
        ['view.at=40', 'at', { step: 40, tick: 0 }],
      ] as const) {
        const { view, notices } = readHash(`#seed=7&${pair}${end}`, { layers: ['world', 'values'] });
        expect(view[key], pair + end).toEqual(value);
        // A number may end with its point, and a list with its comma.
        if ((end === '.' && typeof value === 'number') || (end === ',' && key === 'layers'))
          expect(notices).toEqual([]);
        else expect(notices).toEqual([`"${pair}${decodeURIComponent(end)}" was read as ${pair}.`]);
      }
    }
  });

  it('undoes &amp; and leaves out what newsletters add', () => {
    const plain = readHash('#env=dyna-maze&agent=dyna-q&seed=7');
    for (const [link, notices] of [
      ['#env=dyna-maze&amp;agent=dyna-q&amp;seed=7', ['The link had "&amp;" in it; that was read as "&".']],
      ['#env=dyna-maze&amp;amp;agent=dyna-q&amp%3Bseed=7', ['The link had "&amp;" in it; that was read as "&".']],
      [
        '#env=dyna-maze&agent=dyna-q&utm_source=mail&seed=7&utm_campaign=may',
        ['utm_source, utm_campaign: left out, it is not about the run.'],
      ],
      [
        '#utm_source=a&env=dyna-maze&agent=dyna-q&seed=7?fbclid=IwAR0_x-1',
        ['utm_source, fbclid: left out, it is not about the run.'],
      ],
      ['#env=dyna-maze&agent=dyna-q&seed=7&gclid=', ['gclid: left out, it is not about the run.']],
    ] as const) {
      expect(readHash(link), link).toEqual({ ...plain, notices });
    }
  });

  it('opens at a moment', () => {
    expect(readHash('#view.at=400').view.at).toEqual({ step: 400, tick: 0 });
    expect(readHash('#view.at=400.12').view.at).toEqual({ step: 400, tick: 12 });
    expect(readHash('#view.at=0')).toMatchObject({ view: { at: null }, notices: [] });
    for (const wrong of ['', 'x', '-3', '1e3', '400.', '4.5.6', '100000001', '9'.repeat(400)]) {
      const { view, notices } = readHash(`#view.at=${wrong}`);
      expect([wrong, view.at], wrong).toEqual([wrong, wrong === '400.' ? { step: 400, tick: 0 } : null]);
      expect(notices).toHaveLength(1);
    }
  });

  it('reads pins, and names each that it cannot use', () => {
    const pin = (seeds: number, episodes: number, steps: number, ...changes: string[]): Pin => ({
      seeds,
      episodes,
      steps,
      changes,
    });
    expect(readHash('#seed=7&view.pins=30;10x50,agent.n=0,-seed;2x3000s,events=4:a%252Cb=1%253B').view.pins).toEqual([
      pin(1, 30, 0),
      pin(10, 50, 0, 'agent.n=0', '-seed'),
      pin(2, 0, 3000, 'events=4:a,b=1;'),
    ]);
    const long = `${MOST.seeds + 1}x3`,
      endless = `${MOST.episodes + 1}`;
    const { view, notices } = readHash(`#view.pins=0;${long};7;${endless};x,a=1;0x4;3,=b;3,%25`);
    expect(view.pins).toEqual([pin(1, 7, 0)]);
    for (const bad of ['0', long, endless, 'x,a=1', '0x4', '3,=b', '3,%']) expect(notices.join()).toContain(`"${bad}"`);
    expect(readHash(`#view.pins=${'5;'.repeat(20)}`).view.pins).toHaveLength(8);
  });

  it('drops words that are not in the vocabulary', () => {
    const words = { layers: ['world', 'values'], hide: ['curves'] };
    const { view, notices } = readHash('#view.layers=values,nonsense&view.hide=curves', words);
    expect(view.layers).toEqual(['values']);
    expect(view.hide).toEqual(['curves']);
    expect(notices).toEqual(['view.layers does not know "nonsense"; it may have world, values, or none.']);
  });

  it('a list of layers without a valid one is the usual one; none has a word of its own', () => {
    const layers = ['world', 'values'];
    expect(readHash('').view.layers).toBeNull();
    expect(readHash('#view.layers=bar', { layers })).toMatchObject({
      view: { layers: null },
      notices: ['view.layers does not know "bar"; it may have world, values, or none; the usual ones are shown.'],
    });
    for (const empty of ['', ',']) {
      expect(readHash(`#view.layers=${empty}`, { layers })).toMatchObject({
        view: { layers: null },
        notices: ['view.layers names nothing; it may have world, values, or none; the usual ones are shown.'],
      });
    }
    expect(readHash('#view.layers=none', { layers })).toMatchObject({ view: { layers: [] }, notices: [] });
    expect(writeHash('', { ...initialView(), layers: [] })).toBe('#view.layers=none');
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
    expect(writeHash('env=maze env.layout=S#./.#G seed=7', initialView())).toBe('#env=maze&env.layout=S#./.#G&seed=7');
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
    const changes = (): string[] =>
      Array.from({ length: pick(4) }, () =>
        pick(3)
          ? `k.${pick(9)}=${Array.from({ length: pick(9) }, () => letters[pick(letters.length)]).join('')}`
          : `-k${pick(9)}`,
      );
    for (let k = 0; k < 2000; k++) {
      const view = initialView();
      for (const setting of VIEW) {
        const fields = view as unknown as Record<string, unknown>;
        if (setting.open && pick(3) === 0) continue;
        if (setting.kind === 'name') fields[setting.key] = pick(2) ? null : 'a-b';
        else if (setting.kind === 'moment')
          fields[setting.key] = pick(2) ? null : { step: pick(1e8), tick: pick(2) * pick(50) };
        else if (setting.kind === 'side') fields[setting.key] = pick(2) ? null : changes();
        else if (setting.kind === 'pins') {
          fields[setting.key] = Array.from({ length: pick(9) }, () => ({
            seeds: 1 + pick(100),
            ...(pick(2) ? { episodes: 1 + pick(10000), steps: 0 } : { episodes: 0, steps: 1 + pick(1e6) }),
            changes: changes(),
          }));
        } else if (setting.kind === 'choice') fields[setting.key] = setting.choices[pick(3)];
        else if (setting.kind === 'words') fields[setting.key] = pick(2) ? ['a-b', 'c'] : setting.initial;
        else if (setting.max && pick(3) === 0) fields[setting.key] = Infinity;
        else if (setting.integer) fields[setting.key] = Math.max(1, pick(setting.high));
        else fields[setting.key] = setting.low + (setting.high - setting.low) * (pick(1e6) / 1e6);
      }
      if (pick(2)) view.steps = 0;
      else view.episodes = 0;
      const config = Array.from(
        { length: pick(6) },
        () => `k${Array.from({ length: pick(12) }, () => letters[pick(letters.length)]).join('')}`,
      ).join(' ');
      const address = readHash(writeHash(config, view));
      expect(address).toEqual({ config, view, notices: [] });
    }
  });
});

it('10,000 fuzzed hashes never throw, never exceed a limit, and settle after one reading', () => {
  const pick = random(7);
  const parts = [
    '#',
    '&',
    '=',
    '%',
    '%2',
    '%23',
    '%E2%82',
    '%00',
    ' ',
    '+',
    ',',
    '.',
    '/',
    'view.',
    'view.speed=',
    'view.seeds=',
    'view.steps=',
    'view.episodes=',
    'view.layers=',
    'view.hide=',
    'view.x=',
    'view.y=',
    'view.theme=',
    'view.at=',
    'view.pins=',
    'view.experiment=',
    '&amp;',
    ';',
    '3x',
    'utm_x=',
    ')',
    'none',
    'view.__proto__=',
    'view.constructor=',
    'env=dyna-maze',
    'seed=',
    'max',
    '-1',
    '1e999',
    '-0',
    '0',
    '7',
    '3.5',
    'NaN',
    'Infinity',
    'steps',
    'dark',
    'world',
    '\uD83D',
    '\uDE00',
    '\u0000',
    'é',
  ];
  for (let k = 0; k < 10000; k++) {
    const hash = Array.from({ length: pick(14) }, () =>
      pick(4) ? parts[pick(parts.length)] : String.fromCharCode(pick(pick(2) ? 128 : 65536)),
    ).join('');
    const { config, view, notices } = readHash(hash);
    const again = readHash(writeHash(config, view));
    const isRight =
      invalid(view).length === 0 &&
      notices.length <= 7 &&
      !/(^|\s)view\./.test(config) &&
      again.config === config.replace(/[\uD800-\uDFFF]/gu, '\uFFFD') &&
      again.notices.length === 0 &&
      JSON.stringify(again.view) === JSON.stringify(view);
    if (!isRight) expect.fail(`not read well: ${JSON.stringify(hash)}`);
  }
});

it('reads and changes single pairs of a config text', () => {
  expect(pairsOf(' a=1  b=2&c=3 ')).toEqual(['a=1', 'b=2', 'c=3']);
  expect(valueIn('seed=1 agent.seed=4 seed=2', 'seed')).toBe('2');
  expect(valueIn('seeds=1', 'seed')).toBeNull();
  expect(withPair('seed=1 env=maze seed=2', 'seed', '9')).toBe('env=maze seed=9');
});
