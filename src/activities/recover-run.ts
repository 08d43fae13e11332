import type { Backends } from '../backends/registry';
import type { Activities } from '../contract/activities';
import { sumUsd } from '../contract/money';
import type { StoredClip } from '../contract/stored-clip';
import type { PipelineRecords } from '../ledger/pipeline-records';
import type { RenderLedger } from '../ledger/render-ledger';
import type { Control } from '../ledger/requests';
import { pipelineStart } from '../plans/pipeline-id';
import type { Plan, PlannedShot } from '../plans/plan';
import { priceOf, shotOfStill } from '../plans/plan';
import { unclearUsdOf } from '../renders/charge';
import type { Render } from '../renders/render';
import { jobOf } from '../renders/render';
import { apply } from '../shots/apply';
import type { KnownShot } from '../shots/recover';
import { mattersIfGone } from '../shots/recover';
import type { PipelineRun } from '../shots/run';
import { freshRun, givenReferences, shotOf } from '../shots/run';
import { mediaName } from '../storage/blob-names';
import { clipInBlob, isOfRender } from '../storage/clip-in-blob';
import type { BlobStore } from '../storage/blob-store';
import type { IsGoneDeps } from './is-gone';
import { isGone } from './is-gone';
import type { Log } from './log';
import type { Orchestrations } from './orchestrations';

export interface RecoverRunDeps extends Omit<IsGoneDeps, 'videoApi'> {
  /** Where a job is asked for; undefined where nobody can be asked who must know of it. */
  readonly apiFor: Backends['forJob'];
  readonly ledger: Pick<RenderLedger, 'ofPipeline' | 'keptAnswer'>;
  readonly records: Pick<PipelineRecords, 'run' | 'keepTerms'>;
  readonly control: Pick<Control, 'resumed'>;
  readonly media: Pick<BlobStore, 'facts'>;
  readonly orchestrations: Pick<Orchestrations, 'stopJanitor' | 'startWatchdog'>;
  readonly log: Log;
}

/** Says where a pipeline stands from ledger and storage alone, whatever became of the engine's history. */
export function createRecoverRun(deps: RecoverRunDeps): Activities['recoverRun'] {
  const { ledger, records, control, orchestrations, log } = deps;
  return async ({ plan, again, at }) => {
    const { pipelineId } = plan;
    // What the run before asked for may still be on its way: from now on it buys nothing.
    await control.resumed(pipelineId, at);
    // The janitor would delete what the resumed pipeline is about to store.
    await orchestrations.stopJanitor(pipelineId, 'The pipeline was resumed.');
    // The watchdog that was there when the resume was asked for may have been on its way out.
    await orchestrations.startWatchdog(plan);
    // From here on this run is the pipeline, and what is shown of it goes by the terms that it buys by.
    await records.keepTerms(pipelineId, plan.terms);
    const [renders, recorded] = await Promise.all([ledger.ofPipeline(pipelineId), records.run(pipelineId)]);
    const intents = renders.map(({ intendedAt }) => intendedAt).sort();
    const run = freshRun(plan, recorded?.startedAt ?? intents[0] ?? pipelineStart(pipelineId) ?? at);
    for (const planned of plan.agreed.shots) {
      const { name } = planned;
      const attempts = renders.filter(({ shot }) => shot === name).sort((a, b) => a.attempt - b.attempt);
      const wanted = again.includes('*') || again.includes(name);
      const known = await lookAt(deps, { plan, planned, latest: attempts.at(-1), recorded, wanted, at });
      apply(run, name, { event: { type: 'recovered', known }, plan, nowMs: Date.parse(at) });
      const earlier = attempts.filter(({ attempt }) => attempt < shotOf(run, name).attempt);
      run.earlierUsd = sumUsd([run.earlierUsd, ...earlier.map(({ chargedUsd }) => chargedUsd)]);
      run.earlierUnclearUsd = sumUsd([run.earlierUnclearUsd, ...earlier.map(unclearUsdOf)]);
    }
    run.references = { ...keptReferences(plan, run, recorded), ...givenReferences(plan) };
    const named = again.filter((name) => name !== '*');
    if (named.length > 0) run.namedAgain = named;
    log('pipeline.recovered', { pipelineId, renders: renders.length });
    return { run };
  };
}

interface Sought {
  readonly plan: Plan;
  readonly planned: PlannedShot;
  readonly latest: Render | undefined;
  readonly recorded: PipelineRun | undefined;
  readonly wanted: boolean;
  readonly at: string;
}

async function lookAt(deps: RecoverRunDeps, { plan, planned, latest, recorded, ...rest }: Sought): Promise<KnownShot> {
  const before = recorded?.shots[planned.name];
  const known = {
    ...rest,
    priceUsd: priceOf(plan, planned.name),
    latest,
    clip: latest === undefined ? null : await findClip(deps.media, mediaName(plan.pipelineId, planned.file), latest),
    // What is recorded of an earlier attempt says nothing of a later one, which may be running.
    recorded: before?.state === 'ended' && before.attempt === latest?.attempt ? before : undefined,
  };
  return { ...known, isGone: latest !== undefined && mattersIfGone(known) && (await hasGone(deps, latest)) };
}

/** The stored clip, if it is of this render. One that may go on is none: the rest of it is asked for again. */
async function findClip(media: RecoverRunDeps['media'], blob: string, latest: Render): Promise<StoredClip | null> {
  const facts = await media.facts(blob);
  const { renderId } = jobOf(latest);
  const isOurs = facts !== undefined && renderId !== null && isOfRender(facts, renderId);
  return (isOurs ? clipInBlob(blob, facts) : undefined) ?? null;
}

async function hasGone({ apiFor, ledger, sleep }: RecoverRunDeps, latest: Render): Promise<boolean> {
  // Its clip came with the answer to its create, and is here.
  if ((await ledger.keptAnswer(latest))?.hasClip === true) return false;
  const videoApi = await apiFor(latest.backend);
  // What another server does not know may well be there.
  return videoApi !== undefined && isGone({ videoApi, sleep }, jobOf(latest).renderId ?? '');
}

/** The frames that are still frames of what the shots have: another clip has other frames. */
const keptReferences = (
  { agreed }: Plan,
  run: PipelineRun,
  recorded: PipelineRun | undefined,
): PipelineRun['references'] =>
  Object.fromEntries(
    agreed.references.flatMap((planned) => {
      const shot = shotOfStill(planned);
      if (planned.frame !== undefined || shot === undefined) return [];
      const reference = recorded?.references[planned.name];
      return reference?.outcome === 'taken' && shotOf(run, shot).state === 'ended' ? [[planned.name, reference]] : [];
    }),
  );
