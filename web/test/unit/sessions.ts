/** Sessions with the real core and without workers. */
import { readFileSync } from 'node:fs';
import { vi } from 'vitest';
import { createLab } from '../../src/core/lab';
import { Session } from '../../src/ui/session';

const bytes = readFileSync(new URL('../../public/gedanken.wasm', import.meta.url));
const headers = { 'content-type': 'application/wasm' };
/** What lies beside the module, by name. */
export const beside = new Map<string, BodyInit>();
/** For the whole of the file that imports this. */
vi.stubGlobal('fetch', async (url: string) => {
  if (url.endsWith('gedanken.wasm')) return new Response(bytes, { headers });
  const found = beside.get(url);
  return found === undefined ? new Response('', { status: 404 }) : new Response(found);
});

export async function sessionAt(link: string): Promise<Session> {
  const lab = await createLab({ wasmUrl: 'gedanken.wasm' });
  const nothing = (): void => undefined;
  const session = new Session(lab, { changed: nothing, pictured: nothing, moved: nothing, failed: nothing });
  await session.start(link);
  return session;
}
