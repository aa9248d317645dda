/** The canvas that the scene is drawn on: as large as its box allows, sharp on every screen. */
import type { Catalog, Scene } from '../core/types';
import type { Palette } from './palette';
import { drawScene, fitBox, type Fit } from './scene';

/** Tall worlds may not push the controls off the screen. */
const TALLEST = 0.62;

export class Stage {
  width = 0;
  height = 0;
  private scene: Scene | null = null;
  private readonly observer: ResizeObserver;

  /** `resized` is called when the world's place on the canvas has changed. */
  constructor(
    private readonly canvas: HTMLCanvasElement, private readonly catalog: Catalog,
    private palette: Palette, private readonly resized: () => void,
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
  }

  private measure(): void {
    if (!this.scene) return;
    const [x0, y0, x1, y1] = this.scene.box;
    const room = this.canvas.parentElement!.clientWidth;
    const height = Math.round(Math.min((room * (y1 - y0)) / (x1 - x0), Math.max(220, innerHeight * TALLEST)));
    if (room !== this.width || height !== this.height) {
      this.width = room;
      this.height = height;
      this.canvas.style.height = `${height}px`;
      this.resized();
    }
    this.draw();
  }

  private draw(): void {
    const context = this.canvas.getContext('2d');
    if (!context || !this.scene || !this.width) return;
    const ratio = devicePixelRatio || 1;
    const w = Math.round(this.width * ratio), h = Math.round(this.height * ratio);
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
    }
    drawScene(context, this.scene, this.catalog, this.palette, this.width, this.height, ratio);
  }
}
