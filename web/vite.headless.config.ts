/** The core for Node, in one file: build/site/headless.mjs, with which the site is built. */
import { defineConfig } from 'vite';

export default defineConfig({
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: 'src/headless.ts',
    outDir: '../build/site',
    emptyOutDir: false,
    target: 'es2022',
    rollupOptions: { output: { entryFileNames: 'headless.mjs' } },
  },
  ssr: { noExternal: true },
});
