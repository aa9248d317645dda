/**
 * What happens to links on their way: a mail program glues the end of a sentence to them, another writes
 * `&amp;` for `&`, a newsletter adds its own parameters. All of that is undone here, and said.
 */
import { t } from './language';

/** Ends of sentences, brackets and quotation marks that may stand behind a link. */
const GLUE = /[.,;:!?'"*_~)\]}>\u2019\u201d\u00bb\u2026]$/;
/** More of them in a row are no accident. */
const MOST_GLUE = 6;
/** What newsletters and networks add to the links that they pass on. */
const CAMPAIGN =
  /(?:^|[&?\s])((?:utm_[a-z]+|fbclid|gclid|dclid|msclkid|twclid|igshid|mc_[ce]id|_hsenc|_hsmi)=[^&\s]*)/gi;

export interface Mended {
  text: string;
  notices: string[];
}

export function mend(link: string): Mended {
  const notices: string[] = [],
    foreign = new Set<string>();
  let text = link.replace(/(^|[&\s])(?:amp;)+/gi, '$1');
  if (text !== link) notices.push(t`The link had "&amp;" in it; that was read as "&".`);
  text = text.replace(CAMPAIGN, (_, pair: string) => {
    foreign.add(brief(pair.slice(0, pair.indexOf('='))));
    return '&';
  });
  if (foreign.size > 0) notices.push(t`${listed([...foreign])}: left out, it is not about the run.`);
  return { text, notices };
}

/** The text without the last letter that may only be glued to it, without the last two, ... */
export function unglued(text: string): string[] {
  const tries: string[] = [];
  for (let rest = text; GLUE.test(rest) && rest.length > 1 && tries.length < MOST_GLUE;) {
    rest = rest.slice(0, -1);
    tries.push(rest);
  }
  return tries;
}

export function readAs(used: string, written: string): string {
  return t`"${brief(written)}" was read as ${brief(used)}.`;
}

export function brief(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** The first of them by name, then how many more. */
export function listed(words: readonly string[], most = 8): string {
  const more = words.length - most;
  return more > 0 ? t`${words.slice(0, most).join(', ')} and ${more} more` : words.join(', ');
}
