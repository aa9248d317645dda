/** The embed page: what is chosen becomes code, and the figure itself when a width is pressed. */
import { initialView, readHash } from './core/hash';
import { t } from './core/language';
import { copying } from './copying';
import { siteRoot } from './site-root';
import { themed } from './theme';
import { codeOf, elementOf, embedded, type EmbedChoices } from './ui/embed';

themed();
copying();

const form = document.querySelector<HTMLFormElement>('#choices')!,
  link = form.querySelector<HTMLInputElement>('#link')!,
  told = form.querySelector<HTMLElement>('.own [role=status]')!,
  preview = document.querySelector<HTMLElement>('#preview')!,
  place = preview.querySelector<HTMLElement>('.frame')!,
  widths = [...preview.querySelectorAll('button')];
const site = siteRoot(),
  edition = new URL('..', location.href).href; // the pages of this language
const code = (id: string): HTMLElement => document.querySelector<HTMLElement>(`#${id} code`)!;
/** Recipes hold the address of the figure that was chosen before, at first of one of their own. */
const recipes = document.querySelectorAll<HTMLElement>('h3 ~ .code code');
let address = /\S+embed\.html#[^\s"]*/.exec(recipes[0]!.textContent)![0].replace(/^.*"/, '');

function chosen(): HTMLInputElement {
  return form.querySelector<HTMLInputElement>('[name=figure]:checked')!;
}

/** The run of the link, or that of the picture. */
function run(): Pick<ReturnType<typeof readHash>, 'config' | 'view'> {
  const text = link.value.trim();
  told.textContent = text && !text.includes('#') ? t('A link from the lab has a # in it.') : '';
  if (!text.includes('#')) return { config: chosen().dataset.config!, view: initialView() };
  const read = readHash(text.slice(text.indexOf('#')));
  told.textContent = read.notices.join(' ');
  return read;
}

function choices(as: EmbedChoices['as']): EmbedChoices {
  const data = new FormData(form),
    shown = data.getAll('panel');
  const hide = [...form.querySelectorAll<HTMLInputElement>('[name=panel]')].map(({ value }) => value);
  return {
    as,
    isNow: true,
    controls: data.get('controls') as EmbedChoices['controls'],
    hide: hide.filter((one) => !shown.includes(one)),
    theme: data.get('theme') as EmbedChoices['theme'],
    width: 0,
    height: Number(data.get('height')),
  };
}

function write(): void {
  const own = run(),
    frame = embedded(choices('frame'), own, edition);
  const url = new Map<string, string>(frame.attributes).get('src')!,
    { value: id } = chosen();
  code('element').textContent = codeOf(embedded(choices('element'), own, site), site);
  code('frame').textContent = codeOf(frame, site);
  code('markdown').textContent =
    `[![Gedanken](${site}pictures/zoo/${id}-light.svg)](${site}lab.html${new URL(url).hash})`;
  for (const recipe of recipes) recipe.textContent = recipe.textContent.replaceAll(address, url);
  address = url;
  if (place.firstElementChild) show();
}

/** The element itself, at the width that is pressed, smaller where the page is not so wide. */
function show(): void {
  const width = Number(widths.find((one) => one.getAttribute('aria-pressed') === 'true')!.value);
  const figure = elementOf(embedded(choices('element'), run(), site));
  figure.style.width = `${width}px`;
  figure.style.setProperty('zoom', String(Math.min(1, place.clientWidth / width)));
  place.replaceChildren(figure);
}

for (const button of widths)
  button.addEventListener('click', async () => {
    for (const one of widths) one.setAttribute('aria-pressed', String(one === button));
    await import('./element');
    show();
  });

preview.hidden = false;
form.addEventListener('submit', (e) => e.preventDefault());
form.addEventListener('input', write);
const asked =
  location.hash && form.querySelector<HTMLInputElement>(`[name=figure][value="${CSS.escape(location.hash.slice(1))}"]`);
if (asked) asked.checked = true;
write();
