/**
 * Where the package's own files are, in the place of src/core/files.ts. Both addresses are written out, in the one form
 * that bundlers follow; who bundles with one that does not, copies the module and names its address (`wasm-url`).
 */
import { modulesFetched } from './node-files';

export const besideScript = (): string => new URL('./gedanken.wasm', import.meta.url).href;

export const fetchModule = modulesFetched;

/** Nothing else is in the package: experiments and results belong to the site. */
export const beside = (): string => '';

export const workerOf = (): (() => Worker) => () =>
  new Worker(new URL('./gedanken-worker.js', import.meta.url), { type: 'module' });
