/**
 * The site without a network. What every page stands on and all texts of one version are kept together, or not at all, so
 * that no page ever meets the scripts of another version; a new one is used once no page of the old one is open. Pictures,
 * results and the search's index are kept as they are first asked for. Everything else is not touched: `/v1/` least of all.
 */
import { cleanupOutdatedCaches, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';

/** Of the worker that this script is; the page's types know only windows. */
interface Worker {
  /** What is kept from the beginning: site/build/offline.js. */
  KEPT: PrecacheEntry[];
  /** Of all of them. */
  VERSION: string;
  registration: { scope: string };
  addEventListener(
    kind: 'activate' | 'message',
    act: (e: MessageEvent & { waitUntil(it: Promise<unknown>): void }) => void,
  ): void;
}
declare function importScripts(url: string): void;

importScripts('kept.js');
const worker = self as unknown as Worker,
  { KEPT, VERSION, registration } = worker;

cleanupOutdatedCaches();
precacheAndRoute(KEPT, { ignoreURLParametersMatching: [/^words$/], cleanURLs: false });

const PREFIX = `gedanken seen ${registration.scope} `,
  seen = new CacheFirst({ cacheName: PREFIX + VERSION });
const path = ({ href }: URL): string => href.slice(registration.scope.length);
registerRoute(({ url }) => /^(pictures|results|pagefind)\/.*\.\w+$/.test(path(url)), seen);

/** The first page came before this worker did: it tells what it shows. */
worker.addEventListener('message', (e) =>
  e.waitUntil(
    Promise.all((e.data as string[]).map((url) => seen.handle({ event: e as never, request: new Request(url) }))),
  ),
);
worker.addEventListener('activate', (e) =>
  e.waitUntil(
    caches
      .keys()
      .then((all) => all.filter((name) => name.startsWith(PREFIX) && name !== PREFIX + VERSION))
      .then((old) => Promise.all(old.map((name) => caches.delete(name)))),
  ),
);
