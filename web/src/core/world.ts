/** A world as text: all that a config says of the world, and what was changed in it on the way. */
import { failure } from './failure';
import { pairsOf, valueIn } from './hash';
import { t } from './language';

/** Pairs that are the world's: which one, its parameters, its time limit. */
const OWN = /^(env[.=]|time_limit=)/;
const EVENTS = 'events=';

const eventsOf = (config: string): string[] => (valueIn(config, 'events') ?? '').split(';').filter(Boolean);
/** `STEP:KEY=VALUE` or `STEP.TICK:KEY=VALUE`. */
const isOfWorld = (event: string): boolean => /^[\d.]+:env\./.test(event);

export function worldText(config: string): string {
  const events = eventsOf(config).filter(isOfWorld);
  return [
    ...pairsOf(config).filter((pair) => OWN.test(pair)),
    ...(events.length ? [EVENTS + events.join(';')] : []),
  ].join(' ');
}

/** The config with another world; throws a sentence where the text is of something else. */
export function withWorld(config: string, text: string): string {
  const world = pairsOf(text.replace(/^[^#]*#(?=env[.=])/, ''));
  if (!world.some((pair) => pair.startsWith('env='))) {
    throw failure('WORLD', 'A world begins with its name: the text has no pair env=NAME.');
  }
  const other = world.find((pair) => !OWN.test(pair) && !pair.startsWith(EVENTS));
  if (other)
    throw failure('WORLD', t`"${other.slice(0, 60)}" is not of a world: its pairs are env=, env.… and time_limit=.`);
  const foreign = eventsOf(text).find((event) => !isOfWorld(event));
  if (foreign) throw failure('WORLD', t`The event "${foreign.slice(0, 60)}" is not of a world.`);
  const rest = pairsOf(config).filter((pair) => !OWN.test(pair) && !pair.startsWith(EVENTS));
  return [...world, ...rest].join(' ');
}
