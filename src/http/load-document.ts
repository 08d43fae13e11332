import { defined } from '../contract/defined';
import type { OrchestrationClient } from '../orchestrations/client';
import { isPipelineId } from '../plans/pipeline-id';
import { deliveriesOf } from '../views/deliveries';
import type { DocumentLinks, KnownPipeline } from '../views/document';
import { pipelineDocument } from '../views/document';
import type { PipelineDocument } from '../views/pipeline-document';
import type { HttpDeps } from './deps';
import type { Links } from './links';
import type { DetailSources } from './load-details';
import { loadDetails } from './load-details';

export interface OutlineSources extends Pick<HttpDeps, 'records' | 'now'> {
  readonly client: Pick<OrchestrationClient, 'status'>;
  readonly links: Links;
}

/** A pipeline as the engine alone tells it: enough to see whether something changed, and cheap enough to look often. */
export interface Outline {
  readonly known: KnownPipeline;
  readonly document: PipelineDocument;
}

/** Undefined where there is no such pipeline. */
export async function loadOutline(
  id: string | undefined,
  { client, records, links, now }: OutlineSources,
): Promise<Outline | undefined> {
  if (!isPipelineId(id)) return undefined;
  const [plan, status] = await Promise.all([records.plan(id), client.status(id)]);
  if (plan === undefined) return undefined;
  const recordedRun = status === undefined ? await records.run(id) : undefined;
  const known = { plan, status, recordedRun, nowMs: now() };
  return { known, document: pipelineDocument(known, documentLinks(links, id)) };
}

/** Adds what ledger and storage know of it. */
export async function explain(
  { known, document }: Outline,
  { links, ...sources }: DetailSources & { readonly links: Links },
): Promise<PipelineDocument> {
  const { id } = document;
  const { webhooks: agreed } = known.plan.agreed;
  const [details, decided, webhooks] = await Promise.all([
    loadDetails(document, known, sources),
    // No run keeps them: they are between a person and the ledger.
    sources.control.renderDecisions(id),
    agreed && sources.outbox.read(id).then((outbox) => deliveriesOf(id, agreed, outbox)),
  ]);
  const explained = pipelineDocument({ ...known, ...defined({ details }), decided }, documentLinks(links, id));
  return { ...explained, ...defined({ webhooks }) };
}

/** The document of a pipeline, with all that is known of it, for whoever asks; undefined where there is no such pipeline. */
export async function loadDocument(
  id: string | undefined,
  sources: OutlineSources & DetailSources,
): Promise<PipelineDocument | undefined> {
  const outline = await loadOutline(id, sources);
  return outline && (await explain(outline, sources));
}

const documentLinks = (links: Links, id: string): DocumentLinks => ({
  pipeline: links.pipeline(id),
  media: (file) => links.media(id, file),
});
