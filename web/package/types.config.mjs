/** The types of each entry, into dist: made from the sources, without what is internal. */
import { dts } from 'rolldown-plugin-dts';

/** What those add to the names of elements that TypeScript knows who register them. */
const NAMES = '\ndeclare global {\n  interface HTMLElementTagNameMap {\n    "gedanken-lab": GedankenLab;\n  }\n}\n';

const names = {
  name: 'gedanken-names',
  generateBundle(_, bundle) {
    for (const file of ['define.d.ts', 'inline.d.ts']) bundle[file].code += NAMES;
  },
};

export default {
  input: Object.fromEntries(['index', 'define', 'core', 'inline'].map((name) => [name, `src/${name}.ts`])),
  plugins: [
    dts({ emitDtsOnly: true, tsconfig: '../tsconfig.json', compilerOptions: { stripInternal: true, noEmit: false } }),
    names,
  ],
  treeshake: { moduleSideEffects: false }, // the page's own parts that are only registered
  logLevel: 'warn',
  checks: { bundlerTimings: false },
  output: { dir: 'dist', chunkFileNames: 'of-[name].ts' },
};
