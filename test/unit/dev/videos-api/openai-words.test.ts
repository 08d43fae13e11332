import { createForm, pngHeaderOf, PROMPT, startSimulator, type TestSimulator } from './simulator';

/** What the same server says under /v1, where OpenAI's own clients look, and under /openai/v1. */
describe('the simulator under plain /v1', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await startSimulator({ createsPerMinute: null, maxRunningPerDeployment: null }, { apiKeys: ['right'] });
  });
  afterAll(() => simulator.stop());

  const ask = async (
    path: string,
    init: RequestInit = {},
  ): Promise<{ status: number; headers: Headers; body: unknown }> => {
    const headers = { authorization: 'Bearer right', ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(simulator.baseUrl + path, { ...init, headers });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const post = (path: string, body: unknown) =>
    ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const refusal = (message: RegExp, code: string | null) => ({
    error: { message: expect.stringMatching(message) as string, type: 'invalid_request_error', param: null, code },
  });

  it('refuses a wrong key as OpenAI words it', async () => {
    const { status, body } = await ask('/v1/videos', { headers: { authorization: 'Bearer wrong' } });
    expect([status, body]).toEqual([401, refusal(/^Incorrect API key provided/, 'invalid_api_key')]);
  });

  it('refuses a request without a key as OpenAI words it', async () => {
    const answer = await fetch(`${simulator.baseUrl}/v1/videos`);
    expect([answer.status, await answer.json()]).toEqual([401, refusal(/^You didn't provide an API key/, null)]);
  });

  it('refuses a model that it does not have as OpenAI words it', async () => {
    const { status, body } = await post('/v1/videos', { model: 'sora-9', prompt: PROMPT });
    expect([status, body]).toEqual([404, refusal(/^The model 'sora-9' does not exist/, 'model_not_found')]);
  });

  it('refuses a path that nobody has as OpenAI words it, and Azure as before', async () => {
    const { status, body } = await ask('/v1/moving-pictures');
    expect([status, body]).toEqual([404, refusal(/^Invalid URL \(GET \/v1\/moving-pictures\)$/, null)]);
    expect((await ask('/openai/v1/moving-pictures')).body).toEqual({ detail: 'Not Found' });
  });

  it('refuses another method as OpenAI words it', async () => {
    const { status, headers, body } = await ask('/v1/videos', { method: 'PUT' });
    expect([status, headers.get('allow')]).toEqual([405, 'POST, GET']);
    expect(body).toEqual(refusal(/^Not allowed to PUT on \/v1\/videos/, 'method_not_supported'));
  });

  it('shows one model in either way, and refuses one that it does not have', async () => {
    expect((await ask('/v1/models/sora-2')).body).toMatchObject({ id: 'sora-2', object: 'model', owned_by: 'openai' });
    expect((await ask('/openai/v1/models/sora-2')).body).toMatchObject({ id: 'sora-2', status: 'succeeded' });
    expect((await ask('/v1/models/sora-9')).body).toEqual(refusal(/'sora-9' does not exist/, 'model_not_found'));
  });

  it.each(['/v1/models', '/openai/v1/models', '/v1/nothing'])('names its answer to %s', async (path) => {
    const { headers } = await ask(path);
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('apim-request-id')).toBe(headers.get('x-request-id'));
  });

  describe('a reference as an object in a form', () => {
    const fields = { model: 'sora-2', prompt: PROMPT, size: '720x1280', seconds: '4' };
    // Longer than what parsers of forms let a field be unless they are told.
    const long = Buffer.concat([pngHeaderOf(720, 1280), Buffer.alloc(2_000_000)]);
    const dataUrl = `data:image/png;base64,${long.toString('base64')}`;
    const create = (more: Record<string, string>, image?: Buffer) =>
      ask('/v1/videos', { method: 'POST', body: createForm({ ...fields, ...more }, image) });

    it('is taken as a data URL, and recorded without its bytes', async () => {
      expect((await create({ 'input_reference[image_url]': dataUrl })).status).toBe(200);
      const { body } = await simulator.control<{ requests: { fields: Record<string, string> }[] }>('GET', '/requests');
      expect(body.requests.at(-1)?.fields['input_reference[image_url]']).toHaveLength(101);
    });

    it.each([
      ['a file that nobody has uploaded', { 'input_reference[file_id]': 'file-1' }, /the file_id could not be read/],
      ['the address of an image', { 'input_reference[image_url]': 'https://a.test/b.png' }, /image_url could not be/],
      ['a name that nobody knows', { 'input_reference[path]': '/b.png' }, /give exactly one of/],
      [
        'two at once',
        { 'input_reference[file_id]': 'file-1', 'input_reference[image_url]': dataUrl },
        /give exactly one of/,
      ],
    ])('is refused with %s', async (_what, more, message) => {
      const { status, body } = await create(more);
      expect([status, body]).toMatchObject([400, { error: { param: 'input_reference' } }]);
      expect((body as { error: { message: string } }).error.message).toMatch(message);
    });

    it('is refused beside a file', async () => {
      const { status, body } = await create({ 'input_reference[image_url]': dataUrl }, pngHeaderOf(720, 1280));
      expect([status, body]).toMatchObject([400, { error: { message: "Invalid 'input_reference': give it once." } }]);
    });
  });

  it('takes a remix as a form, which Azure refuses', async () => {
    const { id } = (await post('/v1/videos', { prompt: PROMPT })).body as { id: string };
    await simulator.pass(61_000);
    const remix = (base: string) =>
      ask(`${base}/videos/${id}/remix`, { method: 'POST', body: createForm({ prompt: 'The boat turns.' }) });
    expect((await remix('/v1')).body).toMatchObject({ status: 'queued', remixed_from_video_id: id });
    expect((await remix('/openai/v1')).status).toBe(400);
  });

  it('says as OpenAI does when to come back', async () => {
    await simulator.control('PUT', '/profile', { createsPerMinute: 0 });
    const { status, body } = await post('/v1/videos', { prompt: PROMPT });
    expect([status, body]).toMatchObject([429, { error: { type: 'requests', code: 'rate_limit_exceeded' } }]);
  });
});
