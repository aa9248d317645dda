/** Firefox, by puppeteer-core over WebDriver BiDi. */
import puppeteer, { type Page } from 'puppeteer-core';
import type { Browser, Driver, InPage, Window } from './driver';

const BUTTONS = { 0: 'left', 2: 'right' } as const;
const TOUCH = { start: 'touchStart', move: 'touchMove', end: 'touchEnd' } as const;

export async function startFirefox(): Promise<Browser> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
  });
  return {
    name: 'Firefox',
    newPage: async ({ width, height }: Window) => {
      // A context of its own, as in Chromium: a run that another page left here would come back.
      const page = await (await browser.createBrowserContext()).newPage();
      await page.setViewport({ width, height });
      return new FirefoxPage(page);
    },
    close: () => browser.close(),
  };
}

class FirefoxPage implements Driver {
  readonly canTouch = false;
  readonly hasListsApart = true;
  readonly wrong: string[] = [];
  readonly downloads = [];

  constructor(private readonly page: Page) {
    page.on('console', (message) => {
      if (['error', 'warn'].includes(message.type())) this.wrong.push(message.text());
    });
    page.on('pageerror', (error) => this.wrong.push(String(error)));
  }

  async open(url: string): Promise<void> {
    await this.page.goto('about:blank');
    await this.page.goto(url);
  }
  evaluate<A, R>(what: InPage<A, R>, arg: A): Promise<R> {
    return this.page.evaluate(what as never, arg as never) as Promise<R>;
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
    return this.page.keyboard.down(key as never);
  }
  keyUp(key: string): Promise<void> {
    return this.page.keyboard.up(key as never);
  }
  async touch(what: 'start' | 'move' | 'end', x: number, y: number): Promise<void> {
    if (what === 'end') await this.page.touchscreen.touchEnd();
    else await this.page.touchscreen[TOUCH[what]](x, y);
  }
  close(): Promise<void> {
    return this.page.browserContext().close();
  }
}
