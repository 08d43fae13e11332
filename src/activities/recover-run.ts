import type { Activities } from '../contract/activities';
import { janitorId, watchdogId, watchdogInput } from '../orchestrations/names';
import type { ShotOutcome } from '../contract/outcome';
import { hasClip } from '../contract/outcome';
import { pipelineStart } from '../plans/pipeline-id';
import type { Plan, PlannedShot } from '../plans/plan';
import type { PipelineRun, ShotRun, Stage } from '../shots/run';
import type { Control } from '../ledger/requests';
import type { PipelineRecords } from '../ledger/pipeline-records';
import type { RenderLedger } from '../ledger/render-ledger';
import { unclearUsdOf } from '../renders/charge';
import { otherServer } from '../renders/other-server';
import type { Render } from '../renders/render';
import { jobOf } from '../renders/render';
import { freshRun, freshShot } from '../shots/fresh-run';
import { mediaName } from '../storage/blob-names';
import type { VideoApi } from '../video-api/video-api';
import type { BlobStore } from '../storage/blob-store';
import type { IsGoneDeps } from './is-gone';
import { isGone } from './is-gone';
import type { Log } from './log';
import type { Orchestrations } from './settle-renders';

export interface RecoverRunDeps extends IsGoneDeps {
  readonly videoApi: Pick<VideoApi, 'get' | 'endpoint'>;
  readonly ledger: Pick<RenderLedger, 'ofPipeline'>;
  readonly records: Pick<PipelineRecords, 'run'>;
  readonly control: Pick<Control, 'resumed'>;
  readonly media: Pick<BlobStore, 'facts'>;
  readonly orchestrations: Pick<Orchestrations, 'terminate' | 'start'>;
  readonly log: Log;
}

/**
 * Says where a pipeline stands from ledger and storage alone, whatever became of the engine's history: stored clips are kept,
 * renders under way adopted, unclear ones looked for; what failed is bought again only for the shots named in `again`.
 */
export function createRecoverRun({
  ledger,
  records,
  control,
  media,
  videoApi,
  sleep,
  orchestrations,
  log,
}: RecoverRunDeps): Activities['recoverRun'] {
  return async ({ plan, again, at }) => {
    const { pipelineId } = plan;
    // What the run before asked for may still be on its way: from now on it buys nothing.
    await control.resumed(pipelineId, at);
    // The janitor would delete what the resumed pipeline is about to store.
    await orchestrations.terminate(janitorId(pipelineId), 'The pipeline was resumed.');
    // The watchdog that was there when the resume was asked for may have been on its way out.
    await orchestrations.start('watchdog', watchdogId(pipelineId), watchdogInput(plan));
    const [renders, recorded] = await Promise.all([ledger.ofPipeline(pipelineId), records.run(pipelineId)]);
    const intents = renders.map(({ intendedAt }) => intendedAt).sort();
    const run = freshRun(plan, recorded?.startedAt ?? intents[0] ?? pipelineStart(pipelineId) ?? at);
    for (const planned of plan.shots) {
      const attempts = renders.filter((record) => record.shot === planned.name).sort((a, b) => a.attempt - b.attempt);
      const facts = await media.facts(mediaName(pipelineId, planned.file));
      const latest = attempts.at(-1);
      const before = recorded?.shots[planned.name];
      const known = {
        planned,
        latest,
        facts,
        // What is recorded of an earlier attempt says nothing of a later one, which may be running.
        recorded: before?.attempt === latest?.attempt ? before : undefined,
        // What another server does not know may well be there.
        isGone: async () =>
          latest !== undefined &&
          otherServer(latest, videoApi.endpoint) === undefined &&
          (await isGone({ videoApi, sleep }, jobOf(latest).renderId ?? '')),
        at,
        pipelineId,
      };
      const wanted = again.includes('*') || again.includes(planned.name);
      const shot = await recoverShot(known, wanted);
      run.shots[planned.name] = shot.state === 'ended' ? shot : { ...shot, askedAt: askedAfter(latest, at) };
      const earlier = attempts.filter(({ attempt }) => attempt < shot.attempt);
      run.earlierUsd += earlier.reduce((sum, { chargedUsd }) => sum + chargedUsd, 0);
      const unclearUsd = earlier.reduce((sum, record) => sum + unclearUsdOf(record), 0);
      if (unclearUsd > 0) run.earlierUnclearUsd = (run.earlierUnclearUsd ?? 0) + unclearUsd;
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
  readonly latest: Render | undefined;
  readonly facts: Awaited<ReturnType<BlobStore['facts']>>;
  readonly recorded: ShotRun | undefined;
  /** Whether the backend has its job no more. */
  readonly isGone: () => Promise<boolean>;
  readonly at: string;
  readonly pipelineId: string;
}

async function recoverShot(known: Known, wanted: boolean): Promise<ShotRun> {
  const { latest, facts, recorded, at } = known;
  if (latest === undefined) return freshShot();
  const { attempt, chargedUsd, submits } = latest;
  const { renderId, backendStatus } = jobOf(latest);
  const base: ShotRun = {
    ...freshShot(attempt),
    priceUsd: latest.priceUsd,
    attempts: submits,
    renderId,
    chargedUsd,
    backendStatus,
    // A new deadline: the old one may be what ended the run before this one.
    acceptedAt: renderId === null ? null : at,
    // Its lease is asked for anew (the slot may be held still, or given to somebody else) and given back in the end.
    leaseUntil: holdsSlot(latest) ? at : null,
  };
  // Paid, and stored or fetched to no use; only another render can be better.
  const isUseless = recorded?.outcome === 'clip_invalid';
  const sha256 = facts?.metadata['sha256'];
  if (facts !== undefined && sha256 !== undefined && facts.metadata['renderid'] === renderId) {
    if (wanted && isUseless) return freshShot(attempt + 1);
    if (recorded !== undefined && hasClip(recorded.outcome) && recorded.renderId === renderId) return recorded;
    const clip = { blob: mediaName(known.pipelineId, known.planned.file), bytes: facts.bytes, sha256 };
    return { ...base, state: 'measuring', progress: 100, clip };
  }
  switch (latest.state) {
    case 'free':
      return freshShot(attempt);
    case 'refused':
      return failed(known, base, wanted, { outcome: latest.as, endedAt: at, problem: latest.why });
    case 'intended':
    case 'asked':
      // Given up is given up, until it is asked for anew; what may have been paid stays in the ledger as unknown.
      if (wanted && recorded?.problem?.code === 'given_up') return freshShot(attempt + 1);
      // Looked for first: whether there is a slot or money only matters if it has to be submitted again.
      return { ...base, state: 'reconciling', unclearSince: at };
    case 'accepted':
      if (wanted && recorded?.outcome === 'job_not_found' && (await known.isGone())) return freshShot(attempt + 1);
      return { ...base, state: 'rendering' };
    case 'ended': {
      if (latest.ending !== 'completed') {
        const as = latest.ending === 'moderated' ? 'moderated' : 'render_failed';
        return failed(known, base, wanted, { outcome: as, endedAt: latest.endedAt, problem: null });
      }
      const outcome = recorded?.outcome ?? null;
      const again = wanted && (isUseless || (LOST.includes(outcome) && (await known.isGone())));
      return again ? freshShot(attempt + 1) : { ...base, state: 'storing', progress: 100 };
    }
  }
}

/** A render that may still run has a slot; so has one that has ended, until that was given back. */
const holdsSlot = (render: Render): boolean =>
  render.state === 'ended' ? render.settledAt === null : render.state !== 'free' && render.state !== 'refused';

/** What this run asks for is later than all that was asked for before, whoever's clock that was by. */
function askedAfter(latest: Render | undefined, at: string): string {
  const before = (latest?.state === 'free' ? latest.freedAt : latest?.intendedAt) ?? at;
  return Date.parse(before) > Date.parse(at) ? before : at;
}

/** How a shot ended whose clip may not be to be had any more (a cancel deletes it), although its render was completed and paid. */
const LOST: readonly (ShotOutcome | null)[] = ['job_not_found', 'expired', 'cancelled'];

/** Bought again only when asked; otherwise it stays what it was. */
function failed(
  { recorded }: Known,
  base: ShotRun,
  wanted: boolean,
  ending: Pick<ShotRun, 'outcome' | 'endedAt' | 'problem'>,
): ShotRun {
  if (wanted) return freshShot(base.attempt + 1);
  if (recorded !== undefined && recorded.outcome !== null && recorded.attempt === base.attempt) {
    // The janitor may have learned its cost since.
    return { ...recorded, chargedUsd: base.chargedUsd };
  }
  return { ...base, state: 'ended', ...ending };
}

function stageOf(plan: Plan, run: PipelineRun): Stage {
  if (run.shots['baseline']?.state !== 'ended') return 'baseline';
  if (run.reference === null && plan.shots.length > 1) return 'reference';
  return 'followUps';
}
