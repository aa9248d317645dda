import { describe, expect, it } from 'vitest';
import { csv, csvField, fileName, runFile } from '../../src/core/export';

const catalog = {
  version: '0.1.0',
  numbers_version: 1,
  episode_columns: ['episode', 'env_steps', 'model_steps', 'updates', 'return', 'length', 'terminated'],
};

describe('csv', () => {
  it('has one row per episode, which say what they are of', () => {
    const data = Float64Array.from([1, 14, 70, 84, 1, 14, 1, 2, 20, 100, 120, 0.1 + 0.2, 6, 0]);
    const text = csv({
      catalog,
      config: 'env=dyna-maze\nagent=dyna-q  env.layout=S,G seed=7 numbers=1',
      runs: [
        { seed: 7, digest: '0123456789abcdef', episodes: { columns: 7, rows: 2, data } },
        { seed: 8, digest: '', episodes: { columns: 7, rows: 1, data }, unfinished: [2, 18, 90, 108, 0, 4, 0] },
      ],
    });
    expect(text).toBe(
      [
        'seed,episode,env_steps,model_steps,updates,return,length,terminated,finished,world,agent,version,numbers,config,digest',
        '7,1,14,70,84,1,14,1,1,dyna-maze,dyna-q,0.1.0,1,"env=dyna-maze agent=dyna-q env.layout=S,G",',
        '7,2,20,100,120,0.30000000000000004,6,0,1,,,,,,0123456789abcdef',
        '8,1,14,70,84,1,14,1,1,dyna-maze,dyna-q,0.1.0,1,"env=dyna-maze agent=dyna-q env.layout=S,G",',
        '8,2,18,90,108,0,4,0,0,,,,,,',
        '',
      ].join('\r\n'),
    );
  });
  it('quotes fields as RFC 4180 says', () => {
    expect(csvField('plain')).toBe('plain');
    expect(csvField('a,b')).toBe('"a,b"');
    expect(csvField('say "x"')).toBe('"say ""x"""');
  });
});

describe('files', () => {
  it('are named after the run', () => {
    expect(fileName('env=dyna-maze agent=dyna-q seed=7', 'csv')).toBe('gedanken-env-dyna-maze-agent-dyna-q-seed-7.csv');
    expect(fileName('', 'png')).toBe('gedanken.png');
    expect(fileName(`env=maze env.layout=${'../'.repeat(99)}`, 'gedanken')).toBe('gedanken-env-maze.gedanken');
    expect(fileName('..', 'csv')).toBe('gedanken.csv');
  });
  it('a run file is the snapshot as it is', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(runFile('env=maze', bytes)).toEqual({ name: 'gedanken-env-maze.gedanken', bytes });
  });
});
