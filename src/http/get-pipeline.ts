import { createHash } from 'node:crypto';
import type { HttpRequest } from '@azure/functions';
import type { PipelineDocument } from '../views/status';
import type { HttpDeps } from './deps';
import type { Endpoint } from './endpoint';
import type { ExplainDeps } from '../views/explain-document';
import { explainDocument } from '../views/explain-document';
import type { OrchestrationClient } from '../orchestrations/client';
import { mediaLink, pipelineLinks } from './links';
import { pipelineDocument } from '../views/document';
import { isPipelineId } from '../plans/pipeline-id';
import { jsonResponse, notFound, problemResponse } from './problem-response';

type Deps = Pick<HttpDeps, 'records'> &
  ExplainDeps & {
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
export function createGetPipeline({ records, sleep, now, ...explainDeps }: Deps): Endpoint {
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
    const load = (): Promise<PipelineDocument | undefined> => loadDocument(request, { client, records, id, now });
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
    if (etag === known) return { status: 304, headers: { etag } };
    const href = (file: string): string => mediaLink(request, document.id, file);
    return jsonResponse(await explainDocument(document, explainDeps, href), { headers: { etag } });
  };
}

export async function loadDocument(
  request: HttpRequest,
  {
    client,
    records,
    id,
    now = Date.now,
  }: {
    client: Pick<OrchestrationClient, 'status'>;
    records: HttpDeps['records'];
    id: string | undefined;
    now?: () => number;
  },
): Promise<PipelineDocument | undefined> {
  if (!isPipelineId(id)) return undefined;
  const [plan, status] = await Promise.all([records.plan(id), client.status(id)]);
  if (plan === undefined) return undefined;
  const recordedRun = status === undefined ? await records.run(id) : undefined;
  return pipelineDocument(
    { plan, status, recordedRun, nowMs: now() },
    { pipeline: pipelineLinks(request, id), media: (file) => mediaLink(request, id, file) },
  );
}

/** Of what happened to the pipeline; the engine touches its time stamps without anything having happened. */
function etagOf({ state, stage, shots, problem, cancel }: PipelineDocument): string {
  return `"${createHash('sha256')
    .update(JSON.stringify([state, stage, shots, problem, cancel]))
    .digest('hex')
    .slice(0, 32)}"`;
}
