/**
 * What every kind of page owes its reader, in a folder of its host and under a strict policy: a quiet console, nobody else
 * asked, nothing that moves by itself, room enough at any width, and little to fetch before a stage is asked for.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { zipped } from './build';
import { launch } from './launch';
import { STRICT, serve, type Host } from './server';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
/** One of each kind; a chapter with bets of all kinds, and one with the widest formulas. */
const KINDS = [
  'index.html',
  'lab.html',
  'learn/index.html',
  'learn/what-a-model-is-worth/index.html',
  'learn/planning/index.html',
  'learn/a-policy-through-the-model/index.html',
  'zoo/index.html',
  'zoo/cartpole-swingup/index.html',
  'zoo/dyna-q/index.html',
  'results/index.html',
  'embed/index.html',
  'search/index.html',
  '404.html',
];
/** Where build.ts says that the site will lie. */
const SITE = 'https://gedanken.example/course/';

let browser: Browser, host: Host, folder: string, root: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gedanken-'));
  symlinkSync(DIST, join(folder, 'course'));
  host = await serve(folder, {}, undefined, (name) => (name.endsWith('.html') ? STRICT : {}));
  root = `${host.url}course/`;
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  host?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the test on a page, and then looks at what went wrong meanwhile. */
async function visit(file: string, look: (page: Page) => Promise<void>, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage(),
    wrong: string[] = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(root)) wrong.push(request.url());
  });
  try {
    await page.addInitScript(watch);
    await page.goto(root + file);
    await page.waitForLoadState('networkidle');
    await look(page);
    expect(wrong).toEqual([]);
  } finally {
    await context.close();
  }
}

/** What moved without a hand, as browsers count it, and what it was. */
interface Moved {
  sum: number;
  what: string[];
}
function watch(): void {
  type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node?: Element }[] };
  const moved: Moved = ((window as unknown as { moved: Moved }).moved = { sum: 0, what: [] });
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
      if (hadRecentInput) continue;
      moved.sum += value;
      moved.what.push(`${value.toFixed(3)} ${sources[0]?.node?.outerHTML?.slice(0, 60)}`);
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
async function scrolled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 400) {
      scrollTo(0, y);
      await new Promise((then) => setTimeout(then, 30));
    }
  });
}

test.each(KINDS)(
  '%s: a quiet console under a strict policy, and nothing moves while it comes and is scrolled',
  async (file) => {
    for (const width of [1280, 390]) {
      await visit(
        file,
        async (page) => {
          await scrolled(page);
          const { sum, what } = await page.evaluate(() => (window as unknown as { moved: Moved }).moved);
          expect(sum, `${width} px: ${what.join('\n')}`).toBeLessThan(0.02);
        },
        { viewport: { width, height: 844 } },
      );
    }
  },
);

test.each(KINDS)('%s: no width makes it scroll sideways', async (file) => {
  await visit(file, async (page) => {
    const wide: string[] = [];
    for (const width of [320, 390, 600, 701, 768, 940, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      const all = await page.evaluate(() => document.documentElement.scrollWidth);
      if (all > width) wide.push(`${all} of ${width}`);
    }
    expect(wide).toEqual([]);
  });
});

test('before a stage is asked for, a chapter fetches at most 60 kB of script, and can be used within a second', async () => {
  await visit(KINDS[3]!, async (page) => {
    const [fetched, interactive] = await page.evaluate(() => [
      performance.getEntriesByType('resource').map(({ name }) => name),
      (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).domContentLoadedEventEnd,
    ]);
    const scripts = fetched.filter((url) => url.endsWith('.js')).map((url) => url.slice(root.length));
    expect(scripts.length).toBeGreaterThan(2);
    expect(scripts.reduce((sum, name) => sum + zipped(name), 0)).toBeLessThanOrEqual(60_000);
    expect(interactive).toBeLessThan(1000 * 4); // a busy machine
  });
});

describe('what others are told of a page', () => {
  const text = (name: string): string => readFileSync(join(DIST, name), 'utf8');
  const tag = (html: string, name: string): string | undefined =>
    new RegExp(`<(?:meta (?:property|name)|link rel)="${name}" (?:content|href)="([^"]*)"`).exec(html)?.[1];

  test('its address, its title and a picture that is there', () => {
    for (const file of KINDS.slice(0, -1)) {
      const html = text(file),
        url = SITE + file.replace(/index\.html$/, ''),
        picture = tag(html, 'og:image')!;
      expect([tag(html, 'canonical'), tag(html, 'og:url')]).toEqual([url, url]);
      expect(tag(html, 'og:title')).toBeTruthy();
      expect(tag(html, 'og:description')).toBe(tag(html, 'description'));
      expect(picture.startsWith(`${SITE}social/`)).toBe(true);
      const png = readFileSync(join(DIST, picture.slice(SITE.length)));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
      expect(png.length).toBeLessThan(300_000);
    }
  });

  test('all pages are listed, and robots.txt is not where nobody reads it', () => {
    const listed = text('sitemap.xml');
    for (const file of KINDS.slice(0, -1))
      expect(listed).toContain(`<loc>${SITE}${file.replace(/index\.html$/, '')}</loc>`);
    expect(listed).not.toContain('404');
    expect(existsSync(join(DIST, 'robots.txt'))).toBe(false);
  });

  test('licences of what is shipped, how to cite it, and what a system needs to keep it', () => {
    const licenses = text('licenses.txt');
    for (const name of [
      'Gedanken',
      'musl',
      'lit',
      'uplot',
      'idb-keyval',
      '@fontsource/source-serif-4',
      'katex',
      'pagefind',
      'workbox-core',
    ])
      expect(licenses).toMatch(new RegExp(`^${name}[ ,]`, 'm'));
    expect(licenses).toContain('SIL OPEN FONT LICENSE');
    const cff = text('CITATION.cff');
    for (const key of [
      'cff-version: 1\\.2\\.0',
      'message: .+',
      'title: .+',
      'authors:\n  - name: .+',
      'version: \\d+\\.\\d+\\.\\d+',
      'license: MIT',
    ])
      expect(cff).toMatch(new RegExp(`^${key}`, 'm'));
    const { icons, start_url } = JSON.parse(text('site.webmanifest')) as {
      icons: { src: string }[];
      start_url: string;
    };
    expect(start_url).toBe('./');
    for (const { src } of icons) expect(existsSync(join(DIST, src)), src).toBe(true);
  });

  test('what the search shows of a page is what the page shows: of a formula no TeX', () => {
    const found = join(DIST, 'pagefind/fragment'),
      texts = readdirSync(found).map((file) => String(gunzipSync(readFileSync(join(found, file)))));
    expect(texts.filter((text) => /"url":"\/(zh\/)?(zoo|learn)\/[^"]/.test(text)).length).toBeGreaterThan(50);
    expect(texts.filter((text) => /\\(hat|frac|sum|text|gamma)\b/.test(text))).toEqual([]);
  });

  test('an address that leads nowhere has a page that is whole from any folder', () => {
    const html = text('404.html'),
      links = [...html.matchAll(/\b(?:href|src)="([^"#][^"]*)"/g)].map(([, to]) => to!);
    expect(links.length).toBeGreaterThan(15);
    expect(html).toMatch(/<p lang="zh-Hans">.*href="\/course\/zh\/"/); // it has no edition of its own
    for (const to of links) {
      expect(to.startsWith('/course/'), to).toBe(true);
      const file = to.slice('/course/'.length);
      expect(existsSync(join(DIST, file, !file || file.endsWith('/') ? 'index.html' : '')), to).toBe(true);
    }
  });
});
