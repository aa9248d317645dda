/**
 * Editing a grid world: an ARIA grid laid over the stage, so that mouse, finger, keyboard and screen
 * reader all do the same thing. Arrow keys move, Enter or space applies the tool.
 */
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { ChannelData } from '../core/types';
import { placeIn } from '../view/pointer';
import type { Fit } from '../view/scene';
import { nameOf, TOOLS } from './glyphs';
import { html } from './markup';
import { styled } from './styled';

export class CellsGrid {
  tool = TOOLS[0]!;
  private row = 0;
  private column = 0;
  /** While the pointer is down: the glyph being painted. */
  private painting: string | null = null;

  constructor(
    private readonly host: ReactiveControllerHost & { renderRoot: DocumentFragment | HTMLElement },
    private readonly edit: (row: number, column: number, glyph: string) => void,
  ) {}

  tools(): TemplateResult {
    return html`
      <fieldset class="tools">
        <legend class="hidden">What to put</legend>
        ${TOOLS.map(
          (tool) => html`
          <label class="chip" ?data-on=${tool === this.tool}>
            <input type="radio" name="tool" class="hidden" .checked=${tool === this.tool}
              @change=${() => {
                this.tool = tool;
                this.host.requestUpdate();
              }}>${nameOf(tool)}</label>`,
        )}
      </fieldset>
    `;
  }

  template(cells: ChannelData, fit: Fit): TemplateResult {
    const [rows = 0, columns = 0] = cells.shape;
    this.row = Math.min(this.row, rows - 1);
    this.column = Math.min(this.column, columns - 1);
    const glyph = (r: number, c: number): string => String.fromCharCode(cells.data[r * columns + c] ?? 46);
    return html`
      <div class="cells" role="grid" aria-label="Cells of the world; Enter puts a ${nameOf(this.tool)}"
        aria-rowcount=${rows} aria-colcount=${columns}
        ${styled({
          left: `${fit.left}px`,
          top: `${fit.top}px`,
          width: `${columns * fit.scale}px`,
          height: `${rows * fit.scale}px`,
          'grid-template-rows': `repeat(${rows}, 1fr)`,
        })}
        @keydown=${(e: KeyboardEvent) => this.key(e, rows, columns, glyph)}
        @pointerdown=${(e: PointerEvent) => this.press(e, glyph)}
        @pointermove=${(e: PointerEvent) => this.drag(e, fit, rows, columns, glyph)}
        @focusin=${(e: FocusEvent) => this.visit(e.target as HTMLElement)}
        @pointerup=${() => (this.painting = null)}
        @pointercancel=${() => (this.painting = null)}>
        ${Array.from(
          { length: rows },
          (_, r) => html`
          <div role="row" ${styled({ 'grid-template-columns': `repeat(${columns}, 1fr)` })}>
            ${Array.from(
              { length: columns },
              (__, c) => html`
              <div role="gridcell" data-row=${r} data-column=${c}
                tabindex=${r === this.row && c === this.column ? 0 : -1}
                aria-label="row ${r + 1}, column ${c + 1}: ${nameOf(glyph(r, c))}"></div>`,
            )}
          </div>`,
        )}
      </div>
    `;
  }

  private key(e: KeyboardEvent, rows: number, columns: number, glyph: (r: number, c: number) => string): void {
    const moves: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      Home: [0, -this.column],
      End: [0, columns - 1 - this.column],
    };
    const move = moves[e.key];
    if (move) {
      this.focus(
        Math.min(rows - 1, Math.max(0, this.row + move[0])),
        Math.min(columns - 1, Math.max(0, this.column + move[1])),
      );
    } else if (e.key === 'Enter' || e.key === ' ') {
      this.put(this.row, this.column, this.next(glyph(this.row, this.column)), glyph);
    } else {
      return;
    }
    e.preventDefault();
    e.stopPropagation();
  }

  /** Wherever the focus came from, there the keys go on. */
  private visit({ dataset }: HTMLElement): void {
    if (dataset.row === undefined) return;
    this.row = Number(dataset.row);
    this.column = Number(dataset.column);
    this.host.requestUpdate();
  }

  /** A cell that the pointer is on is seen; the page must not scroll away beneath a stroke. */
  private focus(row: number, column: number, preventScroll = false): void {
    this.host.renderRoot
      .querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`)
      ?.focus({ preventScroll });
  }

  private press(e: PointerEvent, glyph: (r: number, c: number) => string): void {
    const cell = e.target as HTMLElement;
    if (e.button !== 0 || cell.dataset.row === undefined) return;
    const row = Number(cell.dataset.row),
      column = Number(cell.dataset.column);
    (e.currentTarget as HTMLElement).setPointerCapture(e.pointerId);
    this.focus(row, column, true);
    this.painting = this.next(glyph(row, column));
    this.put(row, column, this.painting, glyph);
    e.preventDefault();
  }

  private drag(
    e: PointerEvent,
    fit: Fit,
    rows: number,
    columns: number,
    glyph: (r: number, c: number) => string,
  ): void {
    if (this.painting !== '#' && this.painting !== '.') return;
    const { x, y } = placeIn(e.currentTarget as HTMLElement, e);
    const row = Math.floor(y / fit.scale),
      column = Math.floor(x / fit.scale);
    if (row < 0 || column < 0 || row >= rows || column >= columns) return;
    const { row: top, column: left } = this,
      n = Math.max(Math.abs(row - top), Math.abs(column - left));
    if (n === 0) return;
    this.focus(row, column, true);
    // A quick hand is told of only here and there: what lies between was crossed, too.
    for (let k = 1; k <= n; k++) {
      const r = top + Math.round(((row - top) * k) / n),
        c = left + Math.round(((column - left) * k) / n);
      // Dragging paints floor and walls; it does not run over anything else.
      if (['#', '.'].includes(glyph(r, c))) this.put(r, c, this.painting, glyph);
    }
  }

  /** A wall put on a wall takes it away. */
  private next(present: string): string {
    return this.tool === '#' && present === '#' ? '.' : this.tool;
  }

  private put(row: number, column: number, value: string, glyph: (r: number, c: number) => string): void {
    if (glyph(row, column) !== value) this.edit(row, column, value);
  }
}
