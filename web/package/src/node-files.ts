/** Files that are no more than on the disk, as Node has them: its own fetch takes none. */

interface NodeFiles {
  readFileSync(path: URL): Uint8Array<ArrayBuffer>;
}
/** Named in no import, which would stop bundlers for pages. */
declare const process: { getBuiltinModule?(name: 'node:fs'): NodeFiles } | undefined;

export const responseOf = (bytes: Uint8Array<ArrayBuffer>): Response =>
  new Response(bytes, { headers: { 'content-type': 'application/wasm' } });

export async function modulesFetched(url: string): Promise<Response> {
  const files = /^file:/i.test(url) && typeof process === 'object' && process.getBuiltinModule?.('node:fs');
  return files ? responseOf(files.readFileSync(new URL(url))) : fetch(url);
}
