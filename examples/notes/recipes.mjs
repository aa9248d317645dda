/**
 * How a figure comes into notes of many kinds. The tested ones are the folders beside this file: the embed page shows their
 * files, and a test builds each with its tool (`build`) and plays what it made (`page`).
 */
export const tested = [
  {
    id: "reveal",
    name: "reveal.js",
    about: "A slide of its own. The figure is fetched when its slide is shown, and rests while another one is.",
    files: ["index.html", "package.json"],
    build: ["npm", "ci", "--no-audit", "--no-fund"],
    page: "index.html#/1",
  },
  {
    id: "mkdocs",
    name: "MkDocs",
    about: "HTML stands in Markdown as it is, with an empty line before and after it.",
    files: ["docs/index.md", "mkdocs.yml"],
    build: ["mkdocs", "build", "--quiet", "--strict"],
    page: "site/index.html",
  },
  {
    id: "sphinx",
    name: "Sphinx",
    about: "HTML stands behind the directive raw; in MyST, in a fence {raw} html.",
    files: ["index.rst", "conf.py"],
    build: ["sphinx-build", "-q", "-W", ".", "site"],
    page: "site/index.html",
  },
  {
    id: "jupyter",
    name: "Jupyter, as HTML",
    about:
      "A cell whose output is HTML. Here in a sandbox, which it needs nothing more for; a notebook must be trusted.",
    files: ["notes.ipynb"],
    build: ["jupyter", "nbconvert", "--to", "html", "--log-level", "ERROR", "notes.ipynb"],
    page: "notes.html",
  },
];

const URL = "https://YOUR-HOST/gedanken/embed.html#env=dyna-maze&agent=dyna-q&seed=7";
const FRAME = `<iframe src="${URL}" title="Dyna-Q in a maze" width="100%" height="640" style="border: 0"
  loading="lazy" allow="fullscreen; clipboard-write"></iframe>`;

/** They follow the documentation of what they are for, and no test opens them. */
export const untested = [
  { name: "Quarto", about: "A raw block.", code: `\`\`\`{=html}\n${FRAME}\n\`\`\`` },
  {
    name: "MyST, Jupyter Book",
    about: "A directive of its own.",
    code: `:::{iframe} ${URL}\n:width: 100%\nDyna-Q in a maze\n:::`,
  },
  {
    name: "Docusaurus",
    about: "JSX in an MDX page.",
    code: FRAME.replace('style="border: 0"', "style={{ border: 0 }}"),
  },
  { name: "VitePress", about: "HTML stands in Markdown as it is.", code: FRAME },
  {
    name: "Hugo",
    about:
      'A shortcode, layouts/shortcodes/gedanken.html; in a page {{< gedanken "env=dyna-maze&agent=dyna-q&seed=7" >}}.',
    code: FRAME.replace(/#[^"]*/, "#{{ .Get 0 | safeURL }}"),
  },
  { name: "Moodle", about: "In the source view of its editor. Scripts are taken out, frames are left.", code: FRAME },
  { name: "WordPress", about: "A block Custom HTML.", code: FRAME },
  {
    name: "LaTeX, beamer",
    about: "Paper does not play: a picture that leads to the figure. The picture is the SVG of Share, made a PDF.",
    code: String.raw`\href{https://YOUR-HOST/gedanken/lab.html\#env=dyna-maze\&agent=dyna-q\&seed=7}{%
  \includegraphics[width=\linewidth]{dyna-maze.pdf}}`,
  },
];
