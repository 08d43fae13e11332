import type { CancelBody } from '../contract/cancel';
import type { HttpDeps } from './deps';
import { loadDocument } from './load-document';
import { jsonResponse, notFound, problemResponse } from './problem-response';
import type { Endpoint } from './route';

type Deps = Pick<HttpDeps, 'records' | 'control' | 'outbox' | 'now' | 'ledger' | 'notes' | 'media'>;

/**
 * `POST /api/pipelines/{id}/cancel`: nothing more is submitted, finished remote jobs are deleted, stored clips stay. The
 * request is stored first and the pipeline woken second, so it holds even when the wake-up is lost.
 */
export function createCancelPipeline({ control, now, ...sources }: Deps): Endpoint<unknown, CancelBody> {
  return async ({ request, client, body, links, log }) => {
    const { id } = request.params;
    const document = await loadDocument(id, { client, links, now, control, ...sources });
    if (document === undefined || id === undefined) return notFound(`There is no pipeline "${id}".`);
    if (!(await client.isRunning(id))) {
      return problemResponse({
        code: 'ALREADY_ENDED',
        detail: `Its state is ${document.state}; there is nothing to cancel.`,
        extra: { state: document.state },
      });
    }
    const cancel = await control.requestCancel(id, {
      requestedAt: new Date(now()).toISOString(),
      reason: body.reason ?? null,
    });
    await client.wake(id);
    log('pipeline.cancelling', { pipelineId: id });
    return jsonResponse(
      {
        id,
        cancel,
        /** What the backend has accepted by now; each is charged unless the backend says otherwise. */
        acceptedRenders: document.shots.flatMap(({ name, renderId, chargedUsd }) =>
          renderId === null ? [] : [{ shot: name, renderId, chargedUsd }],
        ),
        links: document.links,
      },
      { status: 202, headers: { location: document.links.self } },
    );
  };
}
