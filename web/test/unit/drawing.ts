/** Numbers that are drawn, the same ones every time. */
export type Draw = (below: number) => number;

/** xorshift (Marsaglia 2003); `seed` > 0. */
export function drawing(seed: number): Draw {
  let state = Math.imul(seed, 0x9e3779b9) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
