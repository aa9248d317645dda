/** The code that puts a figure into somebody's own page, and what the page makes of it. */
import { initialView, writeHash, type Address, type Theme } from '../core/hash';
import { t } from '../core/language';

export interface EmbedChoices {
  /** The element itself, or a frame where scripts are taken out of pages. */
  as: 'element' | 'frame';
  /** Opens at the moment that was shared; otherwise at the beginning. */
  isNow: boolean;
  controls: 'full' | 'minimal' | 'none';
  /** Panels that are left out, where it has all controls. */
  hide: readonly string[];
  theme: Theme;
  /** CSS pixels; 0: as wide as its place, as high as what is in it. */
  width: number;
  height: number;
}

export interface Embedded {
  tag: 'gedanken-lab' | 'iframe';
  attributes: readonly (readonly [name: string, value: string])[];
  /** The element's style. */
  style: string;
}

/** Of a frame whose height nobody fits, where scripts are taken out of pages. */
export const FRAME_HEIGHT = 640;

/** What can be left out, by the names in a link. */
export const panelWords = (): Readonly<Record<string, string>> => ({
  world: t`World and its tools`,
  overlays: t`Overlays`,
  curves: t`Curve`,
  counters: t`Counters`,
  model: t`Model and truth`,
  agent: t`Agent, settings, listing`,
  exhibits: t`Experiments`,
  files: t`Digest and files`,
});

/** `site` is the folder that the pages, the scripts and the module lie in. */
export function embedded(
  choices: EmbedChoices,
  { config, view }: Pick<Address, 'config' | 'view'>,
  site: string,
): Embedded {
  const { theme, width, height, controls } = choices,
    isFrame = choices.as === 'frame';
  const link = writeHash(config, {
    ...view,
    theme: isFrame ? theme : initialView().theme,
    hide: controls === 'full' ? [...choices.hide] : [],
    at: choices.isNow ? view.at : null,
  });
  if (isFrame) {
    const attributes = [
      ['src', `${site}embed.html${controls === 'minimal' ? '' : `?controls=${controls}`}${link}`],
      ['data-gedanken', height ? 'fixed' : ''],
      ['width', width ? String(width) : '100%'],
      ['height', String(height || FRAME_HEIGHT)],
      ['title', 'Gedanken'],
      ['allow', 'fullscreen; clipboard-write'],
      ['loading', 'lazy'],
    ] as const;
    return { tag: 'iframe', attributes, style: 'border: 0' };
  }
  const attributes = [
    ['config', link.slice(1).replaceAll('&', ' ')],
    ...(controls === 'full' ? [] : [['controls', controls] as const]),
    ...(theme === 'auto' ? [] : [['theme', theme] as const]),
    ...(height ? [['fill', ''] as const] : []),
  ] as const;
  const style = [width && `max-width: ${width}px`, height && `height: ${height}px`].filter(Boolean).join('; ');
  return { tag: 'gedanken-lab', attributes, style };
}

const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const quoted = (text: string): string => text.replace(/[&<>"]/g, (c) => NAMED[c]!);

export function codeOf({ tag, attributes, style }: Embedded, site: string): string {
  const all = [...attributes, ...(style ? [['style', style] as const] : [])];
  const words = all.map(([name, value]) => (value === '' ? name : `${name}="${quoted(value)}"`)).join('\n  ');
  const file = tag === 'iframe' ? 'frame.js' : 'element.js';
  return `<script type="module" src="${quoted(site + file)}"></script>\n<${tag} ${words}></${tag}>`;
}

/** What the code says, as an element. */
export function elementOf({ tag, attributes, style }: Embedded): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of attributes) element.setAttribute(name, value);
  element.style.cssText = style; // a `style` attribute would be forbidden by strict policies
  return element;
}
