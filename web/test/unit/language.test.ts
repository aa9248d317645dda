/** Languages: how texts are found and put together, and whether the dictionaries fit what is said. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Core } from '../../src/core/api';
import { language, learn, speak, t, translated, type Dictionary } from '../../src/core/language';
import { keysOf, rewordedBy } from '../../src/core/rewording';
import { many, spoken, unitBeside } from '../../src/ui/words';
import { listed } from './listed';
import { readSource, readText } from './texts';
import { toldBy } from './told';

afterEach(() => speak(undefined));

/** Lit gives its templates as such arrays. */
const strings = (...parts: string[]): TemplateStringsArray => Object.assign(parts, { raw: parts });

describe('t', () => {
  it('says in English what is written', () => {
    expect(t`after ${3} of ${'n'} steps`).toBe('after 3 of n steps');
    expect(t('{0} of {1}', 1, 2)).toBe('1 of 2');
    expect(t('a set {0}')).toBe('a set {0}');
  });

  it('puts values where the translation has them, whatever they contain', () => {
    speak({ 'from {0} to {1}': '{1} 从 {0}', 'a long text': '长文' });
    expect(t`from ${'{1}'} to ${2}`).toBe('2 从 {1}');
    expect(t`from ${1}
      to ${2}`).toBe('2 从 1'); // where a line is broken does not matter
    expect(t('a long text')).toBe('长文');
    expect(t`unknown ${1}`).toBe('unknown 1');
  });

  it('knows one thing from several', () => {
    expect([many(1, 'step'), many(0, 'step'), many(1200, 'step')]).toEqual(['1 step', '0 steps', '1,200 steps']);
    speak({ '{0} step': '{0} 步', '{0} steps': '{0} 步' });
    expect([many(1, 'step'), many(2, 'step')]).toEqual(['1 步', '2 步']);
  });

  it('puts sentences after each other as the language does', () => {
    expect(spoken('One.', '', 'Two.')).toBe('One. Two.');
    speak({ '{0} {1}': '{0}{1}' });
    expect(spoken('一。', '二。', '三。')).toBe('一。二。三。');
  });

  it('leaves a unit out that the label says, also in Han', () => {
    expect(unitBeside({ kind: 'int', label: '随机步数', unit: '步' })).toBe('');
    expect(unitBeside({ kind: 'int', label: '时域 H', unit: '步' })).toBe('步');
  });
});

describe('templates', () => {
  const words = { 'Step {0} of {1}': '共 {1} 步，第 {0} 步', Play: '播放', 'Do: {0}': '做：{0}' };

  it('have as keys what is read of them', () => {
    const parts = [
      '<b title="A > b" @click=',
      '>\n  Play</b> <i aria-label="Do: ',
      '" class="x">',
      ' of\n ',
      '</i>&nbsp;',
      '',
    ];
    expect(keysOf(parts)).toEqual(['A > b', 'Play', 'Do: {0}', '{0} of {1}']);
  });

  it('are put together anew, with the values in their places, and stay the same array', () => {
    const one = strings('<p class="', '">Step ', ' of ', ' <b>Play</b></p>'),
      { html } = rewordedBy(words);
    const [first, ...values] = html(one, ['c', 1, 2]);
    expect([...first]).toEqual(['<p class="', '">共 ', ' 步，第 ', ' 步 <b>播放</b></p>']);
    expect(values).toEqual(['c', 2, 1]);
    expect(first.raw).toBeDefined();
    expect(html(one, ['d', 3, 4])[0]).toBe(first);
    const plain = strings('<p>Unknown ', '</p>');
    expect([...html(plain, [1])[0]]).toEqual([...plain]);
  });
});

it('translates what the core tells of itself, but no code', () => {
  const told = {
    title: 'A',
    key: 'A',
    facts: [{ text: 'A' }],
    listing: [{ text: 'A' }],
    params: [{ label: 'A', initial: 'A' }],
  };
  expect(translated(told)).toBe(told);
  speak({ A: '甲' }, 'zh', rewordedBy({ A: '甲' }));
  expect(translated(told)).toEqual({ ...told, title: '甲', params: [{ label: '甲', initial: 'A' }] });
});

describe('sentences of the core', () => {
  const zh = { ...read('zh/catalogue'), ...read('zh/lab'), ...read('zh/core') };

  it.each([
    ['Row 3, column 2: floor', '第 3 行，第 2 列：地面'],
    ['Row 3, column 2: pit, which ends the episode', '第 3 行，第 2 列：陷坑，回合在此结束'],
    ['to row 2, column 12, reward -0.5, the end', '到第 2 行，第 12 列，奖励 -0.5，回合结束'],
    ['stays here, reward 0: not what the world does now', '留在原处，奖励 0：与环境现在的行为不符'],
    ['0.25, as good as any', '0.25，并列最好'],
    ['15 decisions', '15 次决策'],
    ['Last update, imagined', '最近一次更新，想象的'],
    [
      'Q(s, right) = 0.5 + 0.1 (0 + 0.95 × 0.6 − 0.5) = 0.507',
      'Q(s, right) = 0.5 + 0.1 (0 + 0.95 × 0.6 − 0.5) = 0.507',
    ],
    ['Imagined by member 2, 5 steps ahead', '想象的（成员 2），提前 5 步'],
    [
      'Step 3: the dream says angle 0.3 ± 0.02 rad, the world 1e-05. There the dream is over.',
      '第 3 步：梦境说角度 0.3 ± 0.02 rad，环境为 1e-05。梦境在那里结束。',
    ],
    ['Step 2: dream and world are at row 1, column 3.', '第 2 步：梦境与环境都在第 1 行，第 3 列。'],
    [
      "agent.random_trials cannot be '0, 1'; allowed: whole numbers from 1 to 100 trials",
      "agent.random_trials 不能是 '0, 1'；允许：整数，1 到 100 个回合",
    ],
    ["there is no agent 'dina-q'; the nearest is 'dyna-q'", "没有 agent 'dina-q'；最接近的是 'dyna-q'"],
    [
      "moments go through a squared exponential kernel of differences alone; leave the model's kernel and prior as they usually are",
      '矩匹配只能用在差值上的平方指数核函数；请让模型的核函数和先验保持默认',
    ],
    ['nobody knows 12 of these goals', 'nobody knows 12 of these goals'],
  ])('%s', (english, chinese) => {
    expect(translated(english)).toBe(english);
    speak(zh, 'zh', rewordedBy(zh));
    expect(translated(english)).toBe(chinese);
  });
});

it('speaks English where there is no dictionary, or none can be had', async () => {
  speak({ A: '甲' }, 'zh');
  await learn('de', 'nowhere');
  expect([language(), t('A')]).toEqual(['en', 'A']);
  await learn('zh-CN', 'http://127.0.0.1:9/locale'); // where nobody answers
  expect([language(), t('A')]).toEqual(['en', 'A']);
});

it('finds texts that no dictionary reaches', () => {
  const found = (source: string): string[] => readText('a.ts', source).bare.map((one) => one.replace(/^a.ts:1: /, ''));
  expect(found("const a = html`<p title=${b ? 'Two words' : t`ok`}>${'Share'}</p>`;")).toEqual(['Two words', 'Share']);
  expect(found('remark = `so many ${n}`; throw failure("X", `no ${a} here`);')).toEqual(['so many {0}', 'no {0} here']);
  expect(found("t('Two words'); many(2, 'real step'); new Error('Two words'); key === 'Enter';")).toEqual([]);
});

// -- the dictionaries ---------------------------------------------------------------------------------

/** What is said in English in every language: facts that are looked up, and what maintainers read. */
const ENGLISH = [/settings\.ts:\d+: (Push|Points)$/, /report\.ts:\d+: , tick/, /module\.ts:\d+: it called/];

const said = readSource(/^(core|ui|view)\//);
const core = await Core.create(
  new WebAssembly.Module(readFileSync(new URL('../../public/gedanken.wasm', import.meta.url))),
);
const told = toldBy(core);
const ids = ['env', 'agent', 'model', 'planner'].flatMap((family) => core.catalog[family as 'env'].map(({ id }) => id));
const read = (file: string): Dictionary =>
  JSON.parse(readFileSync(new URL(`../../locale/${file}.json`, import.meta.url), 'utf8')) as Dictionary;
const holes = (text: string): string => (text.match(/\{\d\}/g) ?? []).sort().join(' ');

it('says nothing to people that no dictionary reaches', () => {
  expect(said.keys.size).toBeGreaterThan(400);
  expect(said.bare.filter((one) => !ENGLISH.some((known) => known.test(one)))).toEqual([]);
});

it('writes its templates in the language that is spoken', () => {
  const folder = new URL('../../src/ui/', import.meta.url);
  for (const place of new Set([...said.keys.values()].flat().map((one) => one.split(':')[0]!))) {
    const source = readFileSync(new URL(`../${place}`, folder), 'utf8');
    if (place !== 'ui/markup.ts') expect(source, place).not.toMatch(/import \{[^}]*\bhtml\b[^}]*\} from 'lit'/);
  }
});

/** Texts of the core's source; letters that are no ASCII are escaped there. */
const SOURCES = new URL('../../../src/', import.meta.url);
const texts = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((name) => /^(?:agents|core|envs|gauges|learners|run)\/.*\.c$/.test(name))
  .flatMap((name) => readFileSync(new URL(name, SOURCES), 'utf8').match(/"(?:[^"\\]|\\.)*"/g) ?? [])
  .join('\n')
  .toLowerCase();
const isWritten = (text: string): boolean => texts.includes(text.toLowerCase());

describe.each(['zh'])('the dictionary %s', (name) => {
  const lab = read(`${name}/lab`),
    catalogue = read(`${name}/catalogue`),
    experiments = read(`${name}/experiments`),
    clauses = read(`${name}/core`),
    written = new Set(listed.flatMap(({ title, text }) => [title, text])),
    all = Object.entries({ ...catalogue, ...experiments, ...clauses, ...lab });

  it('translates only what is said', () => {
    expect(Object.keys(lab).filter((key) => !said.keys.has(key))).toEqual([]);
    expect(Object.keys(catalogue).filter((key) => !told.has(key))).toEqual([]);
    expect(Object.keys(experiments).filter((key) => !written.has(key))).toEqual([]);
    const words = (key: string): string[] => key.split(/\{\d\}/).map((part) => part.trim());
    expect(Object.keys(clauses).filter((key) => !words(key).every((part) => isWritten(part)))).toEqual([]);
  });

  it('says one thing in one way', () => {
    for (const other of [catalogue, experiments, clauses])
      expect(Object.keys(lab).filter((key) => key in other && lab[key] !== other[key])).toEqual([]);
  });

  it('has the values of each text, each once', () => {
    expect(all.filter(([key, text]) => holes(key) !== holes(text)).map(([key]) => key)).toEqual([]);
    expect(all.filter(([, text]) => !text.trim())).toEqual([]);
  });

  it('names components by their ids', () => {
    const named = all.flatMap(([, text]) => [...text.matchAll(/\b(?:env|agent|model|planner)=([a-z][\w-]*)/g)]);
    expect(named.map(([, id]) => id!).filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('has one blank between Han and Latin words, and the punctuation of its language', () => {
    const wrong = all.filter(([, text]) =>
      /\p{sc=Han}[a-z]{2}|[a-z]{2}\p{sc=Han}|\p{sc=Han} ?[,;:?!]|\p{sc=Han} {2}/iu.test(text),
    );
    expect(wrong.map(([, text]) => text)).toEqual([]);
  });

  it('tells what is missing', () => {
    const missing = [...said.keys.keys()].filter((key) => !(key in lab) && !(key in catalogue) && !(key in clauses)),
      untold = [...told, ...written].filter((key) => !(key in catalogue) && !(key in experiments) && !(key in lab));
    console.log(
      `${name}: ${missing.length} texts of the lab and ${untold.length} of the catalogue and the experiments are English`,
    );
    for (const key of [...missing, ...untold]) console.log(`  ${key}`);
    expect(all.length).toBeGreaterThan(1000);
  });
});
