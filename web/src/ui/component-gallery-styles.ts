/** How a gallery of components looks: they come with its code. */
import { css } from 'lit';

export const galleryRoomStyles = css`
  gedanken-gallery {
    display: flex;
    flex-direction: column;
    gap: 8px;
    min-height: 0;
    max-height: calc(96dvh - 30px);
  }
  gedanken-gallery :is(.head, .foot) {
    flex: none;
  }
  gedanken-gallery .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 14px;
  }
  gedanken-gallery .head input {
    flex: 0 1 300px;
    min-height: 40px;
    padding: 0 12px;
    border: 1px solid var(--gedanken-edge);
    border-radius: 8px;
    background: var(--gedanken-paper);
    min-width: 0;
  }
  gedanken-gallery .head .found {
    flex: 1 1 0;
  }
  gedanken-gallery [role='listbox'] {
    flex: 1 1 auto;
    min-height: 0;
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(268px, 1fr));
    align-content: start;
    gap: 0 4px;
    overflow-y: auto;
    padding: 2px;
    outline-offset: 2px;
  }
  /* Ideas that few have stand beside each other, so that all is seen at once. */
  gedanken-gallery :is([role='group'], .cards) {
    display: grid;
    grid-template-columns: subgrid;
    grid-column: 1 / -1;
    align-content: start;
  }
  @media (min-width: 640px) {
    gedanken-gallery [data-n='1'] {
      grid-column: span 1;
    }
    gedanken-gallery [data-n='2'] {
      grid-column: span 2;
    }
  }
  gedanken-gallery [role='listbox']:focus-visible {
    outline: 2px solid var(--gedanken-ink);
  }
  gedanken-gallery .idea {
    grid-column: 1 / -1;
    padding: 4px 4px 1px;
    line-height: 1.3;
  }
  gedanken-gallery .cards {
    row-gap: 2px;
  }
  gedanken-gallery [role='option'] {
    display: grid;
    grid-template-columns: 84px minmax(0, 1fr);
    gap: 10px;
    align-items: start;
    padding: 4px 6px;
    border-radius: 8px;
    font-size: 13px;
    line-height: 1.25;
    cursor: pointer;
    scroll-margin-block: 36px;
  }
  gedanken-gallery [role='option'] b {
    font-size: 15px;
  }
  gedanken-gallery canvas {
    width: 84px;
    height: 60px;
    border-radius: 4px;
  }
  gedanken-gallery canvas:not([data-drawn]) {
    background: var(--gedanken-raised);
  }
  gedanken-gallery [role='option']:hover {
    background: var(--gedanken-raised);
  }
  gedanken-gallery [aria-selected='true'] {
    background: var(--gedanken-raised);
  }
  gedanken-gallery [data-active] {
    box-shadow: inset 0 0 0 2px var(--gedanken-ink);
  }
  gedanken-gallery .why {
    font-style: italic;
  }
  gedanken-gallery .why:lang(zh) {
    font-style: normal;
  }
  /* What does not fit steps back, and can still be read. */
  gedanken-gallery [data-unfit] :is(b, p) {
    color: var(--gedanken-quiet);
  }
  gedanken-gallery [data-unfit] canvas {
    opacity: 0.5;
  }
  gedanken-gallery [aria-disabled] {
    cursor: default;
  }
  @media (max-width: 560px) {
    gedanken-gallery {
      height: calc(100dvh - 24px);
      max-height: none;
    }
    gedanken-gallery .head .found {
      order: 1;
      flex-basis: 100%;
    }
    gedanken-gallery .head input {
      flex: 1 1 0;
    }
  }
`;
