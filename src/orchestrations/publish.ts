import type { OrchestrationContext } from 'durable-functions';
import type { Plan } from '../plans/plan';
import type { PipelineRun } from '../shots/run';
import { shorten } from '../contract/shorten';
import type { CustomStatus } from '../views/status';
import { isUsualWord } from '../shots/shot';

/** Puts where everything stands into the custom status. Costs nothing: it travels with the episode. */
export function publish(context: OrchestrationContext, plan: Plan, run: PipelineRun): void {
  context.df.setCustomStatus(customStatus(plan, run));
}

/** Only short fields of our own go in: codes, ids, numbers. Texts of others could make it too large, which kills the instance. */
export function customStatus(plan: Plan, run: PipelineRun): CustomStatus {
  const due = plan.shots.flatMap(({ name }) => run.shots[name]?.dueAt ?? []).sort();
  return {
    state: run.state,
    stage: run.stage,
    shots: Object.fromEntries(
      plan.shots.flatMap(({ name }) => {
        const shot = run.shots[name];
        if (shot === undefined) return [];
        return [
          [
            name,
            {
              state: shot.state,
              ...(shot.outcome === null ? {} : { outcome: shot.outcome }),
              progress: shot.progress,
              ...(shot.attempt === 1 ? {} : { attempt: shot.attempt }),
              attempts: shot.attempts,
              ...(shot.queuePosition === null ? {} : { queuePosition: shot.queuePosition }),
              ...(shot.expectedWaitSeconds === null ? {} : { expectedWaitSeconds: shot.expectedWaitSeconds }),
              ...(shot.chargedUsd === 0 ? {} : { chargedUsd: shot.chargedUsd }),
              ...(shot.acceptedAt === null ? {} : { acceptedAt: shot.acceptedAt }),
              ...(shot.renderId === null || shot.renderId.length > MAX_ID_CHARACTERS
                ? {}
                : { renderId: shot.renderId }),
              ...(shot.backendStatus === null || isUsualWord(shot.backendStatus)
                ? {}
                : { backendStatus: shorten(shot.backendStatus, MAX_WORD_CHARACTERS) }),
              ...(shot.problem === null || shot.state === 'ended'
                ? {}
                : { trouble: shorten(shot.problem.code, MAX_WORD_CHARACTERS) }),
            },
          ],
        ];
      }),
    ),
    nextPollAt: due[0] ?? null,
    spentUsd: spentUsd(run),
  };
}

/** Ids are some 40 characters; one that is much longer is in the pipeline document only. */
const MAX_ID_CHARACTERS = 80;
const MAX_WORD_CHARACTERS = 32;

/** US dollars charged so far, earlier attempts included, rounded to hundredths of a cent. */
export function spentUsd(run: PipelineRun): number {
  const sum = Object.values(run.shots).reduce((total, shot) => total + shot.chargedUsd, run.earlierUsd);
  return Math.round(sum * 10_000) / 10_000;
}
