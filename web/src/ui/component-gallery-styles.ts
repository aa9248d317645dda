/** How a gallery of components looks: they come with its code. */
import { css } from 'lit';

export const galleryRoomStyles = css`
  gedanken-gallery {
    display: flex;
    flex-direction: column;
    gap: 8px;
    min-height: 0;
    max-height: calc(94dvh - 32px);
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
    overflow-y: auto;
    padding: 2px;
    outline-offset: 2px;
  }
  gedanken-gallery [role='listbox']:focus-visible {
    outline: 2px solid var(--gedanken-ink);
  }
  gedanken-gallery .idea {
    padding: 6px 4px 4px;
  }
  gedanken-gallery .cards {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(268px, 1fr));
    gap: 4px;
  }
  gedanken-gallery [role='option'] {
    display: grid;
    grid-template-columns: 112px minmax(0, 1fr);
    gap: 12px;
    align-items: start;
    padding: 6px;
    border-radius: 8px;
    font-size: 14px;
    line-height: 1.32;
    cursor: pointer;
    scroll-margin-block: 36px;
  }
  gedanken-gallery [role='option'] b {
    font-size: 15px;
  }
  gedanken-gallery canvas {
    width: 112px;
    height: 80px;
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
    padding-top: 2px;
    font-style: italic;
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
