/**
 * The npm package, into package/dist: modules for bundlers, or by `--mode inline` all of them and the core in one file.
 * They are built as if for a server, which leaves addresses of files as they are written, and can be loaded on one.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { languagePlugin, tersePlugin, workerPlugin } from './vite.config.ts';

const WASM_TEXT = 'virtual:gedanken-wasm';
const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const WASM = path('public/gedanken.wasm');

/** The module as a file beside the scripts, and as text where it is to be inside. */
function wasmPlugin(isInline: boolean): Plugin {
  return {
    name: 'gedanken-wasm',
    resolveId: (id) => (id === WASM_TEXT ? `\0${WASM_TEXT}` : undefined),
    load: (id) =>
      id === `\0${WASM_TEXT}` ? `export default ${JSON.stringify(readFileSync(WASM, 'base64'))};` : undefined,
    generateBundle() {
      if (!isInline) this.emitFile({ type: 'asset', fileName: 'gedanken.wasm', source: readFileSync(WASM) });
    },
  };
}

/**
 * On a server nothing is registered, and Lit's files for browsers, which need a document while they load, do without. Those that
 * it has for servers bring a document of their own, and look at all that a window has, which is an error in a sandboxed frame.
 */
function serverPlugin(): Plugin {
  const without: [file: string, asked: string, instead: string][] = [
    ['/reactive-element/reactive-element.js', 'extends HTMLElement{', 'extends(globalThis.HTMLElement??class{}){'],
    ['/lit-html/lit-html.js', '=document,', '=globalThis.document??{createTreeWalker(){}},'],
    ['/src/ui/define.ts', 'if (!customElements', 'if (globalThis.customElements && !customElements'],
  ];
  return {
    name: 'gedanken-server',
    transform(code, id) {
      const found = without.find(([file]) => id.endsWith(file));
      if (!found) return undefined;
      const [, asked, instead] = found;
      if (!code.includes(asked)) throw new Error(`${id} asks for the document in another way now: see serverPlugin`);
      return { code: code.replaceAll(asked, instead), map: null };
    },
  };
}

export default defineConfig(({ mode }) => {
  const isInline = mode === 'inline',
    entries = isInline ? ['inline'] : ['index', 'define', 'core'];
  return {
    publicDir: false,
    logLevel: 'warn',
    plugins: [workerPlugin(), languagePlugin(), wasmPlugin(isInline), serverPlugin(), tersePlugin()],
    define: { 'import.meta.env.DEV': 'false', 'process.env.NODE_ENV': '"production"' },
    resolve: {
      alias: [
        {
          find: /^(\.|\.\.\/core|\.\.\/\.\.\/src\/core)\/files$/,
          replacement: path(`package/src/${isInline ? 'inline-' : ''}files.ts`),
        },
      ],
    },
    build: {
      ssr: true,
      outDir: 'package/dist',
      emptyOutDir: !isInline,
      target: 'es2022',
      minify: isInline,
      license: { fileName: 'NOTICES.md' },
      rollupOptions: {
        preserveEntrySignatures: 'strict', // or what files share would be exported under names of one letter
        input: Object.fromEntries(entries.map((name) => [name, path(`package/src/${name}.ts`)])),
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: '[name].js',
          ...(isInline && { codeSplitting: false }),
        },
      },
    },
    ssr: { noExternal: true, resolve: { conditions: ['browser', 'module'] } },
  };
});
