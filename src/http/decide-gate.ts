import type { HttpResponseInit } from '@azure/functions';
import type { GateAnswer } from '../contract/decision';
import type { DecidedGate, GateDecision } from '../contract/gate';
import { isSameDecision } from '../contract/gate';
import { NOISE_USD, roundUsd, sumUsd } from '../contract/money';
import type { FieldProblem } from '../contract/problem-details';
import { isPipelineId } from '../plans/pipeline-id';
import type { Plan } from '../plans/plan';
import { backendOf, priceOf, sourceShotOf } from '../plans/plan';
import { unclearUsdOf } from '../renders/charge';
import type { PipelineDocument } from '../views/pipeline-document';
import type { HttpDeps } from './deps';
import { ofBody } from './input-problems';
import { loadOutline } from './load-document';
import { jsonResponse, notFound, problemResponse } from './problem-response';
import type { Endpoint } from './route';

type Deps = Pick<HttpDeps, 'records' | 'control' | 'now' | 'ledger' | 'backends'>;

/**
 * The part of `POST /api/pipelines/{id}/decision` that is about gates. The first decision of a gate is stored and counts for ever;
 * the same one said again is answered as the first was, and another one is told which counts.
 */
export function createDecideGate({ records, control, now, ledger, backends }: Deps): Endpoint<unknown, GateAnswer> {
  return async ({ request, client, body, links, log, refuseBody }) => {
    const { id } = request.params;
    const outline = await loadOutline(id, { client, records, links, now });
    if (outline === undefined || !isPipelineId(id)) return notFound(`There is no pipeline "${id}".`);
    const { plan } = outline.known;
    const wanted = asStored(body, new Date(now()).toISOString());
    const answered = async (counts: GateDecision): Promise<HttpResponseInit> => {
      if (!isSameDecision(counts, wanted)) return decidedAlready(counts);
      // Also where it was stored before: whoever did that may have died before the pipeline was woken.
      await client.wake(id);
      const { self } = links.pipeline(id);
      return jsonResponse(
        { id, decision: counts, links: links.pipeline(id) },
        { status: 202, headers: { location: self } },
      );
    };

    const gate = await control.gate(id, body.gate);
    if (gate !== undefined && gate.decision !== null) return answered(gate.decision);
    if (gate === undefined || outline.document.gate?.id !== gate.id || (await control.cancelRequest(id)) !== null)
      return nothingWaits(outline.document, body.gate);
    const problems = [
      ...problemsOf(body, gate, begunFrom(plan, outline.document, body.shot)),
      ...(await tooLong(plan, body)),
    ];
    if (problems.length > 0) return refuseBody(problems);
    const tooDear = await overBudget(plan, body);
    if (tooDear !== undefined) return tooDear;
    const counts = await control.decideGate(id, wanted);
    log('gate.answered', { pipelineId: id, gate: counts.gate, action: counts.action });
    return answered(counts);
  };

  async function tooLong(plan: Plan, { shot, prompt = '' }: GateAnswer): Promise<FieldProblem[]> {
    const known = plan.agreed.shots.some(({ name }) => name === shot);
    if (shot === undefined || !known) return [];
    const { name } = backendOf(plan, shot);
    const { maxPromptCharacters = Infinity } = (await backends.limits()).find((each) => each.name === name) ?? {};
    if (prompt.length <= maxPromptCharacters) return [];
    const value = `${prompt.length} characters`;
    return [
      { path: 'prompt', value, expected: `at most ${maxPromptCharacters} characters, which is what "${name}" takes` },
    ];
  }

  /** The pipeline's own ceiling, with all that was charged and all that may have been; the day's is looked at when it has its turn. */
  async function overBudget(plan: Plan, { action, shot }: GateAnswer): Promise<HttpResponseInit | undefined> {
    const { maxUsd } = plan.agreed;
    if (action !== 'reprompt' || shot === undefined || maxUsd === null) return undefined;
    const renders = await ledger.ofPipeline(plan.pipelineId);
    const spentUsd = sumUsd(renders.map(({ chargedUsd }) => chargedUsd));
    const unclearUsd = sumUsd(renders.map(unclearUsdOf));
    const priceUsd = priceOf(plan, shot);
    const leftUsd = Math.max(0, roundUsd(maxUsd - spentUsd - unclearUsd));
    if (priceUsd <= leftUsd + NOISE_USD) return undefined;
    return problemResponse({
      code: 'BUDGET_EXCEEDED',
      status: 409,
      detail: `Another attempt of ${shot} costs $${priceUsd}, and of the budget of $${maxUsd} $${leftUsd} are left. Nothing was decided.`,
      extra: { priceUsd, leftUsd, maxUsd, spentUsd, unclearUsd },
    });
  }
}

/** The words of the decision, and who said them when. */
function asStored({ gate, action, candidate, shot, prompt, by }: GateAnswer, at: string): GateDecision {
  return {
    ...{ gate, action },
    ...(candidate === undefined ? {} : { candidate }),
    ...(shot === undefined ? {} : { shot }),
    ...(prompt === undefined ? {} : { prompt: prompt.trim() }),
    ...{ by: by?.trim() ?? null, at },
  };
}

/** The shots that were made from a frame or from the render of this one: it stays what they were made from. */
const begunFrom = (plan: Plan, { shots }: PipelineDocument, name: string | undefined): string[] =>
  plan.agreed.shots
    .filter((shot) => name !== undefined && sourceShotOf(plan, shot) === name)
    .filter(({ name: other }) =>
      shots.some(({ name: each, state, outcome }) => each === other && state !== 'pending' && outcome !== 'skipped'),
    )
    .map((shot) => shot.name);

/** What does not fit this gate. */
function problemsOf(
  { action, candidate, shot }: GateAnswer,
  { id, candidates, shots }: DecidedGate,
  begun: readonly string[],
): FieldProblem[] {
  if (action === 'pick' && (candidate ?? 0) > candidates) {
    const expected = candidates === 0 ? `nothing to pick: gate ${id} shows no candidates` : `1 to ${candidates}`;
    return [{ path: 'candidate', value: ofBody.value(candidate), expected }];
  }
  if (action === 'reprompt' && !shots.includes(shot ?? '')) {
    const others =
      shots.length === 0 ? `no shot: gate ${id} has none that can be rendered anew` : `one of ${shots.join(', ')}`;
    const why = begun.length === 0 ? '' : `; ${begun.join(', ')} started from ${shot ?? ''}, so that stays as it is`;
    return [{ path: 'shot', value: ofBody.value(shot), expected: `${others}${why}` }];
  }
  return [];
}

function nothingWaits({ id, state, gate }: PipelineDocument, asked: string): HttpResponseInit {
  const open = gate === null ? 'waits at no gate' : `waits at gate ${gate.id}`;
  return problemResponse({
    code: 'NOTHING_TO_DECIDE',
    detail: `Pipeline ${id} is ${state} and ${open}; the decision is about ${asked}.`,
    extra: { state, gate: gate?.id ?? null },
  });
}

const decidedAlready = (decision: GateDecision): HttpResponseInit =>
  problemResponse({
    code: 'DECIDED_ALREADY',
    detail: `The decision that counts is ${decision.action}, by ${decision.timedOut === true ? 'the clock' : (decision.by ?? 'somebody')} at ${decision.at}.`,
    extra: { decision },
  });
