import { z } from 'zod';
import { fieldProblems } from './input-problems';
import { WAKE_EVENT } from '../orchestrations/names';
import type { HttpDeps } from './deps';
import type { Endpoint } from './endpoint';
import type { DetailSources } from './load-details';
import { loadDocument } from './get-pipeline';
import { hasEnded, instanceStatus } from '../orchestrations/instance';
import { jsonResponse, notFound, problemResponse } from './problem-response';
import { readJson } from './read-json';

type Deps = Pick<HttpDeps, 'records' | 'control' | 'maxBodyBytes'> & DetailSources & { readonly now: () => number };

const cancelBody = z.strictObject({
  reason: z
    .string()
    .max(200)
    .refine((text) => text.isWellFormed(), 'well-formed Unicode')
    .optional(),
});

/**
 * `POST /api/pipelines/{id}/cancel`: nothing more is submitted, finished remote jobs are deleted, stored clips stay. The
 * request is stored first and the pipeline woken second, so it holds even when the wake-up is lost.
 */
export function createCancelPipeline({ records, control, maxBodyBytes, now, ...details }: Deps): Endpoint {
  return async ({ request, client, context }) => {
    const { id } = request.params;
    const document = await loadDocument(request, { client, records, id, now, ...details });
    if (document === undefined || id === undefined) return notFound(`There is no pipeline "${id}".`);

    const body = await readJson(request, { maxBytes: maxBodyBytes, ifEmpty: {} });
    if (!body.ok) return body.response;
    const parsed = cancelBody.safeParse(body.value);
    if (!parsed.success) {
      return problemResponse({
        status: 400,
        code: 'INVALID_CANCEL',
        title: 'The body cannot be used as it is',
        problems: fieldProblems(parsed.error, body.value),
      });
    }
    const status = await instanceStatus(client, id);
    if (status === undefined || hasEnded(status)) {
      return problemResponse({
        status: 409,
        code: 'ALREADY_ENDED',
        title: 'This pipeline has ended already',
        detail: `Its state is ${document.state}; there is nothing to cancel.`,
        extra: { state: document.state },
      });
    }
    const cancel = await control.requestCancel(id, {
      requestedAt: new Date(now()).toISOString(),
      reason: parsed.data.reason ?? null,
    });
    await client.raiseEvent(id, WAKE_EVENT, {});
    context.log(JSON.stringify({ step: 'pipeline.cancelling', pipelineId: id }));
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
