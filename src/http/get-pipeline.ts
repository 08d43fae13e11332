import { createHash } from 'node:crypto';
import type { HttpRequest } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import type { PipelineDocument } from '../contract/status';
import type { HttpDeps } from './deps';
import type { Endpoint } from './endpoint';
import { instanceStatus } from './instance';
import { mediaLink, pipelineLinks } from './links';
import { pipelineDocument } from './pipeline-document';
import { isPipelineId } from './pipeline-id';
import { jsonResponse, notFound, problemResponse } from './problem-response';

type Deps = Pick<HttpDeps, 'records' | 'ledger'> & {
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => number;
};

const MAX_WAIT_SECONDS = 60;
const LOOK_EVERY_MS = 250;
const ENDED_STATES: readonly string[] = ['completed', 'partial', 'failed', 'cancelled', 'terminated'];

/**
 * `GET /api/pipelines/{id}`: the pipeline document. `?wait=30` holds the answer until something changes, or 30 s have
 * passed; with `If-None-Match`, until it is another one than the caller has seen (304 if none came).
 */
export function createGetPipeline({ records, ledger, sleep, now }: Deps): Endpoint {
  return async ({ request, client }) => {
    const { id } = request.params;
    const waitSeconds = Number(request.query.get('wait') ?? 0);
    if (!(waitSeconds >= 0 && waitSeconds <= MAX_WAIT_SECONDS)) {
      return problemResponse({
        status: 400,
        code: 'INVALID_WAIT',
        title: 'wait cannot be used as it is',
        detail: `wait is "${request.query.get('wait')}"; 0 to ${MAX_WAIT_SECONDS} seconds were expected.`,
      });
    }
    const untilMs = now() + waitSeconds * 1_000;
    const load = async (): Promise<PipelineDocument | undefined> =>
      explainUndecided(await loadDocument(request, { client, records, id }), ledger);
    const first = await load();
    if (first === undefined) return notFound(`There is no pipeline "${id}".`);
    // A caller who says what it knows misses nothing between two calls; without that, news is what is new from now on.
    const known = request.headers.get('if-none-match');
    let document = first;
    while (now() < untilMs && !ENDED_STATES.includes(document.state) && etagOf(document) === (known ?? etagOf(first))) {
      await sleep(LOOK_EVERY_MS);
      document = (await load()) ?? document;
    }
    const etag = etagOf(document);
    return etag === known ? { status: 304, headers: { etag } } : jsonResponse(document, { headers: { etag } });
  };
}

export async function loadDocument(
  request: HttpRequest,
  { client, records, id }: { client: DurableClient; records: HttpDeps['records']; id: string | undefined },
): Promise<PipelineDocument | undefined> {
  if (!isPipelineId(id)) return undefined;
  const [plan, status] = await Promise.all([records.plan(id), instanceStatus(client, id)]);
  if (plan === undefined) return undefined;
  const recordedRun = status === undefined ? await records.run(id) : undefined;
  return pipelineDocument(
    { plan, status, recordedRun },
    { pipeline: pipelineLinks(request, id), media: (file) => mediaLink(request, id, file) },
  );
}

/** Whoever has to decide about a render needs to know what was seen; that is too long for the status, so the ledger keeps it. */
async function explainUndecided(
  document: PipelineDocument | undefined,
  ledger: HttpDeps['ledger'],
): Promise<PipelineDocument | undefined> {
  if (!document?.shots.some(({ state }) => state === 'undecided')) return document;
  const shots = document.shots.map(async (shot) => {
    if (shot.state !== 'undecided' || shot.problem === null) return shot;
    const record = await ledger.read({ pipelineId: document.id, shot: shot.name, attempt: shot.attempt });
    return { ...shot, problem: { ...shot.problem, detail: record?.refusal?.problem.detail ?? shot.problem.detail } };
  });
  return { ...document, shots: await Promise.all(shots) };
}

/** Of what happened to the pipeline; the engine touches its time stamps without anything having happened. */
function etagOf({ state, stage, shots, problem, cancel }: PipelineDocument): string {
  return `"${createHash('sha256')
    .update(JSON.stringify([state, stage, shots, problem, cancel]))
    .digest('hex')
    .slice(0, 32)}"`;
}
