import type { DurableOrchestrationStatus } from 'durable-functions';
import { OrchestrationRuntimeStatus } from 'durable-functions';
import { adviceFor, adviceForCode, adviceForTrouble } from './advice';
import type { Problem, ShotOutcome } from '../contract/outcome';
import { hasClip } from '../contract/outcome';
import type { Plan, PlannedShot } from '../plans/plan';
import type { PipelineRun, PipelineState, ShotRun } from '../shots/run';
import { pipelineRunSchema } from '../shots/run';
import { shorten } from '../contract/shorten';
import type { CustomStatus, PipelineDocument } from './status';
import { customStatusSchema } from './status';
import { SURPLUS_RENDER, surplusDetail } from '../shots/surplus';
import type { PipelineLinks } from '../http/links';
import { bornAtMs } from '../plans/pipeline-id';

/** What is known of a pipeline when its document is written: the plan always, the rest as far as it got. */
export interface KnownPipeline {
  readonly plan: Plan;
  /** The engine's own row; absent once it was purged. */
  readonly status:
    | Pick<DurableOrchestrationStatus, 'runtimeStatus' | 'createdTime' | 'lastUpdatedTime' | 'customStatus' | 'output'>
    | undefined;
  /** The finished run as recorded, for when the engine has forgotten it. */
  readonly recordedRun: PipelineRun | undefined;
  readonly nowMs: number;
}

/** Code of the problem of a pipeline that the engine knows nothing of, although it was started and did not end. */
export const HISTORY_MISSING = 'history_missing';
/** From the plan to the instance takes a moment, in which nothing is amiss yet. */
const STARTING_MS = 60_000;

export interface DocumentLinks {
  readonly pipeline: PipelineLinks;
  readonly media: (file: string) => string;
}

export function pipelineDocument(known: KnownPipeline, links: DocumentLinks): PipelineDocument {
  const { plan, status, recordedRun, nowMs } = known;
  const custom = customStatusSchema.safeParse(status?.customStatus);
  const output = pipelineRunSchema.safeParse(status?.output);
  const run = output.success ? output.data : recordedRun;
  const live = custom.success ? custom.data : undefined;
  const bornMs = bornAtMs(plan.pipelineId) ?? 0;
  const createdAt = status?.createdTime ?? run?.startedAt ?? bornMs;
  const historyMissing = status === undefined && run === undefined && nowMs - bornMs > STARTING_MS;

  return {
    id: plan.pipelineId,
    name: plan.name,
    state: historyMissing ? 'terminated' : stateOf(status?.runtimeStatus, live, run),
    stage: run?.stage ?? live?.stage ?? 'baseline',
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(status?.lastUpdatedTime ?? run?.endedAt ?? createdAt).toISOString(),
    size: plan.size,
    seconds: plan.seconds,
    backend: { name: plan.backend.name, model: plan.backend.model },
    shots: plan.shots.map((planned) =>
      shotDocument(planned, { run: run?.shots[planned.name], live: live?.shots[planned.name], plan, links }),
    ),
    reference: run?.reference ? { ...run.reference, href: links.media(plan.reference.file) } : null,
    nextPollAt: run === undefined ? (live?.nextPollAt ?? null) : null,
    estimateUsd: plan.estimateUsd,
    spentUsd: live?.spentUsd ?? sumOf(run),
    problem: historyMissing ? advised(noHistory, null) : pipelineProblem(status, run),
    cancel: run?.cancel ?? null,
    cleanup: run?.cleanup ?? null,
    links: links.pipeline,
  };
}

type ShotDocument = PipelineDocument['shots'][number];
interface ShotSources {
  readonly run: ShotRun | undefined;
  readonly live: CustomStatus['shots'][string] | undefined;
  readonly plan: Plan;
  readonly links: DocumentLinks;
}

/** While a pipeline runs, only the custom status is known of a shot; explain-document.ts adds its texts and hashes. */
function shotDocument(planned: PlannedShot, { run, live, plan, links }: ShotSources): ShotDocument {
  const outcome = run?.outcome ?? live?.outcome ?? null;
  const stored = run === undefined ? hasClip(outcome) || live?.state === 'measuring' : run.clip !== null;
  const trouble = live?.trouble === undefined ? null : { code: live.trouble };
  const failure =
    outcome === null || adviceFor(outcome) === null ? null : { code: outcome, ...detailOf(outcome, plan.timing) };
  return {
    name: planned.name,
    changes: planned.changes,
    state: run?.state ?? live?.state ?? 'pending',
    outcome,
    progress: run?.progress ?? live?.progress ?? 0,
    backendStatus: run?.backendStatus ?? live?.backendStatus ?? null,
    renderId: run?.renderId ?? live?.renderId ?? null,
    attempt: run?.attempt ?? live?.attempt ?? 1,
    attempts: run?.attempts ?? live?.attempts ?? 0,
    queuePosition: run === undefined ? (live?.queuePosition ?? null) : null,
    expectedWaitSeconds: run === undefined ? (live?.expectedWaitSeconds ?? null) : null,
    acceptedAt: run?.acceptedAt ?? live?.acceptedAt ?? null,
    endedAt: run?.endedAt ?? null,
    priceUsd: planned.priceUsd,
    chargedUsd: run?.chargedUsd ?? live?.chargedUsd ?? 0,
    problem: alsoPaid(
      outcome === null ? troubled(run?.problem ?? trouble) : advised(run?.problem ?? failure, outcome),
      run?.surplusRenderIds ?? [],
    ),
    clip: stored
      ? {
          blob: run?.clip?.blob ?? `${plan.pipelineId}/${planned.file}`,
          bytes: run?.clip?.bytes ?? null,
          sha256: run?.clip?.sha256 ?? null,
          href: links.media(planned.file),
        }
      : null,
    verdict: run?.verdict ?? null,
  };
}

function stateOf(
  runtime: OrchestrationRuntimeStatus | undefined,
  live: CustomStatus | undefined,
  run: PipelineRun | undefined,
): PipelineState {
  switch (runtime) {
    case OrchestrationRuntimeStatus.Suspended:
      return 'suspended';
    case OrchestrationRuntimeStatus.Terminated:
    case OrchestrationRuntimeStatus.Canceled:
      return 'terminated';
    case OrchestrationRuntimeStatus.Failed:
      return 'failed';
    case OrchestrationRuntimeStatus.Pending:
      return 'pending';
    case OrchestrationRuntimeStatus.Running:
    case OrchestrationRuntimeStatus.ContinuedAsNew:
      return live?.state ?? 'running';
    case OrchestrationRuntimeStatus.Completed:
    case undefined:
      return run?.state ?? 'pending';
  }
}

function pipelineProblem(status: KnownPipeline['status'], run: PipelineRun | undefined): PipelineDocument['problem'] {
  if (run?.problem) return advised(run.problem, null);
  if (status?.runtimeStatus !== OrchestrationRuntimeStatus.Failed) return null;
  const detail =
    typeof status.output === 'string' ? shorten(status.output, 400) : 'The orchestration failed without saying why.';
  return advised({ code: 'internal_error', detail }, null);
}

const noHistory = {
  code: HISTORY_MISSING,
  detail: 'The engine has no history of this pipeline: it was purged before the pipeline had ended, or never began.',
};

/** An outcome explains itself; other codes are explained by the outcome they may lead to, if there is one. */
function advised(
  problem: (Omit<Problem, 'detail'> & { detail?: string }) | null,
  outcome: string | null,
): PipelineDocument['problem'] {
  if (problem === null) return null;
  return {
    code: problem.code,
    ...(problem.status === undefined ? {} : { status: problem.status }),
    detail: problem.detail ?? null,
    advice: adviceForCode(outcome ?? problem.code),
  };
}

/** Beside how a shot ended, what it may have cost besides. */
function alsoPaid(known: PipelineDocument['problem'], renderIds: readonly string[]): PipelineDocument['problem'] {
  if (renderIds.length === 0) return known;
  const detail = surplusDetail(renderIds);
  const advice = adviceForCode(SURPLUS_RENDER);
  if (known === null) return { code: SURPLUS_RENDER, detail, advice };
  const both = (...texts: (string | null)[]): string => texts.filter((text) => text !== null).join(' ');
  return { ...known, detail: both(known.detail, detail), advice: both(known.advice, advice) };
}

/** A trouble is no ending yet, so it has another advice. */
function troubled(problem: (Omit<Problem, 'detail'> & { detail?: string }) | null): PipelineDocument['problem'] {
  const known = advised(problem, null);
  return known && { ...known, advice: adviceForTrouble(known.code) };
}

/** Of endings that we bring about ourselves, what the plan says; what others said is noted elsewhere. */
function detailOf(outcome: ShotOutcome, timing: Plan['timing']): { detail?: string } {
  switch (outcome) {
    case 'timed_out':
      return { detail: `Still unfinished after ${timing.renderDeadlineSeconds} s.` };
    case 'too_many_requests':
      return { detail: `No slot came free within ${timing.queueDeadlineSeconds} s.` };
    default:
      return {};
  }
}

const sumOf = (run: PipelineRun | undefined): number =>
  Math.round(
    Object.values(run?.shots ?? {}).reduce((sum, shot) => sum + shot.chargedUsd, run?.earlierUsd ?? 0) * 10_000,
  ) / 10_000;
