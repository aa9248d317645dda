/** custom-elements.json, from what the element promises (src/element.ts), with the files of the package. */
const CLASS = 'dist/index.js';

const packaged = {
  name: 'gedanken-packaged',
  packageLinkPhase({ customElementsManifest: { modules } }) {
    const [promised] = modules,
      declaration = { name: 'GedankenLab', module: CLASS };
    promised.path = CLASS;
    promised.exports = [{ kind: 'js', name: 'GedankenLab', declaration }];
    modules.push({
      kind: 'javascript-module',
      path: 'dist/define.js',
      declarations: [],
      exports: [{ kind: 'custom-element-definition', name: 'gedanken-lab', declaration }],
    });
  },
};

export default { globs: ['src/element.ts'], outdir: 'dist', quiet: true, plugins: [packaged] };
