/** Gives the page or shadow root that a node stands in a sheet of styles, once; a constructed one, which strict policies allow. */
export function dress(node: Node, sheet: CSSStyleSheet): void {
  const root = node.getRootNode() as Document | ShadowRoot;
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}
