import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import type { Brief } from '../plans/brief';
import { briefSchema } from '../plans/brief';
import type { FieldProblem } from './input-problems';
import { fieldProblems } from './input-problems';
import { briefSha256, makePlan } from '../plans/make-plan';
import { refreshPlan } from '../plans/refresh-plan';
import { checkBudget } from './check-budget';
import type { HttpDeps } from './deps';
import type { Endpoint } from './endpoint';
import { startInstance } from '../orchestrations/instance';
import { pipelineLinks } from './links';
import { newPipelineId } from '../plans/pipeline-id';
import { jsonResponse, problemResponse } from './problem-response';
import { queryProblems } from './query-problems';
import { readJson } from './read-json';

type Deps = Pick<HttpDeps, 'backend' | 'timing' | 'dailyUsd' | 'records' | 'maxBodyBytes'> & {
  readonly now: () => number;
};

const MAX_KEY_CHARACTERS = 200;

/** `POST /api/pipelines`: checks the brief completely, freezes it into a plan and starts it. `?dryRun=true` only plans. */
export function createStartPipeline(deps: Deps): Endpoint {
  return async ({ request, client, context }) => {
    const misread = queryProblems(request, ['dryRun']);
    if (misread.length > 0) return badQuery(misread);
    const read = await readBrief(request, deps);
    if (!read.ok) return read.response;
    const { brief } = read;
    const nowMs = deps.now();
    const planFor = (pipelineId: string) =>
      makePlan({ brief, pipelineId, backend: deps.backend, timing: deps.timing, dailyUsd: deps.dailyUsd });
    const dryRun = request.query.get('dryRun') ?? 'false';
    if (dryRun !== 'true' && dryRun !== 'false') return badDryRun(dryRun);
    if (dryRun === 'true') return jsonResponse({ dryRun: true, plan: planFor('dry-run') });

    const key = request.headers.get('idempotency-key');
    if (key !== null && !isUsableKey(key)) return badKey();
    // A repeated request gets its pipeline even when the money has run out since.
    if (key === null || (await deps.records.keyOwner(key)) === undefined) {
      const tooDear = await checkBudget(client, planFor('estimate'), nowMs);
      if (tooDear !== undefined) return tooDear;
    }
    let pipelineId = newPipelineId(nowMs);
    let repeated = false;
    if (key !== null) {
      const claim = await deps.records.claimKey(key, { briefSha256: briefSha256(brief), pipelineId });
      if (claim.outcome === 'taken') return takenKey(claim.pipelineId);
      ({ pipelineId, repeated } = claim);
    }
    // A repeated request finds the plan kept by the first one, and starts it should that one have died before it could, as a
    // resume would, by today's settings; a pipeline that has ended stays ended, also when the engine has forgotten it.
    const plan = await deps.records.keepPlan(planFor(pipelineId), nowMs);
    const ended = repeated && (await deps.records.run(pipelineId)) !== undefined;
    if (!ended) await startInstance(client, { plan: refreshPlan(plan, deps), startedBefore: repeated });
    context.log(
      JSON.stringify({
        step: 'pipeline.started',
        pipelineId,
        shots: plan.agreed.shots.length,
        estimateUsd: plan.terms.estimateUsd,
      }),
    );
    return accepted(request, client, pipelineId);
  };
}

async function readBrief(
  request: HttpRequest,
  { backend, maxBodyBytes }: Deps,
): Promise<{ ok: true; brief: Brief } | { ok: false; response: HttpResponseInit }> {
  const body = await readJson(request, { maxBytes: maxBodyBytes });
  if (!body.ok) return body;
  const parsed = briefSchema(backend).safeParse(body.value);
  if (parsed.success) return { ok: true, brief: parsed.data };
  const problems = fieldProblems(parsed.error, body.value);
  return {
    ok: false,
    response: problemResponse({
      status: 400,
      code: 'INVALID_BRIEF',
      title: 'The brief cannot be used as it is',
      detail: `${problems.length} problem${problems.length === 1 ? '' : 's'}; nothing was started and nothing is charged.`,
      problems,
    }),
  };
}

/** The durable management payload, as every client of Durable Functions expects it, and our own links beside it. */
async function accepted(request: HttpRequest, client: DurableClient, id: string): Promise<HttpResponseInit> {
  const payload = client.createCheckStatusResponse(request, id);
  const body = (await payload.json()) as Record<string, unknown>;
  const location = payload.headers.get('location');
  return jsonResponse(
    { ...body, links: pipelineLinks(request, id) },
    {
      status: 202,
      headers: {
        ...(location === null ? {} : { location }),
        'retry-after': payload.headers.get('retry-after') ?? '10',
      },
    },
  );
}

const isUsableKey = (key: string): boolean => key.length <= MAX_KEY_CHARACTERS && /^[\x21-\x7e]+$/.test(key);

const badKey = (): HttpResponseInit =>
  problemResponse({
    status: 400,
    code: 'INVALID_IDEMPOTENCY_KEY',
    title: 'The Idempotency-Key cannot be used',
    detail: `1 to ${MAX_KEY_CHARACTERS} printable ASCII characters without spaces were expected.`,
  });

const badQuery = (problems: FieldProblem[]): HttpResponseInit =>
  problemResponse({
    status: 400,
    code: 'INVALID_QUERY',
    title: 'The query cannot be used as it is',
    detail: 'Nothing was started and nothing is charged.',
    problems,
  });

const badDryRun = (value: string): HttpResponseInit =>
  problemResponse({
    status: 400,
    code: 'INVALID_DRY_RUN',
    title: 'dryRun cannot be used as it is',
    detail: `dryRun is "${value}"; true or false was expected. Nothing was started.`,
  });

const takenKey = (pipelineId: string): HttpResponseInit =>
  problemResponse({
    status: 409,
    code: 'IDEMPOTENCY_KEY_REUSED',
    title: 'This Idempotency-Key was used with another brief',
    detail: 'Use a new key for a new brief; nothing was started.',
    extra: { pipelineId },
  });
