/** Space, type and lines. No boxes but for what can be pressed or typed in. */
import { css } from 'lit';

export const layout = css`
  :host {
    display: block;
    background: var(--gedanken-paper);
    font: 15px/1.5 var(--gedanken-font);
    font-variant-numeric: tabular-nums;
    -webkit-text-size-adjust: 100%;
  }
  :host([fill]) .frame {
    height: 100%;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  .frame {
    container-type: inline-size;
    color: var(--gedanken-ink);
  }
  .frame:lang(zh) {
    line-height: 1.65;
    text-autospace: normal;
  }
  .frame:lang(zh) i {
    font-style: normal;
  }
  .lab {
    display: flex;
    flex-direction: column;
    gap: 12px;
  }
  .scene-pane,
  .time-pane,
  .curve-pane {
    display: flex;
    flex-direction: column;
    gap: 10px;
    min-width: 0;
    min-height: 0;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 22px;
    min-width: 0;
  }
  .strip {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 14px;
  }
  .bar .end {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    margin-left: auto;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 10px;
    min-height: 40px;
  }
  .head .end {
    margin-left: auto;
  }
  .stage {
    position: relative;
    outline: none;
  }
  .stage canvas {
    display: block;
    width: 100%;
    aspect-ratio: 3 / 2;
    border-radius: 6px;
  }
  .plot {
    height: 240px;
    min-width: 0;
  }
  .plot-box {
    position: relative;
    scroll-margin-top: 60px;
  }
  .empty {
    position: absolute;
    inset: 0;
    display: grid;
    align-content: center;
    justify-items: center;
    gap: 14px;
    text-align: center;
    color: var(--gedanken-quiet);
    border-radius: 6px;
    background: var(--gedanken-raised);
    padding: 16px;
  }
  .empty p {
    max-width: 34ch;
  }
  /* Below each other the controls stay in reach; beside each other all is. */
  .lab.full .toolbar {
    position: sticky;
    top: 0;
    bottom: 0;
    z-index: 2;
  }
  /* In a window as low as a desk's at 200 % the stage needs the room more. */
  @media (max-height: 480px) {
    .lab.full .toolbar {
      position: static;
    }
  }
  /* What gets the focus must not hide behind them: two rows of controls on a phone, one on a desk. */
  .lab.full :is(button, input, select, textarea, summary) {
    scroll-margin-block: 124px;
  }
  .toolbar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 10px 0;
    background: var(--gedanken-paper);
  }
  .buttons {
    display: flex;
    gap: 4px;
  }
  .speed {
    display: grid;
    grid-template-columns: auto 1fr;
    grid-template-areas: 'name words' 'range range';
    align-items: center;
    gap: 0 10px;
    line-height: 1.2;
    flex: 1 1 150px;
    min-width: 130px;
    font-size: 12.5px;
    color: var(--gedanken-quiet);
  }
  .speed input {
    grid-area: range;
    min-width: 0;
  }
  .speed .words {
    grid-area: words;
    text-align: right;
    white-space: nowrap;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 10px;
    font-size: 14px;
    color: var(--gedanken-quiet);
  }
  .foot .group {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
  }
  .visit {
    display: grid;
    gap: 8px;
    margin: 6px 0;
    padding: 0;
    list-style: none;
    font-size: 14px;
  }
  .visit button {
    text-align: left;
  }
  @container (max-width: 340px) {
    .toolbar button {
      padding: 0 8px;
      font-size: 14px;
    }
    .toolbar .play {
      min-width: 84px;
    }
    .speed {
      flex-basis: 100px;
      min-width: 100px;
    }
    .speed span:first-child {
      display: none;
    }
    .chooser span {
      display: none;
    }
  }
`;

export const details = css`
  h2,
  h3,
  p,
  dl,
  dd,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  h2 {
    font-size: 19px;
    font-weight: 600;
    letter-spacing: -0.01em;
  }
  h3 {
    font-size: 15px;
    font-weight: 600;
  }
  .hint {
    font-size: 13px;
    line-height: 1.4;
    color: var(--gedanken-quiet);
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .said {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px 20px;
  }
  /* It changes many times a second: what is below keeps its place. */
  .status {
    flex: 1 1 26em;
    min-height: 3em;
    font-variant-numeric: tabular-nums;
  }
  @container (max-width: 560px) {
    .status {
      min-height: 4.5em;
    }
  }
  .caption {
    max-width: 62ch;
    color: var(--gedanken-quiet);
  }
  .dream {
    color: var(--gedanken-imagined);
  }

  .counters {
    display: grid;
    grid-auto-flow: column;
    justify-content: space-between;
    gap: 22px;
  }
  .counters dt {
    font-size: 12px;
    white-space: nowrap;
    color: var(--gedanken-quiet);
  }
  .counters dd {
    font-size: 20px;
    font-weight: 600;
    line-height: 1.25;
    letter-spacing: -0.01em;
  }
  .counters .imagined,
  .counters .imagined dt {
    color: var(--gedanken-imagined);
  }
  .budget {
    display: flex;
    height: 4px;
    border-radius: 2px;
    overflow: hidden;
    background: color-mix(in srgb, var(--gedanken-imagined) 45%, transparent);
  }
  .budget span {
    flex: 0 0 50%;
    min-width: 2px;
    background: var(--gedanken-ink);
  }
  .budget[data-empty] {
    background: var(--gedanken-hairline);
  }
  .budget[data-empty] span {
    visibility: hidden;
  }

  .listing {
    margin: 0;
    padding: 0;
    list-style: none;
    font: 13px/1.45 var(--gedanken-mono);
  }
  .listing li {
    padding: 2px 8px 2px calc(20px + var(--indent) * 1.4em);
    text-indent: -1em;
    border-radius: 4px;
    overflow-wrap: anywhere;
  }
  .listing .imagined {
    color: var(--gedanken-imagined);
  }
  .listing .now {
    border-radius: 0;
    background: var(--gedanken-raised);
  }
  .listing .imagined.now {
    background: var(--gedanken-imagined-wash);
  }
  .listing .current {
    box-shadow: inset 3px 0 currentColor;
    font-weight: 600;
  }

  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    margin: 0;
    padding: 0;
    list-style: none;
    font-size: 13px;
    color: var(--gedanken-quiet);
    min-height: 1.5em;
  }
  .legend svg {
    width: 22px;
    height: 8px;
    margin-right: 6px;
    vertical-align: middle;
    overflow: visible;
  }
  .legend b {
    font-weight: 600;
    color: var(--gedanken-ink);
  }
  .uplot,
  .uplot * {
    box-sizing: border-box;
  }
  .uplot .u-over {
    cursor: pointer;
  }
  .uplot .u-cursor-x {
    border-right: 1px solid var(--gedanken-edge);
  }
  .table .scroll {
    max-height: 260px;
    overflow: auto;
  }
  table {
    border-collapse: collapse;
    font-size: 13px;
  }
  caption {
    text-align: left;
    color: var(--gedanken-quiet);
    padding-bottom: 4px;
  }
  th,
  td {
    padding: 3px 16px 3px 0;
    text-align: right;
    font-weight: 400;
    border-bottom: 1px solid var(--gedanken-hairline);
  }
  thead th {
    font-weight: 600;
  }

  /* Always there, so that what comes into it is read out; empty it takes no room. */
  .alerts:not(:has(.notice)),
  .notices:not(:has(.notice)) {
    position: absolute;
  }
  .alerts {
    display: grid;
    gap: 8px;
  }
  .notice {
    display: flex;
    align-items: flex-start;
    gap: 12px;
    padding: 10px 8px 10px 16px;
    border-radius: 8px;
    color: var(--gedanken-alarm);
    background: var(--gedanken-alarm-wash);
  }
  .notice p {
    flex: 1;
    padding-top: 6px;
    overflow-wrap: anywhere;
  }
  .still {
    display: block;
    width: min(100%, 720px);
    border-radius: 6px;
  }
  .still .floor {
    fill: var(--gedanken-floor);
  }
  .still .wall {
    fill: var(--gedanken-wall);
  }
  .still .goal {
    fill: var(--gedanken-goal);
  }
  .still .agent {
    fill: var(--gedanken-ink);
  }
  .still .dream {
    fill: none;
    stroke: var(--gedanken-imagined);
    stroke-width: 0.12;
    stroke-opacity: 0.6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .cells {
    position: absolute;
    display: grid;
    touch-action: none;
    cursor: crosshair;
  }
  .cells [role='row'] {
    display: grid;
  }
  .cells [role='gridcell'] {
    outline: 1px solid color-mix(in srgb, var(--gedanken-ink) 16%, transparent);
    outline-offset: -0.5px;
  }
  .cells [role='gridcell']:hover {
    background: color-mix(in srgb, var(--gedanken-ink) 10%, transparent);
  }
  .cells [role='gridcell']:focus-visible {
    outline: 3px solid var(--gedanken-imagined);
    outline-offset: -2px;
    z-index: 1;
  }
`;
