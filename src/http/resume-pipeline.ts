import type { ResumeBody } from '../contract/resume';
import { hasEnded, instanceStatus, startWatchdog } from '../orchestrations/instance';
import { isPipelineId } from '../plans/pipeline-id';
import { refreshPlan } from '../plans/refresh-plan';
import type { HttpDeps } from './deps';
import { ofBody } from './input-problems';
import { loadDocument } from './load-document';
import { jsonResponse, notFound, problemResponse } from './problem-response';
import type { Endpoint } from './route';

type Deps = Pick<HttpDeps, 'records' | 'control' | 'backend' | 'dailyUsd' | 'now'>;

/**
 * `POST /api/pipelines/{id}/resume`: runs the same plan again, at today's prices and limits, from what is kept: stored clips
 * stay, renders under way are adopted. What failed is bought again only with `{"again": true}` or `{"again": ["motion"]}`.
 */
export function createResumePipeline({
  records,
  control,
  backend,
  dailyUsd,
  now,
}: Deps): Endpoint<unknown, ResumeBody> {
  return async ({ request, client, body, links, log, refuseBody }) => {
    const { id } = request.params;
    const plan = isPipelineId(id) ? await records.plan(id) : undefined;
    if (plan === undefined || id === undefined) return notFound(`There is no pipeline "${id}".`);
    const shots = plan.shots.map((shot) => shot.name);
    const again = body.again === true ? ['*'] : (body.again ?? []);
    if (body.again !== true && again.some((name) => !shots.includes(name)))
      return refuseBody([
        { path: 'again', value: ofBody.value(again), expected: `names of shots: ${shots.join(', ')}` },
      ]);

    // Read first: a cancel that comes after the look at the instance is one of the run that somebody else has resumed.
    const cancel = await control.cancelRequest(id);
    const status = await instanceStatus(client, id);
    if (status !== undefined && !hasEnded(status)) return stillRunning(String(status.runtimeStatus));
    await control.forgetCancel(id, cancel);
    await startWatchdog(client, plan);
    try {
      // The stored plan stays as it was: it is what was agreed to, and what a repeated request is told.
      const input = { plan: refreshPlan(plan, { backend, dailyUsd }), resume: { again } };
      // The id of an instance that has ended is free again; whatever is bought under it is in the ledger, not in its history.
      await client.startNew('pipeline', { instanceId: id, input });
    } catch (error) {
      const found = await instanceStatus(client, id);
      if (found === undefined || hasEnded(found)) throw error;
      return stillRunning(String(found.runtimeStatus));
    }
    log('pipeline.resumed', { pipelineId: id });
    const document = await loadDocument(id, { client, records, links, now });
    return jsonResponse(document ?? { id }, {
      status: 202,
      headers: { location: links.pipeline(id).self },
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
