import { defined } from '../contract/defined';
import type { AgreedWebhooks, Delivery, OutboxEvent, OutboxState } from '../contract/webhook';
import { webhookIdOf } from '../contract/webhook';
import type { PipelineDocument } from './pipeline-document';

/** The log of deliveries, as the document of a pipeline has it. The URL of a receiver may be a secret; its host is shown. */
export const deliveriesOf = (
  pipelineId: string,
  agreed: AgreedWebhooks,
  outbox: OutboxState | undefined,
): NonNullable<PipelineDocument['webhooks']> => ({
  to: agreed.to,
  ...(agreed.to === 'brief' ? { host: agreed.host } : {}),
  deliveries: (outbox?.events ?? []).map((event) => deliveryOf(pipelineId, event)),
});

export function deliveryOf(pipelineId: string, event: OutboxEvent): Delivery {
  const { key, type, timestamp, state, why, attempts, dueAt } = event;
  return {
    id: webhookIdOf(pipelineId, key),
    ...{ type, timestamp, state, ...defined({ why }), attempts },
    nextAttemptAt: state === 'pending' ? dueAt : null,
  };
}
