import { findProfile } from '../../../../src/backends/find-profile';
import { noCredential } from '../../../../src/video-api/credential';

interface Says {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Looks at a server that answers this by path, and 404 to all else. */
async function look(says: Readonly<Record<string, Says>>, baseUrl = 'http://gpu:8000/v1') {
  const asked: string[] = [];
  const answer: typeof fetch = (input, init) => {
    const { pathname } = new URL(input);
    asked.push(`${init?.method} ${pathname}`);
    const { status = 200, body, headers } = says[pathname] ?? { status: 404, body: { detail: 'Not Found' } };
    return Promise.resolve(
      new Response(body === undefined ? null : JSON.stringify(body), { status, ...(headers && { headers }) }),
    );
  };
  const found = await findProfile({ baseUrl, credential: noCredential(), fetch: answer });
  return { ...found, name: found.profile.dialect.profile, asked };
}
const models = (owned_by: string): Says => ({ body: { data: [{ id: 'wan', owned_by }] } });
const described = (...forms: string[]): Says => ({
  body: {
    paths: {
      '/v1/videos': { post: { requestBody: { content: Object.fromEntries(forms.map((form) => [form, {}])) } } },
    },
  },
});

describe('the look at a server of an unknown kind', () => {
  it.each([
    ['vllm-omni', { '/v1/models': models('vllm') }, 'owned_by "vllm"'],
    ['sglang', { '/v1/models': models('sglang') }, 'owned_by "sglang"'],
    ['qvac', { '/v1/models': models('qvac') }, 'owned_by "qvac"'],
    ['fastvideo', { '/v1/models': models('fastvideo') }, 'owned_by "fastvideo"'],
    // A gateway in front of one of them is what orders.
    ['litellm', { '/v1/models': { ...models('vllm'), headers: { 'x-litellm-version': '1' } } }, 'x-litellm'],
    ['new-api', { '/v1/models': { ...models('openai'), headers: { 'x-new-api-version': 'v1' } } }, 'new-api'],
    [
      'dynamo',
      {
        '/v1/videos': { status: 405 },
        '/v1/videos/shotloop-asks-for-no-job': { status: 404, body: { message: 'Route not found: GET /v1/videos/x' } },
      },
      'none to ask for them',
    ],
    ['unknown:form', { '/openapi.json': described('multipart/form-data') }, 'multipart/form-data'],
    ['unknown', { '/openapi.json': described('application/json', 'multipart/form-data') }, 'application/json or'],
    ['unknown', { '/v1/models': models('somebody') }, 'spoken to as OpenAI'],
  ] as const)('finds %s', async (name, says, why) => {
    const found = await look(says);
    expect([found.name, found.reached]).toEqual([name, true]);
    expect(found.why).toContain(why);
  });

  it('asks four questions and orders nothing', async () => {
    const { asked } = await look({});
    expect(asked.sort()).toEqual([
      'GET /openapi.json',
      'GET /v1/models',
      'GET /v1/videos',
      'GET /v1/videos/shotloop-asks-for-no-job',
    ]);
  });

  it('knows Azure and OpenAI by their addresses', async () => {
    expect(await look({}, 'https://a.openai.azure.com/openai/v1')).toMatchObject({ name: 'azure', asked: [] });
    expect(await look({}, 'https://api.openai.com/v1')).toMatchObject({ name: 'openai', asked: [] });
  });

  it('does not take the word of what stands before a server that sleeps for the server', async () => {
    const asleep: Says = { status: 503, body: 'no healthy upstream' };
    const paths = ['/v1/models', '/v1/videos', '/v1/videos/shotloop-asks-for-no-job', '/openapi.json'];
    const all = Object.fromEntries(paths.map((path) => [path, asleep]));
    expect(await look(all)).toMatchObject({ name: 'unknown', reached: false });
    expect(await look({ ...all, '/v1/models': models('vllm') })).toMatchObject({ name: 'vllm-omni', reached: true });
    // A gateway gives itself away whatever is behind it.
    const signed = { ...asleep, headers: { 'x-litellm-version': '1' } };
    expect(await look({ ...all, '/v1/videos': signed })).toMatchObject({ name: 'litellm', reached: true });
  });

  it('says that nobody answered, and learns nothing from that', async () => {
    const away: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));
    const parts = { baseUrl: 'http://gpu:8000/v1', credential: noCredential(), userAgent: 'test', fetch: away };
    expect(await findProfile(parts)).toMatchObject({ reached: false, profile: { dialect: { learnsForm: false } } });
  });
});
