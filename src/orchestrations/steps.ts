import type { OrchestrationContext } from 'durable-functions';
import type { ActivityInput, ActivityOutput } from '../contract/activities';
import type { RenderReport } from '../contract/answers';
import { defined } from '../contract/defined';
import { iso } from '../contract/iso';
import type { ReferenceFrame } from '../contract/reference-frame';
import { fileOfAttempt } from '../plans/files';
import type { MadeFrom } from '../plans/made-from';
import type { FrameReference, PictureReference, Plan, PlannedShot } from '../plans/plan';
import { backendOf, plannedShot, secondsOf, sizeOf, termsOf } from '../plans/plan';
import { apply } from '../shots/apply';
import type { ShotEvent } from '../shots/events';
import { isRemade } from '../shots/attempts';
import { takePick } from '../shots/decide-gate';
import { chosenOf } from '../shots/reference';
import { renderIdOf } from '../shots/may-run';
import { renderDeadlineMs } from '../shots/polling';
import { comingReferences, dueReferences, startOfShot, whyNever } from '../shots/ready';
import { frameOf, shotOf } from '../shots/run';
import type { ShotIn } from '../shots/shot';
import { dueMs, heldUntilMs } from '../shots/shot';
import { STATES } from '../shots/words';
import type { Call, Settled } from './call';
import { prepare } from './call';
import { dueGateSteps } from './gate-steps';
import { logOnce } from './log-once';
import { needsRenewal, requestStep } from './slot-steps';
import type { Step, Tick } from './tick';
import { stepOf } from './tick';
import { EARLY_TIMER_MS } from './wait';

/** Everything that is due now, for all shots and the references between them. */
export function dueSteps(context: OrchestrationContext, tick: Tick): Step[] {
  const { plan, run, nowMs } = tick;
  beginAndSkip(context, tick);
  const open = plan.agreed.shots
    .map(({ name }) => name)
    .filter((name) => !['pending', 'ended'].includes(shotOf(run, name).state));
  const steps: Step[] = dueReferences(plan, run).map((reference) =>
    'fit' in reference
      ? pictureStep(context, tick, reference)
      : reference.candidates === undefined
        ? referenceStep(context, tick, reference)
        : candidatesStep(context, tick, { ...reference, candidates: reference.candidates }),
  );
  const inFlight: ActivityInput<'checkRenders'>['renders'] = [];
  // With anything due, or a wake-up, every render in flight is asked about: one question covers all, and tells of a cancel.
  const asks = tick.woken || open.some((name) => isDue(name, tick));
  for (const name of open) {
    const shot = shotOf(run, name);
    const renews = needsRenewal(name, tick);
    if (renews) steps.push(requestStep(context, tick, name));
    if (shot.state === 'rendering') {
      const isLast =
        plan.terms.timing.patience !== undefined && nowMs + EARLY_TIMER_MS >= renderDeadlineMs(shot.render, plan);
      const asked = { shot: name, attempt: shot.attempt, renderId: shot.render.renderId };
      if (asks) inFlight.push({ ...asked, ...(isLast ? { last: true as const } : {}) });
    } else if (isDue(name, tick) && !(renews && shot.state === 'submitting')) {
      const step = nextStep(context, tick, name);
      if (step !== undefined) steps.push(step);
    }
  }
  const gateSteps = dueGateSteps(context, tick, steps.length + inFlight.length > 0);
  steps.push(...gateSteps);
  // At a gate, its own question tells of a cancel.
  if (inFlight.length > 0 || (tick.rereads && gateSteps.length === 0))
    steps.push(checkStep(context, tick, { pipelineId: plan.pipelineId, renders: inFlight, at: iso(nowMs) }));
  return steps;
}

/** Lets shots into the queue whose start is there, and ends those whose start will never be, and pictures that are here. */
function beginAndSkip(context: OrchestrationContext, { plan, run, nowMs }: Tick): void {
  for (const { name, makes } of plan.agreed.shots) {
    const { state, attempt } = shotOf(run, name);
    if (state === 'measuring' && makes === 'picture') apply(run, name, { event: { type: 'pictured' }, plan, nowMs });
    if (state !== 'pending') continue;
    switch (startOfShot(plan, run, name)) {
      case 'ready':
        apply(run, name, { event: { type: 'begun' }, plan, nowMs });
        logOnce(context, 'render.queued', { pipelineId: plan.pipelineId, shot: name, attempt });
        break;
      case 'never':
        // Rendering it from text alone would drop the anchor.
        apply(run, name, { event: run.cancel === null ? skipped(plan, run, name) : { type: 'cancel' }, plan, nowMs });
        break;
      case 'waits':
        break;
    }
  }
}

const skipped = (plan: Plan, run: Tick['run'], name: string): ShotEvent => ({
  type: 'skipped',
  ...defined({ problem: whyNever(plan, run, name) }),
});

function isDue(name: string, { run, nowMs, woken }: Tick): boolean {
  const shot = shotOf(run, name);
  return dueMs(shot) <= nowMs + EARLY_TIMER_MS || (woken && STATES[shot.state].wakes);
}

function nextStep(context: OrchestrationContext, tick: Tick, name: string): Step | undefined {
  const { plan, run } = tick;
  const shot = shotOf(run, name);
  const planned = plannedShot(plan, name);
  const key = { pipelineId: plan.pipelineId, shot: name, attempt: shot.attempt };
  switch (shot.state) {
    case 'waiting':
      return requestStep(context, tick, name);
    case 'submitting':
    case 'reconciling':
    case 'undecided':
      return submitStep(context, tick, name, shot);
    case 'storing': {
      const { renderId, lastRead, lastCut } = shot.render;
      const read = lastRead === undefined ? {} : { lastRead, seconds: secondsOf(plan, name) };
      const file = isRemade(run, name) ? fileOfAttempt(planned.file, shot.attempt) : planned.file;
      const { makes } = planned;
      const input = { ...key, renderId, blob: `${plan.pipelineId}/${file}`, ...read, ...defined({ lastCut, makes }) };
      return shotStep(tick, name, prepare(context, 'storeClip', input), (answer) => ({ type: 'stored', answer }));
    }
    case 'measuring': {
      const input = {
        ...{ ...key, clipBlob: shot.clip.blob, referenceBlob: frameOf(run, planned.startsFrom)?.blob ?? null },
        ...comparedWith(plan, run, planned),
        ...(plan.terms.soundThresholds === undefined ? {} : { soundThresholds: plan.terms.soundThresholds }),
        ...stillsOnTheWay(plan, run, name),
      };
      return shotStep(tick, name, prepare(context, 'measureClip', input), (answer) => {
        if (answer.outcome === 'measured') keepStills(run, answer.stills);
        return { type: 'measured', answer };
      });
    }
    case 'pending':
    case 'rendering':
    case 'ended':
      return undefined;
  }
}

function submitStep(
  context: OrchestrationContext,
  tick: Tick,
  name: string,
  shot: ShotIn<'submitting' | 'reconciling' | 'undecided'>,
): Step {
  const { plan, run, nowMs } = tick;
  const { startsFrom, madeFrom, ...planned } = plannedShot(plan, name);
  const { prompt = planned.prompt, seed } = run.anew?.[name] ?? {};
  const parameters = seed === undefined ? planned.parameters : { ...planned.parameters, seed };
  const size = sizeOf(plan, name);
  const seconds = secondsOf(plan, name);
  // The ledger tells a message that is delivered once more from a new request by its time.
  const at = iso(Math.max(nowMs, shot.askedAt === null ? 0 : Date.parse(shot.askedAt) + 1));
  apply(run, name, { event: { type: 'asked', at }, plan, nowMs });
  const input: ActivityInput<'submitRender'> = {
    ...{ pipelineId: plan.pipelineId, shot: name, attempt: shot.attempt },
    ...{ prompt, size, seconds, at, ...defined({ makes: planned.makes }) },
    ...(parameters === undefined ? {} : { parameters }),
    backend: { ...backendOf(plan, name), ...submitTerms(plan, name) },
    priceUsd: shot.priceUsd,
    ...(madeFrom === undefined ? {} : { source: sourceOf(run, madeFrom) }),
    referenceBlob: frameOf(run, startsFrom)?.blob ?? null,
    // One that is looked for may have a slot without having had its turn: it is bought only after that.
    holdsSlot: shot.state === 'submitting' && (heldUntilMs(shot) ?? 0) > nowMs,
  };
  return shotStep(tick, name, prepare(context, 'submitRender', input), (answer) => {
    if (answer.outcome === 'cancelled') run.cancel = answer.cancel;
    return { type: 'submitted', answer };
  });
}

/** The render that a shot is made from. */
function sourceOf(
  run: Tick['run'],
  { how, shot: name, addsSeconds }: MadeFrom,
): ActivityInput<'submitRender'>['source'] {
  const source = shotOf(run, name);
  return {
    ...{ how, shot: name, attempt: source.attempt, renderId: renderIdOf(source) },
    ...(addsSeconds === undefined ? {} : { addsSeconds }),
  };
}

/** The clip that a shot is compared with which was made from it, because no picture was sent. */
function comparedWith(
  plan: Plan,
  run: Tick['run'],
  { madeFrom }: PlannedShot,
): Pick<ActivityInput<'measureClip'>, 'source'> {
  if (madeFrom === undefined) return {};
  const { shot, how, addsSeconds } = madeFrom;
  const clipBlob = clipBlobOf(plan, run, shot);
  return { source: { clipBlob, how, ...(addsSeconds === undefined ? {} : { addsSeconds }) } };
}

/** What the ledger freezes of the terms with a render. */
function submitTerms(plan: Plan, shot: string) {
  const { chargedAt, chargedEndings, listCompleteAfterSeconds, endpoint, profile } = termsOf(plan, shot);
  return { chargedAt, chargedEndings, listCompleteAfterSeconds, ...defined({ endpoint, profile }) };
}

/** The frames of this clip that would be taken next, so that it is decoded once. */
function stillsOnTheWay(plan: Plan, run: Tick['run'], name: string): Pick<ActivityInput<'measureClip'>, 'stills'> {
  if (plan.terms.stillsOnTheWay === undefined) return {};
  const stills = comingReferences(plan, run, name).map((reference) => {
    const { blob, size } = stillInput(plan, run, reference);
    return { reference: reference.name, blob, at: reference.at, size };
  });
  return stills.length === 0 ? {} : { stills };
}

function keepStills(run: Tick['run'], stills: Readonly<Record<string, ReferenceFrame>> = {}): void {
  for (const [name, frame] of Object.entries(stills)) run.references[name] = { outcome: 'taken', frame };
}

/** A step of one shot: a result moves it on, a throw is tried again at the pace of the loop. */
const shotStep = <T>({ plan, run }: Tick, name: string, call: Call<T>, eventOf: (answer: T) => ShotEvent): Step =>
  stepOf(call, (result, nowMs) => {
    const event: ShotEvent = result.ok ? eventOf(result.value) : { type: 'threw', error: result.error };
    apply(run, name, { event, plan, nowMs });
  });

function checkStep(context: OrchestrationContext, { plan, run }: Tick, input: ActivityInput<'checkRenders'>): Step {
  return stepOf(prepare(context, 'checkRenders', input), (result, nowMs) => {
    if (result.ok && result.value.cancel !== null) run.cancel = result.value.cancel;
    for (const { shot: name, renderId } of input.renders) {
      const report = result.ok ? result.value.renders[renderId] : undefined;
      const detail = result.ok ? 'No report for this render.' : result.error;
      apply(run, name, { event: { type: 'reported', report: report ?? unanswered(detail) }, plan, nowMs });
    }
  });
}

const unanswered = (detail: string): RenderReport => ({
  outcome: 'unanswered',
  problem: { code: 'internal_error', detail },
  retryAfterMs: null,
});

/** Takes the frame that shots start from. Without one, they are skipped. */
function referenceStep(context: OrchestrationContext, { plan, run }: Tick, reference: FrameReference): Step {
  const { name, at } = reference;
  const input = { ...stillInput(plan, run, reference), at };
  return stepOf(prepare(context, 'extractReference', input), (result) => takeStill(run, name, result));
}

function takeStill(run: Tick['run'], name: string, result: Settled<ActivityOutput<'extractReference'>>): void {
  run.references[name] = !result.ok
    ? { outcome: 'failed', problem: { code: 'internal_error', detail: result.error } }
    : result.value.outcome === 'failed'
      ? { outcome: 'failed', problem: result.value.problem }
      : { outcome: 'taken', frame: result.value.reference };
}

/** Brings a picture that was made to the size of the clips. */
function pictureStep(context: OrchestrationContext, { plan, run }: Tick, reference: PictureReference): Step {
  const { name, fit } = reference;
  const { clipBlob: pictureBlob, ...input } = stillInput(plan, run, reference);
  return stepOf(prepare(context, 'prepareStill', { ...input, pictureBlob, fit }), (result) =>
    takeStill(run, name, result),
  );
}

/** Takes the frames that one is chosen of; until somebody says otherwise, the best is the reference. */
function candidatesStep(
  context: OrchestrationContext,
  { plan, run }: Tick,
  reference: FrameReference & Pick<ActivityInput<'extractCandidates'>, 'candidates'>,
): Step {
  const { name, candidates } = reference;
  const input = { ...stillInput(plan, run, reference), candidates };
  return stepOf(prepare(context, 'extractCandidates', input), (result) => {
    run.references[name] = !result.ok
      ? { outcome: 'failed', problem: { code: 'internal_error', detail: result.error } }
      : result.value.outcome === 'failed'
        ? { outcome: 'failed', problem: result.value.problem }
        : chosenOf(result.value.candidates);
    takePick(plan, run);
  });
}

const stillInput = (plan: Plan, run: Tick['run'], { name, shot, file }: FrameReference | PictureReference) => ({
  pipelineId: plan.pipelineId,
  reference: name,
  clipBlob: clipBlobOf(plan, run, shot),
  // Of another clip, beside the frame of the first.
  blob: `${plan.pipelineId}/${isRemade(run, shot) ? fileOfAttempt(file, shotOf(run, shot).attempt) : file}`,
  size: plan.agreed.size,
});

/** Where the clip of a shot lies. */
function clipBlobOf(plan: Plan, run: Tick['run'], name: string): string {
  const shot = shotOf(run, name);
  const clip = 'clip' in shot ? shot.clip : null;
  return clip?.blob ?? `${plan.pipelineId}/${plannedShot(plan, name).file}`;
}
