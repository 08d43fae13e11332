import type { RenderDecision } from '../contract/decision';
import type { Problem } from '../contract/outcome';
import { shorten } from '../contract/shorten';
import type { UnclearRender } from '../ledger/claim';
import type { RenderLedger } from '../ledger/render-ledger';
import type { Control } from '../ledger/requests';
import type { AskedJob } from '../renders/adopt-job';
import { decideAdoption, onTaken } from '../renders/adopt-job';
import { otherServer } from '../renders/other-server';
import type { ReconcileClock, ReconcileStep, WaitStep } from '../renders/reconcile';
import { beforeItsClaim, decide, isPatient, onDecision, tooEarly, whileAsked } from '../renders/reconcile';
import type { RenderIn } from '../renders/render';
import { LOOK_SOON_MS, provenAfterMs } from '../renders/timing';
import type { GetOutcome } from '../video-api/outcomes';
import type { VideoApi } from '../video-api/video-api';
import type { FindJobDeps } from './find-job';
import { findJob } from './find-job';
import type { Log } from './log';
import { logCharge } from './log-charge';
import { mayPass, problemOf } from './outcome-of-problem';
import type { SubmitInput, SubmitOutput } from './submit-answers';
import { acceptedAnswer, againFirst, clashText, duplicateJob } from './submit-answers';

export interface ReconcileDeps extends FindJobDeps {
  readonly videoApi: Pick<VideoApi, 'get' | 'list' | 'endpoint'>;
  readonly ledger: Pick<RenderLedger, 'submitted' | 'freed' | 'asked'> & FindJobDeps['ledger'];
  readonly control: Pick<Control, 'decision' | 'withdraw' | 'unclearSince'>;
  readonly log: Log;
}

/** What is looked for, and whether its pipeline is being cancelled: then nobody wants it. */
interface Sought {
  readonly held: UnclearRender;
  readonly isCancelled: boolean;
}

/** All that is known of a case before the list is read. */
interface Case extends Sought {
  readonly input: SubmitInput;
  readonly clock: ReconcileClock;
  readonly unclearSince: string;
  /** Only what nobody can say is decided by people: a record that a new POST is on its way for is looked for first. */
  readonly decision: RenderDecision | null;
}

/** Finds out what became of a render whose submit nobody saw the end of. The rules are those of `renders/reconcile.ts`. */
export function createReconcile(deps: ReconcileDeps) {
  return async (sought: Sought, input: SubmitInput): Promise<SubmitOutput> => {
    const { value: render } = sought.held;
    const early = beforeItsClaim(render, input.at);
    if (early !== undefined) return reconciling(early, null);
    const opened = await openCase(deps, sought, input);
    const step = await (render.state === 'asked' ? stepOfAsked(deps, opened, render) : stepOfIntended(deps, opened));
    return carryOut(deps, opened, step);
  };
}

async function openCase({ control, renderTiming }: ReconcileDeps, sought: Sought, input: SubmitInput): Promise<Case> {
  const { value: render } = sought.held;
  const decision = render.state === 'asked' ? await control.decision(render) : null;
  // Counted from the first look that found no answer: a claim may be made long after it was asked for, behind others in a queue
  // or after a redelivery, and would then look old while its POST is under way.
  const unclearSince = await control.unclearSince(render, input.at);
  const clock = {
    missingMs: Date.parse(input.at) - Date.parse(unclearSince),
    provenAfterMs: provenAfterMs(renderTiming, input.backend),
  };
  return { ...sought, input, decision, unclearSince, clock };
}

async function stepOfAsked(
  deps: ReconcileDeps,
  { decision, input, isCancelled }: Case,
  render: RenderIn<'asked'>,
): Promise<ReconcileStep> {
  if (decision?.action === 'adopt' && render.makes === 'picture') return { step: 'ask', detail: NO_PICTURE_TO_ADOPT };
  if (decision !== null) return onDecision(decision);
  const { found, rivals } = await findJob(deps, {
    render,
    prompt: input.prompt,
    isCancelled,
    nowMs: Date.parse(input.at),
  });
  return whileAsked(render, found, rivals);
}

const NO_PICTURE_TO_ADOPT = 'It makes a picture, and of those there is no job that could be adopted.';

async function stepOfIntended(deps: ReconcileDeps, { held, input, isCancelled, clock }: Case): Promise<ReconcileStep> {
  const early = tooEarly(clock);
  if (early !== undefined) return early;
  const { value: render } = held;
  const { found, rivals } = await findJob(deps, {
    render,
    prompt: input.prompt,
    isCancelled,
    nowMs: Date.parse(input.at),
    proves: input.backend.listCompleteAfterSeconds !== null,
  });
  deps.log('render.reconciled', { pipelineId: input.pipelineId, shot: input.shot, found: found.outcome });
  return decide(render, found, {
    ...{ clock, isCancelled, rivals },
    otherServer: otherServer(render, deps.videoApi.endpoint),
    listCompleteAfterSeconds: input.backend.listCompleteAfterSeconds,
  });
}

async function carryOut(deps: ReconcileDeps, opened: Case, step: ReconcileStep): Promise<SubmitOutput> {
  const { ledger, control, log } = deps;
  const { held, input, decision, unclearSince } = opened;
  const { pipelineId, shot, attempt, at } = input;
  switch (step.step) {
    case 'wait':
      return reconciling(step, unclearSince);
    case 'adopt':
      return adopt(deps, opened, step.renderId);
    case 'free':
      // With a cancel asked for, an unclear render is looked up, but never bought a second time.
      if (opened.isCancelled) return { outcome: 'undecided', unclearSince, problem: ask(step.detail) };
      // Whatever slot it has was granted for a render that may run: to buy one it has its turn, and its money, like others.
      await ledger.freed(held, ask(step.detail), at);
      log('render.freed', { pipelineId, shot, attempt, decided: decision !== null });
      return againFirst;
    case 'ask': {
      const { clash } = held.value;
      const problem = ask(clash === undefined ? step.detail : `${clashText(clash)} ${step.detail}`);
      await ledger.asked(held, problem);
      log('render.unknown', { pipelineId, shot, attempt });
      // Only now, when it is asked anew, there is room for another decision.
      if (decision !== null) await control.withdraw(held.value, decision);
      return { outcome: 'undecided', unclearSince, problem };
    }
    case 'keep asking': {
      const asked = held.value.state === 'asked' ? held.value.question : ask('');
      return { outcome: 'undecided', unclearSince, problem: step.detail === undefined ? asked : ask(step.detail) };
    }
    case 'give up': {
      const problem = { code: 'given_up', detail: 'Somebody decided not to look for this render any longer.' };
      log('render.given_up', { pipelineId, shot });
      return { outcome: 'ended', as: 'outcome_unknown', problem };
    }
  }
}

async function adopt(deps: ReconcileDeps, opened: Case, renderId: string): Promise<SubmitOutput> {
  const { ledger, videoApi, log } = deps;
  const { held, clock, input, unclearSince } = opened;
  const { pipelineId, shot, attempt, at } = input;
  const byPerson = opened.decision !== null;
  const asked = askedJob(await videoApi.get(renderId));
  const step = decideAdoption({ renderId, asked, byPerson, isPatient: isPatient(clock) });
  if (step.step !== 'take') return carryOut(deps, opened, step);
  const { backendStatus } = step;
  const foundAt = { ...held.value.backend, endpoint: videoApi.endpoint };
  const submitted = await ledger.submitted(held, { renderId, backendStatus, at, foundAt });
  switch (submitted.outcome) {
    case 'accepted':
      log('render.adopted', { pipelineId, shot, attempt, renderId });
      logCharge(log, held.value, submitted.render.chargedUsd);
      return acceptedAnswer(submitted.render);
    case 'taken':
      return carryOut(deps, opened, onTaken(renderId, byPerson));
    case 'duplicate':
      log('render.duplicate', { pipelineId, shot, attempt, renderId, state: submitted.render.state });
      return { outcome: 'reconciling', retryAfterMs: LOOK_SOON_MS, unclearSince, problem: duplicateJob };
  }
}

const askedJob = (asked: GetOutcome): AskedJob =>
  asked.outcome === 'job'
    ? asked
    : { outcome: 'problem', detail: problemOf(asked.problem).detail, mayPass: mayPass(asked.problem) };

const reconciling = ({ retryAfterMs, detail }: WaitStep, unclearSince: string | null): SubmitOutput => ({
  outcome: 'reconciling',
  retryAfterMs,
  unclearSince,
  problem: ask(detail),
});

const ask = (detail: string): Problem => ({ code: 'outcome_unknown', detail: shorten(detail, 500) });
