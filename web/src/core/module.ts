/**
 * From a URL to an instance of the core. Whatever goes wrong gets a sentence that names the URL.
 */
import { asFailure, failure } from './failure';
import { fetchModule } from './files';
import { t } from './language';
import { Memory } from './memory';
import type { Failure } from './types';

/** The functions of src/wasm/bindings.h. A handle is > 0; a negative result is minus a status. */
export interface Exports {
  gedanken_abi(): number;
  gedanken_text(): number;
  gedanken_text_bytes(): number;
  gedanken_catalog(): number;
  gedanken_describe(): number;
  gedanken_normalize(): number;
  gedanken_resolve(): number;
  gedanken_open(): number;
  gedanken_close(handle: number): number;
  gedanken_bytes(handle: number): number;
  gedanken_advance(handle: number, ticks: number, until: number): number;
  gedanken_progress(handle: number): number;
  gedanken_set(handle: number): number;
  gedanken_dream(handle: number): number;
  /** A number itself. NaN: with a sentence in the text an error, without one there is none yet. */
  gedanken_measure(handle: number): number;
  gedanken_config(handle: number): number;
  gedanken_note(handle: number): number;
  gedanken_channels(handle: number): number;
  gedanken_policy(handle: number): number;
  gedanken_scene(handle: number, layers: number): number;
  gedanken_scene_data(): number;
  gedanken_scene_box(): number;
  gedanken_ask(handle: number, x: number, y: number): number;
  gedanken_ask_line(handle: number, line: number): number;
  gedanken_map(handle: number): number;
  gedanken_map_data(): number;
  gedanken_map_range(): number;
  gedanken_digest(handle: number): number;
  gedanken_save(handle: number): number;
  gedanken_blob(bytes: number): number;
  gedanken_load(bytes: number): number;
}

/** The version of the binary interface that this page was written for (gdn_abi). */
export const ABI = 6;

/** Fetches and compiles the module; one compiled module serves all workers. */
export async function compile(url: string): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === 'undefined') {
    throw failure('NO_WASM', 'This browser has no WebAssembly, or it is switched off; Gedanken cannot run here.');
  }
  const shown = url.length > 200 ? `${url.slice(0, 199)}…` : url;
  const response = await fetchModule(url).catch(() => {
    throw failure(
      'FETCH',
      t`The program could not be fetched from ${shown}. Is the network up, and was the page opened from a web server rather than as a file?`,
    );
  });
  if (!response.ok) {
    throw failure('FETCH', t`The server answered ${response.status} for the program at ${shown}.`);
  }
  const type = response.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
  const copy = response.clone(); // kept for a second look when streaming fails
  if (type === 'application/wasm' && typeof WebAssembly.compileStreaming === 'function') {
    try {
      return await WebAssembly.compileStreaming(response);
    } catch {
      // The bytes say what is wrong.
    }
  }
  const bytes = await copy.arrayBuffer().catch(() => {
    throw failure('FETCH', t`The connection broke while the program came from ${shown}.`);
  });
  return compileBytes(bytes, shown, type);
}

async function compileBytes(bytes: ArrayBuffer, url: string, type: string): Promise<WebAssembly.Module> {
  const magic = new Uint8Array(bytes.slice(0, 4));
  if (magic.join() !== '0,97,115,109') {
    const kind = type === '' ? t`no stated type` : t`type ${type}`;
    throw failure(
      'NOT_WASM',
      t`What the server sent for ${url} is not a WebAssembly module (${kind}, ${bytes.byteLength} bytes). Is the address right?`,
    );
  }
  try {
    return await WebAssembly.compile(bytes);
  } catch (thrown) {
    throw compileFailure(thrown, url);
  }
}

function compileFailure(thrown: unknown, url: string): Failure {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (/content.?security.?policy|\bcsp\b|unsafe-eval|disallowed by embedder/i.test(text)) {
    return failure(
      'CSP',
      'The security policy of this page forbids WebAssembly. Its owner can allow it with ' +
        "script-src 'wasm-unsafe-eval'.",
    );
  }
  return failure('NOT_WASM', t`The module at ${url} is damaged or not for this browser: ${text}.`);
}

/** A fresh instance with its own memory. */
export async function instantiate(module: WebAssembly.Module): Promise<{ exports: Exports; memory: Memory }> {
  const instance = await WebAssembly.instantiate(module, importsFor(module)).catch((thrown) => {
    throw failure('CRASH', t`The core could not start: ${asFailure(thrown).message}`);
  });
  const all = instance.exports;
  if (!(all.memory instanceof WebAssembly.Memory) || typeof all.gedanken_abi !== 'function') {
    throw failure('NOT_WASM', 'The WebAssembly module is not the core of Gedanken.');
  }
  if (typeof all._initialize === 'function') all._initialize();
  const exports = all as unknown as Exports;
  const abi = exports.gedanken_abi();
  if (abi !== ABI) {
    throw failure(
      'ABI',
      t`The page expects version ${ABI} of the core and found version ${abi}; reload the page without its cache.`,
    );
  }
  return { exports, memory: new Memory(all.memory) };
}

/**
 * The core needs nothing from outside. Toolchains still list a few functions (a notice of memory
 * growth, the exit of a program): each gets a stub, and all but the notice fail when called.
 */
function importsFor(module: WebAssembly.Module): WebAssembly.Imports {
  const imports: WebAssembly.Imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind !== 'function') {
      throw failure('NOT_WASM', t`The core asks for ${kind} ${from}.${name}, which the page lacks.`);
    }
    (imports[from] ??= {})[name] =
      name === 'emscripten_notify_memory_growth'
        ? () => undefined
        : () => {
            throw new WebAssembly.RuntimeError(`it called ${from}.${name}`);
          };
  }
  return imports;
}
