/** How experiments look: their list, and what is told of the one that is shown. */
import { css } from 'lit';

export const experimentStyles = css`
  .experiments ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr));
    gap: 28px 36px;
    margin: 12px 0 0;
    padding: 0;
    list-style: none;
  }
  .experiments li {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: 6px;
    padding-top: 14px;
    border-top: 1px solid var(--gedanken-hairline);
  }
  .experiments li[data-current] {
    border-top-color: var(--gedanken-ink);
  }
  .experiments li button {
    margin-top: auto;
  }
  .experiment {
    display: grid;
    gap: 10px;
  }
  .verdict {
    font-weight: 600;
  }
  .verdict:empty {
    position: absolute;
  }
  .claims,
  .claims ul {
    display: grid;
    gap: 8px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .claims li {
    display: grid;
    grid-template-columns: 1.4em minmax(0, 1fr);
    max-width: 62ch;
  }
  .claims li[data-holds='unknown'] {
    grid-template-columns: minmax(0, 1fr);
  }
  .claims .mark {
    font-weight: 600;
  }
  .claims summary {
    padding: 4px 0;
    font-size: 13px;
    color: var(--gedanken-quiet);
    cursor: pointer;
  }
  .claims ul {
    gap: 4px;
    margin: 4px 0;
    font-size: 13px;
  }
  .claims code,
  .experiment .hint code {
    font: 12.5px/1.5 var(--gedanken-mono);
    overflow-wrap: anywhere;
  }
`;
