import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Backend } from '../../../../../src/plans/backend';
import { answersOf } from '../../../../../src/http/answer-spec';
import { openApi } from '../../../../../src/http/openapi/openapi';
import { examples } from '../../../../../src/http/openapi/examples';
import type { Route } from '../../../../../src/http/route';
import { ROUTES } from '../../../../../src/http/routes';
import { SHARED_ROUTES } from '../../../../../src/http/shared-routes';
import { operationsOf } from '../../../../support/openapi/described';
import { testBackend } from '../../../../support/plan';

const routes: Readonly<Record<string, Route>> = { ...ROUTES, ...SHARED_ROUTES };
const described = (limits: readonly Backend[] = []) => openApi({ routes, limits, prefix: '/api' });
const api = described();

describe('the description of the API', () => {
  it('has every route under its name, but for preflights, which browsers send by themselves', () => {
    const operations = [...operationsOf(api)].map(([name, { method, path }]) => [name, `${method} ${path}`]);
    const wanted = Object.entries(routes)
      .filter(([name]) => name !== 'preflight')
      .map(([name, { method, path }]) => [name, `${method} /${path}`]);
    const heads = operations.filter(([, call]) => call?.startsWith('HEAD'));
    expect(operations.filter((each) => !heads.includes(each)).sort()).toEqual(wanted.sort());
    expect(heads).toEqual([
      ['headGetMedia', 'HEAD /pipelines/{id}/media/{file}'],
      ['headSharedGetMedia', 'HEAD /shared/{id}/media/{file}'],
    ]);
  });

  it('has of every route every answer and every code of a problem', () => {
    for (const [name, { operation }] of operationsOf(api)) {
      const route = routes[name];
      if (route === undefined) continue;
      const own = Object.keys(answersOf(route));
      expect([name, Object.keys(operation.responses).sort()]).toEqual([
        name,
        [...own, ...(route.auth === 'function' ? ['401'] : [])].sort(),
      ]);
      for (const [status, { codes }] of Object.entries(answersOf(route))) {
        const content = operation.responses[status]?.content as Record<string, { schema: object }> | undefined;
        if (codes !== undefined)
          expect(content?.['application/problem+json']?.schema).toMatchObject({
            allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }],
          });
      }
    }
  });

  it('takes parameters of the query and headers from the table', () => {
    const { startPipeline, getMedia } = Object.fromEntries(operationsOf(api));
    expect(startPipeline?.operation.parameters).toEqual([
      expect.objectContaining({ name: 'dryRun', in: 'query', required: false }),
      ...(ROUTES.startPipeline.takes ?? []).map((name) => ({ $ref: `#/components/parameters/${name}` })),
    ]);
    expect(getMedia?.operation.parameters).toEqual([
      ...['id', 'file', 'If-None-Match', 'If-Match', 'Range', 'If-Range'].map((name) => ({
        $ref: `#/components/parameters/${name}`,
      })),
    ]);
  });

  it('asks for the key, for the cookie of a link, or for nothing, as the routes do', () => {
    const { getSpend, sharedGetPipeline, openSession } = Object.fromEntries(operationsOf(api));
    expect(getSpend?.operation.security).toEqual([{ functionKey: [] }, { functionKeyInQuery: [] }]);
    expect(sharedGetPipeline?.operation.security).toEqual([{ linkCookie: [] }]);
    expect(openSession?.operation.security).toEqual([]);
  });

  it('tells the limits of the backends of the app, by which briefs are judged', () => {
    const limits = [
      { ...testBackend, sizes: ['480x832'] },
      { ...testBackend, name: 'other' },
    ];
    expect(described(limits).components.schemas['Brief']).toMatchObject({
      properties: { size: { enum: ['480x832'] }, backend: { enum: ['default', 'other'] } },
    });
  });

  it('shows examples that the schemas of the app take', () => {
    const given = examples();
    for (const [name, route] of Object.entries(routes)) {
      if (route.body !== undefined)
        for (const { value } of Object.values(given.body(route.body.name)))
          expect([name, route.body.schema([testBackend], value).safeParse(value)]).toMatchObject([
            name,
            { success: true },
          ]);
      for (const [status, answer] of Object.entries(answersOf(route))) {
        if (answer.schema === undefined) continue;
        const shown = Object.values(given.answer(answer, Number(status)));
        expect(shown).not.toEqual([]);
        for (const { value } of shown)
          expect([name, status, answer.schema.safeParse(value)]).toMatchObject([name, status, { success: true }]);
      }
    }
  });

  it('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(resolve(__dirname, '../../../../../package.json'), 'utf8')) as {
      version: string;
    };
    expect(api.info['version']).toBe(version);
  });
});
