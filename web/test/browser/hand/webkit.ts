/**
 * WebKit as Debian has it: WebKitWebDriver (package webkit2gtk-driver) starts its MiniBrowser on a screen
 * that nobody sees (Xvfb). One session is one window.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { Builder, Key, Origin, type WebDriver } from 'selenium-webdriver';
import type { Browser, Driver, InPage, Window } from './driver';

const KEYS: Record<string, string> = {
  Enter: Key.ENTER,
  Tab: Key.TAB,
  Escape: Key.ESCAPE,
  Delete: Key.DELETE,
  Backspace: Key.BACK_SPACE,
  ArrowLeft: Key.ARROW_LEFT,
  ArrowRight: Key.ARROW_RIGHT,
  ArrowUp: Key.ARROW_UP,
  ArrowDown: Key.ARROW_DOWN,
  Home: Key.HOME,
  End: Key.END,
  Control: Key.CONTROL,
  Shift: Key.SHIFT,
};

/** A process that stays, once it says or shows that it is up. */
async function daemon(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn(command, args, { env, stdio: 'ignore' });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    setTimeout(resolve, 700);
  });
  return child;
}

/** `lang`: the locale of the browser, such as C. */
export async function startWebkit(lang: string): Promise<Browser> {
  const display = `:${90 + Math.floor(Math.random() * 900)}`,
    port = 20000 + Math.floor(Math.random() * 20000);
  const env = { ...process.env, LANG: lang, LC_ALL: lang, LANGUAGE: '', DISPLAY: display };
  const screen = await daemon('Xvfb', [display, '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], env);
  const server = await daemon('WebKitWebDriver', [`--port=${port}`], env);
  return {
    name: `WebKit, LANG=${lang}`,
    newPage: async ({ width, height }: Window) => {
      const driver = await new Builder()
        .usingServer(`http://127.0.0.1:${port}`)
        .withCapabilities({ browserName: 'MiniBrowser' })
        .build();
      await driver
        .manage()
        .window()
        .setRect({ x: 0, y: 0, width, height: height + 100 });
      await driver.manage().setTimeouts({ script: 60000 });
      return new WebkitPage(driver);
    },
    close: async () => {
      server.kill();
      screen.kill();
    },
  };
}

class WebkitPage implements Driver {
  readonly canTouch = false;
  readonly wrong: string[] = [];
  readonly downloads = [];

  constructor(private readonly driver: WebDriver) {}

  async open(url: string): Promise<void> {
    await this.driver.get('about:blank');
    await this.driver.get(url);
  }
  async evaluate<A, R>(what: InPage<A, R>, arg: A): Promise<R> {
    const answer: [R | null, string] = await this.driver.executeAsyncScript(
      `const done = arguments[1];
      Promise.resolve(arguments[0]).then(${what}).then((value) => done([value ?? null, '']), (e) => done([null, String(e)]));`,
      arg,
    );
    if (answer[1]) throw new Error(answer[1]);
    return answer[0] as R;
  }
  move(x: number, y: number): Promise<void> {
    return this.act()
      .move({ x: Math.round(x), y: Math.round(y), origin: Origin.VIEWPORT, duration: 0 })
      .perform();
  }
  down(button: 0 | 2 = 0): Promise<void> {
    return this.act()
      .press(button as never)
      .perform();
  }
  up(button: 0 | 2 = 0): Promise<void> {
    return this.act()
      .release(button as never)
      .perform();
  }
  keyDown(key: string): Promise<void> {
    return this.act()
      .keyDown(KEYS[key] ?? key)
      .perform();
  }
  keyUp(key: string): Promise<void> {
    return this.act()
      .keyUp(KEYS[key] ?? key)
      .perform();
  }
  async touch(): Promise<void> {
    throw new Error('This browser has no touch.');
  }
  close(): Promise<void> {
    return this.driver.quit();
  }
  private act() {
    return this.driver.actions({ async: true });
  }
}
