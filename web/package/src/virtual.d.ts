/** gedanken.wasm in base64; vite.package.config.ts reads it. */
declare module 'virtual:gedanken-wasm' {
  const base64: string;
  export default base64;
}
