/**
 * Where the program's own files are: the module beside the script, all else beside the module. The npm package puts
 * another file in the place of this one (package/src/files.ts), because bundlers only follow addresses that are written out.
 */

/** Of the module; Vite's own server has it at the root. */
export function besideScript(): string {
  return new URL(import.meta.env.DEV ? '/gedanken.wasm' : 'gedanken.wasm', import.meta.url).href;
}

export const fetchModule = (url: string): Promise<Response> => fetch(url);

/** Modules without a folder (data: and blob: addresses) have nothing beside them. */
export function beside(wasmUrl: string, file: string): string {
  if (/^(data|blob):/i.test(wasmUrl)) return '';
  return wasmUrl.replace(/[?#].*$/, '').replace(/[^/]*$/, file);
}

/** Starts a worker by its file; null where there is none. */
export function workerOf(wasmUrl: string): (() => Worker) | null {
  const url = beside(wasmUrl, 'gedanken-worker.js');
  return url ? () => new Worker(url) : null;
}
