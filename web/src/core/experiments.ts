/** The list of experiments that the build puts beside the module. */
import { failure } from './failure';
import type { Experiment } from './types';

/** Rejects with a sentence why there is none; an empty address has nothing. */
export async function fetchExperiments(url: string): Promise<readonly Experiment[]> {
  const nothing = failure('FETCH', 'The list of experiments could not be fetched; everything else works without it.');
  if (!url) throw nothing;
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) throw nothing;
  const list: unknown = await response.json().catch(() => null);
  if (!Array.isArray(list)) throw nothing;
  return list as Experiment[];
}
