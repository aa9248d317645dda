/** The curves for the back row: on a canvas as large as its box, in type that is read from far away. */
import { drawChart, type Chart } from './chart';
import { watchRatio } from './ratio';

/** The smallest type of a chart, CSS pixels; here it is as large as that of its box. */
const SMALLEST = 11;

export class BackRow {
  private chart: Omit<Chart, 'width' | 'height'> | null = null;
  private readonly observer = new ResizeObserver(() => this.draw());
  private readonly forget = watchRatio(() => this.draw());

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.observer.observe(canvas.parentElement!);
  }

  show(chart: Omit<Chart, 'width' | 'height'>): void {
    const old = this.chart;
    this.chart = chart;
    const isSame = old && old.table === chart.table && old.palette === chart.palette && old.words.y === chart.words.y;
    if (!isSame) this.draw();
  }

  dispose(): void {
    this.observer.disconnect();
    this.forget();
  }

  private draw(): void {
    const { canvas, chart } = this,
      { clientWidth: width, clientHeight: height } = canvas.parentElement!,
      c = canvas.getContext('2d');
    if (!c || !chart || !width || !height) return;
    const ratio = devicePixelRatio || 1,
      scale = parseFloat(getComputedStyle(canvas.parentElement!).fontSize) / SMALLEST;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    c.setTransform(ratio * scale, 0, 0, ratio * scale, 0, 0);
    drawChart(c, { ...chart, width: width / scale, height: height / scale });
  }
}
