/**
 * What the site's pages run, every path relative so that any folder of any static host serves it; the pages
 * themselves are made by site/. `gedanken.wasm` comes from public/ as it is. `element.js` holds the whole element
 * under a name that stays, for pages elsewhere; the site itself uses that same file. `frame.js` is for pages with frames.
 *
 * The worker is one self-contained classic script, because two ways of starting it must share the
 * same text: as the file `gedanken-worker.js` beside the page (same origin), and as a string inside
 * the page (`virtual:gedanken-worker`) that becomes a Blob where the browser forbids the file, as
 * in sandboxed frames and when the element comes from another origin.
 */
import { fileURLToPath } from 'node:url';
import { build, defineConfig, type Plugin } from 'vite';
import { experimentsPlugin } from './experiments.ts';
import { licensesPlugin } from './licenses.ts';
import { localePlugin } from './locale.ts';

const WORKER_FILE = 'gedanken-worker.js';
const WORKER_TEXT = 'virtual:gedanken-worker';
/** Of the scripts that are bundled apart. */
const modulesApart = new Set<string>();

/** Bundles a file of src/ into the text of one classic script. */
async function scriptText(source: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    root: fileURLToPath(new URL('.', import.meta.url)),
    build: {
      write: false,
      target: 'es2022',
      rollupOptions: {
        input: fileURLToPath(new URL(`src/${source}`, import.meta.url)),
        output: { format: 'iife', codeSplitting: false },
      },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((r) => ('output' in r ? r.output : []));
  const chunks = outputs.filter((file) => file.type === 'chunk');
  const [chunk] = chunks;
  if (!chunk || chunks.length !== 1) throw new Error(`${source} must become one file`);
  for (const id of chunk.moduleIds) modulesApart.add(id);
  return chunk.code;
}
const workerText = (): Promise<string> => scriptText('core/worker.ts');

export function workerPlugin(): Plugin {
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

/** What serves the site where there is no network, as sw.js; which files that are is known when all of it is built. */
function offlinePlugin(): Plugin {
  return {
    name: 'gedanken-offline',
    apply: 'build',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: await scriptText('service.ts') });
    },
  };
}

/**
 * uPlot makes a number format of `navigator.language` while it loads, and does not load where that is no language
 * (WebKitGTK under LANG=C says `C`). Its numbers are English now, like all others of the page.
 */
export function languagePlugin(): Plugin {
  const asked = "domEnv ? nav.language : 'en-US'";
  return {
    name: 'gedanken-language',
    transform(code, id) {
      if (!id.includes('/uplot/dist/uPlot.esm')) return undefined;
      if (!code.includes(asked)) throw new Error('uPlot asks for the language in another way now: see languagePlugin');
      return { code: code.replace(asked, "'en-US'"), map: null };
    },
  };
}

/** Rules and templates as they are served: without what is written for who reads them here. */
export function tersePlugin(): Plugin {
  const terse = (css: string): string =>
    css
      .replace(/\/\*[^]*?\*\//g, '')
      .replace(/\s+/g, ' ')
      .replace(/ ?([{};,]) ?/g, '$1');
  return {
    name: 'gedanken-terse',
    apply: 'build',
    transform(code, id) {
      if (!id.endsWith('.ts') || !id.includes('/src/')) return undefined;
      const short = code
        .replace(/\bcss`([^`]*)`/g, (_, css: string) => `css\`${terse(css)}\``)
        .replace(/\n[ \t]+/g, '\n'); // in templates, too, where a line break is as good as any blank
      return { code: short, map: null };
    },
  };
}

export default defineConfig({
  base: './',
  appType: 'mpa',
  plugins: [
    workerPlugin(),
    languagePlugin(),
    experimentsPlugin(),
    localePlugin(),
    tersePlugin(),
    offlinePlugin(),
    licensesPlugin(modulesApart), // after those that bundle
  ],
  // Like any static host that lets other pages embed the element.
  preview: { cors: true },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: {
      preserveEntrySignatures: 'allow-extension', // what frame.js and element.js give away
      input: {
        lab: 'src/main.ts',
        landing: 'src/landing.ts',
        site: 'src/site.ts',
        reading: 'src/reading.ts',
        learn: 'src/learn.ts',
        chapters: 'src/chapters.ts',
        zoo: 'src/zoo.ts',
        results: 'src/results.ts',
        embedding: 'src/embedding.ts',
        search: 'src/search.ts',
        offline: 'src/offline.ts',
        element: 'src/element.ts',
        framed: 'src/framed.ts',
        frame: 'src/frame/host.ts',
      },
      output: {
        // What is seldom asked for comes in one: small files cost more than what is in them.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              // What all others stand on.
              name: 'base',
              test: /node_modules\/(@lit|lit)|preload-helper|runtime.*decorate|src\/(core\/(address|failure|hash|language|mend|moment|pins|stats)|ui\/(abilities|clipboard|experiments|fitting|gallery|markup|naming|settings|shown|styled|telling|words)|view\/(palette|series))\.ts$/,
            },
            {
              // Of every page.
              name: 'theme',
              test: /src\/(theme|said|site-root)\.ts$/,
            },
            {
              name: 'later',
              test: /src\/(core\/(export|pool|world|easel|mending|policy|results)|ui\/(report|sharing|embed|copy-field|dialog|key-list|run-files|visit-list|presentation|experiment-block))\.ts$|src\/view\/(backrow|svg|png|chart)\.ts$/,
            },
            {
              // What the first steps of a run bring.
              name: 'curves',
              test: /uplot|src\/(view\/(curves|labels|marks|reading|curve-ink|dress|pointer)|ui\/(outlining|two-styles)|core\/follower)\.ts$/,
            },
            {
              // What lies on the stage under a hand.
              name: 'hands',
              test: /src\/ui\/(asking|cells-grid|dreaming|driving|points-pad)\.ts$/,
            },
            {
              name: 'figures',
              test: /src\/(ui\/(insights|insight-styles|channel-charts|chart|figure)|view\/(insight|figure|limits))\.ts$/,
            },
          ],
        },
        entryFileNames: ({ name }) => (['element', 'frame'].includes(name) ? '[name].js' : 'assets/[name].js'),
      },
    },
  },
});
