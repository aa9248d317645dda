/** A world as text, to give away and to paste. */
import { expect, test } from 'vitest';
import { asFailure } from '../../src/core/failure';
import { withWorld, worldText } from '../../src/core/world';

const CONFIG =
  'env=maze env.layout=S.a./.#H#/..1G env.slip=0.1 time_limit=15 agent=dyna-q agent.alpha=0.2 seed=7 ' +
  'events=3:env.cell.0.1=#;4.2:agent.alpha=0.5;9:env.cell.0.1=.';

function reason(text: string): string {
  try {
    withWorld(CONFIG, text);
  } catch (thrown) {
    return asFailure(thrown).message;
  }
  return expect.fail('it was taken');
}

test('it is what the config says of the world, with what was changed in it', () => {
  expect(worldText(CONFIG)).toBe(
    'env=maze env.layout=S.a./.#H#/..1G env.slip=0.1 time_limit=15 events=3:env.cell.0.1=#;9:env.cell.0.1=.',
  );
  expect(worldText('env=dyna-maze agent=dyna-q')).toBe('env=dyna-maze');
});

test('pasted it takes the place of the world that was there, and of nothing else', () => {
  const other = withWorld('env=dyna-maze env.scale=2 agent=dyna-q seed=7 events=1:agent.alpha=1', worldText(CONFIG));
  expect(other).toBe(`${worldText(CONFIG)} agent=dyna-q seed=7`);
  expect(worldText(other)).toBe(worldText(CONFIG));
  expect(withWorld(CONFIG, '\n env=chain\n env.states=5 ')).toBe(
    'env=chain env.states=5 agent=dyna-q agent.alpha=0.2 seed=7',
  );
  expect(withWorld('env=chain seed=1', 'https://a.org/#env=maze&env.layout=S.#G')).toBe(
    'env=maze env.layout=S.#G seed=1',
  );
});

test('a text that is no world is refused in a sentence', () => {
  expect(reason('')).toBe('A world begins with its name: the text has no pair env=NAME.');
  expect(reason('S..#G')).toContain('env=NAME');
  expect(reason('env=maze agent=sac')).toBe(
    '"agent=sac" is not of a world: its pairs are env=, env.… and time_limit=.',
  );
  expect(reason('env=maze events=3:agent.alpha=1')).toBe('The event "3:agent.alpha=1" is not of a world.');
});
