import { z } from 'zod';
import type { Gate } from '../contract/gate';
import { gateSchema } from '../contract/gate';
import { shotOutcomeSchema } from '../contract/outcome';
import { shorten } from '../contract/shorten';
import type { Plan } from '../plans/plan';
import { fileIn } from '../plans/files';
import { plannedShot, priceOf } from '../plans/plan';
import { spentUsd } from '../shots/budget';
import { openGateOf } from '../shots/gates';
import { pipelineStateSchema, stageSchema } from '../shots/pipeline-words';
import type { PipelineRun } from '../shots/run';
import { shotOf } from '../shots/run';
import type { Shot } from '../shots/shot';
import { renderOf, shotStateSchema } from '../shots/shot';
import { stageOf } from '../shots/stage';

const liveShotSchema = z.strictObject({
  state: shotStateSchema,
  outcome: shotOutcomeSchema.optional(),
  progress: z.number(),
  /** Only above 1. */
  attempt: z.number().optional(),
  submits: z.number(),
  acceptedAt: z.string().optional(),
  queuePosition: z.number().optional(),
  expectedWaitSeconds: z.number().optional(),
  /** Only where it is not the plan's. */
  priceUsd: z.number().optional(),
  chargedUsd: z.number().optional(),
  renderId: z.string().optional(),
  /** Only while it is none of the words every backend uses. */
  backendStatus: z.string().optional(),
  /** File of its clip, where that is not the plan's. */
  file: z.string().optional(),
  /** Code of a trouble that is being retried. */
  trouble: z.string().optional(),
});
export type LiveShot = z.infer<typeof liveShotSchema>;

/**
 * The custom status of the orchestration: enough to follow a pipeline on the plain durable status endpoint. It stays under
 * 4 kB whatever the brief says, because a custom status over 16 kB kills the instance; so no texts of others stand in it.
 */
export const customStatusSchema = z.strictObject({
  state: pipelineStateSchema,
  stage: stageSchema,
  /** Start of the run that this is the status of: the engine's own date moves when an orchestration continues as new. */
  startedAt: z.string(),
  shots: z.record(z.string(), liveShotSchema),
  nextPollAt: z.string().nullable(),
  /** The gate at which it waits for a person; absent: none. */
  gate: gateSchema.pick({ id: true, kind: true, since: true, until: true }).optional(),
  spentUsd: z.number(),
});
export type CustomStatus = z.infer<typeof customStatusSchema>;

/** Ids are some 40 characters; one that is much longer is in the pipeline document only. */
const MAX_ID_CHARACTERS = 80;
const MAX_WORD_CHARACTERS = 32;
const USUAL_WORDS = ['queued', 'in_progress', 'completed', 'failed'];

/** Only short fields of our own go in: codes, ids, numbers. Texts of others could make it too large, which kills the instance. */
export function customStatus(plan: Plan, run: PipelineRun): CustomStatus {
  const shots = plan.agreed.shots.map(({ name }) => [name, shotOf(run, name)] as const);
  const due = shots.flatMap(([, shot]) => ('dueAt' in shot ? (shot.dueAt ?? []) : [])).sort();
  const gate = openGateOf(run);
  return {
    state: gate === undefined ? run.state : 'awaiting_review',
    stage: stageOf(plan, run),
    startedAt: run.startedAt,
    shots: Object.fromEntries(
      shots.map(([name, shot]) => [
        name,
        { ...liveShot(shot, priceOf(plan, name)), ...otherFile(shot, plannedShot(plan, name).file) },
      ]),
    ),
    nextPollAt: due[0] ?? null,
    ...(gate === undefined ? {} : { gate: liveGate(gate) }),
    spentUsd: spentUsd(run),
  };
}

const liveGate = ({ id, kind, since, until }: Gate) => ({ id, kind, since, until });

/** A clip that was made anew lies beside the one before. */
function otherFile(shot: Shot, planned: string): Pick<LiveShot, 'file'> {
  const file = 'clip' in shot && shot.clip !== null ? fileIn(shot.clip.blob) : planned;
  return file === planned ? {} : { file };
}

function liveShot(shot: Shot, planPriceUsd: number): LiveShot {
  const { state, attempt, submits, priceUsd, chargedUsd, slot, problem } = shot;
  const render = renderOf(shot);
  const turn = slot?.has === 'turn' ? slot : undefined;
  return {
    state,
    ...(shot.state === 'ended' ? { outcome: shot.outcome } : {}),
    progress: render?.progress ?? 0,
    ...(attempt === 1 ? {} : { attempt }),
    submits,
    ...(turn === undefined ? {} : { queuePosition: turn.position }),
    ...(turn === undefined || turn.expectedWaitSeconds === null
      ? {}
      : { expectedWaitSeconds: turn.expectedWaitSeconds }),
    ...(priceUsd === planPriceUsd ? {} : { priceUsd }),
    ...(chargedUsd === 0 ? {} : { chargedUsd }),
    ...(render === null ? {} : liveRender(render)),
    ...(problem === null || state === 'ended' ? {} : { trouble: shorten(problem.code, MAX_WORD_CHARACTERS) }),
  };
}

function liveRender({ acceptedAt, renderId, backendStatus }: NonNullable<ReturnType<typeof renderOf>>) {
  return {
    acceptedAt,
    ...(renderId.length > MAX_ID_CHARACTERS ? {} : { renderId }),
    ...(USUAL_WORDS.includes(backendStatus) ? {} : { backendStatus: shorten(backendStatus, MAX_WORD_CHARACTERS) }),
  };
}
