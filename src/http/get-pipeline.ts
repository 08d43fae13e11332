import { createHash } from 'node:crypto';
import type { HttpRequest } from '@azure/functions';
import { PIPELINE_STATES } from '../shots/pipeline-words';
import type { PipelineDocument } from '../views/pipeline-document';
import type { HttpDeps } from './deps';
import type { Endpoint } from './endpoint';
import type { DetailSources } from './load-details';
import { loadDetails } from './load-details';
import type { OrchestrationClient } from '../orchestrations/client';
import { mediaLink, pipelineLinks } from './links';
import type { DocumentLinks, KnownPipeline } from '../views/document';
import { pipelineDocument } from '../views/document';
import { isPipelineId } from '../plans/pipeline-id';
import { jsonResponse, notFound, problemResponse } from './problem-response';

type Deps = Pick<HttpDeps, 'records'> &
  DetailSources & {
    readonly sleep: (ms: number) => Promise<void>;
    readonly now: () => number;
    readonly uptimeMs: () => number;
  };

const MAX_WAIT_SECONDS = 60;
const LOOK_EVERY_MS = 250;

/**
 * `GET /api/pipelines/{id}`: the pipeline document. `?wait=30` holds the answer until something changes, or 30 s have
 * passed; with `If-None-Match`, until it is another one than the caller has seen (304 if none came).
 */
export function createGetPipeline({ records, sleep, now, uptimeMs, ...details }: Deps): Endpoint {
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
    // Whoever waits does so in real time, whatever clock the pipeline goes by.
    const untilMs = uptimeMs() + waitSeconds * 1_000;
    const links = documentLinks(request);
    const look = (): Promise<Seen | undefined> => lookAt(id, { client, records, links, now });
    const first = await look();
    if (first === undefined) return notFound(`There is no pipeline "${id}".`);
    // A caller who says what it knows misses nothing between two calls; without that, news is what is new from now on.
    const known = request.headers.get('if-none-match');
    let seen = first;
    const isNews = (): boolean => etagOf(seen.document) !== (known ?? etagOf(first.document));
    while (uptimeMs() < untilMs && !PIPELINE_STATES[seen.document.state].ended && !isNews()) {
      await sleep(LOOK_EVERY_MS);
      seen = (await look()) ?? seen;
    }
    const etag = etagOf(seen.document);
    if (etag === known) return { status: 304, headers: { etag } };
    return jsonResponse(await explained(seen, details, links), { headers: { etag } });
  };
}

interface Sources {
  readonly client: Pick<OrchestrationClient, 'status'>;
  readonly records: HttpDeps['records'];
  readonly links: (id: string) => DocumentLinks;
  readonly now: () => number;
}

/** A pipeline as the engine alone tells it: enough to see whether something changed, and cheap enough to look often. */
interface Seen {
  readonly known: KnownPipeline;
  readonly document: PipelineDocument;
}

async function lookAt(id: string | undefined, { client, records, links, now }: Sources): Promise<Seen | undefined> {
  if (!isPipelineId(id)) return undefined;
  const [plan, status] = await Promise.all([records.plan(id), client.status(id)]);
  if (plan === undefined) return undefined;
  const recordedRun = status === undefined ? await records.run(id) : undefined;
  const known = { plan, status, recordedRun, nowMs: now() };
  return { known, document: pipelineDocument(known, links(id)) };
}

async function explained(
  { known, document }: Seen,
  sources: DetailSources,
  links: Sources['links'],
): Promise<PipelineDocument> {
  const details = await loadDetails(document, known, sources);
  return details === undefined ? document : pipelineDocument({ ...known, details }, links(document.id));
}

/** The document of a pipeline, with all that is known of it, for whoever asks; undefined where there is no such pipeline. */
export async function loadDocument(
  request: HttpRequest,
  { id, client, records, now, ...details }: Omit<Sources, 'links'> & DetailSources & { id: string | undefined },
): Promise<PipelineDocument | undefined> {
  const links = documentLinks(request);
  const seen = await lookAt(id, { client, records, links, now });
  return seen && (await explained(seen, details, links));
}

/** The same from the engine alone: for lists. */
export async function outlineOf(
  request: HttpRequest,
  { id, ...sources }: Omit<Sources, 'links'> & { id: string },
): Promise<PipelineDocument | undefined> {
  return (await lookAt(id, { ...sources, links: documentLinks(request) }))?.document;
}

const documentLinks =
  (request: HttpRequest) =>
  (id: string): DocumentLinks => ({
    pipeline: pipelineLinks(request, id),
    media: (file) => mediaLink(request, id, file),
  });

/** Of what happened to the pipeline; the engine touches its time stamps without anything having happened. */
function etagOf({ state, stage, shots, problem, cancel }: PipelineDocument): string {
  return `"${createHash('sha256')
    .update(JSON.stringify([state, stage, shots, problem, cancel]))
    .digest('hex')
    .slice(0, 32)}"`;
}
