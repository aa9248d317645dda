/** The widget in a host of notebooks, as anywidget is one: the module comes as a text, and traits are all that crosses. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../../test/browser/launch';
import { serve, type Host } from '../../test/browser/server';
import { INSTALLED } from './project';

/** A model whose traits Python would share: what is saved by the page is kept, what Python sets is told. */
const NOTEBOOK = `<!doctype html><html lang="en"><title>Notebook</title><div id="cell"></div><script type="module">
  const traits = { config: 'env=dyna-maze agent=dyna-q seed=7', state: 'loading', result: {}, controls: 'minimal' };
  const heard = new Map(), saved = [];
  const model = {
    get: (name) => traits[name],
    set: (name, value) => { traits[name] = value; },
    save_changes: () => saved.push(structuredClone(traits)),
    on: (event, act) => heard.set(event, [...(heard.get(event) ?? []), act]),
    off: (event, act) => heard.set(event, heard.get(event).filter((one) => one !== act)),
  };
  const python = (name, value) => { traits[name] = value; for (const act of heard.get('change:' + name)) act(); };
  const text = await (await fetch('dist/inline.js')).text();
  const { default: widget } = await import(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
  const close = widget.render({ model, el: document.querySelector('#cell') });
  Object.assign(window, { traits, heard, saved, python, close });
</script></html>`;

/** What the script of the notebook leaves in its window. */
interface Notebook {
  traits: { config: string; state: string; result: { digest?: string; progress?: Record<string, number> } };
  heard: Map<string, unknown[]>;
  saved: Notebook['traits'][];
  python(name: string, value: string): void;
  close(): void;
}

let browser: Browser, host: Host;
beforeAll(async () => {
  host = await serve(INSTALLED, { 'notebook.html': NOTEBOOK });
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  host?.close();
});

const traits = (page: Page): Promise<Notebook['traits']> => page.evaluate(() => (window as unknown as Notebook).traits);
const python = (page: Page, name: string, value: string): Promise<void> =>
  page.evaluate(([name, value]) => (window as unknown as Notebook).python(name!, value!), [name, value]);

test('reader and Python share the run, what it does, and what it came to', async () => {
  const page = await browser.newPage(),
    wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  await page.goto(`${host.url}notebook.html`);
  const state = (): Promise<string> => traits(page).then(({ state }) => state);
  await expect.poll(state).toBe('ready');
  expect((await traits(page)).config).toContain('seed=7');

  await page.getByRole('button', { name: 'Episode', exact: true }).click();
  const result = (): Promise<Notebook['traits']['result']> => traits(page).then(({ result }) => result);
  await expect.poll(async () => (await result()).progress?.episodes).toBe(1);
  const { createCore } = await import(`${INSTALLED}/dist/core.js`),
    alone = (await createCore()).open((await traits(page)).config);
  alone.advance(1e9, 'episode');
  expect(await result()).toEqual({ digest: alone.digest(), progress: alone.progress() });

  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(state).toBe('running');
  await python(page, 'state', 'paused');
  await expect.poll(async () => (await result()).digest).not.toBe(alone.digest());
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await python(page, 'state', 'running');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect.poll(state).toBe('paused');

  await python(page, 'config', 'env=cliff-walking agent=q-learning seed=3');
  await expect.poll(state).toBe('ready');
  await expect.poll(async () => (await traits(page)).config).toMatch(/^env=cliff-walking agent=q-learning seed=3/);
  await page.getByRole('button', { name: 'New seed', exact: true }).click();
  await expect.poll(async () => (await traits(page)).config).not.toMatch(/seed=3\b/);
  const saved = await page.evaluate(() => (window as unknown as Notebook).saved);
  expect(saved.length).toBeLessThan(30); // and not with every picture

  await page.evaluate(() => (window as unknown as Notebook).close());
  expect(await page.locator('gedanken-lab').count()).toBe(0);
  expect(await page.evaluate(() => [...(window as unknown as Notebook).heard.values()].flat().length)).toBe(0);
  await expect.poll(() => page.workers().length).toBe(0);
  expect(wrong).toEqual([]);
  await page.close();
});
