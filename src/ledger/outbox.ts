import type { OutboxState } from '../contract/webhook';
import { outboxSchema } from '../contract/webhook';
import { ledgerNames } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';
import { EMPTY_OUTBOX } from '../webhooks/outbox-rules';

/** How often it is changed anew when somebody else changed it in between: a pipeline, its sender, and whoever asks for another delivery. */
const MAX_RACES = 10;

/** What a pipeline has to tell, stored before any of it is sent. */
export interface Outbox {
  /** Keeps where the events of a pipeline go; the first stays. */
  open(pipelineId: string, url: string): Promise<void>;
  /** Undefined before there is anything to tell. */
  read(pipelineId: string): Promise<OutboxState | undefined>;
  /** What it became. Nothing is written where nothing changes. */
  change(pipelineId: string, change: (outbox: OutboxState) => OutboxState): Promise<OutboxState>;
}

export function createOutbox(store: Pick<BlobStore, 'create' | 'read' | 'replace'>): Outbox {
  const stored = (name: string) => store.read(name, (value) => outboxSchema.parse(value));
  return {
    async open(pipelineId, url) {
      await store.create(ledgerNames.outbox(pipelineId), { ...EMPTY_OUTBOX, url } satisfies OutboxState);
    },
    read: async (pipelineId) => (await stored(ledgerNames.outbox(pipelineId)))?.value,
    async change(pipelineId, change) {
      const name = ledgerNames.outbox(pipelineId);
      for (let race = 0; race < MAX_RACES; race++) {
        const known = await stored(name);
        const before = known?.value ?? EMPTY_OUTBOX;
        const after = change(before);
        if (after === before) return before;
        if (known === undefined && (await store.create(name, after)).created) return after;
        if (known !== undefined && (await store.replace(name, after, { etag: known.etag })).replaced) return after;
      }
      throw new Error(`The outbox ${name} changed ${MAX_RACES} times while it was being written.`);
    },
  };
}
