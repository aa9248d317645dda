/**
 * What the page says, in the reader's language. The English text is the key of its translation, so that the source reads as
 * what a person sees, and the core's catalogue, which is English for C too, is translated by the same dictionary. What a
 * dictionary does not have stays English. A page has one language: that of the lab that came last.
 */
import type { Rewording } from './rewording';

/** Translations by English text. Values stand where `{0}`, `{1}`, ... are, in any order. */
export type Dictionary = Readonly<Record<string, string>>;

/** There are dictionaries of these, under the names by which HTML knows languages. */
const TRANSLATED = ['zh'];

let words: Dictionary | undefined;
let spoken = 'en';
/** How more than single texts is translated; null: all of it stays as it is written. */
export let rewording: Rewording | null = null;

/** The language that is spoken. */
export const language = (): string => spoken;

/** `t(text)`, `t(text, ...values)` or a template: `t` before `` `after ${n} steps` `` has the key "after {0} steps". */
export function t(text: string | TemplateStringsArray, ...values: unknown[]): string {
  const english = typeof text === 'string' ? text : text.reduce((all, part, i) => `${all}{${i - 1}}${part}`);
  return (words?.[english.replace(/\s+/g, ' ')] ?? english).replace(/\{(\d)\}/g, (hole, i: number) =>
    i in values ? String(values[i]) : hole,
  );
}

/** What the core tells of itself, or says in a sentence; listings stay as they are in their papers. */
export const translated = <T>(told: T): T => rewording?.told(told) ?? told;

/** From now on this is spoken; without a dictionary English. */
export function speak(dictionary: Dictionary | undefined, name = 'en', how: Rewording | null = null): void {
  words = dictionary;
  spoken = dictionary ? name : 'en';
  rewording = how;
}

/** The language around an element, as HTML has it: its own `lang`, or that of the closest ancestor that has one. */
export function languageOf(element: Element): string {
  const { host } = element.getRootNode() as ShadowRoot;
  return element.closest<HTMLElement>('[lang]')?.lang ?? (host ? languageOf(host) : '');
}

/** From now on this language is spoken, if its dictionary, a file of the folder `locale`, can be had; else English. */
export async function learn(lang: string, locale: string): Promise<void> {
  const [name = ''] = lang.toLowerCase().split('-');
  if (name === spoken) return;
  if (!TRANSLATED.includes(name) || !locale) return speak(undefined);
  try {
    const [dictionary, { rewordedBy }] = await Promise.all([
      fetch(`${locale}/${name}.json`).then((answer) => answer.json() as Promise<Dictionary>),
      import('./rewording'),
    ]);
    speak({ ...words, ...dictionary }, name, rewordedBy(dictionary)); // what the page around it says stays
  } catch {
    speak(undefined);
  }
}
