import type { TestSimulator } from './simulator';
import { createForm, ORIGIN_MS, pngHeaderOf, PROMPT, startSimulator } from './simulator';

const GOOD = { model: 'sora-2', prompt: PROMPT, size: '720x1280', seconds: '4' };
const invalid = (message: string, param: string | null, code: string | null): unknown => ({
  error: { message, type: 'invalid_request_error', param, code },
});
const refused = (message: string): unknown => ({
  error: { message, type: 'video_generation_user_error', param: null, code: null },
});

describe('creating a video', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await startSimulator({ createsPerMinute: null, maxRunningPerDeployment: null });
  });
  afterAll(() => simulator.stop());

  it.each<[what: string, body: unknown, status: number, answer: unknown]>([
    [
      'an empty object',
      {},
      400,
      invalid("Missing required parameter: 'model'.", 'model', 'missing_required_parameter'),
    ],
    [
      'no prompt',
      { model: 'sora-2' },
      400,
      invalid("Missing required parameter: 'prompt'.", 'prompt', 'missing_required_parameter'),
    ],
    [
      'an unknown name',
      { ...GOOD, width: 720 },
      400,
      invalid("Unknown parameter: 'width'.", 'width', 'unknown_parameter'),
    ],
    [
      'a number for seconds',
      { ...GOOD, seconds: 4 },
      400,
      invalid("Invalid type for 'seconds': expected a string, but got an integer instead.", 'seconds', 'invalid_type'),
    ],
    [
      'seconds of 6',
      { ...GOOD, seconds: '6' },
      400,
      invalid("Invalid value: '6'. Supported values are: '4', '8', and '12'.", 'seconds', 'invalid_value'),
    ],
    [
      'a size of 1920x1080',
      { ...GOOD, size: '1920x1080' },
      400,
      invalid(
        "Invalid value: '1920x1080'. Supported values are: '720x1280', '1280x720', '1024x1792', and '1792x1024'.",
        'size',
        'invalid_value',
      ),
    ],
    [
      'an empty prompt',
      { ...GOOD, prompt: '' },
      400,
      invalid(
        "Invalid 'prompt': string too short. Expected a string with minimum length 1, but got an empty string instead.",
        'prompt',
        'string_below_min_length',
      ),
    ],
    [
      'an unknown deployment',
      { ...GOOD, model: 'sora' },
      404,
      refused(
        "The API deployment 'sora' for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.",
      ),
    ],
    [
      'a wrong value for an unknown deployment (the value is checked first)',
      { ...GOOD, model: 'sora', seconds: '5' },
      400,
      invalid("Invalid value: '5'. Supported values are: '4', '8', and '12'.", 'seconds', 'invalid_value'),
    ],
    [
      'a prompt that moderation blocks',
      { ...GOOD, prompt: 'Graphic violence on a boat' },
      400,
      invalid(
        'The request is blocked by our moderation system when checking inputs. Possible reasons: graphic-violence.',
        null,
        'moderation_blocked',
      ),
    ],
    [
      'a bare string as reference',
      { ...GOOD, input_reference: 'aGVsbG8=' },
      400,
      invalid(
        "Invalid type for 'input_reference': expected an object, but got a string instead.",
        'input_reference',
        'invalid_type',
      ),
    ],
    [
      'a reference file of another size',
      createForm(GOOD, pngHeaderOf(1280, 720)),
      400,
      invalid('Inpaint image must match the requested width and height', null, null),
    ],
    [
      'a reference that is no image',
      createForm(GOOD, Buffer.from('not an image')),
      400,
      invalid(
        "Invalid file 'input_reference': unsupported mimetype ('image/png') or content. Supported file formats are 'image/jpeg', 'image/png', and 'image/webp'.",
        'input_reference',
        'unsupported_file_mimetype',
      ),
    ],
    [
      'a form with an unknown name',
      createForm({ ...GOOD, n_seconds: '4' }),
      400,
      invalid("Unknown parameter: 'n_seconds'.", 'n_seconds', 'unknown_parameter'),
    ],
  ])('refuses %s and accepts no job', async (_what, body, status, answer) => {
    const jobsBefore = (await simulator.control<{ jobs: unknown[] }>('GET', '/jobs')).body.jobs.length;
    const reply = await simulator.call('POST', '/videos', body);
    expect({ status: reply.status, body: reply.body }).toEqual({ status, body: answer });
    expect((await simulator.control<{ jobs: unknown[] }>('GET', '/jobs')).body.jobs).toHaveLength(jobsBefore);
  });

  it('refuses a body that is no JSON, and one that is neither JSON nor a form', async () => {
    const post = async (contentType: string, body: string): Promise<unknown> => {
      const headers = { 'api-key': 'k', 'content-type': contentType };
      const response = await fetch(`${simulator.baseUrl}/openai/v1/videos`, { method: 'POST', headers, body });
      return { status: response.status, body: await response.json() };
    };
    expect(await post('application/json', '{')).toMatchObject({ status: 400, body: { error: { code: null } } });
    expect(await post('text/plain', 'hello')).toMatchObject({
      status: 400,
      body: { error: { code: 'unsupported_content_type' } },
    });
    expect(await post('multipart/form-data', 'no boundary')).toMatchObject({ status: 400 });
  });

  it('answers an accepted job with 200, the queued job object and an id that carries the creation second', async () => {
    const { status, headers, body } = await simulator.create();
    expect(status).toBe(200);
    const createdAt = Math.floor(simulator.clock.now() / 1000);
    expect(body).toEqual({
      id: expect.stringMatching(new RegExp(`^video_${createdAt.toString(16)}[0-9a-f]{4}8190[0-9a-f]{16}$`)) as string,
      object: 'video',
      created_at: createdAt,
      status: 'queued',
      completed_at: null,
      error: null,
      expires_at: null,
      model: 'sora-2',
      progress: 0,
      prompt: PROMPT,
      remixed_from_video_id: null,
      seconds: '4',
      size: '720x1280',
    });
    expect(headers.get('date')).toBe(new Date(ORIGIN_MS).toUTCString());
    expect(headers.get('apim-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('takes multipart fields as text and defaults seconds and size', async () => {
    const { status, body } = await simulator.call('POST', '/videos', createForm({ model: 'sora-2', prompt: PROMPT }));
    expect({ status, seconds: body['seconds'], size: body['size'] }).toEqual({
      status: 200,
      seconds: '4',
      size: '720x1280',
    });
  });

  it('defaults the model under /v1, as other servers do, but not under /openai/v1', async () => {
    const init = {
      method: 'POST',
      headers: { 'api-key': 'k', 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: PROMPT }),
    };
    const plain = await fetch(`${simulator.baseUrl}/v1/videos`, init);
    const azure = await fetch(`${simulator.baseUrl}/openai/v1/videos`, init);
    await plain.text();
    await azure.text();
    expect([plain.status, azure.status]).toEqual([200, 400]);
  });
});

describe('creating a video, by profile', () => {
  it.each([
    ['accept', 200],
    ['reject', 400],
  ] as const)('can %s the large sizes', async (largeSizes, status) => {
    const simulator = await startSimulator({ largeSizes });
    // A job that fails is not rendered; the size alone is of interest here.
    await simulator.fault({ kind: 'job', outcome: 'failed' }, { operation: 'create' });
    expect((await simulator.create({ size: '1024x1792' })).status).toBe(status);
    await simulator.stop();
  });

  it('can accept a large size and fail the job later', async () => {
    const simulator = await startSimulator({ largeSizes: 'fail' });
    const { body } = await simulator.create({ size: '1792x1024' });
    await simulator.pass(60_000);
    expect(await simulator.video(body.id)).toMatchObject({ status: 'failed', error: { code: 'internal_error' } });
    await simulator.stop();
  });

  it('can block a prompt later, as a failed job', async () => {
    const simulator = await startSimulator({ moderationAt: 'later', moderatedPhrases: { forbidden: 'sexual' } });
    const { status, body } = await simulator.create({ prompt: 'Something Forbidden.' });
    expect(status).toBe(200);
    await simulator.pass(60_000);
    expect(await simulator.video(body.id)).toMatchObject({
      status: 'failed',
      error: { code: 'moderation_blocked', message: 'Your request was blocked by our moderation system.' },
    });
    await simulator.stop();
  });

  it('can take numbers for seconds, and leave the prompt and empty fields out of the job', async () => {
    const simulator = await startSimulator({ numericSeconds: 'accept', promptEcho: 'absent', emptyFields: 'absent' });
    await simulator.fault({ kind: 'job', outcome: 'failed' }, { operation: 'create' });
    const { body } = await simulator.create({ seconds: 8 });
    expect(Object.keys(body).sort()).toEqual([
      'created_at',
      'id',
      'model',
      'object',
      'progress',
      'seconds',
      'size',
      'status',
    ]);
    expect(body['seconds']).toBe('8');
    await simulator.stop();
  });

  it('takes a data URL as reference, and can refuse it', async () => {
    const simulator = await startSimulator();
    await simulator.fault({ kind: 'job', outcome: 'failed' }, { operation: 'create' });
    const input_reference = { image_url: `data:image/png;base64,${pngHeaderOf(720, 1280).toString('base64')}` };
    expect((await simulator.create({ input_reference })).status).toBe(200);
    await simulator.control('PUT', '/profile', { referenceObjects: 'reject' });
    expect((await simulator.create({ input_reference })).status).toBe(400);
    await simulator.stop();
  });
});
