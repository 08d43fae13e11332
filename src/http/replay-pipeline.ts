import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { ReferenceFrame } from '../contract/reference-frame';
import type { ReplayBody } from '../contract/replay';
import { hasEnded } from '../orchestrations/client';
import { isPipelineId } from '../plans/pipeline-id';
import type { Plan } from '../plans/plan';
import { originalOf } from '../plans/plan';
import { replayDraft, whyNotThere, withoutTheirSource } from '../plans/replay-plan';
import { frameOf } from '../shots/run';
import { mediaName } from '../storage/blob-names';
import { withOwnStills } from './own-stills';
import type { HttpDeps } from './deps';
import { ofBody } from './input-problems';
import { jsonResponse, notFound } from './problem-response';
import { receiverOf } from './receiver';
import type { Endpoint } from './route';
import type { startPipelineQuery } from './start-pipeline';
import type { StartPlanDeps } from './start-plan';
import { startPlan } from './start-plan';
import { stillRunning } from './still-running';

type Deps = Pick<HttpDeps, 'timing' | 'soundThresholds' | 'media' | 'outbox' | 'webhooks'> & StartPlanDeps;

/**
 * `POST /api/pipelines/{id}/replay`: the same plan on another backend, as a new pipeline. With `shots`, those alone, from the stills
 * that the first run has taken.
 */
export function createReplayPipeline(deps: Deps): Endpoint<z.output<typeof startPipelineQuery>, ReplayBody> {
  const { records, backends, timing, soundThresholds, dailyUsd, media, outbox } = deps;
  return async (call) => {
    const { request, client, query, body, refuseBody } = call;
    const { id } = request.params;
    const source = isPipelineId(id) ? await records.plan(id) : undefined;
    if (source === undefined || id === undefined) return notFound(`There is no pipeline "${id}".`);
    const all = await backends.limits();
    const backend = all.find(({ name }) => name === body.backend);
    const names = source.agreed.shots.map(({ name }) => name);
    const unknown = (body.shots ?? []).filter((name) => !names.includes(name));
    if (backend === undefined || unknown.length > 0)
      return refuseBody([
        ...(backend !== undefined
          ? []
          : [{ path: 'backend', value: ofBody.value(body.backend), expected: `one of ${backends.names.join(', ')}` }]),
        ...(unknown.length === 0
          ? []
          : [{ path: 'shots', value: ofBody.value(body.shots), expected: `names of shots: ${names.join(', ')}` }]),
      ]);
    const frames = await framesOf(source);
    const reasons = whyNotThere(source, backend, { shots: body.shots, frames });
    if (reasons.length > 0)
      return refuseBody(reasons.map((expected) => ({ path: 'backend', value: ofBody.value(body.backend), expected })));

    const receiver = receiverOf(body.callbackUrl, deps.webhooks);
    if (!receiver.ok) return refuseBody(receiver.problems);
    const { webhooks, url } = receiver;
    const status = await client.status(id);
    if (status !== undefined && !hasEnded(status)) return stillRunning(status.runtimeStatus);
    const missing = source.agreed.shots.find(
      ({ name, startsFrom }) =>
        body.shots?.includes(name) &&
        startsFrom !== null &&
        frames[startsFrom] === undefined &&
        // A picture that is chosen itself is made anew.
        !(body.shots.includes(startsFrom) && names.includes(startsFrom)),
    );
    if (missing !== undefined)
      return refuseBody([
        {
          path: 'shots',
          value: ofBody.value(body.shots),
          expected: `shots whose reference was taken; that of "${missing.name}" was not. Without "shots" all is rendered`,
        },
      ]);
    const orphans = withoutTheirSource(source, body.shots);
    if (orphans.length > 0)
      return refuseBody([
        {
          path: 'shots',
          value: ofBody.value(body.shots),
          expected: `with ${orphans.join(', ')} the shots that they are made from: another backend has not got those renders`,
        },
      ]);
    const draft = replayDraft({
      plan: source,
      shots: body.shots,
      frames,
      backend,
      backends: all,
      timing,
      soundThresholds,
      dailyUsd,
      webhooks,
    });
    if (query.dryRun) return jsonResponse({ dryRun: true, plan: draft });
    const { planVersion, agreed, terms } = draft;
    return startPlan(deps, call, {
      sha256: createHash('sha256')
        .update(JSON.stringify(['replay', id, body]))
        .digest('hex'),
      draft,
      keepFirst: async (pipelineId) => {
        if (url !== undefined) await outbox.open(pipelineId, url);
        return undefined;
      },
      make: (pipelineId) => ({ planVersion, pipelineId, agreed: withOwnStills(agreed, pipelineId), terms }),
      prepare: async (plan) => {
        for (const reference of plan.agreed.references) {
          const from = frames[reference.name];
          if (reference.frame !== undefined && from !== undefined) await copy(from.blob, reference.frame.blob);
          const original = originalOf(reference);
          if (original !== undefined) await copy(mediaName(id, original), mediaName(plan.pipelineId, original));
        }
        await records.keepReplay(id, plan.pipelineId);
      },
    });
  };

  async function framesOf(plan: Plan): Promise<Record<string, ReferenceFrame>> {
    const run = await records.run(plan.pipelineId);
    return Object.fromEntries(
      plan.agreed.references.flatMap(({ name, frame: given }) => {
        const frame = given ?? (run === undefined ? null : frameOf(run, name));
        return frame === null ? [] : [[name, frame]];
      }),
    );
  }

  /** The still belongs to the new pipeline, too: what becomes of the first one is nothing to it. */
  async function copy(from: string, to: string): Promise<void> {
    if (from === to || (await media.facts(to)) !== undefined) return;
    const [known, stream] = [await media.facts(from), await media.open(from)];
    if (known === undefined || stream === undefined)
      throw new Error(`The still ${from} is not in the media container.`);
    await media.upload(to, stream, { contentType: known.contentType ?? 'image/png', metadata: known.metadata });
  }
}
