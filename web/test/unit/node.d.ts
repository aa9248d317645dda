/** The one thing that the tests use of Node; its full types are not worth a dependency. */
declare module 'node:fs' {
  export function readFileSync(path: URL): Uint8Array<ArrayBuffer>;
  export function existsSync(path: URL): boolean;
}
