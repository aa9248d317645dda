/**
 * The site: index.html and what it imports, every path relative so that any folder of any static
 * host serves it. `gedanken.wasm` comes from public/ as it is. `element.js` holds the whole element
 * under a name that stays, for pages elsewhere; the site itself uses that same file.
 *
 * The worker is one self-contained classic script, because two ways of starting it must share the
 * same text: as the file `gedanken-worker.js` beside the page (same origin), and as a string inside
 * the page (`virtual:gedanken-worker`) that becomes a Blob where the browser forbids the file, as
 * in sandboxed frames and when the element comes from another origin.
 */
import { fileURLToPath } from 'node:url';
import { build, defineConfig, type Plugin } from 'vite';

const WORKER_FILE = 'gedanken-worker.js';
const WORKER_TEXT = 'virtual:gedanken-worker';

/** Bundles src/core/worker.ts into the text of one classic script. */
async function workerText(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    root: fileURLToPath(new URL('.', import.meta.url)),
    build: {
      write: false,
      target: 'es2022',
      rollupOptions: {
        input: fileURLToPath(new URL('src/core/worker.ts', import.meta.url)),
        output: { format: 'iife', codeSplitting: false },
      },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((r) =>
    'output' in r ? r.output : [],
  );
  const chunks = outputs.filter((file) => file.type === 'chunk');
  const [chunk] = chunks;
  if (!chunk || chunks.length !== 1) throw new Error('the worker must be one file');
  return chunk.code;
}

function workerPlugin(): Plugin {
  return {
    name: 'gedanken-worker',
    resolveId: (id) => (id === WORKER_TEXT ? `\0${WORKER_TEXT}` : undefined),
    async load(id) {
      if (id !== `\0${WORKER_TEXT}`) return undefined;
      return `export default ${JSON.stringify(await workerText())};`;
    },
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: WORKER_FILE, source: await workerText() });
    },
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        if (!request.url?.split('?')[0]?.endsWith(`/${WORKER_FILE}`)) return next();
        response.setHeader('content-type', 'text/javascript');
        response.end(await workerText());
      });
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [workerPlugin()],
  // Like any static host that lets other pages embed the element.
  preview: { cors: true },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: 'index.html', element: 'src/element.ts' },
      output: {
        entryFileNames: ({ name }) => (name === 'element' ? 'element.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
