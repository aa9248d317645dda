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
    align-items: center;
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
  label.act {
    display: grid;
    flex: 1 1 220px;
    grid-template-columns: auto minmax(90px, 1fr) 4em;
    align-items: center;
    gap: 8px;
    font-size: 14px;
  }
  /* It belongs to the sentences that follow. */
  .held {
    line-height: 1.3;
    margin-block: -2px -6px;
  }
  .chip.act {
    min-height: 40px;
    padding: 0 14px;
    border-radius: 20px;
    font-size: 14px;
    text-transform: capitalize;
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
  .chip[data-layer='agent'] i,
  .chip[data-layer='twin'] i {
    border-radius: 50%;
  }
  .chip[data-layer='twin'] i {
    background: none;
    box-shadow: inset 0 0 0 2px var(--gedanken-ink);
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

  /* Drawn here and not by the system, whose own look WebKit keeps whatever is said of borders. */
  select,
  input[type='number'],
  textarea {
    appearance: none;
    min-height: 36px;
    margin: 0;
    padding: 0 8px;
    border: 1px solid var(--gedanken-edge);
    border-radius: 6px;
    background-color: var(--gedanken-paper);
    min-width: 0;
    max-width: 100%;
  }
  /* The arrow is made of gradients: a strict policy lets no picture in. */
  select,
  button.chooser {
    padding-right: 26px;
    background-image:
      linear-gradient(45deg, transparent 50%, currentColor 50%),
      linear-gradient(-45deg, transparent 50%, currentColor 50%);
    background-position:
      right 13px center,
      right 9px center;
    background-size: 4px 4px;
    background-repeat: no-repeat;
    text-overflow: ellipsis;
    cursor: pointer;
  }
  input[type='number'] {
    -moz-appearance: textfield;
  }
  input[type='number']::-webkit-inner-spin-button,
  input[type='number']::-webkit-outer-spin-button {
    appearance: none;
    margin: 0;
  }
  .plain {
    field-sizing: content;
  }
  .plain {
    border-color: transparent;
    padding: 0 24px 0 4px;
    margin-left: -5px;
    font-weight: 600;
  }
  .plain:hover {
    background-color: var(--gedanken-raised);
  }
  gedanken-chooser {
    display: contents;
  }
  .chooser {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-width: 0;
    padding-left: 6px;
    background-color: transparent;
    color: var(--gedanken-quiet);
    font-weight: 400;
  }
  .chooser b {
    overflow: hidden;
    text-overflow: ellipsis;
    font-size: 17px;
    letter-spacing: -0.01em;
    color: var(--gedanken-ink);
  }
  /* A finger that moves up or down over a slider scrolls the page. */
  input[type='range'] {
    width: 100%;
    height: 28px;
    margin: 0;
    touch-action: pan-y;
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
  }
  .param input[type='range'],
  .param textarea,
  .param .hint,
  .param .wrong {
    grid-column: 1 / -1;
  }
  .param .hint b {
    color: var(--gedanken-ink);
    font-weight: 600;
  }
  .begins {
    display: inline-grid;
  }
  .begins > *,
  .begins::after {
    grid-area: 1 / 1;
  }
  .begins::after {
    content: attr(data-longest);
    font-weight: 600;
    visibility: hidden;
  }
  /* Beside the control that it is about; there also while it is empty, so that what comes into it is read out. */
  .wrong {
    font-size: 13px;
    line-height: 1.4;
    color: var(--gedanken-alarm);
    overflow-wrap: anywhere;
  }
  .wrong:empty {
    position: absolute;
  }
  [aria-invalid='true'] {
    border-color: var(--gedanken-alarm);
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
  .seeds gedanken-field {
    display: contents;
  }
  .seeds .wrong {
    order: 1;
    flex-basis: 100%;
  }
  .seeds input {
    width: 62px;
    text-align: right;
  }
  .curve-actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    min-height: 44px;
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
    flex: 1;
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

  /* Shapes and states by lines, and by the pairs of colours that the reader chose for them. */
  @media (forced-colors: active) {
    button,
    button:hover,
    .chip,
    .chip:hover {
      border: 1px solid ButtonBorder;
      background: ButtonFace;
      color: ButtonText;
      box-shadow: none;
    }
    .link,
    .link:hover {
      border: 0;
      background: none;
      color: LinkText;
    }
    :is(.play, .primary, .chip[aria-pressed='true'], .chip[data-on]),
    :is(.play, .primary, .chip[aria-pressed='true'], .chip[data-on]):hover {
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
    }
    :is(button, .chip):hover {
      outline: 1px solid Highlight;
      outline-offset: 1px;
    }
    :is(button, .primary, .chip[aria-pressed='true']):disabled {
      border-color: GrayText;
      outline: none;
      background: ButtonFace;
      color: GrayText;
    }
    .chip i {
      opacity: 1;
      outline: 1px solid currentColor;
    }
    .chip[aria-pressed='false'] i {
      background: none;
    }
    select,
    .plain,
    input[type='number'],
    textarea {
      border-color: ButtonBorder;
      background-color: Field;
      color: FieldText;
    }
    :is(button, select, input, textarea, summary, .scroll, a):focus-visible,
    .chip:focus-within,
    .stage:focus-visible {
      outline: 3px solid Highlight;
    }
    .plain {
      margin-left: 0;
    }
    .inspector .tabs button {
      padding: 0 2px;
    }
    .notice,
    .diverged,
    progress,
    .budget,
    dialog {
      border: 1px solid CanvasText;
    }
    .stage canvas,
    .empty,
    .listing .now {
      outline: 1px solid currentColor;
    }
  }
`;
