/** What is shown: panels of the lab, layers of the stage. */
import { t } from '../core/language';
import type { Catalog, Layer } from '../core/types';

/** What `view.hide` may name. */
export const PANELS = ['world', 'overlays', 'curves', 'counters', 'model', 'agent', 'exhibits', 'files'];

/** What lies over the layers of the core. */
export const TWIN: Layer = {
  key: 'twin',
  get label() {
    return t`Without imagination`;
  },
  get doc() {
    return t`The same agent and luck at the same real step, as an outline: it imagines nothing. Not shown at full speed.`;
  },
};

/** Layers as the core takes them: a bit for each. */
export function maskOf({ layers }: Catalog, keys: readonly string[]): number {
  return layers.reduce((bits, { key }, i) => bits | (keys.includes(key) ? 1 << i : 0), 0);
}
