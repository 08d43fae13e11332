import { Readable } from 'node:stream';
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { z } from 'zod';
import { parameter } from '../../../../src/http/check-query';
import { backendsOf } from '../../../support/backends';
import type { HttpApp } from '../../../../src/http/deps';
import { jsonResponse } from '../../../../src/http/problem-response';
import type { Endpoint, Route } from '../../../../src/http/route';
import { route } from '../../../../src/http/route';
import { PATHS } from '../../../../src/http/routes';
import { serve } from '../../../../src/http/serve';
import { REVIEW } from '../../../support/http/review';

const CONFIGURED = { maxBodyBytes: 100, backends: backendsOf({}) } as NonNullable<HttpApp['deps']>;

const rowOf = (endpoint: Endpoint<{ wait: number }, { reason?: string | undefined }>): Route =>
  route({
    method: 'POST',
    path: 'pipelines/{id}/cancel',
    about: 'A call like others.',
    query: z.strictObject({ wait: parameter.regex(/^\d+$/, 'whole seconds').transform(Number).default(7) }),
    body: {
      schema: () => z.strictObject({ reason: z.string().optional() }),
      ifEmpty: {},
      name: 'Cancel',
      code: 'INVALID_CANCEL',
      refused: 'nothing was cancelled',
    },
    answers: {},
    create: { of: () => endpoint },
  });

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Serves one request; tells what the caller gets, and what the log. */
async function ask(row: Route, { path = 'pipelines/p-1/cancel', ...sent }: Sent = {}, app: Partial<HttpApp> = {}) {
  const url = `https://host.example/some/prefix/${path}`;
  const { method = 'POST', headers = {}, body } = sent;
  const request = { url, method, query: new URL(url).searchParams, headers: new Headers(headers), params: {} };
  const logged: string[] = [];
  const log = (line: string): void => void logged.push(line);
  const context = { log, error: log, invocationId: 'i-1', functionName: 'f' } as unknown as InvocationContext;
  const handler = serve(row, {
    app: {
      ...{ deps: CONFIGURED, problems: [], corsOrigins: [], review: REVIEW, describeApi: () => ({}) },
      findFfmpeg: () => Promise.reject(new Error('no')),
      ...app,
    },
    paths: PATHS,
  });
  const whole = { ...request, body: body === undefined ? null : new Response(body).body } as unknown as HttpRequest;
  const answer = (await handler(whole, {} as DurableClient, context)) as HttpResponseInit;
  const json = typeof answer.body === 'string' ? (JSON.parse(answer.body) as Record<string, unknown>) : undefined;
  return { answer, json, logged };
}

describe('what serves a route', () => {
  it('gives the endpoint what its schemas made of query and body, and links with the host and prefix of the caller', async () => {
    const row = rowOf(({ query, body, links, log }) => {
      log('seen', { id: 'p-1' });
      return Promise.resolve(jsonResponse({ query, body, self: links.pipeline('p-1').self }));
    });
    const { json, logged } = await ask(row, { path: 'pipelines/p-1/cancel?wait=3', body: '{"reason":"why"}' });
    expect(json).toEqual({
      query: { wait: 3 },
      body: { reason: 'why' },
      self: 'https://host.example/some/prefix/pipelines/p-1',
    });
    expect(logged).toEqual(['{"step":"seen","id":"p-1"}']);
    expect((await ask(row)).json).toMatchObject({ query: { wait: 7 }, body: {} });
  });

  it.each<[string, Sent, object]>([
    [
      'a query',
      { path: 'pipelines/p-1/cancel?wiat=3&wait=x' },
      { status: 400, code: 'INVALID_QUERY', problems: [{ path: '?wiat' }, { path: '?wait' }] },
    ],
    [
      'a body',
      { body: '{"raeson":1,"reason":2}' },
      {
        status: 400,
        code: 'INVALID_CANCEL',
        detail: '2 problems; nothing was cancelled.',
        problems: [{ path: 'reason' }, { path: 'raeson' }],
      },
    ],
    [
      'a query and a body',
      { path: 'pipelines/p-1/cancel?wiat=3', body: '{"raeson":1}' },
      { status: 400, code: 'INVALID_QUERY', problems: [{ path: '?wiat' }, { path: 'raeson' }] },
    ],
    ['no JSON', { body: '{' }, { status: 400, code: 'INVALID_JSON' }],
    ['too much', { body: JSON.stringify({ reason: 'x'.repeat(100) }) }, { status: 413, code: 'BODY_TOO_LARGE' }],
  ])('refuses %s that cannot be used before the endpoint is asked', async (_what, sent, problem) => {
    const endpoint = jest.fn<Promise<HttpResponseInit>, []>();
    const { json } = await ask(rowOf(endpoint), sent);
    expect(json).toMatchObject(problem);
    expect(endpoint).not.toHaveBeenCalled();
  });

  it('takes in a body to its end also where it refuses the query, or has no settings to work with', async () => {
    for (const [path, app] of [
      ['pipelines/p-1/cancel?no=1', {}],
      ['pipelines/p-1/cancel', { deps: undefined }],
    ] as const) {
      const read: string[] = [];
      const body = Readable.toWeb(Readable.from(['{', '}'].map((part) => Buffer.from(part))));
      const row = rowOf(() => Promise.reject(new Error('not asked')));
      const handler = serve(row, {
        app: {
          deps: CONFIGURED,
          problems: [],
          corsOrigins: [],
          review: REVIEW,
          describeApi: () => ({}),
          findFfmpeg: () => Promise.reject(new Error('no')),
          ...app,
        },
        paths: PATHS,
      });
      const url = `https://host.example/${path}`;
      const request = { url, method: 'POST', query: new URL(url).searchParams, headers: new Headers(), body };
      await handler(request as unknown as HttpRequest, {} as DurableClient, {} as InvocationContext);
      for await (const chunk of body) read.push(String(chunk));
      expect(read).toEqual([]);
    }
  });

  it('says 503 with what is missing while settings are, but not where none are needed', async () => {
    const problems = [{ name: 'AZURE_OPENAI_ENDPOINT', expected: 'is not set' }];
    const app = { deps: undefined, problems };
    const { json } = await ask(
      rowOf(() => Promise.reject(new Error('not asked'))),
      {},
      app,
    );
    expect(json).toMatchObject({ status: 503, code: 'SETTINGS_INCOMPLETE', settings: problems });
    const always = route({
      method: 'GET',
      path: 'health',
      about: 'It.',
      query: z.strictObject({}),
      answers: {},
      create: { always: () => () => Promise.resolve(jsonResponse({})) },
    });
    expect((await ask(always, { method: 'GET', path: 'health' }, app)).answer.status).toBe(200);
  });

  it('answers 500 without details to what an endpoint throws, and logs them without signatures', async () => {
    const { json, logged } = await ask(
      rowOf(() => Promise.reject(new Error('GET https://store.example/a?sig=secret failed\nat here'))),
    );
    expect(json).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
    expect(JSON.stringify(json)).not.toMatch(/store\.example/);
    expect(logged.join()).toMatch(/store\.example\/a\?… failed/);
    expect(logged.join()).not.toMatch(/secret|at here/);
  });

  it('answers a HEAD as the GET, without the body', async () => {
    const row = rowOf(() => Promise.resolve(jsonResponse({ text: 'ü' }, { headers: { etag: '"1"' } })));
    const get = (await ask(row, { method: 'GET' })).answer;
    const head = (await ask(row, { method: 'HEAD' })).answer;
    expect(get.body).toBe('{"text":"ü"}');
    expect(head).toEqual({ status: get.status, headers: get.headers });
    expect(head.headers).toMatchObject({ etag: '"1"', 'content-length': '13' });
  });

  it('gives its answers, refusals included, to pages of an origin that is allowed', async () => {
    const app = { corsOrigins: ['https://a.example'] };
    const row = rowOf(() => Promise.resolve(jsonResponse({})));
    const from = (origin: string): Sent => ({ headers: { origin } });
    const allowed = { 'access-control-allow-origin': 'https://a.example', vary: 'Origin' };
    expect((await ask(row, from('https://a.example'), app)).answer.headers).toMatchObject(allowed);
    expect((await ask(row, { ...from('https://a.example'), body: '{' }, app)).answer.headers).toMatchObject(allowed);
    expect((await ask(row, from('https://b.example'), app)).answer.headers).not.toHaveProperty(
      'access-control-allow-origin',
    );
  });
});
