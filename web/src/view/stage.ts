/** The canvas that the scene is drawn on: as large as its box allows, sharp on every screen. */
import type { Catalog, Scene } from '../core/types';
import type { Palette } from './palette';
import { Turn } from '../core/turn';
import { watchRatio } from './ratio';
import { drawParts, drawScene, FADE, fitBox, type Fit } from './scene';

/** Tall worlds may not push the controls off the screen. */
const TALLEST = 0.62;
/** But some height they have, CSS pixels. */
const SHORTEST = 220;
/** The window; for a figure in a frame that is as high as what is in it, that of the page around it. */
const windowHeight = (): number => Number(document.documentElement.dataset.room) || innerHeight;
/** Scenes of more shapes are drawn behind the stage, part by part, so that nobody has to wait. */
const MANY = 2000;
/** Longest uninterrupted drawing, ms. */
const SLICE = 10;

export class Stage {
  width = 0;
  height = 0;
  /** See FADE. */
  fade = FADE;
  private scene: Scene | null = null;
  /** Large scenes: where they are drawn, the drawing under way, and whether a newer scene waits. */
  private readonly behind = document.createElement('canvas');
  private parts: Generator<void> | null = null;
  private isStale = false;
  private readonly turn = new Turn(() => this.drawOn());
  private readonly observer: ResizeObserver;
  private readonly forget = watchRatio(() => this.draw());

  /** `resized` is called when the world's place on the canvas has changed. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly catalog: Catalog,
    private palette: Palette,
    private readonly resized: () => void,
  ) {
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(canvas.parentElement!);
  }

  get fit(): Fit | null {
    return this.scene && this.width ? fitBox(this.scene.box, this.width, this.height) : null;
  }

  show(scene: Scene): void {
    const old = this.scene?.box;
    this.scene = scene;
    if (!old || scene.box.some((x, i) => x !== old[i])) this.measure();
    else this.draw();
  }

  retheme(palette: Palette): void {
    this.palette = palette;
    this.draw();
  }

  dispose(): void {
    this.observer.disconnect();
    this.forget();
    this.turn.close();
    this.parts = null;
  }

  /** As large as there is room for now. */
  measure(): void {
    if (!this.scene) return;
    const [x0, y0, x1, y1] = this.scene.box,
      box = this.canvas.parentElement!;
    const room = box.clientWidth,
      wanted = Math.round((room * (y1 - y0)) / (x1 - x0));
    // Lying in its box it takes what height there is; otherwise it makes the box as high as it needs.
    const style = getComputedStyle(this.canvas),
      isInBox = style.position === 'absolute',
      part = Number(style.getPropertyValue('--tallest')) || TALLEST; // where several share the window
    box.style.setProperty('--wanted', `${wanted}px`);
    const height = Math.min(
      wanted,
      isInBox ? box.clientHeight : Math.round(Math.max((SHORTEST * part) / TALLEST, windowHeight() * part)),
    );
    if (room !== this.width || height !== this.height) {
      this.width = room;
      this.height = height;
      this.canvas.style.height = `${height}px`;
      this.resized();
    }
    this.draw();
  }

  private draw(): void {
    if (!this.scene || !this.width) return;
    if (this.parts) {
      this.isStale = true;
    } else if (this.scene.n > MANY) {
      const context = this.sized(this.behind, { willReadFrequently: true });
      this.parts = context && drawParts(context, ...this.arguments(this.scene));
      this.turn.request();
    } else {
      const context = this.sized(this.canvas);
      if (context) drawScene(context, ...this.arguments(this.scene));
    }
  }

  private arguments(scene: Scene): [Scene, Catalog, Palette, number, number, number, number] {
    const ratio = devicePixelRatio || 1;
    return [scene, this.catalog, this.palette, this.width, this.height, ratio, this.fade];
  }

  /** The next parts of a large scene; when it is complete it comes to the front. */
  private drawOn(): void {
    const end = performance.now() + SLICE,
      context = this.behind.getContext('2d');
    let isDone = false;
    do {
      isDone = this.parts?.next().done ?? true;
      // Browsers put drawing off; reading makes them do it now, in this slice.
      context?.getImageData(0, 0, 1, 1);
    } while (!isDone && performance.now() < end);
    if (!isDone) return this.turn.request();
    this.canvas.width = this.behind.width;
    this.canvas.height = this.behind.height;
    this.canvas.getContext('2d')?.drawImage(this.behind, 0, 0);
    this.parts = null;
    if (this.isStale) {
      this.isStale = false;
      this.draw();
    }
  }

  /** The canvas in the size of the stage. */
  private sized(
    canvas: HTMLCanvasElement,
    settings?: CanvasRenderingContext2DSettings,
  ): CanvasRenderingContext2D | null {
    const ratio = devicePixelRatio || 1;
    const w = Math.round(this.width * ratio),
      h = Math.round(this.height * ratio);
    if (canvas.width !== w || canvas.height !== h) {
      canvas.width = w;
      canvas.height = h;
    }
    return canvas.getContext('2d', settings);
  }
}
