import type { Activities } from '../contract/activities';
import { janitorId } from '../contract/janitor';
import type { ShotOutcome } from '../contract/outcome';
import { hasClip } from '../contract/outcome';
import type { Plan, PlannedShot } from '../contract/plan';
import type { PipelineRun, ShotRun, Stage } from '../contract/run';
import type { PipelineRecords } from '../ledger/pipeline-records';
import type { RenderLedger } from '../ledger/render-ledger';
import type { RenderRecord } from '../ledger/render-record';
import { freshRun, freshShot } from '../planning/fresh-run';
import { mediaName } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';
import type { Log } from './log';
import type { Orchestrations } from './settle-renders';

export interface RecoverRunDeps {
  readonly ledger: Pick<RenderLedger, 'ofPipeline'>;
  readonly records: Pick<PipelineRecords, 'run'>;
  readonly media: Pick<BlobStore, 'facts'>;
  readonly orchestrations: Pick<Orchestrations, 'terminate'>;
  readonly log: Log;
}

/**
 * Says where a pipeline stands from ledger and storage alone, whatever became of the engine's history: stored clips are kept,
 * renders under way adopted, unclear ones looked for; what failed is bought again only for the shots named in `again`.
 */
export function createRecoverRun({
  ledger,
  records,
  media,
  orchestrations,
  log,
}: RecoverRunDeps): Activities['recoverRun'] {
  return async ({ plan, again, at }) => {
    const { pipelineId } = plan;
    // The janitor would delete what the resumed pipeline is about to store.
    await orchestrations.terminate(janitorId(pipelineId), 'The pipeline was resumed.');
    const [renders, recorded] = await Promise.all([ledger.ofPipeline(pipelineId), records.run(pipelineId)]);
    const intents = renders.map(({ intendedAt }) => intendedAt).sort();
    const run = freshRun(plan, recorded?.startedAt ?? intents[0] ?? at);
    for (const planned of plan.shots) {
      const attempts = renders.filter((record) => record.shot === planned.name).sort((a, b) => a.attempt - b.attempt);
      const facts = await media.facts(mediaName(pipelineId, planned.file));
      const known = {
        planned,
        latest: attempts.at(-1),
        facts,
        recorded: recorded?.shots[planned.name],
        at,
        pipelineId,
      };
      const wanted = again.includes('*') || again.includes(planned.name);
      const shot = recoverShot(known, wanted);
      run.shots[planned.name] = shot;
      run.earlierUsd += attempts
        .filter(({ attempt }) => attempt < shot.attempt)
        .reduce((sum, { chargedUsd }) => sum + chargedUsd, 0);
    }
    // Another baseline has another frame.
    run.reference = run.shots['baseline']?.state === 'ended' ? (recorded?.reference ?? null) : null;
    run.stage = stageOf(plan, run);
    log('pipeline.recovered', { pipelineId, stage: run.stage, renders: renders.length });
    return { run };
  };
}

interface Known {
  readonly planned: PlannedShot;
  readonly latest: RenderRecord | undefined;
  readonly facts: Awaited<ReturnType<BlobStore['facts']>>;
  readonly recorded: ShotRun | undefined;
  readonly at: string;
  readonly pipelineId: string;
}

function recoverShot(known: Known, wanted: boolean): ShotRun {
  const { latest, facts, recorded, at } = known;
  if (latest === undefined) return freshShot();
  const { attempt, renderId, chargedUsd, posts } = latest;
  const base: ShotRun = {
    ...freshShot(attempt),
    attempts: posts,
    renderId,
    chargedUsd,
    backendStatus: latest.backendStatus,
    // A new deadline: the old one may be what ended the run before this one.
    acceptedAt: renderId === null ? null : at,
    // Its lease is asked for anew (the place may be held still, or given to somebody else) and given back in the end.
    leaseUntil: renderId === null || latest.state === 'settled' ? null : at,
  };
  const sha256 = facts?.metadata['sha256'];
  if (facts !== undefined && sha256 !== undefined && facts.metadata['renderid'] === renderId) {
    if (recorded !== undefined && hasClip(recorded.outcome) && recorded.renderId === renderId) return recorded;
    const clip = { blob: mediaName(known.pipelineId, known.planned.file), bytes: facts.bytes, sha256 };
    return { ...base, state: 'measuring', progress: 100, clip };
  }
  if (latest.state === 'released' && latest.refusal !== null && latest.refusal.as !== null)
    return failed(known, base, wanted);
  switch (latest.state) {
    case 'released':
      return freshShot(attempt);
    case 'intended':
    case 'unknown':
      // Given up is given up, until it is asked for anew; what may have been paid stays in the ledger as unknown.
      if (wanted && recorded?.problem?.code === 'given_up') return freshShot(attempt + 1);
      // Looked for first: whether there is a place or money only matters if it has to be submitted again.
      return { ...base, state: 'reconciling', unclearSince: at };
    case 'submitted':
      if (wanted && recorded?.outcome === 'job_not_found') return freshShot(attempt + 1);
      return { ...base, state: 'rendering' };
    case 'finished':
    case 'failed':
    case 'settled': {
      const lost = LOST.includes(recorded?.outcome ?? null);
      if (latest.ending === 'completed' && !(lost && wanted)) return { ...base, state: 'storing', progress: 100 };
      return failed(known, base, wanted);
    }
  }
}

/** How a shot ended whose clip is not to be had any more (a cancel deletes it), although its render was completed and paid. */
const LOST: readonly (ShotOutcome | null)[] = ['clip_invalid', 'job_not_found', 'expired', 'cancelled'];

/** Bought again only when asked; otherwise it stays what it was. */
function failed({ latest, recorded, at }: Known, base: ShotRun, wanted: boolean): ShotRun {
  if (wanted) return freshShot(base.attempt + 1);
  if (recorded !== undefined && recorded.outcome !== null && recorded.attempt === base.attempt) {
    // The janitor may have learned its cost since.
    return { ...recorded, chargedUsd: base.chargedUsd };
  }
  const outcome = latest?.refusal?.as ?? (latest?.ending === 'moderated' ? 'moderated' : 'render_failed');
  return {
    ...base,
    state: 'ended',
    outcome,
    endedAt: latest?.endedAt ?? at,
    problem: latest?.refusal?.problem ?? null,
  };
}

function stageOf(plan: Plan, run: PipelineRun): Stage {
  if (run.shots['baseline']?.state !== 'ended') return 'baseline';
  if (run.reference === null && plan.shots.length > 1) return 'reference';
  return 'followUps';
}
