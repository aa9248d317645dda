/** What a cell of a grid can hold, in words. */
import { t } from '../core/language';

/** Glyphs that a hand can put. */
export const TOOLS = ['#', '.', 'S', 'G'];

export function nameOf(glyph: string): string {
  const names: Record<string, string> = {
    '#': t`wall`,
    '.': t`floor`,
    S: t`start`,
    G: t`goal`,
    H: t`pit`,
    C: t`cliff`,
  };
  return names[glyph] ?? (/\d/.test(glyph) ? t`floor that pays ${glyph}` : t`floor that costs`);
}
