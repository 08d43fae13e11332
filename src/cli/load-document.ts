import type { Client } from '../client/client';
import type { PipelineDocument } from '../views/pipeline-document';

/** A pipeline as it is now. */
export async function loadDocument(
  client: Pick<Client, 'get'>,
  id: string,
  signal: AbortSignal,
): Promise<PipelineDocument> {
  const got = await client.get(id, { signal });
  if (!got.isNew) throw new Error(`GET of ${id} answered that nothing is new, which was not asked.`);
  return got.document;
}
