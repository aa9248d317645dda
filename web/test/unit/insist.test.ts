/** What is refused in passing is asked for again while time goes by, and never for long. */
import { describe, expect, it } from 'vitest';
import { insist } from '../../src/ui/insist';

/** Refuses so many times, then agrees. */
function reluctant(times: number): { asked: number; ask: () => Promise<string> } {
  const one = {
    asked: 0,
    ask: async (): Promise<string> => {
      if (one.asked++ < times) throw new Error(`no ${one.asked}`);
      return 'yes';
    },
  };
  return one;
}

describe('insist', () => {
  it.each([0, 1, 4])('is heard after %i refusals', async (times) => {
    const one = reluctant(times);
    expect(await insist(one.ask, () => true)).toBe('yes');
    expect(one.asked).toBe(times + 1);
  });

  it('takes the first refusal where time stands still', async () => {
    const one = reluctant(1);
    await expect(insist(one.ask, () => false)).rejects.toThrow('no 1');
    expect(one.asked).toBe(1);
  });

  it('gives up when time stops, or after some refusals', async () => {
    let asks = 0;
    await expect(insist(reluctant(9).ask, () => ++asks < 3)).rejects.toThrow('no 3');
    await expect(insist(reluctant(9).ask, () => true)).rejects.toThrow('no 5');
  });
});
