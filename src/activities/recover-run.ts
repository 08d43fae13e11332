import type { Backends } from '../backends/registry';
import type { Activities } from '../contract/activities';
import { defined } from '../contract/defined';
import type { DecidedGate } from '../contract/gate';
import { iso } from '../contract/iso';
import { sumUsd } from '../contract/money';
import type { PipelineRecords } from '../ledger/pipeline-records';
import type { RenderLedger } from '../ledger/render-ledger';
import type { Control } from '../ledger/requests';
import type { ShotNotes } from '../ledger/shot-notes';
import { pipelineStart } from '../plans/pipeline-id';
import type { Plan, PlannedShot } from '../plans/plan';
import { priceOf, shotOfStill } from '../plans/plan';
import { unclearUsdOf } from '../renders/charge';
import type { Render } from '../renders/render';
import { jobOf } from '../renders/render';
import { apply } from '../shots/apply';
import { attemptsOf } from '../shots/attempts';
import { takePick } from '../shots/decide-gate';
import type { KnownShot } from '../shots/recover';
import { mattersIfGone } from '../shots/recover';
import type { PipelineRun } from '../shots/run';
import { freshRun, givenReferences, shotOf } from '../shots/run';
import { clipOfAttempt } from '../storage/clip-of-attempt';
import type { BlobStore } from '../storage/blob-store';
import type { IsGoneDeps } from './is-gone';
import { isGone } from './is-gone';
import type { Log } from './log';
import { promptFor, recoverReplaced, seedFor } from './recover-replaced';
import type { Orchestrations } from './orchestrations';

export interface RecoverRunDeps extends Omit<IsGoneDeps, 'videoApi'> {
  /** Where a job is asked for; undefined where nobody can be asked who must know of it. */
  readonly apiFor: Backends['forJob'];
  readonly ledger: Pick<RenderLedger, 'ofPipeline' | 'keptAnswer'>;
  readonly records: Pick<PipelineRecords, 'run' | 'keepTerms'>;
  readonly control: Pick<Control, 'resumed' | 'gates'>;
  readonly notes: Pick<ShotNotes, 'of'>;
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
    const [renders, recorded, stored] = await Promise.all([
      ledger.ofPipeline(pipelineId),
      records.run(pipelineId),
      plan.agreed.review === undefined ? [] : control.gates(pipelineId),
    ]);
    const gates = stored.map((gate) => reopened(gate, plan, at));
    const intents = renders.map(({ intendedAt }) => intendedAt).sort();
    const run = freshRun(plan, recorded?.startedAt ?? intents[0] ?? pipelineStart(pipelineId) ?? at);
    if (gates.length > 0) run.gates = gates;
    for (const planned of plan.agreed.shots) {
      const { name } = planned;
      const attempts = renders.filter(({ shot }) => shot === name).sort((a, b) => a.attempt - b.attempt);
      const wanted = again.includes('*') || again.includes(name);
      const known = await lookAt(deps, { plan, planned, latest: attempts.at(-1), recorded, wanted, at });
      apply(run, name, { event: { type: 'recovered', known }, plan, nowMs: Date.parse(at) });
      const { attempt: current } = shotOf(run, name);
      const clipOf = (render: Render) => clipOfAttempt(deps.media, { plan, planned }, render);
      const replaced = await recoverReplaced(
        { notes: deps.notes, clipOf },
        { planned, renders: attempts, current, recorded, gates },
      );
      if (replaced.length > 0) run.replaced = { ...run.replaced, [name]: replaced };
      const anew = defined({ prompt: promptFor(gates, name, current), seed: seedFor(planned, replaced) });
      if (Object.keys(anew).length > 0) run.anew = { ...run.anew, [name]: anew };
      const earlier = attempts.filter(({ attempt }) => attempt < current);
      run.earlierUsd = sumUsd([run.earlierUsd, ...earlier.map(({ chargedUsd }) => chargedUsd)]);
      run.earlierUnclearUsd = sumUsd([run.earlierUnclearUsd, ...earlier.map(unclearUsdOf)]);
    }
    run.references = { ...keptReferences(plan, run, recorded), ...givenReferences(plan) };
    takePick(plan, run);
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
  const before = recorded && attemptsOf(recorded, planned.name).find(({ attempt }) => attempt === latest?.attempt);
  const known = {
    ...rest,
    priceUsd: priceOf(plan, planned.name),
    latest,
    clip: latest === undefined ? null : await clipOfAttempt(deps.media, { plan, planned }, latest),
    // What is recorded of an earlier attempt says nothing of a later one, which may be running.
    recorded: before?.state === 'ended' ? before : undefined,
  };
  return { ...known, isGone: latest !== undefined && mattersIfGone(known) && (await hasGone(deps, latest)) };
}

/** One that nobody has decided about waits as long again, counted from the start of this run. */
const reopened = (gate: DecidedGate, { agreed: { review } }: Plan, at: string): DecidedGate =>
  gate.decision !== null || review === undefined
    ? gate
    : { ...gate, until: iso(Date.parse(at) + review.timeoutMinutes * 60_000) };

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
      const { state, attempt } = shotOf(run, shot);
      const isOfIt = state === 'ended' && recorded?.shots[shot]?.attempt === attempt;
      return reference?.outcome === 'taken' && isOfIt ? [[planned.name, reference]] : [];
    }),
  );
