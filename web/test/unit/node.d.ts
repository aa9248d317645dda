/** The few things that the tests use of Node; its full types are not worth a dependency. */
declare module 'node:fs' {
  export function readFileSync(path: URL): Uint8Array<ArrayBuffer>;
  export function readFileSync(path: URL, encoding: 'utf8'): string;
  export function existsSync(path: URL): boolean;
  export function readdirSync(path: URL, options: { recursive: true; encoding: 'utf8' }): string[];
}
