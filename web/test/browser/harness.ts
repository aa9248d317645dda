/**
 * The built page in a real browser. Every page that a test opens is watched: an error in the console,
 * an exception or a request to another host fails the test that opened it.
 */
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

export const LAB = 'gedanken-lab';

export class Harness {
  url = '';
  private browser!: Browser;
  private server!: PreviewServer;

  async start(): Promise<void> {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    this.server = await preview({ root, preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
    this.url = this.server.resolvedUrls!.local[0]!;
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    });
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    await this.server?.close();
  }

  /** Opens the page at a hash, runs the test, and then looks at what went wrong meanwhile. */
  async visit(
    hash: string, test: (page: Page) => Promise<void>, options: BrowserContextOptions = {},
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
      await page.goto(this.url + hash);
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

export function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click();
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
  return Number(text!.replaceAll(',', ''));
}
