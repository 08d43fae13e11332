import fc from 'fast-check';
import type { OpenApi } from '../../../src/http/openapi/openapi';
import type { Spend } from '../../../src/views/spend';
import type { AppClient } from '../../support/stack/app-client';
import { appClient } from '../../support/stack/app-client';
import { arbitraryOf } from '../../support/openapi/arbitrary';
import { describedAnswers } from '../../support/openapi/check-described';
import type { DescribedOperation } from '../../support/openapi/described';
import { operationsOf } from '../../support/openapi/described';
import { describeNeeding } from '../../support/stack/remote';
import type { TestStack } from '../../support/stack/running-stack';
import { startTestStack } from '../../support/stack/running-stack';
import type { SimulatorControl } from '../../support/stack/simulator-control';
import { simulatorControl } from '../../support/stack/simulator-control';

const REQUESTS = 10_000;
const SIDE_BY_SIDE = 10;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: object;
}

interface FuzzedRequest {
  readonly operationId: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Requests as the description allows them, and as it does not. */
function requestsTo(api: OpenApi, ids: readonly string[]): fc.Arbitrary<FuzzedRequest> {
  const { schemas, parameters } = api.components;
  const parametersOf = ({ operation }: DescribedOperation): Parameter[] =>
    (operation.parameters ?? []).map((given) => {
      const { $ref } = given as { $ref?: string };
      return ($ref === undefined ? given : parameters[$ref.replace(/.*\//, '')]) as Parameter;
    });
  const valueOf = ({ name, schema }: Parameter): fc.Arbitrary<string> => {
    // Nothing is gained by waiting, and much time lost.
    if (name === 'wait') return fc.constantFrom('0', '0.01', '61', '-1', 'soon');
    const likely = name === 'id' ? [fc.constantFrom(...ids), fc.constantFrom(...ids)] : [];
    return fc.oneof(...likely, arbitraryOf(schema, schemas).map(String), fc.string({ unit: 'binary', maxLength: 30 }));
  };
  const requests = [...operationsOf(api)].map(([operationId, described]): fc.Arbitrary<FuzzedRequest> => {
    const { method, path, operation } = described;
    const all = parametersOf(described);
    const inPath = fc.record(
      Object.fromEntries(all.filter((one) => one.in === 'path').map((one) => [one.name, valueOf(one)])),
    );
    const inQuery = fc.record(
      Object.fromEntries(all.filter((one) => one.in === 'query').map((one) => [one.name, valueOf(one)])),
      { requiredKeys: [] },
    );
    const headers = fc.record(
      Object.fromEntries(
        all.filter((one) => one.in === 'header').map((one) => [one.name, fc.stringMatching(/^[\x21-\x7e]{1,40}$/)]),
      ),
      { requiredKeys: [] },
    );
    const { content } = (operation.requestBody ?? {}) as { content?: Record<string, { schema: object }> };
    const schema = content?.['application/json']?.schema;
    const body =
      schema === undefined
        ? fc.constant(undefined)
        : fc.oneof(
            { weight: 6, arbitrary: arbitraryOf(schema, schemas).map((value) => JSON.stringify(value)) },
            { weight: 2, arbitrary: fc.json() },
            { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
          );
    return fc.record({ inPath, inQuery, headers, body }).map((given) => {
      const filled = path.replace(
        /\{(\w+)\}/g,
        (_, name: string) => encodeURIComponent(wellFormed(given.inPath[name] ?? '')) || '-',
      );
      const query = new URLSearchParams(
        Object.entries(given.inQuery).map(([name, value]): [string, string] => [name, String(value)]),
      );
      return {
        ...{ operationId, method, headers: { 'content-type': 'application/json', ...given.headers } },
        url: `${filled}${query.size === 0 ? '' : `?${query.toString()}`}`,
        ...(given.body === undefined ? {} : { body: given.body }),
      };
    });
  });
  return fc.oneof(...requests);
}

const wellFormed = (text: string): string => text.toWellFormed();

describeNeeding(['its own host', 'scripted faults'], 'the API under any request', () => {
  let stack: TestStack;
  let app: AppClient;
  let simulator: SimulatorControl;

  beforeAll(async () => {
    stack = await startTestStack({ settings: { SHOTLOOP_LINK_KEYS: 'a-key-that-signs-links-in-this-test' } });
    app = appClient(stack.baseUrl);
    simulator = simulatorControl(stack.videosApiUrl);
    await simulator.fault({ match: { operation: 'create', times: 'always' }, do: { kind: 'refuse', as: 'forbidden' } });
  });
  afterAll(() => stack.stop());

  it(`answers ${REQUESTS} of them as it is described, never with a 500, and charges nothing`, async () => {
    const api = (await app.call<OpenApi>('openapi.json')).body;
    const check = describedAnswers(api);
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three'])
      ids.push((await app.start({ name, prompt: 'A boat.', followUps: [] })).id);
    const ask = async ({ operationId, method, url, headers, body }: FuzzedRequest): Promise<void> => {
      const answer = await fetch(`${stack.baseUrl}/api${url}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      });
      const contentType = answer.headers.get('content-type') ?? undefined;
      const text = await answer.text();
      if (answer.status === 500) throw new Error(`${method} ${url} with ${body ?? 'no body'} is answered 500: ${text}`);
      // What the host refuses before any function is asked.
      if (contentType === undefined && [400, 404].includes(answer.status)) return;
      const isJson = /json/.test(contentType ?? '') && text !== '';
      check(operationId, { status: answer.status, contentType, body: isJson ? JSON.parse(text) : text });
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(requestsTo(api, ids), { minLength: SIDE_BY_SIDE, maxLength: SIDE_BY_SIDE }),
        async (requests) => void (await Promise.all(requests.map(ask))),
      ),
      { numRuns: REQUESTS / SIDE_BY_SIDE },
    );
    const creates = await simulator.requests('create');
    const { acceptedJobs, totalUsd } = await simulator.bill();
    expect([creates.length > 0, acceptedJobs, totalUsd]).toEqual([true, 0, 0]);
    expect((await app.call<Spend>('spend')).body).toMatchObject({ chargedUsd: 0, openUsd: 0, unknownUsd: 0 });
  });
});
