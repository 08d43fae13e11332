import { z } from 'zod';
import { fieldProblems } from './input-problems';
import { refreshPlan } from '../plans/refresh-plan';
import type { HttpDeps } from './deps';
import type { Endpoint } from './endpoint';
import type { DetailSources } from './load-details';
import { loadDocument } from './get-pipeline';
import { hasEnded } from '../orchestrations/client';
import { isPipelineId } from '../plans/pipeline-id';
import { jsonResponse, notFound, problemResponse } from './problem-response';
import { readJson } from './read-json';

type Deps = Pick<HttpDeps, 'records' | 'control' | 'maxBodyBytes' | 'backend' | 'dailyUsd'> &
  DetailSources & { readonly now: () => number };

const resumeBody = z.strictObject({
  again: z
    .union([z.literal(true), z.array(z.string().max(40)).max(10)], { error: 'true, or a list of shot names' })
    .optional(),
});

/**
 * `POST /api/pipelines/{id}/resume`: runs the same plan again, at today's prices and limits, from what is kept: stored clips
 * stay, renders under way are adopted. What failed is bought again only with `{"again": true}` or `{"again": ["motion"]}`.
 */
export function createResumePipeline(deps: Deps): Endpoint {
  const { records, control, maxBodyBytes, backend, dailyUsd, now, ledger, notes, media } = deps;
  return async ({ request, client, context }) => {
    const { id } = request.params;
    const plan = isPipelineId(id) ? await records.plan(id) : undefined;
    if (plan === undefined || id === undefined) return notFound(`There is no pipeline "${id}".`);
    const body = await readJson(request, { maxBytes: maxBodyBytes, ifEmpty: {} });
    if (!body.ok) return body.response;
    const parsed = resumeBody
      .refine(
        ({ again }) =>
          !Array.isArray(again) || again.every((name) => plan.agreed.shots.some((shot) => shot.name === name)),
        {
          path: ['again'],
          message: `names of shots: ${plan.agreed.shots.map((shot) => shot.name).join(', ')}`,
        },
      )
      .safeParse(body.value);
    if (!parsed.success) {
      return problemResponse({
        status: 400,
        code: 'INVALID_RESUME',
        title: 'The body cannot be used as it is',
        problems: fieldProblems(parsed.error, body.value),
      });
    }

    // Read first: a cancel that comes after the look at the instance is one of the run that somebody else has resumed.
    const cancel = await control.cancelRequest(id);
    const status = await client.status(id);
    if (status !== undefined && !hasEnded(status)) return stillRunning(status.runtimeStatus);
    const { again = [] } = parsed.data;
    await control.forgetCancel(id, cancel);
    // The stored plan stays as it was: it is what was agreed to, and what a repeated request is told.
    const today = refreshPlan(plan, { backend, dailyUsd });
    const isStarted = await client.resumePipeline(today, again === true ? ['*'] : again);
    if (!isStarted) return stillRunning((await client.status(id))?.runtimeStatus);
    context.log(JSON.stringify({ step: 'pipeline.resumed', pipelineId: id }));
    const document = await loadDocument(request, { client, records, id, now, ledger, notes, media });
    return jsonResponse(document ?? { id }, {
      status: 202,
      ...(document === undefined ? {} : { headers: { location: document.links.self } }),
    });
  };
}

function stillRunning(runtimeStatus: unknown = 'Running') {
  const state = String(runtimeStatus);
  return problemResponse({
    status: 409,
    code: 'STILL_RUNNING',
    title: 'This pipeline has not ended',
    detail: `Its orchestration is ${state}; only one that has ended can be resumed.`,
    extra: { runtimeStatus: state },
  });
}
