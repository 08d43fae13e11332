import type { HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { sumUsd } from '../contract/money';
import { hasEnded } from '../orchestrations/client';
import type { OrchestrationClient } from '../orchestrations/client';
import { isPipelineId } from '../plans/pipeline-id';
import type { Plan } from '../plans/plan';
import { spendLineOf } from '../renders/charge';
import type { Render } from '../renders/render';
import { JOB_KEPT_MS } from '../renders/timing';
import { mediaNames } from '../storage/blob-names';
import { clipOfAttempt } from '../storage/clip-of-attempt';
import { everything } from '../storage/everything';
import type { Deleted } from '../views/answers';
import { contentSha256, sequenceOf } from '../views/sequence';
import { flag } from './check-query';
import type { HttpDeps } from './deps';
import { jsonResponse, notFound, problemResponse } from './problem-response';
import type { Endpoint } from './route';
import { stillRunning } from './still-running';

export const deletePipelineQuery = z.strictObject({
  force: flag.describe(
    'Deletes it although it runs or has open renders: it is cancelled first, and what still runs is booked as unknown.',
  ),
});

type Deps = Pick<HttpDeps, 'records' | 'control' | 'ledger' | 'media' | 'deleteJobs' | 'now' | 'uptimeMs' | 'sleep'>;

/** How long a cancelled pipeline may take to end by itself. */
const CANCEL_MS = 10_000;
const LOOK_EVERY_MS = 250;

/**
 * `DELETE /api/pipelines/{id}`: removes history, media, records and finished remote jobs. What was paid, whose each job is, and which
 * key began it stay, without words of the brief, so that nothing deleted is ever bought or adopted again. The note that it is deleted
 * comes first and everything after it may be done twice: whoever dies on the way is followed by another call.
 */
export function createDeletePipeline(deps: Deps): Endpoint<z.output<typeof deletePipelineQuery>> {
  const { records, control, ledger, media, deleteJobs, now, uptimeMs, sleep } = deps;
  return async ({ request, client, query: { force }, log }) => {
    const { id } = request.params;
    if (!isPipelineId(id)) return notFound(`There is no pipeline "${id}".`);
    const [plan, known, renders, status] = await Promise.all([
      records.plan(id),
      control.deletedAt(id),
      ledger.ofPipeline(id),
      client.status(id),
    ]);
    if (plan === undefined && known === null && renders.length === 0 && status === undefined)
      return notFound(`There is no pipeline "${id}".`);
    if (force) await cancelled(id, client);
    else {
      const refused = await refusal(id, { plan, renders, client, isDeleted: known !== null });
      if (refused !== undefined) return refused;
    }
    const deletedAt = await control.requestDeletion(id, new Date(now()).toISOString());
    // Somebody may have resumed it since it was looked at; nothing of it is gone yet.
    if (!force && known === null && (await client.isRunning(id))) {
      await control.withdrawDeletion(id);
      return stillRunning((await client.status(id))?.runtimeStatus);
    }
    return jsonResponse(await remove(id, { plan, deletedAt, client, log }));
  };

  /** What stands against it, of one that nobody insists on. */
  async function refusal(
    id: string,
    {
      plan,
      renders,
      client,
      isDeleted,
    }: { plan: Plan | undefined; renders: readonly Render[]; client: OrchestrationClient; isDeleted: boolean },
  ): Promise<HttpResponseInit | undefined> {
    // One that is half gone was looked at before.
    if (isDeleted) return undefined;
    const status = await client.status(id);
    if (status !== undefined && !hasEnded(status)) return stillRunning(status.runtimeStatus);
    const isCancelled = (await control.cancelRequest(id)) !== null;
    const open = await Promise.all(
      renders.map(async (render) => ({ render, why: await whyOpen(render, { plan, isCancelled }) })),
    );
    const left = open.flatMap(({ render: { shot, attempt }, why }) =>
      why === undefined ? [] : [{ shot, attempt, why }],
    );
    if (left.length === 0) return undefined;
    const named = left.map(({ shot, attempt, why }) => `${shot}.${attempt} (${why})`).join(', ');
    return problemResponse({
      code: 'RENDERS_OPEN',
      detail: `These renders are open: ${named}. Nothing was deleted; ?force=true deletes it all the same.`,
      extra: { renders: left },
    });
  }

  async function whyOpen(
    render: Render,
    { plan, isCancelled }: { plan: Plan | undefined; isCancelled: boolean },
  ): Promise<'unclear' | 'followed' | 'collectable' | undefined> {
    switch (render.state) {
      case 'intended':
      case 'asked':
        return 'unclear';
      case 'accepted':
        return 'followed';
      case 'free':
      case 'refused':
        return undefined;
      case 'ended': {
        const isKept = now() - Date.parse(render.endedAt) < JOB_KEPT_MS;
        if (render.ending !== 'completed' || isCancelled || !isKept || plan === undefined) return undefined;
        const planned = plan.agreed.shots.find(({ name }) => name === render.shot);
        if (planned === undefined || (await clipOfAttempt(media, { plan, planned }, render)) !== null) return undefined;
        return 'collectable';
      }
    }
  }

  /** Ends it as a cancel does, and if it takes too long as the engine does. */
  async function cancelled(id: string, client: OrchestrationClient): Promise<void> {
    if (!(await client.isRunning(id))) return;
    await control.requestCancel(id, { requestedAt: new Date(now()).toISOString(), reason: 'It is deleted.' });
    await client.wake(id);
    const untilMs = uptimeMs() + CANCEL_MS;
    while (uptimeMs() < untilMs && (await client.isRunning(id))) await sleep(LOOK_EVERY_MS);
    await client.end(id, 'It is deleted.');
  }

  async function remove(
    id: string,
    {
      plan,
      deletedAt,
      client,
      log,
    }: { plan: Plan | undefined; deletedAt: string; client: OrchestrationClient; log: Log },
  ): Promise<Deleted> {
    const run = await records.run(id);
    const stitched = plan && run && contentSha256(sequenceOf(plan, run, (file) => file));
    // Nobody may follow a render when its record is closed.
    await client.forget(id, stitched);
    const renders = await ledger.forget(id, deletedAt);
    const ended = renders.flatMap((render) =>
      render.state === 'ended' ? [{ shot: render.shot, attempt: render.attempt, renderId: render.renderId }] : [],
    );
    const jobs = await deleteJobs({ pipelineId: id, renders: ended, at: deletedAt }, log);
    for await (const { name } of everything(media, mediaNames.ofPipeline(id))) await media.remove(name);
    await records.forget(id);
    const lines = renders.map(spendLineOf);
    const deleted: Deleted = {
      ...{ id, deletedAt, deletedJobs: jobs.deleted, keptJobs: jobs.stillCharged },
      chargedUsd: sumUsd(lines.map((line) => line.chargedUsd)),
      unknownUsd: sumUsd(lines.map((line) => line.unknownUsd)),
    };
    log('pipeline.deleted', { pipelineId: id, jobs: jobs.deleted.length, unknownUsd: deleted.unknownUsd });
    return deleted;
  }
}

type Log = Parameters<Deps['deleteJobs']>[1];
