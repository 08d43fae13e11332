import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../../client/api-error';
import type { PipelineDocument } from '../../views/pipeline-document';
import { browserWatch } from '../live/browser-watch';
import type { Watch } from '../live/watch';
import { useSession } from '../parts/use-access';

export interface LivePipeline {
  readonly document: PipelineDocument | undefined;
  /** Why no answer comes for now; undefined while one does. */
  readonly lost: string | undefined;
  /** Why there is nothing to show. */
  readonly error: unknown;
  /** Looks again at once, such as after a decision. */
  readonly look: () => void;
}

/** A pipeline as it is now, for as long as it is shown. */
export function usePipeline(id: string): LivePipeline {
  const { access } = useSession();
  const [document, setDocument] = useState<PipelineDocument>();
  const [lost, setLost] = useState<string>();
  const [error, setError] = useState<unknown>();
  const watching = useRef<Watch | undefined>(undefined);
  useEffect(() => {
    const made = browserWatch(id, access.client, (news) => {
      setLost(news.kind === 'lost' ? news.why : undefined);
      if (news.kind === 'document') {
        setDocument(news.document);
        setError(undefined);
      } else if (news.kind === 'failed') {
        setError(news.error);
        // Whoever may see it no longer has a link that ended, or a key that was changed.
        if (news.error instanceof ApiError && (news.error.status === 401 || news.error.status === 403))
          setDocument(undefined);
      }
    });
    watching.current = made;
    return made.stop;
  }, [id, access]);
  return { document, lost, error, look: () => watching.current?.poke() };
}
