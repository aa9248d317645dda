/** The element's colours, for the pages around it: assets/tokens.css. */
import { colours } from '../build/core.js';

export const data = { permalink: 'assets/tokens.css', eleventyExcludeFromCollections: true };

export function render() {
  const lines = Object.entries(colours).map(
    ([name, { light, dark }]) => `  --${name}: light-dark(${light}, ${dark});`,
  );
  return `:root {\n  color-scheme: light dark;\n${lines.join('\n')}\n}\n`;
}
