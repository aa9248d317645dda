/** Markdown as all texts are written in: HTML where it is needed, and TeX between dollars, which becomes MathML here. */
import markdownIt from 'markdown-it';
import { katex } from '@mdit/plugin-katex-slim';

export const markdown = markdownIt({ html: true }).use(katex, {
  output: 'mathml',
  throwOnError: true,
});
