import type { AppClient, ProblemBody } from '../support/stack/app-client';
import { appClient } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';
import type { TestStack } from '../support/stack/running-stack';
import { startTestStack } from '../support/stack/running-stack';

const MISSING = [
  'AZURE_OPENAI_API_VERSION',
  'AZURE_OPENAI_ENDPOINT',
  'SHOTLOOP_POLL_INTERVAL_SECONDS',
  'SHOTLOOP_STORAGE_ACCOUNT_URL or SHOTLOOP_STORAGE_CONNECTION_STRING',
  'VIDEO_API_KEY',
];

describeNeeding(['its own host'], 'an app without its settings', () => {
  let stack: TestStack;
  let app: AppClient;
  beforeAll(async () => {
    stack = await startTestStack({
      args: ['--videos-api', 'http://127.0.0.1:9/v1', '--storage', 'none'],
      settings: {
        AZURE_OPENAI_ENDPOINT: 'http://127.0.0.1:9/no-videos-here',
        AZURE_OPENAI_API_VERSION: '2024-10-21',
        SHOTLOOP_STORAGE_CONNECTION_STRING: '',
        SHOTLOOP_POLL_INTERVAL_SECONDS: 'often',
        VIDEO_API_AUTH: 'bearer',
        SHOTLOOP_CORS_ORIGINS: 'https://studio.example',
      },
    });
    app = appClient(stack.baseUrl);
  });
  afterAll(() => stack.stop());

  it('the app is unhealthy, and names every setting that is missing or wrong', async () => {
    const { status, body } = await app.call<{
      status: string;
      checks: { settings: { missing: { name: string; expected: string }[] }; storage: { ok: boolean } };
    }>('health');
    expect([status, body.status]).toEqual([503, 'unhealthy']);
    expect(body.checks.settings.missing.map(({ name }) => name).sort()).toEqual(MISSING);
    expect(body.checks.settings.missing.every(({ expected }) => expected.length > 10)).toBe(true);
    expect(body.checks.storage.ok).toBe(false);
  });

  it('names them at its start as well, without their values', async () => {
    await stack.logs(/shotloop cannot work yet/);
    for (const name of MISSING) await stack.logs(name);
    expect(stack.log()).not.toMatch(/\boften\b/);
  });

  it('tells a page of an allowed origin all the same, which asks beforehand and may then read what is wrong', async () => {
    const headers = { origin: 'https://studio.example' };
    const asked = {
      ...headers,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-functions-key',
    };
    const before = await app.call('pipelines/any/cancel', { method: 'OPTIONS', headers: asked });
    expect(before.status).toBe(204);
    expect(before.headers.get('access-control-allow-headers')).toMatch(/x-functions-key/);
    const { status, headers: answered } = await app.call('pipelines', { headers });
    expect([status, answered.get('access-control-allow-origin')]).toEqual([503, 'https://studio.example']);
    expect(answered.get('access-control-expose-headers')).toMatch(/etag.*location.*retry-after/);
    expect(answered.get('vary')).toMatch(/Origin/);
  });

  it('tells a page of another origin nothing', async () => {
    const headers = { origin: 'https://evil.example' };
    for (const method of ['OPTIONS', 'GET']) {
      const answer = await app.call('pipelines', { method, headers });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it.each([
    ['POST', 'pipelines'],
    ['GET', 'pipelines'],
    ['GET', 'pipelines/20260101t000000-0000000000'],
    ['POST', 'pipelines/20260101t000000-0000000000/cancel'],
  ])('answers %s %s with 503 and what is missing', async (method, path) => {
    const { status, headers, body } = await app.call<ProblemBody>(path, {
      method,
      ...(method === 'POST' ? { body: { prompt: 'A boat.' } } : {}),
    });
    expect([status, body.code]).toEqual([503, 'SETTINGS_INCOMPLETE']);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect((body['settings'] as { name: string }[]).map(({ name }) => name).sort()).toEqual(MISSING);
  });
});
