import type { DurableClient } from 'durable-functions';
import type { OrchestrationClient } from '../../../src/orchestrations/client';
import { orchestrationClient } from '../../../src/orchestrations/client';

/** What the SDK says of an instance that there is none of; as recorded from it (see test/contract/durable-client.test.ts). */
export const NO_SUCH_STATUS =
  'DurableClient error: Durable Functions extension replied with HTTP 404 response. This usually means we could not find any data associated with the instanceId provided: p1.';

/** Our client over an engine that knows no instance, but for what is given. A call that nobody gave an answer for fails. */
export function fakeEngine(given: Partial<DurableClient> = {}): OrchestrationClient {
  const client = { getStatus: () => Promise.reject(new Error(NO_SUCH_STATUS)), ...given };
  return orchestrationClient(client as DurableClient, () => Promise.resolve());
}
