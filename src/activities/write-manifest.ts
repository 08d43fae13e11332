import type { Activities } from '../contract/activities';
import type { DuplicateJobs } from '../contract/duplicate-jobs';
import type { PipelineRecords } from '../ledger/pipeline-records';
import type { Control } from '../ledger/requests';
import type { Plan } from '../plans/plan';
import { apply } from '../shots/apply';
import type { PipelineRun } from '../shots/run';
import { shotOf } from '../shots/run';
import { ledgerNames } from '../storage/blob-names';
import { manifestOf } from '../views/manifest';
import type { StoredClip } from '../contract/stored-clip';
import type { BlobStore } from '../storage/blob-store';
import type { FindDuplicatesDeps } from './find-duplicates';
import { createFindDuplicates } from './find-duplicates';
import type { Log } from './log';
import { provenanceOfClips } from './provenance-of-clips';

export interface WriteManifestDeps extends FindDuplicatesDeps {
  readonly records: Pick<PipelineRecords, 'keepRun'>;
  readonly control: Pick<Control, 'renderDecisions'>;
  readonly media: Pick<BlobStore, 'facts' | 'open'>;
  readonly log: Log;
}

/** Writes the lineage of a pipeline that has ended, after a last look for what it may have paid besides. */
export function createWriteManifest(deps: WriteManifestDeps): Activities['writeManifest'] {
  const { records, control, ledger, media, log } = deps;
  const findDuplicates = createFindDuplicates(deps);
  return async ({ plan, run }) => {
    const duplicateJobs = await findDuplicates(plan);
    const blob = ledgerNames.manifest(plan.pipelineId);
    const ended = { ...withDuplicates(plan, run, duplicateJobs), manifest: blob };
    const facts = {
      renders: await ledger.ofPipeline(plan.pipelineId),
      decided: await control.renderDecisions(plan.pipelineId),
      provenance: await provenanceOfClips(clipsOf(plan, ended), media),
    };
    const manifest = manifestOf(plan, ended, facts);
    await records.keepRun(plan.pipelineId, ended, manifest);
    log('manifest.written', { pipelineId: plan.pipelineId, state: manifest.state, spentUsd: manifest.spentUsd });
    return { blob, ...(Object.keys(duplicateJobs).length === 0 ? {} : { duplicateJobs }) };
  };
}

const clipsOf = ({ agreed }: Plan, run: PipelineRun): Record<string, StoredClip> =>
  Object.fromEntries(
    agreed.shots.flatMap(({ name, makes }) => {
      const shot = shotOf(run, name);
      return makes === undefined && shot.state === 'ended' && shot.clip !== null ? [[name, shot.clip]] : [];
    }),
  );

function withDuplicates(plan: Plan, given: PipelineRun, duplicateJobs: DuplicateJobs): PipelineRun {
  const run = { ...given };
  const nowMs = Date.parse(run.endedAt ?? run.startedAt);
  for (const { name } of plan.agreed.shots) {
    const renderIds = duplicateJobs[name] ?? [];
    apply(run, name, { event: { type: 'duplicates', renderIds }, plan, nowMs });
  }
  return run;
}
