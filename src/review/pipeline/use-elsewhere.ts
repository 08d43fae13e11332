import { useEffect, useState } from 'preact/hooks';
import { PIPELINE_STATES } from '../../shots/pipeline-states';
import type { PipelineDocument } from '../../views/pipeline-document';
import { useSession } from '../parts/use-access';
import type { Elsewhere } from './lineage';

/**
 * The same plan on other backends, of which the manifest tells: once the pipeline has ended, and again whenever somebody comes back to the
 * page while a replay has not.
 */
export function useElsewhere({ id, state, updatedAt }: PipelineDocument): Elsewhere {
  const { access } = useSession();
  const [found, setFound] = useState<Elsewhere>({});
  const [looks, setLooks] = useState(0);
  const isOver = PIPELINE_STATES[state].ended;
  useEffect(() => {
    if (!isOver) return undefined;
    const leaving = new AbortController();
    access.client.manifest(id, { signal: leaving.signal }).then(
      ({ replayOf, replays }) => setFound({ replayOf, replays }),
      // One that was terminated has none.
      () => undefined,
    );
    return () => leaving.abort();
  }, [access, id, isOver, updatedAt, looks]);
  const isMoving = [found.replayOf, ...(found.replays ?? [])].some((side) => side?.state === null);
  useEffect(() => {
    if (!isMoving) return undefined;
    const look = (): void => {
      if (!document.hidden) setLooks((now) => now + 1);
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [isMoving]);
  return found;
}
