import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { HttpDurableClientHandler } from 'durable-functions';
import type { OrchestrationClient } from '../orchestrations/client';
import { orchestrationClient } from '../orchestrations/client';
import { problemResponse } from './problem-response';

/** One call of the API. It answers an object for everything it expects; what it throws becomes a 500 without details. */
export type Endpoint = (call: {
  request: HttpRequest;
  client: OrchestrationClient;
  context: InvocationContext;
}) => Promise<HttpResponseInit>;

/**
 * The one wrapper around every endpoint. With HTTP streaming on, a handler that throws or returns nothing never answers its
 * caller, so this always gives an object.
 */
export function handler(endpoint: Endpoint): HttpDurableClientHandler {
  return async (request, client, context) => {
    try {
      return await endpoint({ request, client: orchestrationClient(client), context });
    } catch (error) {
      const invocationId = context.invocationId;
      context.error(
        JSON.stringify({ step: 'http.failed', invocationId, function: context.functionName, error: describe(error) }),
      );
      return problemResponse({
        status: 500,
        code: 'INTERNAL_ERROR',
        title: 'Something failed here',
        detail: `Nothing is known to be wrong with the request. The log has the details under invocation ${invocationId}.`,
      });
    }
  };
}

/** Messages of SDK errors can hold request URLs with signatures; the first line without a query is enough to find the cause. */
function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (text.split('\n')[0] ?? '').replace(/\?[^\s"']*/g, '?…').slice(0, 500);
}
