/** What the core tells of itself, in the words that people read: the keys of a translated catalogue. */
import type { Core } from '../../src/core/api';

/** As in src/core/rewording.ts, and what the zoo shows. */
const PROSE = ['title', 'summary', 'label', 'unit', 'doc', 'text', 'caption', 'drawn'];
/** Titles and labels that are the same in every language are none the less keys: whoever translates decides. */
const isWord = (text: string): boolean => /\p{L}/u.test(text);

function collect(one: unknown, all: Set<string>): void {
  if (Array.isArray(one)) for (const part of one) collect(part, all);
  else if (one && typeof one === 'object') {
    for (const [key, value] of Object.entries(one)) {
      if (key === 'listing' || key === 'picture' || key === 'source') continue;
      if (key === 'choices') for (const word of value as string[]) all.add(word.replaceAll('-', ' '));
      else if (key === 'facts') {
        for (const { name, text } of value as { name: string; text: string }[]) all.add(name).add(text);
      } else if (typeof value !== 'string') collect(value, all);
      else if (PROSE.includes(key)) all.add(value);
    }
  }
}

/** Of the catalogue, and of what the runs that it has pictures of show, are steered by and are drawn over. */
export function toldBy(core: Core): Set<string> {
  const { catalog } = core,
    all = new Set<string>();
  collect(catalog, all);
  const components = [...catalog.env, ...catalog.agent, ...catalog.model, ...catalog.planner];
  const texts = new Set([...components.map(({ picture }) => picture), ...catalog.env.map(({ id }) => `env=${id}`)]);
  for (const text of texts) {
    const run = core.open(text),
      channels = run.channels(),
      map = run.map();
    collect(channels, all);
    for (const { figures } of channels) for (const { axis } of figures) all.add(axis);
    for (const name of run.controls()?.names ?? []) all.add(name);
    for (const name of [...(map?.names ?? []), ...(map?.observation ?? []), ...(map?.units ?? [])]) all.add(name);
    run.close();
  }
  return new Set([...all].filter(isWord));
}
