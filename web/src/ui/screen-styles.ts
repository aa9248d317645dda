/**
 * Where the parts of a lab stand: beside each other where it is wide, all on one screen where the host gives it a height
 * (attribute `fill`), and on a phone below each other with the inspector as a sheet.
 */
import { css } from 'lit';

export const screenStyles = css`
  button.on-phones {
    display: none;
  }
  @container (max-width: 560px) {
    button.on-desks {
      display: none;
    }
    button.on-phones {
      display: inline-block;
    }
  }
  @container (min-width: 900px) {
    .lab.full :is(button, input, select, textarea, summary) {
      scroll-margin-block: 12px;
    }
    .lab.full {
      display: grid;
      grid-template:
        'alerts alerts alerts' auto
        'bar bar bar' auto
        'scene curve inspector' minmax(0, 1fr)
        'time time time' auto / minmax(0, 1.32fr) minmax(0, 1fr) minmax(300px, 0.72fr);
      gap: 10px 28px;
    }
    .lab.full .alerts {
      grid-area: alerts;
    }
    .lab.full .bar {
      grid-area: bar;
    }
    .lab.full .scene-pane {
      grid-area: scene;
    }
    .lab.full .time-pane {
      grid-area: time;
    }
    .lab.full .curve-pane {
      grid-area: curve;
    }
    .lab.full .inspector {
      grid-area: inspector;
    }
    .lab.full .panels {
      max-height: 620px;
      overflow-y: auto;
    }
    .lab.full .toolbar {
      position: static;
      padding: 0;
    }
    /* Without curves the stage has their room, without the inspector both have its. */
    .lab.full:not(:has(.curve-pane)) .scene-pane {
      grid-column: 1 / 3;
    }
    .lab.full:not(:has(.inspector)) .curve-pane {
      grid-column: 2 / 4;
    }
    .lab.full:not(:has(.inspector)):not(:has(.curve-pane)) .scene-pane {
      grid-column: 1 / 4;
    }
  }

  /* On one screen: the lab has the height that its host gives it, and each part scrolls for itself. */
  .curve-pane > * {
    flex: none;
  }
  @container (min-width: 900px) {
    :host([fill]) .lab {
      height: 100%;
    }
    :host([fill]) :is(.scene-pane, .curve-pane) {
      overflow-y: auto;
    }
    :host([fill]) .lab.full .panels {
      flex: 1;
      max-height: none;
    }
    :host([fill]) .stage {
      flex: 1 1 0;
      max-height: var(--wanted);
      /* What comes below it, such as tools, does not make it smaller. */
      min-height: min(var(--wanted, 220px), 45dvh);
    }
    /* A message takes its room from the picture, and not from the tools below it. */
    :host([fill]) .lab:has(.notice) .stage {
      min-height: min(var(--wanted, 220px), 28dvh);
    }
    :host([fill]) .stage canvas {
      position: absolute;
      inset: 0 0 auto;
    }
    :host([fill]) .curve-pane:has(.beside .chart) .plot {
      height: 190px;
    }
    :host([fill]) .curve-pane:not(:has(.beside .chart, .experiment)) .plot {
      height: clamp(220px, 100dvh - 480px, 420px); /* all below it is in sight, too */
    }
  }
  /* Below each other, the controls of time stick to the window's edge and not to their pane's. */
  @container (max-width: 899.98px) {
    .lab.full .time-pane {
      display: contents;
    }
  }
  /* On a phone what stands above the curve leaves room for it. */
  @container (max-width: 560px) {
    :host([fill]) .lab {
      gap: 8px;
    }
    :host([fill]) .chooser span {
      display: none;
    }
    :host([fill]) .chooser b {
      font-size: 15px;
    }
    :host([fill]) .bar {
      gap: 2px 6px;
    }
    :host([fill]) .bar .end {
      gap: 4px;
    }
    :host([fill]) .toolbar {
      gap: 4px 8px;
      padding: 2px 12px;
    }
    /* Nothing shows beside what sticks to the window's edge. */
    :host([fill]) :is(.toolbar, .inspector) {
      margin-inline: -12px;
    }
    :host([fill]) .inspector :is(.tabs, .panels) {
      padding-inline: 12px;
    }
    :host([fill]) gedanken-timeline {
      order: 1;
      flex-basis: 100%;
    }
    /* The counters below say where one stands; and the line must not change its width under a finger. */
    :host([fill]) gedanken-timeline .words {
      display: none;
    }
    :host([fill]) .curve-pane .head {
      flex-wrap: nowrap;
      gap: 2px;
    }
    :host([fill]) .curve-pane .head .chips {
      flex: none;
      flex-wrap: nowrap;
    }
    :host([fill]) .curve-pane .head > .hint {
      margin-right: 6px;
    }
    :host([fill]) .curve-pane .head .plain {
      padding-right: 20px;
      font-size: 13.5px;
    }
    :host([fill]) .plain {
      font-size: 14px;
    }
    :host([fill]) .status {
      min-height: 3em;
    }
    :host([fill]) .counts {
      width: 100%;
    }
    :host([fill]) .counters {
      gap: 8px;
    }
    :host([fill]) .counters dd {
      font-size: 16px;
    }
    :host([fill]) .strip {
      flex-wrap: nowrap;
      margin-inline: -12px;
      padding-inline: 12px;
      overflow-x: auto;
      scrollbar-width: none;
    }
    :host([fill]) .strip > * {
      flex: none;
      flex-wrap: nowrap;
    }
    :host([fill]) .scene-pane .caption {
      display: none;
    }
    :host([fill]) .plot {
      height: 180px;
    }
  }
`;
