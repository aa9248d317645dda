/** How often a change is asked for again, and after how long, ms. */
const TIMES = 4;
const PAUSE = 40;

/**
 * Asks again while time goes by: a wall is refused where the agent stands, and an agent that runs is in the way
 * only in passing. What is refused for another reason is refused again; the last refusal counts.
 */
export async function insist<T>(ask: () => Promise<T>, goes: () => boolean): Promise<T> {
  for (let left = TIMES; ; left--) {
    try {
      return await ask();
    } catch (thrown) {
      if (left === 0 || !goes()) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
