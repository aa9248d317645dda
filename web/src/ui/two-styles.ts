/** Where two stages stand in a lab on one screen; they come with the second one. */
import { css } from 'lit';

export const styles = css`
  @container (min-width: 900px) {
    /* Beside each other they are as wide as stage and curve together; the curve lies below them, with what belongs to it on its left. */
    :host([fill]:not([data-presenting])) .lab.full:has(.stages[data-two]) {
      grid-template-areas: 'alerts alerts alerts' 'bar bar bar' 'scene scene inspector' 'curve curve inspector' 'time time time';
      grid-template-rows: auto auto minmax(0, 1fr) auto auto;
      .stages {
        flex-direction: row;
        gap: 28px;
        min-height: 180px;
      }
      .strip {
        gap: 6px;
      }
      .strip .chips {
        display: contents;
      }
      .caption {
        max-width: none;
      }
      .curve-pane {
        display: grid;
        grid-template: auto auto auto / 256px minmax(0, 1fr);
        gap: 4px 28px;
        align-content: start;
        max-height: max(200px, 30dvh);
      }
      .curve-pane > * {
        grid-column: 1 / -1;
      }
      .head,
      .curve-actions {
        grid-column: 1;
      }
      .plot-box {
        grid-area: 1 / 2 / 3;
      }
      .curve-pane .plot {
        height: 150px;
      }
      .empty {
        gap: 8px;
        padding: 8px;
      }
      .legend {
        grid-area: 3 / 2;
      }
    }
  }
  @container (min-width: 1100px) {
    :host([fill]:not([data-presenting])) .lab.full:has(.stages[data-two]) .curve-pane {
      grid-template-columns: 256px minmax(0, 1fr) auto;
      > .figures {
        grid-area: 1 / 3 / 4;
        width: 260px;
        max-height: 190px;
        overflow-y: auto;
      }
    }
  }
  /* Where it is low, the stages have the room of what is known by then. */
  @media (max-height: 820px) {
    .lab.full:has(.stages[data-two]) :is(.scene-pane .caption, .empty .hint) {
      display: none;
    }
  }
`;
