/** A static host on a port of its own, as plain as the plainest: files, types, other origins allowed. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};

/** What a careful administrator has every page say: nothing but from the same host. */
export const STRICT = {
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self' blob:",
};

export interface Host {
  /** `http://127.0.0.1:1234/` */
  url: string;
  close(): void;
}

/** `pages` are served besides the files of the folder; texts may be changed on the way out, headers added. */
export async function serve(
  folder: string,
  pages: Record<string, string> = {},
  change: (html: string) => string = (html) => html,
  headers: (name: string) => Record<string, string> = () => ({}),
): Promise<Host> {
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://localhost').pathname;
    const name = (path.endsWith('/') ? `${path}index.html` : path).slice(1),
      file = join(folder, name);
    const body = pages[name] ?? (existsSync(file) ? readFileSync(file) : null);
    if (body === null) {
      response.writeHead(name === 'favicon.ico' ? 204 : 404).end();
      return;
    }
    const type = TYPES[extname(name)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*', ...headers(name) });
    response.end(type === 'text/html' ? change(String(body)) : body);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => void server.close() };
}
