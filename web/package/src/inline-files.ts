/** The module inside the script, in the place of src/core/files.ts: for one file that needs nothing beside it. */
import base64 from 'virtual:gedanken-wasm';
import { modulesFetched, responseOf } from './node-files';

/** The name of what is inside; no server is ever asked for it. */
const INSIDE = 'data:application/wasm,gedanken';

export const besideScript = (): string => INSIDE;

/** Nothing is fetched, so that no policy about connections can be in the way. */
export async function fetchModule(url: string): Promise<Response> {
  if (url !== INSIDE) return modulesFetched(url);
  return responseOf(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

export const beside = (): string => '';

/** The worker's script is inside, too: see src/core/ladder.ts. */
export const workerOf = (): null => null;
