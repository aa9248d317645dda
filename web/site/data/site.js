/** Where the site will lie, with a slash at its end: GDN_SITE_URL. Where nobody says so, what needs it is left out. */
const given = process.env.GDN_SITE_URL ?? '',
  url = given && new URL(given.endsWith('/') ? given : `${given}/`).href;

export default {
  url,
  /** The folder of its host. */
  path: url ? new URL(url).pathname : '/',
  isRoot: !!url && new URL(url).pathname === '/',
};
