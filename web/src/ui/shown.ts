/** What is shown: panels of the lab, layers of the stage. */
import type { Catalog } from '../core/types';

/** What `view.hide` may name. */
export const PANELS = ['world', 'overlays', 'curves', 'counters', 'model', 'agent', 'exhibits', 'files'];

/** Layers as the core takes them: a bit for each. */
export function maskOf({ layers }: Catalog, keys: readonly string[]): number {
  return layers.reduce((bits, { key }, i) => bits | (keys.includes(key) ? 1 << i : 0), 0);
}
