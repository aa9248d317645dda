/** How a lab in its small dress lies in a frame. */
const NARROW = `
  @container (max-width: 340px) {
    gedanken-timeline {
      flex-basis: 100%;
    }
    gedanken-timeline .words {
      display: none;
    }
  }
`;

/** In one whose height is the page's own: the stage has what the controls leave; where that is too little the frame scrolls. */
const FILLING = `
  :host,
  .frame,
  .lab {
    display: flex;
    flex-direction: column;
    flex: 1 0 auto;
  }
  .scene-pane {
    display: contents;
  }
  .stages,
  .one {
    flex: 1 0 auto;
  }
  .stage {
    flex: 1 0 140px;
    max-height: var(--wanted);
  }
  .stage canvas {
    position: absolute;
    inset: 0 0 auto;
  }
`;

const [narrow, filling] = [NARROW, FILLING].map((rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  return sheet;
}) as [CSSStyleSheet, CSSStyleSheet];

/** The whole lab has rules of its own for that: `fill`. */
export function dress(lab: HTMLElement, fills: boolean): void {
  const isWhole = lab.getAttribute('controls') === 'full',
    root = lab.shadowRoot!,
    own = root.adoptedStyleSheets.filter((one) => one !== narrow && one !== filling);
  lab.toggleAttribute('fill', fills && isWhole);
  root.adoptedStyleSheets = [...own, narrow, ...(fills && !isWhole ? [filling] : [])];
}
