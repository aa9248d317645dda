/** The folder that the site lies in: its icon is there. */
export const siteRoot = (): string =>
  new URL('.', document.querySelector<HTMLLinkElement>('link[rel=icon]')!.href).href;
