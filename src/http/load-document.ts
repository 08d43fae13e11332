import type { DurableClient } from 'durable-functions';
import { instanceStatus } from '../orchestrations/instance';
import { isPipelineId } from '../plans/pipeline-id';
import { pipelineDocument } from '../views/document';
import type { PipelineDocument } from '../views/status';
import type { HttpDeps } from './deps';
import type { Links } from './links';

export interface DocumentSources extends Pick<HttpDeps, 'records' | 'now'> {
  readonly client: DurableClient;
  readonly links: Links;
}

/** The document of a pipeline, or undefined where there is no such pipeline. */
export async function loadDocument(
  id: string | undefined,
  { client, records, links, now }: DocumentSources,
): Promise<PipelineDocument | undefined> {
  if (!isPipelineId(id)) return undefined;
  const [plan, status] = await Promise.all([records.plan(id), instanceStatus(client, id)]);
  if (plan === undefined) return undefined;
  const recordedRun = status === undefined ? await records.run(id) : undefined;
  return pipelineDocument(
    { plan, status, recordedRun, nowMs: now() },
    { pipeline: links.pipeline(id), media: (file) => links.media(id, file) },
  );
}
