import { useEffect, useState } from 'preact/hooks';
import { useSession } from '../parts/use-access';
import type { Clip } from './clip-list';
import { clipsOf, pipelineOfKey } from './clip-list';

/** The clips of the other pipelines that are compared with this one. */
export function useOtherClips(keys: readonly (string | undefined)[], own: string | undefined): Clip[] {
  const { access } = useSession();
  const ids = [...new Set(keys.flatMap((key) => (key === undefined ? [] : (pipelineOfKey(key) ?? []))))].filter(
    (id) => id !== own,
  );
  const [found, setFound] = useState<Readonly<Record<string, Clip[]>>>({});
  useEffect(() => {
    const leaving = new AbortController();
    for (const id of ids.filter((each) => !(each in found)))
      access.client.get(id, { signal: leaving.signal }).then(
        (got) => {
          if (got.isNew) setFound((now) => ({ ...now, [id]: clipsOf(got.document, true) }));
        },
        // It is not there, or may not be seen: the viewer then shows what is.
        () => undefined,
      );
    return () => leaving.abort();
  }, [ids.join('/')]);
  return ids.flatMap((id) => found[id] ?? []);
}
