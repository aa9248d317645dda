/** The built page, on a host of its own, and pages that have the lab in other surroundings. */
import { fileURLToPath } from 'node:url';
import { serve, type Host } from '../server';
import type { Browser, Window } from './driver';
import { Hand } from './hand';

const DIST = fileURLToPath(new URL('../../../dist/', import.meta.url));

/** Around the lab: the site itself, or a page of somebody else's. */
export const SURROUNDINGS = ['site', 'two', 'scale-0.5', 'scale-1.5', 'zoom-0.5', 'zoom-1.5', 'strict'] as const;
export type Around = (typeof SURROUNDINGS)[number];

export const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'";

function pageAround(around: Around, config: string): string {
  const lab = `<gedanken-lab config="${config.replaceAll('&', '&amp;')}"></gedanken-lab>`;
  const [how, factor] = around.split('-');
  const style =
    how === 'scale'
      ? `transform: scale(${factor}); transform-origin: 0 0; width: 1200px`
      : how === 'zoom'
        ? `zoom: ${factor}`
        : '';
  const body = around === 'two' ? lab + lab : style ? `<div style="${style}">${lab}</div>` : lab;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Gedanken</title>
    <meta name="viewport" content="width=device-width"><script type="module" src="element.js"></script>
    <body>${body}</body></html>`;
}

export class Scene {
  private visits = 0;

  private constructor(
    readonly browser: Browser,
    private readonly host: Host,
    private readonly pages: Record<string, string>,
  ) {}

  static async start(browser: Browser): Promise<Scene> {
    const pages: Record<string, string> = {};
    return new Scene(
      browser,
      await serve(
        DIST,
        pages,
        undefined,
        (name) => (name.startsWith('strict') ? { 'content-security-policy': STRICT } : {}) as Record<string, string>,
      ),
      pages,
    );
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.host.close();
  }

  /** Opens the lab at a link, lends it to the hand, and tells what the page complained of meanwhile. */
  async visit(link: string, window: Window, around: Around, act: (hand: Hand) => Promise<void>): Promise<string[]> {
    const page = await this.browser.newPage(window);
    try {
      if (around === 'site') await page.open(`${this.host.url}lab.html${link}`);
      else {
        const name = `${around}-${++this.visits}.html`; // several are open at once
        this.pages[name] = pageAround(around, link.replace(/^#/, ''));
        await page.open(this.host.url + name);
      }
      // Of two labs the second one is touched: what belongs to the first must stay with it.
      await act(new Hand(page, around === 'two' ? 1 : 0));
      return page.wrong.map((text) => `The page said: ${text}`);
    } finally {
      await page.close();
    }
  }
}
