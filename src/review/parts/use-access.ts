import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Access } from '../access';
import type { Place } from '../place';

/** What every part of the page may need: how it gets at the API, and where it is. */
export interface Session {
  readonly access: Access;
  readonly place: Place;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('There is no session around this part of the page.');
  return session;
}

/** The URL to load a file from; undefined until there is one. */
export function useMedia(href: string | null | undefined): string | undefined {
  const { access } = useSession();
  const [fetched, setFetched] = useState<{ href: string; url: string } | undefined>();
  const given = href === null || href === undefined ? undefined : access.media(href);
  useEffect(() => {
    if (given === undefined || typeof given === 'string' || typeof href !== 'string') return undefined;
    let isWanted = true;
    given.then(
      (url) => isWanted && setFetched({ href, url }),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [href, access]);
  if (typeof given === 'string') return given;
  return fetched?.href === href ? fetched?.url : undefined;
}
