/**
 * The built page in a real browser. Every page that a test opens is watched: an error in the console,
 * an exception or a request to another host fails the test that opened it.
 */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { launch } from './launch';
import { tasksOf, type Task } from './tasks';

export const LAB = 'gedanken-lab';

export class Harness {
  url = '';
  private browser!: Browser;
  private server!: PreviewServer;

  async start(): Promise<void> {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    this.server = await preview({ root, preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
    this.url = this.server.resolvedUrls!.local[0]!;
    this.browser = await launch();
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    await this.server?.close();
  }

  /** What the threads of the pages do meanwhile. */
  tasks(act: () => Promise<void>): Promise<Task[]> {
    return tasksOf(this.browser, act);
  }

  get lab(): string {
    return `${this.url}lab.html`;
  }

  /** Opens the lab at a hash, or another page of the site, runs the test, and then looks at what went wrong meanwhile. */
  async visit(
    hash: string,
    test: (page: Page) => Promise<void>,
    options: BrowserContextOptions = {},
    prepare: (page: Page) => Promise<void> = async () => undefined,
  ): Promise<void> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
    });
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      const isOwn = origin === new URL(this.url).origin || protocol === 'data:' || protocol === 'blob:';
      if (!isOwn) wrong.push(`request to ${request.url()}`);
    });
    try {
      await prepare(page);
      await page.goto(hash.endsWith('.html') ? this.url + hash : this.lab + hash);
      await test(page);
      expect(wrong).toEqual([]);
    } finally {
      await context.close();
    }
  }
}

export async function reaches(page: Page, state: string): Promise<void> {
  await page.locator(`${LAB}[data-state="${state}"]`).waitFor();
}

/** Opens the tab of the inspector, or the dialog, that hides a thing; where nothing does, it is left as it is. */
export async function uncover(what: Locator): Promise<Locator> {
  const css = await what.first().evaluate((e) => {
    const panel = e.closest('[role=tabpanel]');
    if (panel && !panel.getClientRects().length) return `#${panel.getAttribute('aria-labelledby')}`;
    return e.closest('dialog:not([open])') ? 'button[aria-haspopup=dialog]:has(+ dialog.gallery)' : '';
  });
  if (css) await what.page().locator(css).click();
  return what;
}

/** The button of that name, wherever it is. */
export async function press(page: Page, name: string): Promise<void> {
  await uncover(page.getByRole('button', { name, exact: true, includeHidden: true }));
  await page.getByRole('button', { name, exact: true }).click();
}

/** Opens a tab of the inspector. */
export function tab(page: Page, name: string): Promise<void> {
  return page.getByRole('tab', { name, exact: true }).click();
}

/** Which world (`env`), agent, model or planner is there, by its id. */
export async function chosen(page: Page, family: string): Promise<string> {
  return (await page.locator(`button[name=${family}]`).getAttribute('value'))!;
}

/** Takes another one from the gallery. */
export async function choose(page: Page, family: string, id: string): Promise<void> {
  await page.locator(`button[name=${family}]`).click();
  await page.locator(`[role=option][data-id="${id}"]`).click();
}

/** The run's digest, once time stands still. */
export async function digest(page: Page): Promise<string> {
  const code = page.locator(`${LAB} .digest`);
  await expect.poll(() => code.textContent()).toMatch(/^[0-9a-f]{16}$/);
  return (await code.textContent())!;
}

/** A number of the counters, by its name. */
export async function counter(page: Page, name: string): Promise<number> {
  const text = await page.locator('.counters div', { hasText: name }).locator('dd').first().textContent();
  const powers: Record<string, string> = { K: 'e3', M: 'e6', B: 'e9' }; // at full speed it is soon told in millions
  return Number(text!.replaceAll(',', '').replace(/[KMB]$/, (letter) => powers[letter]!));
}
