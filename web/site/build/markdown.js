/** Markdown as all texts are written in: HTML where it is needed, and TeX between dollars, which becomes MathML here. */
import markdownIt from 'markdown-it';
import { katex } from '@mdit/plugin-katex-slim';

export const markdown = markdownIt({ html: true }).use(katex, {
  output: 'mathml',
  throwOnError: true,
});

// What is found shows no TeX: it stands in the formula beside what is seen.
for (const rule of ['math_inline', 'math_block']) {
  const drawn = markdown.renderer.rules[rule];
  markdown.renderer.rules[rule] = (...given) =>
    drawn(...given).replaceAll('<annotation ', '<annotation data-pagefind-ignore ');
}

// On a phone some equations are wider than the page, and then they scroll, also by keys.
const { math_block: block } = markdown.renderer.rules;
markdown.renderer.rules.math_block = (tokens, i, options, env, self) =>
  block(tokens, i, options, env, self).replace(
    "<p class='katex-block'>",
    `<p class="equation" tabindex="0" role="group" aria-label="${(env.t ?? String)('Equation')}">`,
  );

/** As it stands in HTML, also between quotes. */
export const escaped = (text) => markdown.utils.escapeHtml(String(text));
