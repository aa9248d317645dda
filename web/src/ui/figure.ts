/** `<canvas ${figure(what, palette)}>`: draws it there, again whenever it or the canvas changes. */
import { noChange } from 'lit';
import { AsyncDirective, directive } from 'lit/async-directive.js';
import { PartType, type ElementPart, type PartInfo } from 'lit/directive.js';
import { drawFigure, type Figure } from '../view/figure';
import { inTurn } from '../view/in-turn';
import type { Palette } from '../view/palette';
import { watchRatio } from '../view/ratio';

class FigureDirective extends AsyncDirective {
  private canvas: HTMLCanvasElement | null = null;
  private figure: Figure | null = null;
  private palette: Palette | null = null;
  private readonly draw = (): void => {
    const { canvas, figure, palette } = this,
      ratio = devicePixelRatio || 1;
    const width = canvas?.clientWidth ?? 0,
      height = canvas?.clientHeight ?? 0;
    const context = canvas?.getContext('2d');
    if (!canvas || !figure || !palette || !context || !width || !height) return;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    drawFigure(context, figure, palette, width, height, ratio);
  };
  private readonly observer = new ResizeObserver(this.draw);
  private forget = watchRatio(this.draw);

  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.ELEMENT) throw new Error('a figure belongs on a canvas');
  }

  render(_figure: Figure, _palette: Palette): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart, [figure, palette]: [Figure, Palette]): typeof noChange {
    const isNew = figure !== this.figure || palette !== this.palette;
    this.figure = figure;
    this.palette = palette;
    if (this.canvas !== element) {
      this.canvas = element as HTMLCanvasElement;
      this.observer.observe(element); // which also draws it, once it has a size
    } else if (isNew) {
      inTurn(this.draw);
    }
    return noChange;
  }

  protected override disconnected(): void {
    this.observer.disconnect();
    this.forget();
  }
  protected override reconnected(): void {
    if (this.canvas) this.observer.observe(this.canvas);
    this.forget = watchRatio(this.draw);
  }
}

export const figure = directive(FigureDirective);
