/** The charts of model and planner, and what is laid over worlds of numbers. */
import { css } from 'lit';

export const insightStyles = css`
  .insights {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 270px), 1fr));
    gap: 22px 28px;
  }
  .fans {
    grid-template-columns: repeat(
      auto-fit,
      minmax(max(140px, (100% - 20px * (var(--columns) - 1)) / var(--columns)), 1fr)
    );
    gap: 14px 20px;
    margin-bottom: 10px;
  }
  .chart {
    position: relative;
    margin: 0;
    min-width: 0;
  }
  .chart canvas {
    display: block;
    width: 100%;
    height: 150px;
  }
  .chart.map canvas {
    height: 230px;
  }
  .chart.map:empty {
    position: absolute;
  }

  figcaption {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 5px;
    min-height: 36px;
    font-size: 14px;
    font-weight: 600;
  }
  .fans figcaption {
    min-height: 24px;
  }
  .chart .hint {
    max-width: 46ch;
    padding: 2px 0 0 40px;
    text-wrap: pretty;
  }
  .chart .axis-name {
    padding: 0 0 0 24px;
    font-size: 12px;
  }
  .hint sub {
    line-height: 0;
  }
  .lanes {
    display: grid;
    gap: 6px;
    margin: 4px 0 6px;
    font-size: 14px;
  }
  .lanes div {
    display: grid;
    grid-template-columns: 8.6em 1fr;
    align-items: center;
    gap: 8px;
  }
  .lanes dd {
    display: grid;
    grid-template-columns: 1fr 10.5em;
    align-items: center;
    margin: 0;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .lanes i {
    height: 12px;
    border-radius: 3px;
    background: linear-gradient(var(--gedanken-ink) 0 0) 0 / var(--part) 100% no-repeat var(--gedanken-hairline);
  }
  .lanes .imagined i {
    background-image: linear-gradient(var(--gedanken-imagined) 0 0);
  }
  .chart .lanes + .hint {
    padding-left: 0;
  }
  .ramp {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .ramp i {
    flex: 0 1 140px;
    height: 10px;
    border-radius: 5px;
  }
  .diverged {
    grid-column: 1 / -1;
    padding: 10px 16px;
    border-radius: 8px;
    color: var(--gedanken-alarm);
    background: var(--gedanken-alarm-wash);
  }
  .training {
    display: flex;
    align-items: center;
    gap: 14px;
    height: 20px;
  }
  .training span {
    white-space: nowrap;
  }
  .training progress {
    flex: 0 1 220px;
  }
  .training progress[hidden] {
    display: none;
  }

  .pad {
    position: absolute;
    overflow: hidden;
    touch-action: pan-y;
    cursor: crosshair;
    -webkit-touch-callout: none;
    user-select: none;
  }
  .pad:focus-visible {
    outline: 2px solid var(--gedanken-ink);
  }
  .pad i {
    display: none;
    position: absolute;
    width: 17px;
    height: 17px;
    margin: -8.5px;
    background:
      linear-gradient(var(--gedanken-imagined) 0 0) center / 100% 2px no-repeat,
      linear-gradient(var(--gedanken-imagined) 0 0) center / 2px 100% no-repeat;
  }
  .pad:focus-visible i {
    display: block;
  }
`;
