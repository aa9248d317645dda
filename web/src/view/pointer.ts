/**
 * Where a pointer is in an element, in the element's own CSS pixels. Slides and host pages show
 * things larger or smaller (`transform: scale`, `zoom`), and then a pixel of the window, in which
 * events are told, is not a pixel of the element, in which it was laid out.
 */
export function placeIn(element: HTMLElement, { clientX, clientY }: MouseEvent): { x: number; y: number } {
  const seen = element.getBoundingClientRect();
  return {
    x: (clientX - seen.left) * (element.offsetWidth / seen.width || 1),
    y: (clientY - seen.top) * (element.offsetHeight / seen.height || 1),
  };
}
