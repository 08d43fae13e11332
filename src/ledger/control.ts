import type { CancelRequest } from '../contract/run';
import { cancelRequestSchema } from '../contract/run';
import { ledgerNames } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';

/** What people asked of a running pipeline, stored before anybody is woken: an event can be lost, a record cannot. */
export interface Control {
  /** Asks for a cancel; asking again changes nothing. */
  requestCancel(pipelineId: string, request: CancelRequest): Promise<CancelRequest>;
  cancelRequest(pipelineId: string): Promise<CancelRequest | null>;
}

export function createControl(store: BlobStore): Control {
  const read = async (pipelineId: string): Promise<CancelRequest | null> =>
    (await store.read(ledgerNames.cancel(pipelineId), (value) => cancelRequestSchema.parse(value)))?.value ?? null;
  return {
    async requestCancel(pipelineId, request) {
      await store.create(ledgerNames.cancel(pipelineId), request);
      return (await read(pipelineId)) ?? request;
    },
    cancelRequest: read,
  };
}
