/** The self-contained worker script as text; vite.config.ts makes it from worker.ts. */
declare module 'virtual:gedanken-worker' {
  const text: string;
  export default text;
}
