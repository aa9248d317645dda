/** Failures as people read them: plain objects { code, message } that cross to and from workers. */
import { t } from './language';
import type { Failure } from './types';

/** The page's own codes; all others are status names of the core. */
export type PageCode =
  | 'NO_WASM' // the browser has no WebAssembly, or it is switched off
  | 'FETCH' // the module, or something beside it, could not be fetched
  | 'NOT_WASM' // what was fetched is not the module
  | 'CSP' // the page's security policy forbids WebAssembly
  | 'ABI' // module and page are of different versions
  | 'PROTOCOL' // page and worker do not understand each other
  | 'NO_RUN' // nothing is open
  | 'MEASURE' // the run has no such number
  | 'WORLD' // a text is no world
  | 'RESULTS' // what was fetched is no file of results
  | 'CRASH' // the module trapped
  | 'WORKER' // a worker could not start, or died
  | 'ABORTED' // stopped on request
  | 'DISPOSED' // used after dispose
  | 'INTERNAL'; // anything else

export function failure(code: PageCode, message: string): Failure {
  return { code, message };
}

export function isFailure(value: unknown): value is Failure {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message } = value as Record<string, unknown>;
  return typeof code === 'string' && typeof message === 'string' && !(value instanceof Error);
}

/** Whatever was thrown, as a Failure. */
export function asFailure(thrown: unknown): Failure {
  if (isFailure(thrown)) return { code: thrown.code, message: thrown.message };
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  // `WebAssembly` is absent where it is switched off (iOS Lockdown mode).
  if (typeof WebAssembly !== 'undefined' && thrown instanceof WebAssembly.RuntimeError) {
    return failure('CRASH', t`The core stopped unexpectedly (${text}). Reset starts it anew.`);
  }
  return failure('INTERNAL', t`Something went wrong in the page: ${text}.`);
}
