import type { ResumeBody } from '../contract/resume';
import { hasEnded } from '../orchestrations/client';
import { isPipelineId } from '../plans/pipeline-id';
import { refreshPlan } from '../plans/refresh-plan';
import type { HttpDeps } from './deps';
import { ofBody } from './input-problems';
import { loadDocument } from './load-document';
import { jsonResponse, notFound } from './problem-response';
import type { Endpoint } from './route';
import { stillRunning } from './still-running';

type Deps = Pick<
  HttpDeps,
  'records' | 'control' | 'outbox' | 'backends' | 'dailyUsd' | 'now' | 'ledger' | 'notes' | 'media'
>;

/**
 * `POST /api/pipelines/{id}/resume`: runs the same plan again, at today's prices and limits, from what is kept: stored clips
 * stay, renders under way are adopted. What failed is bought again only with `{"again": true}` or `{"again": ["motion"]}`.
 */
export function createResumePipeline({
  control,
  backends,
  dailyUsd,
  records,
  ...sources
}: Deps): Endpoint<unknown, ResumeBody> {
  return async ({ request, client, body, links, log, refuseBody }) => {
    const { id } = request.params;
    const plan = isPipelineId(id) ? await records.plan(id) : undefined;
    if (plan === undefined || id === undefined) return notFound(`There is no pipeline "${id}".`);
    const shots = plan.agreed.shots.map((shot) => shot.name);
    const again = body.again === true ? ['*'] : (body.again ?? []);
    if (body.again !== true && again.some((name) => !shots.includes(name)))
      return refuseBody([
        { path: 'again', value: ofBody.value(again), expected: `names of shots: ${shots.join(', ')}` },
      ]);

    // Read first: a cancel that comes after the look at the instance is one of the run that somebody else has resumed.
    const cancel = await control.cancelRequest(id);
    const status = await client.status(id);
    if (status !== undefined && !hasEnded(status)) return stillRunning(status.runtimeStatus);
    await control.forgetCancel(id, cancel);
    // The stored plan stays as it was: it is what was agreed to, and what a repeated request is told.
    const isStarted = await client.resumePipeline(
      refreshPlan(plan, { backends: await backends.limits(), dailyUsd }),
      again,
    );
    if (!isStarted) return stillRunning((await client.status(id))?.runtimeStatus);
    log('pipeline.resumed', { pipelineId: id });
    const document = await loadDocument(id, { client, records, links, control, ...sources });
    return jsonResponse(document ?? { id }, { status: 202, headers: { location: links.pipeline(id).self } });
  };
}
