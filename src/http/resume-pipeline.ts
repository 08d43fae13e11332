import { z } from 'zod';
import { fieldProblems } from './input-problems';
import { refreshPlan } from '../plans/refresh-plan';
import type { HttpDeps } from './deps';
import type { Endpoint } from './endpoint';
import type { DetailSources } from './load-details';
import { loadDocument } from './get-pipeline';
import { hasEnded, instanceStatus, startWatchdog } from '../orchestrations/instance';
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
    const status = await instanceStatus(client, id);
    if (status !== undefined && !hasEnded(status)) return stillRunning(String(status.runtimeStatus));
    const { again = [] } = parsed.data;
    await control.forgetCancel(id, cancel);
    await startWatchdog(client, plan);
    try {
      // The stored plan stays as it was: it is what was agreed to, and what a repeated request is told.
      const input = {
        plan: refreshPlan(plan, { backend, dailyUsd }),
        resume: { again: again === true ? ['*'] : again },
      };
      // The id of an instance that has ended is free again; whatever is bought under it is in the ledger, not in its history.
      await client.startNew('pipeline', { instanceId: id, input });
    } catch (error) {
      const current = await instanceStatus(client, id);
      if (current === undefined || hasEnded(current)) throw error;
      return stillRunning(String(current.runtimeStatus));
    }
    context.log(JSON.stringify({ step: 'pipeline.resumed', pipelineId: id }));
    const document = await loadDocument(request, { client, records, id, now, ledger, notes, media });
    return jsonResponse(document ?? { id }, {
      status: 202,
      ...(document === undefined ? {} : { headers: { location: document.links.self } }),
    });
  };
}

const stillRunning = (state: string) =>
  problemResponse({
    status: 409,
    code: 'STILL_RUNNING',
    title: 'This pipeline has not ended',
    detail: `Its orchestration is ${state}; only one that has ended can be resumed.`,
    extra: { runtimeStatus: state },
  });
