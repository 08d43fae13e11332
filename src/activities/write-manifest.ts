import type { Activities } from '../contract/activities';
import type { Manifest } from '../views/manifest';
import type { Plan } from '../plans/plan';
import type { PipelineRun, ShotRun } from '../shots/run';
import { finalStateSchema } from '../shots/run';
import { withSurplus } from '../shots/surplus';
import type { PipelineRecords } from '../ledger/pipeline-records';
import { ledgerNames } from '../storage/blob-names';
import { lineage } from '../views/lineage';
import type { FindSurplusDeps } from './find-surplus';
import { createFindSurplus } from './find-surplus';
import type { Log } from './log';

export interface WriteManifestDeps extends FindSurplusDeps {
  readonly records: Pick<PipelineRecords, 'keepRun'>;
  readonly log: Log;
}

/** Writes the lineage of a pipeline that has ended, after a last look for what it may have paid besides. */
export function createWriteManifest(deps: WriteManifestDeps): Activities['writeManifest'] {
  const { records, log } = deps;
  const findSurplus = createFindSurplus(deps);
  return async ({ plan, run: ended }) => {
    const surplus = await findSurplus(plan);
    const run = withSurplus(ended, surplus);
    const blob = ledgerNames.manifest(plan.pipelineId);
    const manifest = manifestOf(plan, run);
    await records.keepRun(plan.pipelineId, { ...run, stage: 'done', manifest: blob }, manifest);
    log('manifest.written', { pipelineId: plan.pipelineId, state: manifest.state, spentUsd: manifest.spentUsd });
    return { blob, ...(Object.keys(surplus).length === 0 ? {} : { surplus }) };
  };
}

export function manifestOf(plan: Plan, run: PipelineRun): Manifest {
  const shots = plan.shots.map((planned) => {
    const shot = run.shots[planned.name];
    if (shot === undefined)
      throw new Error(`The run of ${plan.pipelineId} has no shot "${planned.name}", which its plan has.`);
    return { planned, shot };
  });
  return {
    manifestVersion: 1,
    pipelineId: plan.pipelineId,
    state: finalStateSchema.parse(run.state),
    startedAt: run.startedAt,
    endedAt: run.endedAt ?? run.startedAt,
    plan,
    shots: shots.map(({ planned, shot }) => ({
      name: planned.name,
      changes: planned.changes,
      ...shotFacts(shot),
      referenceSha256: planned.changes === null || shot.acceptedAt === null ? null : (run.reference?.sha256 ?? null),
    })),
    reference: run.reference,
    problem: run.problem,
    cancel: run.cancel,
    lineage: lineage(plan, run),
    spentUsd: Math.round(shots.reduce((sum, { shot }) => sum + shot.chargedUsd, run.earlierUsd) * 10_000) / 10_000,
  };
}

function shotFacts({
  outcome,
  attempt,
  attempts,
  renderId,
  acceptedAt,
  endedAt,
  chargedUsd,
  clip,
  verdict,
  problem,
  surplusRenderIds,
}: ShotRun) {
  const ending = outcome ?? ('internal_error' as const);
  return {
    ...{ outcome: ending, attempt, attempts, renderId, acceptedAt, endedAt, chargedUsd, clip, verdict, problem },
    ...(surplusRenderIds === undefined ? {} : { surplusRenderIds }),
  };
}
