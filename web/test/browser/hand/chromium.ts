/** Chromium, by playwright-core; fingers by the browser's own protocol, since Playwright only taps. */
import type { CDPSession, Page } from 'playwright-core';
import type { Browser, Driver, InPage, Window } from './driver';
import { launch } from '../launch';
import { tasksOf } from '../tasks';

const BUTTONS = { 0: 'left', 2: 'right' } as const;
const TOUCH = { start: 'touchStart', move: 'touchMove', end: 'touchEnd' } as const;

export async function startChromium(): Promise<Browser> {
  const browser = await launch();
  return {
    name: 'Chromium',
    newPage: async ({ width, height, touch = false }: Window) => {
      const context = await browser.newContext({
        viewport: { width, height },
        hasTouch: touch,
        isMobile: touch,
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      const page = await context.newPage();
      return new ChromiumPage(page, touch ? await context.newCDPSession(page) : null);
    },
    watch: (act) => tasksOf(browser, act),
    close: () => browser.close(),
  };
}

class ChromiumPage implements Driver {
  readonly wrong: string[] = [];
  readonly downloads: { name: string; path: string }[] = [];
  private offered = '';

  constructor(
    private readonly page: Page,
    private readonly cdp: CDPSession | null,
  ) {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.wrong.push(message.text());
    });
    page.on('pageerror', (error) => this.wrong.push(error.message));
    page.on(
      'download',
      (file) => void file.path().then((path) => this.downloads.push({ name: file.suggestedFilename(), path })),
    );
    page.on('filechooser', (chooser) => void chooser.setFiles(this.offered));
  }

  get canTouch(): boolean {
    return this.cdp !== null;
  }
  async open(url: string): Promise<void> {
    await this.page.goto('about:blank'); // another hash alone would not load the page again
    await this.page.goto(url);
  }
  evaluate<A, R>(what: InPage<A, R>, arg: A): Promise<R> {
    return this.page.evaluate(what as never, arg as never);
  }
  move(x: number, y: number): Promise<void> {
    return this.page.mouse.move(x, y);
  }
  down(button: 0 | 2 = 0): Promise<void> {
    return this.page.mouse.down({ button: BUTTONS[button] });
  }
  up(button: 0 | 2 = 0): Promise<void> {
    return this.page.mouse.up({ button: BUTTONS[button] });
  }
  keyDown(key: string): Promise<void> {
    return this.page.keyboard.down(key);
  }
  keyUp(key: string): Promise<void> {
    return this.page.keyboard.up(key);
  }
  async touch(what: 'start' | 'move' | 'end', x: number, y: number): Promise<void> {
    const touchPoints = what === 'end' ? [] : [{ x, y }];
    await this.cdp!.send('Input.dispatchTouchEvent', { type: TOUCH[what], touchPoints });
  }
  offer(path: string): void {
    this.offered = path;
  }
  async close(): Promise<void> {
    await this.page.context().close();
  }
}
