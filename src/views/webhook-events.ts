import type { WebhookEvent, WebhookType } from '../contract/webhook';
import { fileIn } from '../plans/files';
import type { Plan } from '../plans/plan';
import { attemptsOf } from '../shots/attempts';
import { spentUsd } from '../shots/budget';
import { openGateOf } from '../shots/gates';
import type { FinalState } from '../shots/pipeline-words';
import { finalStateSchema } from '../shots/pipeline-words';
import type { PipelineRun } from '../shots/run';
import { shotOf } from '../shots/run';
import { hasClip } from '../shots/words';

/** A person who stops a pipeline at a gate cancels what would have come. */
const TYPE_OF_END: Readonly<Record<FinalState, WebhookType>> = {
  completed: 'pipeline.completed',
  partial: 'pipeline.partial',
  failed: 'pipeline.failed',
  cancelled: 'pipeline.cancelled',
  stopped: 'pipeline.cancelled',
};

/** Whether an event says that its pipeline has ended. */
export const isEnding = (type: WebhookType): boolean => Object.values(TYPE_OF_END).includes(type);

/** Keys of the first and the last event of a run: they belong together. */
export const startedKey = (startedMs: number): string => `started-${startedMs}`;
export const endedKey = (startedMs: number): string => `ended-${startedMs}`;

/**
 * Everything there is to tell of a run so far, oldest first. It depends on what happened alone, so telling all of it again tells nothing
 * new. What happened at no time that is kept has `at`.
 */
export function webhookEventsOf(plan: Plan, run: PipelineRun, at: string): WebhookEvent[] {
  const about = { pipelineId: plan.pipelineId, name: plan.agreed.name };
  const events = [
    started(plan, run, about),
    ...plan.agreed.shots.flatMap(({ name }) => clipsOf(run, name, about)),
    ...waiting(plan, run, { about, at }),
  ].sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
  return [...events, ...ended(plan, run, about)];
}

/** The end of a run that could not tell it: its orchestration failed, or was ended from outside. */
export const lostEnding = (
  { pipelineId, agreed }: Plan,
  { startedMs, failed, at }: { readonly startedMs: number; readonly failed: boolean; readonly at: string },
): WebhookEvent => ({
  key: endedKey(startedMs),
  type: failed ? 'pipeline.failed' : 'pipeline.cancelled',
  timestamp: at,
  data: { pipelineId, name: agreed.name, state: failed ? 'failed' : 'terminated' },
});

interface About extends Record<string, string> {
  readonly pipelineId: string;
  readonly name: string;
}

const started = ({ agreed, terms }: Plan, { startedAt }: PipelineRun, about: About): WebhookEvent => ({
  key: startedKey(Date.parse(startedAt)),
  type: 'pipeline.started',
  timestamp: startedAt,
  data: { ...about, state: 'running', shots: agreed.shots.map(({ name }) => name), estimateUsd: terms.estimateUsd },
});

/** Of every attempt, also of one that another stands in the place of. */
const clipsOf = (run: PipelineRun, name: string, about: About): WebhookEvent[] =>
  attemptsOf(run, name).flatMap((shot) => {
    if (shot.state !== 'ended' || shot.clip === null || !hasClip(shot.outcome)) return [];
    const { attempt, outcome, chargedUsd, endedAt, clip } = shot;
    const { blob, bytes, sha256 } = clip;
    return {
      key: `shot-${name}-${attempt}`,
      type: 'shot.completed',
      timestamp: endedAt,
      data: { ...about, shot: name, attempt, outcome, chargedUsd, clip: { file: fileIn(blob), bytes, sha256 } },
    };
  });

/** A gate at which a person is waited for, and renders of which only a person can say what is to become of them. */
function waiting(plan: Plan, run: PipelineRun, { about, at }: { about: About; at: string }): WebhookEvent[] {
  const type = 'pipeline.awaiting_decision';
  const gate = openGateOf(run);
  const renders = plan.agreed.shots.flatMap(({ name }): WebhookEvent[] => {
    const { state, attempt, submits } = shotOf(run, name);
    if (state !== 'undecided') return [];
    return [
      {
        ...{ key: `undecided-${name}-${attempt}-${submits}`, type, timestamp: at },
        data: { ...about, state: 'running', shot: name, attempt },
      },
    ];
  });
  if (gate === undefined) return renders;
  const { id, kind, since, until, candidates, shots } = gate;
  const data = { ...about, state: 'awaiting_review', gate: { id, kind, since, until, candidates, shots } };
  return [...renders, { key: `gate-${id}`, type, timestamp: since, data }];
}

function ended(plan: Plan, run: PipelineRun, about: About): WebhookEvent[] {
  const state = finalStateSchema.safeParse(run.state);
  if (run.endedAt === null || !state.success) return [];
  const shots = plan.agreed.shots.map(({ name }) => {
    const shot = shotOf(run, name);
    const outcome = shot.state === 'ended' ? shot.outcome : null;
    return { shot: name, attempt: shot.attempt, outcome, chargedUsd: shot.chargedUsd };
  });
  return [
    {
      key: endedKey(Date.parse(run.startedAt)),
      type: TYPE_OF_END[state.data],
      timestamp: run.endedAt,
      data: { ...about, state: state.data, spentUsd: spentUsd(run), shots },
    },
  ];
}
