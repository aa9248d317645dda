/** The search: an index beside the pages, of which only the parts are fetched that have the words in them. */
import { t } from './core/language';
import { siteRoot } from './site-root';
import { themed } from './theme';

/** What is used of Pagefind, which makes the index when the site is built. */
interface Pagefind {
  options(options: { baseUrl: string; excerptLength: number }): Promise<void>;
  debouncedSearch(words: string): Promise<{ results: { data(): Promise<Found> }[] } | null>;
}
interface Found {
  url: string;
  /** HTML, with `mark` around the words. */
  excerpt: string;
  meta: { title?: string };
}

const MOST = 20;

themed();
const box = document.querySelector<HTMLInputElement>('#words')!,
  told = document.querySelector<HTMLElement>('#told')!,
  found = document.querySelector<HTMLElement>('#found')!;
let pagefind: Promise<Pagefind> | null = null;

async function index(): Promise<Pagefind> {
  const root = siteRoot();
  const one = (await import(/* @vite-ignore */ `${root}pagefind/pagefind.js`)) as Pagefind;
  await one.options({ baseUrl: new URL(root).pathname, excerptLength: 24 });
  return one;
}

function item({ url, excerpt, meta }: Found): HTMLElement {
  const li = document.createElement('li'),
    link = document.createElement('a'),
    text = document.createElement('p');
  link.href = url;
  link.textContent = meta.title ?? url;
  text.innerHTML = excerpt; // made of our own pages, escaped by the index
  li.append(link, text);
  return li;
}

function said(n: number): string {
  if (n > MOST) return t`${n} pages, the first ${MOST} of them`;
  if (n > 1) return t`${n} pages`;
  return n ? t('1 page') : t('No page has these words.');
}

async function search(): Promise<void> {
  const words = box.value.trim();
  history.replaceState(null, '', words ? `?words=${encodeURIComponent(words)}` : location.pathname);
  if (!words) {
    told.textContent = '';
    found.replaceChildren();
    return;
  }
  try {
    const answer = await (await (pagefind ??= index())).debouncedSearch(words);
    if (!answer) return; // another search has begun
    const pages = await Promise.all(answer.results.slice(0, MOST).map((one) => one.data()));
    if (words !== box.value.trim()) return;
    const n = answer.results.length;
    told.textContent = said(n);
    found.replaceChildren(...pages.map(item));
  } catch {
    pagefind = null;
    told.textContent = t('The index could not be fetched.');
  }
}

box.form!.addEventListener('submit', (e) => {
  e.preventDefault();
  void search();
});
box.addEventListener('input', () => void search());
box.value = new URLSearchParams(location.search).get('words') ?? '';
box.focus();
if (box.value) void search();
