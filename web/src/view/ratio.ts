/**
 * Tells when a CSS pixel becomes more or fewer pixels of the screen: the page is zoomed, or its window
 * moved to another screen. Returns what ends it.
 */
export function watchRatio(changed: () => void): () => void {
  let query: MediaQueryList | null = null;
  const listen = (): void => {
    query?.removeEventListener('change', hear);
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`); // true now, and false with any other
    query.addEventListener('change', hear);
  };
  const hear = (): void => {
    listen();
    changed();
  };
  listen();
  return () => query?.removeEventListener('change', hear);
}
