/** The pictures of a gallery: each is asked for when it comes into sight, and drawn in the colours of the page. */
import type { Lab, Painter, Picture, Reader, Scene } from '../core/types';
import { inTurn } from '../view/in-turn';
import type { Palette } from '../view/palette';
import { drawScene } from '../view/scene';
import { Settings, type ChosenFamily } from './settings';
import { maskOf } from './shown';

/** Of a world one sees the world itself, and where an agent went. */
const OF_WORLDS = ['world', 'trail', 'agent'];
/** Of a model what it has learned. */
const OF_MODELS = ['world', 'model', 'trail', 'agent'];

/** How a component is drawn: a short run that it tells itself, and of that what makes it what it is. */
export function pictureOf(reader: Reader, family: ChosenFamily, id: string): Picture {
  const { catalog } = reader,
    { picture, picture_steps: steps } = catalog[family].find((one) => one.id === id)!,
    { layers } = new Settings(reader, picture);
  const shown = { env: OF_WORLDS, model: OF_MODELS, agent: layers, planner: layers }[family];
  return { config: picture, steps, layers: maskOf(catalog, shown) };
}

export class Pictures {
  private readonly scenes = new Map<string, Scene>();
  private readonly asked = new Set<string>();
  private readonly canvases = new Map<string, HTMLCanvasElement>();
  private readonly sight: IntersectionObserver;
  private palette: Palette | null = null;

  /** Those that are not farther than a hand's breadth outside of `room` are drawn. */
  constructor(
    private readonly lab: Lab,
    private readonly painter: Painter,
    private readonly family: ChosenFamily,
    room: HTMLElement,
  ) {
    this.sight = new IntersectionObserver(
      (seen) => {
        for (const { target, isIntersecting } of seen) if (isIntersecting) void this.ask(target as HTMLCanvasElement);
      },
      { root: room, rootMargin: '80px' },
    );
  }

  /** These are there now. */
  show(canvases: Iterable<HTMLCanvasElement>, palette: Palette): void {
    const isNew = this.palette !== palette;
    this.palette = palette;
    for (const canvas of canvases) {
      const id = canvas.dataset.picture!;
      if (this.canvases.get(id) === canvas) {
        if (isNew) inTurn(() => this.draw(id));
        continue;
      }
      this.canvases.set(id, canvas);
      this.sight.observe(canvas);
    }
  }

  private async ask(canvas: HTMLCanvasElement): Promise<void> {
    const id = canvas.dataset.picture!;
    this.sight.unobserve(canvas);
    if (!this.scenes.has(id) && !this.asked.has(id)) {
      this.asked.add(id);
      const scene = await this.painter.draw(pictureOf(this.lab, this.family, id)).catch(() => null);
      this.asked.delete(id);
      if (!scene) return; // there is the sentence
      this.scenes.set(id, scene);
    }
    this.draw(id);
  }

  private draw(id: string): void {
    const canvas = this.canvases.get(id),
      scene = this.scenes.get(id),
      { palette } = this;
    if (!canvas || !scene || !palette) return;
    const ratio = devicePixelRatio || 1,
      { clientWidth: width, clientHeight: height } = canvas;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext('2d');
    if (context) drawScene(context, scene, this.lab.catalog, palette, width, height, ratio);
    canvas.toggleAttribute('data-drawn', true);
  }

  dispose(): void {
    this.sight.disconnect();
    this.canvases.clear();
  }
}
