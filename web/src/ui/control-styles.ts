/** What can be pressed, typed in, dragged and unfolded. */
import { css } from 'lit';

export const controls = css`
  button,
  select,
  textarea,
  input {
    font: inherit;
    color: inherit;
    accent-color: var(--gedanken-ink);
  }
  button,
  .chip {
    min-height: 40px;
    padding: 0 12px;
    border: 0;
    border-radius: 8px;
    background: var(--gedanken-raised);
    color: var(--gedanken-ink);
    cursor: pointer;
    white-space: nowrap;
  }
  button:hover,
  .chip:hover {
    background: color-mix(in srgb, var(--gedanken-ink) 11%, var(--gedanken-paper));
  }
  button:disabled {
    color: var(--gedanken-quiet);
    cursor: default;
  }
  .quiet {
    min-height: 32px;
    padding: 0 10px;
    background: none;
    color: inherit;
  }
  .link {
    min-height: 24px;
    padding: 0;
    background: none;
    color: inherit;
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .play,
  .primary {
    background: var(--gedanken-ink);
    color: var(--gedanken-paper);
    font-weight: 600;
  }
  .primary,
  .link {
    white-space: normal;
    text-wrap: balance;
  }
  .primary {
    padding: 9px 16px;
    line-height: 1.3;
  }
  .play:hover,
  .primary:hover {
    background: color-mix(in srgb, var(--gedanken-ink) 84%, var(--gedanken-paper));
  }
  .play {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 9px;
    min-width: 98px;
  }
  .play svg {
    width: 12px;
    height: 12px;
    fill: currentColor;
  }
  :is(button, select, input, textarea, summary, .scroll, a):focus-visible,
  .chip:focus-within,
  .stage:focus-visible {
    outline: 2px solid var(--gedanken-ink);
    outline-offset: 2px;
  }

  .chips,
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 5px;
  }
  .chip {
    position: relative;
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 32px;
    padding: 0 8px 0 7px;
    border-radius: 16px;
    background: none;
    font-size: 12.5px;
    box-shadow: inset 0 0 0 1px var(--gedanken-hairline);
    color: var(--gedanken-quiet);
  }
  .chip[aria-pressed='true'],
  .chip[data-on] {
    background: var(--gedanken-raised);
    box-shadow: inset 0 0 0 1px var(--gedanken-edge);
    color: var(--gedanken-ink);
  }
  .chip i {
    width: 10px;
    height: 10px;
    border-radius: 3px;
    background: var(--swatch, var(--gedanken-ink));
    opacity: 0.4;
  }
  .chip[aria-pressed='true'] i {
    opacity: 1;
  }
  .chip[data-layer='values'] {
    --swatch: var(--gedanken-value-high);
  }
  .chip[data-layer='planning'],
  .chip[data-layer='model'] {
    --swatch: var(--gedanken-imagined);
  }
  .chip[data-layer='visits'] {
    --swatch: var(--gedanken-edge);
  }
  .chip[data-layer='world'] {
    --swatch: var(--gedanken-wall);
  }
  .chip[data-layer='agent'] i {
    border-radius: 50%;
  }
  .tools:not(.end) .chip {
    text-transform: capitalize;
  }
  .tools .chip {
    padding: 0 14px;
    min-height: 36px;
    border-radius: 18px;
    cursor: pointer;
  }

  select,
  input[type='number'],
  textarea {
    min-height: 36px;
    padding: 0 8px;
    border: 1px solid var(--gedanken-edge);
    border-radius: 6px;
    background: var(--gedanken-paper);
    min-width: 0;
    max-width: 100%;
  }
  .plain,
  .chooser select {
    field-sizing: content;
  }
  .plain {
    border-color: transparent;
    padding: 0;
    margin-left: -5px;
    font-weight: 600;
  }
  .plain:hover {
    background: var(--gedanken-raised);
  }
  .chooser {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-width: 0;
    color: var(--gedanken-quiet);
  }
  .chooser select {
    max-width: calc(100vw - 60px);
    font-size: 17px;
    font-weight: 600;
    letter-spacing: -0.01em;
    color: var(--gedanken-ink);
  }
  input[type='range'] {
    width: 100%;
    height: 28px;
    margin: 0;
  }
  input[type='checkbox'] {
    width: 24px;
    height: 24px;
    margin: 0;
  }

  .params {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 210px), 1fr));
    gap: 18px 28px;
  }
  .param {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: center;
    align-content: start;
    gap: 2px 10px;
  }
  .param label {
    font-weight: 500;
  }
  .param .unit {
    color: var(--gedanken-quiet);
    font-weight: 400;
  }
  .param input[type='number'] {
    width: 92px;
    text-align: right;
    appearance: textfield;
  }
  .param input[type='number']::-webkit-inner-spin-button {
    display: none;
  }
  .param input[type='range'],
  .param textarea,
  .param .hint {
    grid-column: 1 / -1;
  }
  .param textarea {
    padding: 8px;
    font: 13px/1.25 var(--gedanken-mono);
    white-space: pre;
  }
  .seeds {
    display: inline-flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    font-size: 13px;
    color: var(--gedanken-quiet);
  }
  .seeds input {
    width: 50px;
    text-align: right;
    appearance: textfield;
  }
  .curve-actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }

  .fold summary {
    min-height: 32px;
    padding: 4px 0;
    cursor: pointer;
    color: var(--gedanken-quiet);
    width: fit-content;
  }
  .fold summary:hover {
    color: var(--gedanken-ink);
  }
  .fold[open] > summary {
    margin-bottom: 10px;
  }
  .job {
    display: flex;
    align-items: center;
    gap: 12px;
    font-size: 13px;
  }
  .job label {
    flex: 1;
    display: grid;
    gap: 4px;
  }
  progress {
    appearance: none;
    width: 100%;
    height: 6px;
    border: 0;
    border-radius: 3px;
    overflow: hidden;
    background: var(--gedanken-hairline);
  }
  progress::-webkit-progress-bar {
    background: var(--gedanken-hairline);
  }
  progress::-webkit-progress-value {
    background: var(--gedanken-imagined);
  }
  progress::-moz-progress-bar {
    background: var(--gedanken-imagined);
  }
  dialog {
    max-width: min(440px, calc(100vw - 32px));
    padding: 24px 28px;
    border: 1px solid var(--gedanken-hairline);
    border-radius: 12px;
    color: var(--gedanken-ink);
    background: var(--gedanken-paper);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.35);
  }
  dialog dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 8px 18px;
    margin: 14px 0 20px;
  }
  kbd {
    display: inline-block;
    min-width: 28px;
    padding: 1px 7px;
    border-radius: 5px;
    text-align: center;
    font: 13px/1.5 var(--gedanken-mono);
    background: var(--gedanken-raised);
  }
`;
