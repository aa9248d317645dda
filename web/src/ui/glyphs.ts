/** What a cell of a grid can hold, in words. */

export interface Tool {
  glyph: string;
  name: string;
}

export const TOOLS: Tool[] = [
  { glyph: '#', name: 'wall' },
  { glyph: '.', name: 'floor' },
  { glyph: 'S', name: 'start' },
  { glyph: 'G', name: 'goal' },
];

export function nameOf(glyph: string): string {
  const tool = TOOLS.find((one) => one.glyph === glyph);
  if (tool) return tool.name;
  if (glyph === 'H') return 'pit';
  if (glyph === 'C') return 'cliff';
  return /\d/.test(glyph) ? `floor that pays ${glyph}` : 'floor that costs';
}
