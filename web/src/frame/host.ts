/**
 * The page around figures in frames, `frame.js`: gives every `<iframe data-gedanken>` the height of what is in it
 * (`data-gedanken="fixed"` keeps its own), tells of it by events, and passes commands on.
 */
import type { Command, Figure, FromFrame, FromPage, Progress, Until, Version } from './types';

const VERSION: Version = 1;
/** No figure is higher, CSS pixels. */
const TALLEST = 20000;
const OTHER = 'The figure in this frame and frame.js are of different versions.';

interface Waiting {
  resolve(value: string | null): void;
  reject(why: Error): void;
}

class Framed implements Figure {
  readonly ready: Promise<void>;
  private begin!: () => void;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  constructor(private readonly frame: HTMLIFrameElement) {
    this.ready = new Promise((begin) => (this.begin = begin));
  }

  play = (): Promise<void> => this.ask({ type: 'play' }).then(() => undefined);
  pause = (): Promise<void> => this.ask({ type: 'pause' }).then(() => undefined);
  step = (until: Until = 'step', count = 1): Promise<void> =>
    this.ask({ type: 'step', until, count }).then(() => undefined);
  go = (step: number, tick = 0): Promise<void> => this.ask({ type: 'go', step, tick }).then(() => undefined);
  link = (): Promise<string> => this.ask({ type: 'get' }).then(String);
  show = (link: string): Promise<string> => this.ask({ type: 'set', link }).then(String);

  /** A sandbox has the origin `null`, by which nothing can be addressed. */
  private get origin(): string {
    const { sandbox, src } = this.frame;
    const isOpaque = this.frame.hasAttribute('sandbox') && !sandbox.contains('allow-same-origin');
    return isOpaque ? 'null' : new URL(src, document.baseURI).origin;
  }

  /** Nobody knows what is in the frame yet, and nothing in here is a secret. */
  greet(): void {
    this.post(
      { gedanken: VERSION, type: 'hello', fits: this.frame.dataset.gedanken !== 'fixed', room: innerHeight },
      '*',
    );
  }

  private post(message: FromPage, origin = this.origin): void {
    this.frame.contentWindow?.postMessage(message, origin === 'null' ? '*' : origin);
  }

  private async ask(command: Command): Promise<string | null> {
    await this.ready;
    if (!this.frame.contentWindow) throw new Error('The frame is no longer in the page.');
    return new Promise((resolve, reject) => {
      this.waiting.set(++this.last, { resolve, reject });
      this.post({ gedanken: VERSION, id: this.last, ...command });
    });
  }

  hear({ data, origin }: MessageEvent<FromFrame | null>): void {
    if (origin !== this.origin || typeof data?.gedanken !== 'number') return;
    if (data.gedanken !== VERSION) return this.emit('error', { message: OTHER });
    switch (data.type) {
      case 'hello': // it has been loaded, perhaps anew
        this.leave();
        return this.greet();
      case 'ready':
        this.begin();
        return this.emit('ready', null);
      case 'size':
        return this.fit(data.height);
      case 'state':
        return this.emit('state', { link: data.link });
      case 'progress': {
        const { step, tick, episode, running, digest } = data;
        return this.emit('progress', { step, tick, episode, running, digest } satisfies Progress);
      }
      case 'bet': {
        const { said, truth, isRight, text } = data;
        return this.emit('bet', { said, truth, isRight, text });
      }
      case 'error':
        return this.emit('error', { message: data.message });
      case 'reply':
        this.waiting.get(data.id)?.resolve(data.value);
        break;
      case 'refusal':
        this.waiting.get(data.id)?.reject(new Error(data.message));
        break;
      default:
        return;
    }
    this.waiting.delete(data.id);
  }

  /** What was asked of the figure that was there is not answered any more. */
  private leave(): void {
    for (const { reject } of this.waiting.values()) reject(new Error('The frame was loaded anew.'));
    this.waiting.clear();
  }

  /** The height is that of what is in the frame, without its border. */
  private fit(height: number): void {
    if (!(height > 0 && height <= TALLEST) || this.frame.dataset.gedanken === 'fixed') return;
    const css = getComputedStyle(this.frame);
    const around =
      css.boxSizing === 'border-box'
        ? [css.borderTopWidth, css.borderBottomWidth, css.paddingTop, css.paddingBottom]
        : [];
    this.frame.style.height = `${around.reduce((sum, px) => sum + parseFloat(px), height)}px`;
  }

  private emit(name: string, detail: unknown): void {
    this.frame.dispatchEvent(new CustomEvent(`gedanken-${name}`, { detail, bubbles: true }));
  }
}

const figures = new WeakMap<HTMLIFrameElement, Framed>();

export function figureOf(iframe: HTMLIFrameElement): Figure {
  return framed(iframe);
}

function framed(iframe: HTMLIFrameElement): Framed {
  const known = figures.get(iframe);
  if (known) return known;
  const one = new Framed(iframe);
  figures.set(iframe, one);
  iframe.dataset.gedanken ??= '';
  one.greet();
  return one;
}

addEventListener('message', (e) => {
  for (const iframe of document.querySelectorAll<HTMLIFrameElement>('iframe[data-gedanken]'))
    if (iframe.contentWindow === e.source) framed(iframe).hear(e);
});
document.querySelectorAll<HTMLIFrameElement>('iframe[data-gedanken]').forEach(framed);
