import { rmSync } from 'node:fs';
import type { ListedJob } from '../../../../../dev/videos-api';
import { newApiVidu } from '../../../../../src/backends/profiles/new-api';
import { createPost } from '../../../../../src/video-api/create-body';
import { folderWithShortClip } from '../../../../support/short-clip';
import { createForm, pngHeaderOf, startSimulator, type TestSimulator, type Video } from '../simulator';

const MINUTE_MS = 60_000;
const WISH = { prompt: 'A paper boat drifts on a pond.', size: '832x480', seconds: '4' };

let clipsDir: string;
let simulator: TestSimulator;

beforeAll(() => (clipsDir = folderWithShortClip()));
afterAll(() => rmSync(clipsDir, { recursive: true }));
afterEach(() => simulator.stop());

async function speak(dialect: string): Promise<void> {
  simulator = await startSimulator({}, { dialect, clipsDir });
}

const jobs = async (): Promise<readonly ListedJob[]> =>
  (await simulator.control<{ jobs: ListedJob[] }>('GET', '/jobs')).body.jobs;

const order = (fields: Record<string, unknown> = {}) =>
  simulator.call<Video>('POST', '/videos', { ...WISH, ...fields });
const orderByForm = (fields: Record<string, string> = {}, image?: Buffer) =>
  simulator.call<Video>('POST', '/videos', createForm({ ...WISH, ...fields }, image));

describe('a vLLM-Omni', () => {
  beforeEach(() => speak('vllm-omni'));

  it('answers the question for a failed job with the HTTP status of its error, and lists it all the same', async () => {
    await simulator.fault({ kind: 'job', outcome: 'failed', error: { code: '500', message: 'CUDA out of memory.' } });
    const { body } = await orderByForm();
    await simulator.pass(5 * MINUTE_MS);
    expect(await simulator.call('GET', `/videos/${body.id}`)).toMatchObject({
      status: 500,
      body: { object: 'video', status: 'failed', error: { code: 500, message: 'CUDA out of memory.' } },
    });
    expect(await simulator.call('GET', '/videos')).toMatchObject({
      status: 200,
      body: { data: [{ status: 'failed' }] },
    });
    expect((await simulator.call('GET', `/videos/${body.id}/content`)).status).toBe(422);
  });

  it('renders one job at a time, and goes on with one that was deleted', async () => {
    const first = await orderByForm();
    const second = await orderByForm();
    await simulator.call('DELETE', `/videos/${first.body.id}`);
    await simulator.pass(55_000);
    expect(await simulator.video(second.body.id)).toMatchObject({ status: 'queued' });
    await simulator.pass(MINUTE_MS + 10_000);
    expect(await simulator.video(second.body.id)).toMatchObject({ status: 'completed' });
  });

  it('makes one frame where neither length nor frames are asked for, and calls it four seconds', async () => {
    const { body } = await simulator.call<Video>('POST', '/videos', createForm({ prompt: 'x' }));
    await simulator.pass(5 * MINUTE_MS);
    expect(await simulator.video(body.id)).toMatchObject({ seconds: '4', size: null, num_frames: 1 });
  });

  it('tells after the end how many frames there are, in multiples of four and one', async () => {
    const { body } = await orderByForm({ num_frames: '81', fps: '16' });
    expect(body).toMatchObject({ num_frames: 81, fps: 16, seconds: '4' });
    await simulator.pass(5 * MINUTE_MS);
    expect(await simulator.video(body.id)).toMatchObject({ num_frames: 81, duration_s: 5.0625, seconds: '4' });
  });

  it('uses a picture only under its own name for it', async () => {
    await orderByForm({}, pngHeaderOf(832, 480));
    await orderByForm({ 'input_reference[image_url]': 'data:image/png;base64,AAAA' });
    const [withPicture, without] = await jobs();
    expect(withPicture?.clip?.reference).toBeDefined();
    expect(without?.clip).toBeDefined();
    expect(without?.clip?.reference).toBeUndefined();
  });
});

describe('an SGLang', () => {
  it('with a text-to-video model says so in its list of models, and refuses a picture', async () => {
    await speak('sglang:t2v');
    expect((await simulator.call('GET', '/models')).body).toMatchObject({ data: [{ supported_task_types: ['T2V'] }] });
    expect(await orderByForm({}, pngHeaderOf(832, 480))).toMatchObject({
      status: 400,
      body: { detail: 'input_reference is not supported for T2V models.' },
    });
  });

  it('moves clips to a cloud where its profile says so: the job names a URL and the content route refuses for ever', async () => {
    await speak('sglang');
    await simulator.control('PUT', '/profile', { cloudStorage: true });
    const { body } = await order();
    await simulator.pass(5 * MINUTE_MS);
    const done = await simulator.video(body.id);
    expect(await simulator.call('GET', `/videos/${body.id}/content`)).toMatchObject({ status: 400 });
    const file = await fetch(String(done['url']));
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    await file.arrayBuffer();
  });

  it('takes any model, and has no variant called video', async () => {
    await speak('sglang');
    const { body } = await order({ model: 'no-such-model' });
    expect(body['model']).toBe('no-such-model');
    await simulator.pass(5 * MINUTE_MS);
    expect((await simulator.call('GET', `/videos/${body.id}/content?variant=video`)).status).toBe(404);
  });
});

describe('a QVAC', () => {
  beforeEach(() => speak('qvac'));

  it('forgets the oldest of 256 jobs when another comes', async () => {
    const seeded = await simulator.control<{ ids: string[] }>('POST', '/jobs', { count: 256, endsInMs: MINUTE_MS });
    const [oldest, next] = seeded.body.ids;
    expect((await order({ model: 'sora-2' })).status).toBe(200);
    expect((await simulator.call('GET', `/videos/${oldest}`)).status).toBe(404);
    expect((await simulator.call('GET', `/videos/${next}`)).status).toBe(200);
  });

  it('says that content is not ready by 409 and a time to come back', async () => {
    const { body } = await order({ model: 'sora-2' });
    const early = await simulator.call('GET', `/videos/${body.id}/content`);
    expect([early.status, early.headers.get('retry-after')]).toEqual([409, '2']);
    expect(early.body).toMatchObject({ error: { code: 'video_not_ready' } });
  });
});

describe('a FastVideo', () => {
  it('hands out a part of the file while it says queued, with lengths that agree', async () => {
    await speak('fastvideo');
    const { body } = await order();
    await simulator.pass(48_000);
    expect(await simulator.video(body.id)).toMatchObject({ status: 'queued' });
    const early = await simulator.content(body.id);
    const part = (await early.arrayBuffer()).byteLength;
    expect([early.status, early.headers.get('content-length')]).toEqual([200, String(part)]);
    await simulator.pass(5 * MINUTE_MS);
    const whole = (await (await simulator.content(body.id)).arrayBuffer()).byteLength;
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(whole);
  });
});

describe('a LiteLLM', () => {
  beforeEach(() => speak('litellm'));

  it('passes on a remix, an edit and an extension by the ids of its own, and answers with another one of these', async () => {
    const { id } = (await order({ model: 'sora-2' })).body;
    await simulator.pass(2 * MINUTE_MS);
    const ask = { prompt: 'At night.', video: { id } };
    const made = [
      await simulator.call<Video>('POST', `/videos/${encodeURIComponent(id)}/remix`, { prompt: 'At night.' }),
      await simulator.call<Video>('POST', '/videos/edits', ask),
      await simulator.call<Video>('POST', '/videos/extensions', { ...ask, seconds: '8' }),
    ];
    expect(made.map(({ status, body }) => [status, body['seconds']])).toEqual([
      [200, '4'],
      [200, '4'],
      [200, '12'],
    ]);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(3);
    const [source, ...others] = await jobs();
    const upstream = source?.said?.['upstreamId'];
    expect(others.map(({ madeFrom }) => madeFrom)).toEqual(
      ['remix', 'edit', 'extend'].map((how) => ({ how, id: upstream })),
    );
  });

  it('orders a remix whose answer is lost behind it three times', async () => {
    const { id } = (await order({ model: 'sora-2' })).body;
    await simulator.pass(2 * MINUTE_MS);
    await simulator.fault({ kind: 'reset', when: 'behind' }, { operation: 'remix', times: 2 });
    await simulator.call('POST', `/videos/${encodeURIComponent(id)}/remix`, { prompt: 'At night.' });
    expect(await jobs()).toHaveLength(4);
  });
  const losesAnswers = () =>
    simulator.fault({ kind: 'reset', when: 'behind' }, { operation: 'create', times: 'always' });

  it('orders three times when the answers of its upstream are lost', async () => {
    await losesAnswers();
    expect(await order({ model: 'sora-2' })).toMatchObject({ status: 500, body: { error: { code: '500' } } });
    expect(await jobs()).toHaveLength(3);
  });

  it.each([
    [{ num_retries: 0, disable_fallbacks: true }, 1],
    [{ max_retries: 0 }, 3],
  ])('orders, with %j in the body, %i times', async (fields, times) => {
    await losesAnswers();
    await order({ model: 'sora-2', ...fields });
    expect(await jobs()).toHaveLength(times);
  });

  it('looks for the jobs of an alias in another account, and never finds them', async () => {
    const { status, body } = await order({ model: 'az-sora' });
    expect(status).toBe(200);
    await simulator.pass(5 * MINUTE_MS);
    expect((await simulator.call('GET', `/videos/${encodeURIComponent(body.id)}`)).status).toBe(404);
  });

  it('calls a Veo operation that failed completed, and has no content of it', async () => {
    await simulator.fault({ kind: 'job', outcome: 'failed' });
    const { body } = await order({ model: 'veo' });
    const path = `/videos/${encodeURIComponent(body.id)}`;
    expect((await simulator.call('GET', path)).body).toMatchObject({ status: 'processing', created_at: null });
    await simulator.pass(5 * MINUTE_MS);
    expect((await simulator.call('GET', path)).body).toMatchObject({ status: 'completed', error: null });
    expect((await simulator.call('GET', `${path}/content`)).status).toBe(500);
  });
});

describe('a new-api', () => {
  it('shows a completion only after it has asked its upstream again', async () => {
    await speak('new-api');
    // It asks at every full half minute; the job is done a second before the look at it.
    await simulator.pass(7_000);
    const { body } = await order({ model: 'sora-2', size: '1280x720' });
    await simulator.pass(61_000);
    expect(await simulator.video(body.id)).toMatchObject({ status: 'in_progress' });
    expect((await simulator.call('GET', `/video/generations/${body.id}`)).body).toMatchObject({
      data: { status: 'IN_PROGRESS' },
    });
    await simulator.pass(30_000);
    expect(await simulator.video(body.id)).toMatchObject({ status: 'completed' });
  });

  it('ends a job by a body without a status where its upstream answered one question badly', async () => {
    await speak('new-api');
    await simulator.fault({
      kind: 'job',
      outcome: 'failed',
      error: { code: 'bad_poll', message: 'The server had an error.' },
    });
    const { body } = await order({ model: 'sora-2', size: '1280x720' });
    await simulator.pass(2 * MINUTE_MS);
    const asked = await simulator.call('GET', `/videos/${body.id}`);
    expect(asked).toMatchObject({ status: 200, body: { id: body.id, error: { type: 'server_error' } } });
    expect(asked.body).not.toHaveProperty('status');
    expect(await simulator.call('GET', `/videos/${body.id}/content`)).toMatchObject({
      status: 400,
      body: { error: { message: 'Task is not completed yet, current status: FAILURE' } },
    });
  });

  it('in front of Kling takes a picture as image only, makes five seconds and speaks in milliseconds', async () => {
    await speak('new-api:kling');
    const picture = `data:image/png;base64,${pngHeaderOf(1280, 720).toString('base64')}`;
    await order({ model: 'kling-v1', seconds: '10', input_reference: picture });
    const { body } = await order({ model: 'kling-v1', seconds: '10', image: picture });
    expect((await jobs()).map(({ clip }) => clip?.reference !== undefined)).toEqual([false, true]);
    expect(await simulator.video(body.id)).toMatchObject({ status: 'unknown', model: '' });
    await simulator.pass(2 * MINUTE_MS);
    const done = await simulator.video(body.id);
    expect(done).toMatchObject({ status: 'completed', seconds: '5.1' });
    expect(Number(done['created_at'])).toBeGreaterThan(1e12);
    const { url } = done['metadata'] as { url: string };
    expect((await fetch(url)).status).toBe(200);
  });

  it('in front of Vidu takes a picture in a list called images and nowhere else, which is how the app sends it there', async () => {
    await speak('new-api:vidu');
    const reference = { bytes: pngHeaderOf(1280, 720), fileName: 'r.png', contentType: 'image/png' };
    const wish = { model: 'viduq1', prompt: WISH.prompt, size: '1280x720', seconds: '5', reference };
    const sent = JSON.parse(Buffer.from(createPost(wish, newApiVidu.dialect).body.bytes).toString()) as {
      images: string[];
    };
    const { images, ...rest } = sent;
    for (const picture of [{ 'images[]': images[0] }, { image: images[0] }, { images }])
      await order({ ...rest, ...picture });
    expect((await jobs()).map(({ clip }) => clip?.reference !== undefined)).toEqual([false, false, true]);
  });

  it.each([
    ['new-api:doubao', { model: 'doubao-seedance-1-0-pro-250528', seconds: '10' }, { seconds: '10' }],
    ['new-api:vidu', { model: 'viduq1', seconds: '8' }, { seconds: '5' }],
  ])('as %s makes of %j what that vendor makes', async (dialect, fields, made) => {
    await speak(dialect);
    await order(fields);
    expect(await jobs()).toMatchObject([made]);
  });
});

describe('a Dynamo', () => {
  beforeEach(() => speak('dynamo'));

  it('answers a create when the clip is there, and knows nothing of it afterwards', async () => {
    const answered = order({ model: 'wan', seconds: 4 });
    await simulator.accepted();
    await simulator.pass(5 * MINUTE_MS);
    const { status, body } = await answered;
    expect([status, body]).toMatchObject([200, { status: 'completed', data: [{ output_format: 'mp4' }] }]);
    expect((await simulator.call('GET', `/videos/${body.id}`)).status).toBe(404);
    const [{ url }] = body['data'] as [{ url: string }];
    expect((await fetch(url)).status).toBe(200);
    expect(simulator.logged).toEqual([]);
  });

  it('answers a failed render with 200 and a bare text', async () => {
    await simulator.fault({ kind: 'job', outcome: 'failed', error: { code: null, message: 'No memory.' } });
    const answered = order({ model: 'wan', seconds: 4 });
    await simulator.accepted();
    await simulator.pass(5 * MINUTE_MS);
    expect(await answered).toMatchObject({ status: 200, body: { status: 'failed', data: [], error: 'No memory.' } });
  });

  it('gives up a render when its client hangs up', async () => {
    const hangUp = new AbortController();
    const body = JSON.stringify({ model: 'wan', ...WISH, seconds: 4 });
    const headers = { 'content-type': 'application/json' };
    const asked = fetch(`${simulator.serviceUrl}/videos`, { method: 'POST', headers, body, signal: hangUp.signal });
    await simulator.accepted();
    hangUp.abort();
    await expect(asked).rejects.toThrow('aborted');
    let [job] = await jobs();
    while (job?.deleted === undefined) [job] = await jobs();
    expect(job.deleted.how).toBe('cancelled');
  });

  it.each([
    ['a form', 415, () => orderByForm({ model: 'wan' })],
    ['seconds as text', 400, () => order({ model: 'wan' })],
    ['a model that is not there', 404, () => order({ model: 'no-such-model', seconds: 4 })],
  ])('refuses %s by %i', async (_, status, send) => {
    expect((await send()).status).toBe(status);
  });
});

describe('a TensorRT-LLM, from its source', () => {
  beforeEach(() => speak('tensorrt-llm'));

  it('takes an order by 202, and has words of its own for its progress', async () => {
    const { status, body } = await order();
    expect([status, body]).toMatchObject([202, { status: 'queued', duration: 4, progress: null }]);
    await simulator.pass(30_000);
    expect(await simulator.video(body.id)).toMatchObject({ status: 'generating' });
    await simulator.pass(28_000);
    expect(await simulator.video(body.id)).toMatchObject({ status: 'postprocessing' });
  });

  it('refuses what it does not know by 422', async () => {
    expect((await order({ user: 'somebody' })).status).toBe(422);
  });
});
