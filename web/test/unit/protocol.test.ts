import { describe, expect, it } from 'vitest';
import { isFailure } from '../../src/core/failure';
import { idOf, isAnswer, PROTOCOL, readRequest } from '../../src/core/protocol';
import { emptyModule } from './fake';

const v = PROTOCOL;
const refused = (message: unknown): string => {
  try {
    readRequest(message);
  } catch (thrown) {
    expect(isFailure(thrown)).toBe(true);
    expect((thrown as { code: string }).code).toBe('PROTOCOL');
    return (thrown as { message: string }).message;
  }
  return '';
};

describe('readRequest', () => {
  it.each([
    { type: 'init', module: emptyModule },
    { type: 'open', config: '' },
    { type: 'save', what: 'now' },
    { type: 'save', what: 'head' },
    { type: 'seek', to: 'step' },
    { type: 'seek', to: 'episode' },
    { type: 'seek', to: { step: 3, tick: 0 } },
    { type: 'load', snapshot: new Uint8Array(3) },
    { type: 'play', speed: Infinity, most: 7 },
    { type: 'most', step: Infinity },
    { type: 'pause' },
    { type: 'advance', until: 'phase', count: 3 },
    { type: 'set', key: 'k', value: 'v' },
    { type: 'watch', layers: 255, channels: ['q'] },
    { type: 'ask', about: { x: 0.5, y: -1 } },
    { type: 'ask', about: { line: -1 } },
    { type: 'digest' },
    { type: 'config' },
    { type: 'batch', config: '', episodes: 5, steps: 0, measures: ['a.b[5]'] },
    { type: 'picture', config: '', steps: 3, layers: 255 },
    { type: 'ack' },
  ])('takes $type', (fields) => {
    const message = { v, id: 1, ...fields };
    expect(readRequest(message)).toBe(message);
  });

  it.each([
    null,
    undefined,
    0,
    'play',
    [],
    {},
    { v, id: 1 },
    { v, id: 1, type: 'dance' },
    { v, id: 1, type: 'toString' },
    { v, id: 1, type: '__proto__' },
    { v, id: 1, type: 'open' },
    { v, id: 1, type: 'open', config: 'x'.repeat(200000) },
    { v, id: 1, type: 'play', speed: NaN, most: 1 },
    { v, id: 1, type: 'play', speed: 1 },
    { v, id: 1, type: 'most', step: -1 },
    { v, id: 1, type: 'play', speed: 0, most: 1 },
    { v, id: 1, type: 'play', speed: '4', most: 1 },
    { v, id: 1, type: 'ask', about: null },
    { v, id: 1, type: 'ask', about: { x: NaN, y: 0 } },
    { v, id: 1, type: 'ask', about: { x: 1 } },
    { v, id: 1, type: 'advance', until: 'forever', count: 1 },
    { v, id: 1, type: 'advance', until: 'step', count: -1 },
    { v, id: 1, type: 'advance', until: 'step', count: 1.5 },
    { v, id: 1, type: 'watch', layers: 2 ** 33, channels: [] },
    { v, id: 1, type: 'watch', layers: 1, channels: [1] },
    { v, id: 1, type: 'load', snapshot: [1, 2] },
    { v, id: 1, type: 'save', what: 'all' },
    { v, id: 1, type: 'seek', to: 'yesterday' },
    { v, id: 1, type: 'seek', to: { step: NaN, tick: 0 } },
    { v, id: 1, type: 'seek', to: { step: 1 } },
    { v, id: 1, type: 'init', module: {} },
  ])('refuses %j', (message) => {
    expect(refused(message)).not.toBe('');
  });

  it('says so when the versions differ', () => {
    expect(refused({ v: v + 1, id: 1, type: 'pause' })).toContain('different versions');
  });
});

it('finds the id of anything', () => {
  expect([null, 3, {}, { id: 'a' }, { id: -1 }, { id: 7 }].map(idOf)).toEqual([0, 0, 0, 0, 0, 7]);
});

it('knows answers', () => {
  expect(isAnswer({ v, type: 'frame' })).toBe(true);
  for (const other of [null, 'x', {}, { v }, { v: v + 1, type: 'frame' }, { v, type: 'open' }]) {
    expect(isAnswer(other)).toBe(false);
  }
});
