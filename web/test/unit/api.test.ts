import { describe, expect, it } from 'vitest';
import { asFailure } from '../../src/core/failure';
import { policyOf } from '../../src/core/policy';
import { COLUMNS, fakeCore, ROWS } from './fake';

function reason(call: () => unknown) {
  try {
    call();
  } catch (thrown) {
    return asFailure(thrown);
  }
  return expect.fail('it worked');
}

describe('Core', () => {
  const core = fakeCore();

  it('reads the catalogue and describes', () => {
    expect(core.catalog.episode_columns).toEqual(COLUMNS);
    expect(core.describe('maze')).toBe('# maze');
  });

  it('throws the sentence of the core under the name of its status', () => {
    expect(reason(() => core.open('colour=red'))).toEqual({
      code: 'UNKNOWN_ID',
      message: 'there is no colour',
    });
    expect(core.normalize('n=5')).toBe('n=5 length=5 seed=1');
  });

  it('refuses texts that do not fit, and texts with a 0 in them', () => {
    expect(reason(() => core.open('x'.repeat(9000))).message).toContain('8191 bytes');
    expect(reason(() => core.open('n=1\0 seed=2')).message).toContain('character 0');
  });

  it('refuses a damaged snapshot', () => {
    expect(reason(() => core.load(Uint8Array.of(1, 2, 3))).code).toBe('BAD_FORMAT');
    expect(reason(() => core.load(new Uint8Array(0))).code).toBe('BAD_FORMAT');
  });
});

describe('CoreRun', () => {
  it('advances, reports, draws', () => {
    const run = fakeCore().open('n=3 length=5');
    run.advance(1, 'episode');
    expect(run.progress()).toMatchObject({ ticks: 1, phase: 1 });
    run.advance(1000, 'episode');
    expect(run.progress()).toMatchObject({ ticks: 35, env_steps: 5, episodes: 1, model_steps: 15, updates: 20 });
    expect(run.scene(255)).toMatchObject({ n: 2, box: [0, 0, 9, 6] });
    expect(run.scene(255).bytes.byteLength).toBe(88);
    expect(run.channel('nothing')).toBeNull();
    expect(run.channel('episodes')!.data.length).toBe(ROWS * COLUMNS.length);
  });

  it('is an error once closed', () => {
    const run = fakeCore().open('');
    run.close();
    for (const call of [
      () => run.advance(1),
      () => run.progress(),
      () => run.scene(1),
      () => run.digest(),
      () => run.save(),
      () => run.set('n', '1'),
      () => run.close(),
      () => run.channel('episodes'),
    ]) {
      expect(reason(call).message).toMatch(/closed/);
    }
  });

  it('hands out every episode once, and says how many were overwritten', () => {
    const run = fakeCore().open('n=0 length=1');
    const episodes = (n: number) => {
      for (let k = 0; k < n; k++) run.advance(1000, 'episode');
    };
    expect(run.episodesSince(0)).toEqual({ columns: 7, rows: 0, data: new Float64Array(0), missed: 0 });
    let seen = 0;
    for (const n of [1, 10, ROWS - 3, 1, ROWS, 40]) {
      episodes(n);
      const { rows, data, missed } = run.episodesSince(seen);
      expect([rows, missed]).toEqual([n, 0]);
      for (let k = 0; k < n; k++) expect(data[k * 7]).toBe(seen + k + 1);
      seen += n;
    }
    episodes(ROWS + 9);
    const late = run.episodesSince(seen);
    expect([late.rows, late.missed, late.data[0]]).toEqual([ROWS, 9, seen + 10]);
  });

  it('saves and loads', () => {
    const core = fakeCore();
    const run = core.open('seed=4');
    run.advance(123);
    const again = core.load(run.save());
    expect(again.digest()).toBe(run.digest());
  });

  it('says why there is no policy, and leaves no run open', () => {
    const core = fakeCore(),
      snapshot = core.open('seed=4').save();
    for (let n = 0; n < 40; n++)
      expect(reason(() => policyOf(core, snapshot)).message).toBe('the clockwork keeps no policy');
    expect(reason(() => policyOf(core, Uint8Array.of(1))).code).toBe('BAD_FORMAT');
  });
});
