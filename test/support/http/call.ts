import type { HttpRequest } from '@azure/functions';
import { linksFor } from '../../../src/http/links';
import { problemResponse } from '../../../src/http/problem-response';
import type { Call } from '../../../src/http/route';
import type { OrchestrationClient } from '../../../src/orchestrations/client';
import { PATHS } from '../../../src/http/routes';

export interface CallOptions<Query, Body> {
  /** Below `/api/`. */
  readonly path: string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Query;
  readonly body?: Body;
  readonly client?: OrchestrationClient;
  readonly log?: Call['log'];
}

/** A call as an endpoint gets it, with query and body as its route's schemas have made them. */
export function callOf<Query, Body>(options: CallOptions<Query, Body>): Call<Query, Body> {
  const { path, method = 'GET', params = {}, headers = {}, query, body, client, log = () => undefined } = options;
  const url = `http://localhost:7071/api/${path}`;
  return {
    request: { url, method, params, headers: new Headers(headers) } as unknown as HttpRequest,
    client: client ?? ({} as OrchestrationClient),
    query: query as Query,
    body: body as Body,
    links: linksFor(url, path, PATHS),
    log,
    refuseBody: (problems) => problemResponse({ code: 'INVALID_BRIEF', problems }),
  };
}
