import type { LinkRole } from '../contract/link-role';
import type { Client } from '../client/client';
import { createClient } from '../client/client';
import type { Place } from './place';

/** How the page gets at the API, and at media: `<video>` and `<img>` send no header, so with a key they are fetched first. */
export interface Access {
  readonly client: Client;
  /** May decide, cancel and resume; a link may be for looking only. */
  readonly mayDecide: boolean;
  /** May see other pipelines than one, and start new ones. */
  readonly seesAll: boolean;
  /** A URL that an element can load; a promise of one where the file has to be fetched. */
  readonly media: (href: string) => string | Promise<string>;
}

/** Kept for this tab, until it is closed. */
const STORED_AS = 'shotloop-key';

export const storedKey = (): string | undefined => sessionStorage.getItem(STORED_AS) ?? undefined;
export const forgetKey = (): void => sessionStorage.removeItem(STORED_AS);
export const storeKey = (key: string): void => sessionStorage.setItem(STORED_AS, key);

/** With a function key, or without one where the host asks for none. */
export function keyAccess({ apiUrl }: Place, key: string | undefined): Access {
  const client = createClient({ baseUrl: apiUrl, key });
  const fetched = new Map<string, Promise<string>>();
  return {
    ...{ client, mayDecide: true, seesAll: true },
    media: key === undefined ? (href) => href : (href) => fetchedOnce(href),
  };

  function fetchedOnce(href: string): Promise<string> {
    const known = fetched.get(href);
    if (known !== undefined) return known;
    const url = objectUrl(client, href);
    fetched.set(href, url);
    // Whoever asks again may have more luck.
    url.catch(() => fetched.delete(href));
    return url;
  }
}

/** By a link: its token, once, for the cookie that every later call and file brings. The token leaves the URL with that. */
export async function linkAccess({ apiUrl }: Place, id: string, fragment: string): Promise<Access> {
  const client = createClient({ baseUrl: apiUrl, byLink: true });
  const token = new URLSearchParams(fragment.replace(/^#/, '')).get('token');
  const role = token === null ? storedRole(id) : (await client.openSession(id, token)).role;
  if (token !== null) {
    sessionStorage.setItem(`shotloop-role-${id}`, role);
    history.replaceState(null, '', location.pathname);
  }
  return { client, mayDecide: role === 'decide', seesAll: false, media: (href) => href };
}

const storedRole = (id: string): LinkRole =>
  sessionStorage.getItem(`shotloop-role-${id}`) === 'decide' ? 'decide' : 'see';

async function objectUrl(client: Client, href: string): Promise<string> {
  const [, id, file] = /\/pipelines\/([^/]+)\/media\/([^/?#]+)$/.exec(href) ?? [];
  if (id === undefined || file === undefined) throw new Error(`${href} is no link to a file of a pipeline.`);
  const { body, contentType } = await client.media(decodeURIComponent(id), decodeURIComponent(file));
  const type = contentType === null ? {} : { headers: { 'content-type': contentType } };
  return URL.createObjectURL(await new Response(body, type).blob());
}
