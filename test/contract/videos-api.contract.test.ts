/**
 * What we believe of a `/v1/videos` server, said to one. By itself it runs against the simulator. Against a real server:
 *
 *   VIDEOS_API_URL=https://RESOURCE.openai.azure.com VIDEOS_API_KEY=… [VIDEOS_API_MODEL=deployment] npx jest test/contract/videos-api
 *
 * which renders and pays two clips of 4 seconds and takes about ten minutes, for the quota of two creates a minute.
 */
import { buffer } from 'node:stream/consumers';
import { PNG } from 'pngjs';
import { apiKeyCredential } from '../../src/video-api/credential';
import type { CreateRequest } from '../../src/video-api/create-body';
import type { CreateOutcome } from '../../src/video-api/outcomes';
import type { Job } from '../../src/video-api/parse-job';
import type { VideoApiProblem } from '../../src/video-api/problem';
import { problemFromAnswer } from '../../src/video-api/problem-from-answer';
import { patience } from '../support/patience';
import { isRemote, openTarget, type Target } from './videos-api-target';

const minuteMs = 60_000;
jest.setTimeout(patience((isRemote() ? 20 : 2) * minuteMs));

let target: Target;
let text: CreateRequest;
let withImage: CreateRequest;
let first: CreateOutcome;
let second: CreateOutcome;
let third: CreateOutcome;
let firstJob: Job;
let contentTooEarly: unknown;
let startedMs: number;

beforeAll(async () => {
  target = await openTarget();
  const { api, model } = target;
  text = { model, prompt: 'A lemon turns slowly\non a blue plate.', size: '720x1280', seconds: '4' };
  withImage = { ...text, prompt: 'The lemon rolls away.', reference: image(720, 1280) };
  startedMs = await serverNowMs();
  first = await api.create(text);
  second = await api.create(withImage);
  third = await api.create({ ...text, prompt: 'One too many.' });
  firstJob = accepted(first);
  contentTooEarly = await api.content(firstJob.id);
});
afterAll(() => target.stop());

describe('an accepted create', () => {
  it('answers JSON without an image with a job that runs, and echoes model, size and seconds', () => {
    expect(firstJob).toMatchObject({
      state: 'running',
      model: text.model,
      size: '720x1280',
      seconds: '4',
      error: null,
    });
    expect(firstJob.progress).toBeLessThan(100);
    expect(firstJob.completedAtMs).toBeNull();
  });

  it('echoes the prompt unchanged or not at all', () => {
    expect([text.prompt, null]).toContain(firstJob.prompt);
  });

  it('stamps the time of its creation by the clock of its Date header', () => {
    expect(Math.abs((firstJob.createdAtMs ?? 0) - startedMs)).toBeLessThan(minuteMs);
  });

  it('takes an image of the exact size in a multipart form', () => {
    expect(accepted(second)).toMatchObject({ state: 'running', seconds: '4' });
    expect(accepted(second).id).not.toBe(firstJob.id);
  });

  it('a second create is followed by a third at once being told to wait', () => {
    expect(third).toMatchObject({ outcome: 'busy', problem: { kind: 'too_many_requests', status: 429 } });
  });

  it('has no clip to give at first, which is not the same as there being no job', () => {
    expect(contentTooEarly).toMatchObject({ outcome: 'problem', problem: { kind: 'not_ready' } });
  });
});

describe('a job', () => {
  it('runs through words that we know to its completion, and is then kept for a day from its creation', async () => {
    const done = await finish(firstJob.id);
    expect(done).toMatchObject({ state: 'completed', status: 'completed', progress: 100, error: null });
    expect(done.completedAtMs).toBeGreaterThan(done.createdAtMs ?? Infinity);
    expect((done.expiresAtMs ?? 0) - (done.createdAtMs ?? 0)).toBe(24 * 60 * minuteMs);
  });

  it('yields an MP4, with the image or without', async () => {
    await finish(accepted(second).id);
    for (const { id } of [firstJob, accepted(second)]) {
      const outcome = await target.api.content(id);
      if (outcome.outcome === 'problem') throw new Error(outcome.problem.message);
      expect(outcome.contentType).toMatch(/^video\/mp4|^application\/octet-stream/);
      const bytes = await buffer(outcome.body);
      expect(bytes.toString('latin1', 4, 8)).toBe('ftyp');
      expect(bytes.length).toBe(outcome.contentLength ?? bytes.length);
    }
  });

  it('a job is in the list, newest first, page by page, each readable', async () => {
    const [newest, next] = [accepted(second).id, firstJob.id];
    const page = await target.api.list({ limit: 1, order: 'desc' });
    if (page.outcome === 'problem') throw new Error(page.problem.message);
    expect(page).toMatchObject({ jobs: [{ id: newest }], unreadable: 0, nextAfter: newest });
    expect(await target.api.list({ limit: 1, order: 'desc', after: newest })).toMatchObject({ jobs: [{ id: next }] });
  });

  it('a job is gone once removed', async () => {
    const { id } = firstJob;
    expect(await target.api.remove(id)).toEqual({ outcome: 'removed' });
    const gone = { outcome: 'problem', problem: { kind: 'job_not_found', status: 404 } };
    expect(await target.api.get(id)).toMatchObject(gone);
    expect(await target.api.content(id)).toMatchObject(gone);
    expect(await target.api.remove(id)).toMatchObject(gone);
  });

  it('a job is not found under an id that never was', async () => {
    expect(await target.api.get('video_00000000000000000000000000000000')).toMatchObject({
      problem: { kind: 'job_not_found' },
    });
  });
});

describe('a refused create', () => {
  it.each<[string, Partial<CreateRequest>, Partial<VideoApiProblem>]>([
    ['seconds that are not offered', { seconds: '5' }, { kind: 'invalid_value', param: 'seconds', status: 400 }],
    ['a size that is not offered', { size: '480x480' }, { kind: 'invalid_value', param: 'size', status: 400 }],
    [
      'a deployment that does not exist',
      { model: 'no-such-deployment' },
      { kind: 'deployment_not_found', status: 404 },
    ],
    [
      'bad seconds for a deployment that does not exist: values are checked first',
      { seconds: '5', model: 'no-such-deployment' },
      { kind: 'invalid_value', param: 'seconds' },
    ],
    ['an image of another size', { reference: image(1280, 720) }, { kind: 'reference_size_mismatch', status: 400 }],
  ])('the refusal names %s', async (_title, change, problem) => {
    expect(await createPatiently({ ...text, ...change })).toMatchObject({ outcome: 'refused', problem });
  });

  it.each<[string, Record<string, unknown>, Partial<VideoApiProblem>]>([
    ['a number for seconds', { seconds: 4 }, { kind: 'invalid_value', param: 'seconds' }],
    ['a parameter it does not know', { width: 720 }, { kind: 'invalid_value' }],
  ])('the refusal names %s', async (_title, change, problem) => {
    const body = { model: text.model, prompt: text.prompt, ...change };
    expect(await postPatiently(body)).toMatchObject({ status: 400, ...problem });
  });

  it('names what is missing from nothing: the model where it has no default, else the prompt', async () => {
    const param = target.baseUrl.endsWith('/openai/v1') ? 'model' : 'prompt';
    expect(await postPatiently({})).toMatchObject({ kind: 'invalid_value', param, status: 400 });
  });

  it('a prompt is moderated at once or as a failed job', async () => {
    const outcome = await createPatiently({ ...text, prompt: 'Graphic violence: explicit nudity, blood and gore.' });
    const verdict =
      outcome.outcome === 'accepted'
        ? ((await finish(outcome.job.id)).error?.moderated ?? false)
        : outcome.problem.kind === 'moderated';
    expect(verdict).toBe(true);
  });

  it('comes to a wrong key, and says nothing more', async () => {
    const stranger = target.as(apiKeyCredential('not-the-key'));
    expect(await stranger.create(text)).toMatchObject({
      outcome: 'refused',
      problem: { kind: 'unauthorized', status: 401 },
    });
    expect(await stranger.get(firstJob.id)).toMatchObject({ problem: { kind: 'unauthorized' } });
  });
});

describe('the address', () => {
  it('the backend lists its models', async () => {
    expect(await target.api.models()).toMatchObject({ outcome: 'models' });
  });

  it.each(['preview', 'v1'])('takes the api-version %s', async (version) => {
    const response = await fetch(`${target.baseUrl}/videos?limit=1&api-version=${version}`, {
      headers: target.headers,
    });
    await response.arrayBuffer();
    expect(response.status).toBe(200);
  });

  it('refuses the path of the API before this one', async () => {
    const response = await fetch(`${target.baseUrl}/video/generations/jobs`, {
      method: 'POST',
      headers: { ...target.headers, 'content-type': 'application/json' },
      body: '{"prompt":"a boat"}',
    });
    expect(await problemOf(response)).toMatchObject({ kind: 'route_not_found' });
  });
});

function accepted(outcome: CreateOutcome): Job {
  if (outcome.outcome === 'accepted') return outcome.job;
  throw new Error(`Expected an accepted create, got ${outcome.outcome}: ${outcome.problem.message}`);
}

async function serverNowMs(): Promise<number> {
  const response = await fetch(`${target.baseUrl}/models`, { headers: target.headers });
  await response.arrayBuffer();
  return Date.parse(response.headers.get('date') ?? '');
}

async function finish(id: string): Promise<Job> {
  for (let asked = 0; asked < 90; asked += 1) {
    const outcome = await target.api.get(id);
    if (outcome.outcome === 'problem') throw new Error(outcome.problem.message);
    if (outcome.job.state !== 'running') return outcome.job;
    await target.wait(outcome.pollAfterMs ?? 10_000);
  }
  throw new Error(`${id} was still running after fifteen minutes.`);
}

/** Refusals count against the quota as well on some servers; waiting for it is not what is tested here. */
async function createPatiently(request: CreateRequest): Promise<CreateOutcome> {
  let outcome = await target.api.create(request);
  for (let waited = 0; outcome.outcome === 'busy' && waited < 5; waited += 1) {
    await target.wait(outcome.problem.retryAfterMs ?? minuteMs);
    outcome = await target.api.create(request);
  }
  return outcome;
}

/** For requests that the client cannot be brought to send. */
async function postPatiently(body: object): Promise<VideoApiProblem> {
  let problem = await postRaw(body);
  for (let waited = 0; problem.kind === 'too_many_requests' && waited < 5; waited += 1) {
    await target.wait(problem.retryAfterMs ?? minuteMs);
    problem = await postRaw(body);
  }
  return problem;
}

async function postRaw(body: object): Promise<VideoApiProblem> {
  const response = await fetch(`${target.baseUrl}/videos`, {
    method: 'POST',
    headers: { ...target.headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return problemOf(response);
}

async function problemOf(response: Response): Promise<VideoApiProblem> {
  const { status, headers } = response;
  const body = await response.text();
  return problemFromAnswer({ operation: 'create', label: 'POST /videos', status, headers, text: body, nowMs: 0 });
}

function image(width: number, height: number): NonNullable<CreateRequest['reference']> {
  const png = new PNG({ width, height, colorType: 2 });
  for (let offset = 0; offset < png.data.length; offset += 4) png.data.writeUInt32BE(0x4070a0ff, offset);
  const bytes = PNG.sync.write(png, { colorType: 2, filterType: 0, deflateLevel: 1 });
  return { bytes, fileName: 'reference.png', contentType: 'image/png' };
}
