/**
 * A figure by its name: `CHAPTER/STEP` (a step's number or the end of its link), `zoo/ID`, or the id of an experiment.
 * Figures of pages are those of the page itself, with the bet before them: nothing of them is written down twice.
 */
const EXPERIMENT = /^\w+$/;
/** Of an experiment its curves and what is claimed of them. */
const CURVES = 'view.hide=world,overlays,counters,model,agent,exhibits,files';

/** What a figure shows; config is null where it is in one of the parts. `controls` as of the element. */
export interface Source {
  parts: Element[];
  config: string | null;
  controls: string;
}

/** Rejects with a sentence. */
export async function sourceOf(name: string, site: string): Promise<Source> {
  if (EXPERIMENT.test(name)) return { parts: [], config: `view.experiment=${name}&${CURVES}`, controls: 'full' };
  const [, folder, step] = /^([\w-]+)\/([^/]+)$/.exec(name) ?? [],
    page = folder && new URL(folder === 'zoo' ? `zoo/${step}/index.html` : `learn/${folder}/index.html`, site).href;
  const parts = page ? partsOf(await textOf(page), page, folder === 'zoo' ? '' : step!) : [];
  if (!parts.length) throw new Error(`There is no figure ${name} here.`);
  return { parts, config: null, controls: '' };
}

const textOf = (page: string): Promise<string> =>
  fetch(page).then(
    (response) => (response.ok ? response.text() : ''),
    () => {
      throw new Error(
        'The figure could not be fetched. Is the network up, and does its host let other pages read its files?',
      );
    },
  );

/** The bets of a step and its figure, or the figure of the page where no step is named. */
function partsOf(html: string, page: string, step: string): Element[] {
  const whole = new DOMParser().parseFromString(html, 'text/html');
  const place = !step
    ? whole
    : /^\d+$/.test(step)
      ? whole.querySelectorAll('.step')[Number(step) - 1]
      : whole.getElementById(step);
  const parts = [...(place?.querySelectorAll(step ? '.bet, .figure' : '.live') ?? [])];
  for (const part of parts)
    for (const one of part.querySelectorAll('[src], [href]'))
      for (const name of ['src', 'href'])
        if (one.hasAttribute(name)) one.setAttribute(name, new URL(one.getAttribute(name)!, page).href);
  return parts;
}
