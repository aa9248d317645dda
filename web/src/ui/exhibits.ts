/** What a gallery shows of a family: each component, and what it would take to have it here. */
import { t } from '../core/language';
import type { Component, Lab } from '../core/types';
import { companyOf, companyWords, whyNot } from './fitting';
import type { ChosenFamily, Settings } from './settings';

export interface Exhibit {
  component: Component;
  /** Why it does not go with what is here; '': it does. */
  why: string;
  /** What would come with it, in a sentence. */
  company: string;
  /** Nothing goes with it. */
  isOut: boolean;
  /** What a search looks through. */
  text: string;
}

export function exhibitsOf({ catalog }: Lab, settings: Settings, family: ChosenFamily): Exhibit[] {
  const env = settings.component('env')!,
    agent = settings.component('agent')!,
    present = { env, agent };
  return catalog[family].map((component) => {
    const idea = catalog.ideas.find(({ key }) => key === component.idea),
      why = component === settings.component(family) ? '' : whyNot(catalog, present, family, component),
      those = why ? companyOf(catalog, present, family, component) : [];
    const { id, title, summary, source } = component;
    return {
      component,
      why,
      company: those?.length ? t`Comes with ${companyWords(those.map((one) => one.component))}.` : '',
      isOut: those === null,
      text: [id, title, summary, source, idea?.label, idea?.doc].join(' ').toLowerCase(),
    };
  });
}

/** All words of the search are somewhere in it. */
export function isFound({ text }: Exhibit, search: string): boolean {
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
