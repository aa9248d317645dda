/** One stage of a lab: found in what was rendered, drawn when its run has something new, and not more often than eyes can follow. */
import type { Catalog, Frame } from '../core/types';
import type { Palette } from '../view/palette';
import { FADE, FADE_SLOW } from '../view/scene';
import { Stage } from '../view/stage';

/** Shortest time between pictures that follow each other faster than one can see, ms. */
const FLICKER_PACE = 100;
const CALM_PACE = 1000;
/** Real steps a second from which they do. */
const TOO_FAST = 400;
/** Below so many real steps a second one can follow the listing. */
export const FOLLOWED = 20;

export class Picture {
  stage: Stage | null = null;
  /** What is drawn. */
  frame: Frame | null = null;
  private canvas: HTMLCanvasElement | null = null;
  private last = 0;

  /** Unless it comes too soon after the last one. */
  show(frame: Frame, speed: number, isCalm: boolean): void {
    const now = performance.now(),
      { stage } = this;
    const pace = speed >= FOLLOWED && isCalm ? CALM_PACE : speed > TOO_FAST ? FLICKER_PACE : 0;
    if (!frame.scene || (frame.running && now - this.last < pace)) return;
    if (stage) stage.fade = speed < FOLLOWED ? FADE_SLOW : FADE;
    stage?.show(frame.scene);
    this.frame = frame;
    this.last = now;
  }

  /** After the host rendered; whether it stands on another canvas now, or on none any more. */
  place(
    canvas: HTMLCanvasElement | null,
    frame: Frame | null,
    catalog: Catalog,
    palette: () => Palette,
    resized: () => void,
  ): boolean {
    if (canvas === this.canvas) return false;
    this.dispose();
    this.canvas = canvas;
    if (!canvas) return true;
    this.stage = new Stage(canvas, catalog, palette(), resized);
    this.frame = frame;
    if (frame?.scene) this.stage.show(frame.scene);
    return true;
  }

  dispose(): void {
    this.stage?.dispose();
    this.stage = this.canvas = null;
  }
}
