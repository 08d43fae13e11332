import type { AxiosResponse } from 'axios';
import OpenAPIClientAxios, { type Document } from 'openapi-client-axios';
import type { OpenApi } from '../../../src/http/openapi/openapi';
import { describedAnswers } from './check-described';
import type { DescribedOperation } from './described';
import { operationsOf } from './described';

export interface ClientCall {
  /** Those that the operation has not are left out. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes that are no text. */
  readonly isBinary?: true;
}

export interface GeneratedClient {
  readonly api: OpenApi;
  /** Ids of the operations that were called, with the statuses that they were answered. */
  readonly called: ReadonlyMap<string, ReadonlySet<number>>;
  /** Calls an operation by its id; throws where the answer is none that is described. */
  call<T = unknown>(operationId: string, call?: ClientCall): Promise<AxiosResponse<T>>;
}

/**
 * A client that openapi-client-axios makes of what the app says of itself, and of nothing else. What it is answered is held against
 * that same description.
 */
export async function generatedClient(baseUrl: string): Promise<GeneratedClient> {
  const described = await fetch(`${baseUrl}/api/openapi.json`);
  const api = (await described.json()) as OpenApi;
  const [server] = api.servers;
  const client = await new OpenAPIClientAxios({
    definition: structuredClone(api) as unknown as Document,
    axiosConfigDefaults: { baseURL: new URL(server?.url ?? '', baseUrl).href, validateStatus: () => true },
  }).init();
  const check = describedAnswers(api);
  const called = new Map<string, Set<number>>([...operationsOf(api).keys()].map((id) => [id, new Set()]));
  return {
    api,
    called,
    async call<T>(operationId: string, { parameters = {}, body, headers = {}, isBinary }: ClientCall = {}) {
      const operation = client[operationId];
      if (operation === undefined) throw new Error(`The client has no operation ${operationId}.`);
      // A client sends what it does not know as a part of the query, and the app refuses that.
      const names = parameterNames(operationsOf(api).get(operationId));
      const own = Object.fromEntries(Object.entries(parameters).filter(([name]) => names.includes(name)));
      const answer = (await operation(own as Record<string, string>, body, {
        headers,
        ...(isBinary === true ? { responseType: 'arraybuffer' } : {}),
      })) as AxiosResponse<T>;
      const contentType = answer.headers['content-type'] as string | undefined;
      check(operationId, { status: answer.status, contentType, body: answer.data });
      called.get(operationId)?.add(answer.status);
      return answer;
    },
  };
}

const parameterNames = (described: DescribedOperation | undefined): string[] =>
  (described?.operation.parameters ?? []).map((parameter) => {
    const { name, $ref } = parameter as { name?: string; $ref?: string };
    return name ?? $ref?.replace(/.*\//, '') ?? '';
  });
