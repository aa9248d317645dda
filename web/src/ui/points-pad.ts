/**
 * Putting points into a world of points: a pad over the stage for mouse, finger and keys. A tap adds
 * a point, a long press or the right button takes the nearest away.
 */
import { nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { t } from '../core/language';
import type { Scene } from '../core/types';
import { placeIn } from '../view/pointer';
import type { Fit } from '../view/scene';
import { html } from './markup';
import { styled } from './styled';

type Act = (x: number, y: number | null) => void;

/** A press of this length takes away, ms; a finger that moved further than that scrolls, px. */
const LONG_PRESS = 500;
const STILL = 10;
/** How far an arrow key moves the mark, of the width of the world. */
const STEP = 1 / 40;

/** From the pad to data: x to the right, y up; within the world's limits. */
export function dataAt(fit: Fit, limit: number, left: number, top: number): { x: number; y: number } {
  const inside = (v: number): number => Math.min(limit, Math.max(-limit, v));
  return { x: inside((left - fit.left) / fit.scale), y: inside(-(top - fit.top) / fit.scale) };
}

export class PointsPad {
  private takesAway = false;
  /** Where the keys are, in data. */
  private mark = { x: 0, y: 0 };
  private press: { x: number; y: number; timer: ReturnType<typeof setTimeout> } | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly act: Act,
  ) {}

  tools(): TemplateResult {
    const tool = (name: string, takesAway: boolean): TemplateResult => html`
      <label class="chip" ?data-on=${this.takesAway === takesAway}>
        <input type="radio" name="points" class="hidden" .checked=${this.takesAway === takesAway}
          @change=${() => {
            this.takesAway = takesAway;
            this.host.requestUpdate();
          }}>${name}</label>`;
    return html`<fieldset class="tools end"><legend class="hidden">What a tap does</legend>
      ${tool(t`Add points`, false)}${tool(t`Take away`, true)}</fieldset>`;
  }

  template(box: Scene['box'], fit: Fit, limit: number): TemplateResult {
    const [x0, y0, x1, y1] = box,
      { mark } = this;
    const left = fit.left + x0 * fit.scale,
      top = fit.top + y0 * fit.scale;
    const at = (e: PointerEvent | MouseEvent): { x: number; y: number } => {
      const { x, y } = placeIn(e.currentTarget as HTMLElement, e);
      return dataAt(fit, limit, x + left, y + top);
    };
    return html`
      <div class="pad" role="application" tabindex="0"
        aria-label="Points: arrow keys move the mark, Enter adds a point there, Delete takes the nearest away.
          The mark is at ${mark.x.toFixed(2)}, ${mark.y.toFixed(2)}"
        ${styled({
          left: `${left}px`,
          top: `${top}px`,
          width: `${(x1 - x0) * fit.scale}px`,
          height: `${(y1 - y0) * fit.scale}px`,
        })}
        @keydown=${(e: KeyboardEvent) => this.key(e, limit)}
        @contextmenu=${(e: MouseEvent) => {
          e.preventDefault();
          if (this.press || e.button === 2) this.remove(at(e).x);
        }}
        @pointerdown=${(e: PointerEvent) => this.down(e, at(e))}
        @pointermove=${(e: PointerEvent) =>
          this.press && Math.hypot(e.clientX - this.press.x, e.clientY - this.press.y) > STILL && this.drop()}
        @pointercancel=${() => this.drop()}
        @pointerup=${(e: PointerEvent) => this.up(at(e))}>
        <i ${styled({ left: `${(mark.x - x0) * fit.scale}px`, top: `${(-mark.y - y0) * fit.scale}px` })}></i>
      </div>
    `;
  }

  hint(): TemplateResult | typeof nothing {
    return html`<p class="hint">Tap to add a point; press long or right to take the nearest away, also while time runs.</p>`;
  }

  private down(e: PointerEvent, { x }: { x: number }): void {
    if (e.button !== 0) return;
    this.drop();
    const timer = setTimeout(() => this.remove(x), LONG_PRESS);
    this.press = { x: e.clientX, y: e.clientY, timer };
  }

  private up({ x, y }: { x: number; y: number }): void {
    if (!this.press) return;
    this.drop();
    this.mark = { x, y };
    this.act(x, this.takesAway ? null : y);
  }

  private remove(x: number): void {
    this.drop();
    this.act(x, null);
  }

  private drop(): void {
    clearTimeout(this.press?.timer);
    this.press = null;
  }

  private key(e: KeyboardEvent, limit: number): void {
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    };
    const move = moves[e.key],
      { x, y } = this.mark;
    if (move) {
      const to = (v: number, by: number): number => Math.min(limit, Math.max(-limit, v + 2 * limit * STEP * by));
      this.mark = { x: to(x, move[0]), y: to(y, move[1]) };
    } else if (e.key === 'Enter') this.act(x, this.takesAway ? null : y);
    else if (e.key === 'Delete' || e.key === 'Backspace') this.act(x, null);
    else return;
    e.preventDefault();
    e.stopPropagation();
    this.host.requestUpdate();
  }
}
