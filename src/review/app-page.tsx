import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../client/api-error';
import type { Access } from './access';
import { forgetKey, keyAccess, linkAccess, storeKey, storedKey } from './access';
import { IndexPage } from './index/index-page';
import { KeyForm } from './parts/key-form';
import { Mark } from './parts/mark';
import { CallProblem } from './parts/problem';
import { SessionContext } from './parts/use-access';
import { PipelinePage } from './pipeline/pipeline-page';
import type { Place } from './place';

type Opening =
  | { readonly as: 'asking' }
  | { readonly as: 'open'; readonly access: Access }
  | { readonly as: 'key'; readonly isWrong: boolean }
  | { readonly as: 'failed'; readonly error: unknown };

/** Finds out how this page gets at the API, and shows what it is for. */
export function AppPage({ place }: { place: Place }) {
  const [opening, setOpening] = useState<Opening>({ as: 'asking' });
  const open = (key: string | undefined): void => {
    const access = keyAccess(place, key);
    const tried = place.pipelineId === null ? access.client.list({ limit: 1 }) : access.client.get(place.pipelineId);
    tried.then(
      () => {
        if (key !== undefined) storeKey(key);
        setOpening({ as: 'open', access });
      },
      (error: unknown) => {
        if (!(error instanceof ApiError) || (error.status !== 401 && error.status !== 403)) {
          // Whatever else is wrong is said where it belongs, and may pass.
          setOpening(
            error instanceof ApiError && error.status === undefined ? { as: 'failed', error } : { as: 'open', access },
          );
          return;
        }
        forgetKey();
        setOpening({ as: 'key', isWrong: key !== undefined });
      },
    );
  };
  const begin = (): void => {
    const { byLink, pipelineId } = place;
    if (byLink !== true || pipelineId === null) return open(storedKey());
    linkAccess(place, pipelineId, location.hash).then(
      (access) => setOpening({ as: 'open', access }),
      (error: unknown) => setOpening({ as: 'failed', error }),
    );
  };
  useEffect(begin, []);
  switch (opening.as) {
    case 'asking':
      return null;
    case 'key':
      return <KeyForm isWrong={opening.isWrong} onKey={open} />;
    case 'failed':
      return (
        <main class="alone">
          <p class="mark">
            <Mark />
          </p>
          <h1>This page cannot be opened now</h1>
          <CallProblem error={opening.error} />
          <button type="button" class="primary" onClick={begin}>
            Try again
          </button>
        </main>
      );
    case 'open':
      return (
        <SessionContext.Provider value={{ access: opening.access, place }}>
          {place.pipelineId === null ? <IndexPage /> : <PipelinePage id={place.pipelineId} />}
        </SessionContext.Provider>
      );
  }
}
