/** OpenAI's own clients, as people have them installed, against the simulator: what they send is read, and what is answered they understand. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI7, { toFile } from 'openai';
import OpenAI6 from 'openai-6';
import { PNG } from 'pngjs';
import { type VirtualClock, virtualClock } from '../../dev/clock';
import {
  findFfmpeg,
  type ListedJob,
  type RequestRecord,
  startVideosApi,
  type RunningVideosApi,
} from '../../dev/videos-api';
import { folderWithShortClip } from '../support/short-clip';

/** Both have the same face for videos; the older one's types are another package's. */
type OpenAI = InstanceType<typeof OpenAI7>;
const clients: [string, typeof OpenAI7][] = [
  ['openai 7', OpenAI7],
  ['openai 6', OpenAI6 as unknown as typeof OpenAI7],
];
const KEY = 'a-key';
const WISH = { model: 'sora-2', prompt: 'A paper boat drifts on a pond.', size: '1280x720', seconds: '4' } as const;
const PICTURE_WISH = { model: 'gpt-image-1', prompt: WISH.prompt, size: '1024x1536' } as const;
const PICTURE = PNG.sync.write(new PNG({ width: 1280, height: 720 }));

let clipsDir: string;
let clock: VirtualClock;
let api: RunningVideosApi;

beforeAll(() => (clipsDir = folderWithShortClip()));
afterAll(() => rmSync(clipsDir, { recursive: true }));

beforeEach(async () => {
  clock = virtualClock({ paused: true });
  api = await startVideosApi({
    clock,
    ffmpegPath: findFfmpeg().path,
    dialect: 'openai',
    apiKeys: [KEY],
    clipsDir,
    profile: { createsPerMinute: null, maxRunningPerDeployment: null },
    log: () => undefined,
  });
});
afterEach(async () => {
  await api.stop();
  clock.close();
});

const pass = (ms: number): Promise<void> => clock.advanceTo(clock.now() + ms);

async function control<Body>(path: string, body?: unknown): Promise<Body> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await (await fetch(`${api.baseUrl}/_simulator/${path}`, init)).json()) as Body;
}

const jobs = async (): Promise<ListedJob[]> => (await control<{ jobs: ListedJob[] }>('jobs')).jobs;

async function creates(): Promise<RequestRecord[]> {
  return (await control<{ requests: RequestRecord[] }>('requests?operation=create')).requests;
}

describe.each(clients)('the package %s', (_, Client) => {
  const client = (options: { maxRetries?: number; apiKey?: string } = {}): OpenAI =>
    new Client({ apiKey: KEY, maxRetries: 0, baseURL: api.serviceUrl, ...options });

  it('creates a video from text, which it sends as a form', async () => {
    const video = await client().videos.create(WISH);
    expect(video).toMatchObject({ object: 'video', status: 'queued', model: 'sora-2', seconds: '4', size: '1280x720' });
    expect(await creates()).toMatchObject([{ bodyKind: 'multipart', fields: WISH, image: null }]);
  });

  it('creates a video that starts from an uploaded picture', async () => {
    const file = await toFile(PICTURE, 'frame.png', { type: 'image/png' });
    await client().videos.create({ ...WISH, input_reference: file });
    const [request] = await creates();
    expect(request?.image).toMatchObject({ width: 1280, height: 720, contentType: 'image/png' });
    const [job] = await jobs();
    expect(job?.clip?.reference).toBe(request?.image?.sha256);
  });

  it('creates a video that starts from a picture named by its URL', async () => {
    const image_url = `data:image/png;base64,${PICTURE.toString('base64')}`;
    await client().videos.create({ ...WISH, input_reference: { image_url } });
    const [job] = await jobs();
    expect(job?.clip?.reference).toMatch(/^[0-9a-f]{64}$/);
  });

  it('asks until the video is completed, and downloads it whole', async () => {
    const { id } = await client().videos.create(WISH);
    expect((await client().videos.retrieve(id)).status).toBe('queued');
    await pass(120_000);
    expect(await client().videos.retrieve(id)).toMatchObject({ status: 'completed', progress: 100, error: null });
    const content = await client().videos.downloadContent(id);
    expect(content.headers.get('content-type')).toBe('video/mp4');
    expect(Buffer.from(await content.arrayBuffer())).toEqual(readFileSync(join(clipsDir, 'clip.mp4')));
  });

  it('goes through every page of the list, newest first', async () => {
    const made: string[] = [];
    for (let count = 0; count < 5; count++) {
      made.push((await client().videos.create(WISH)).id);
      await pass(1_000);
    }
    const listed: string[] = [];
    for await (const video of client().videos.list({ limit: 2 })) listed.push(video.id);
    expect(listed).toEqual(made.reverse());
  });

  it('remixes a finished video', async () => {
    const { id } = await client().videos.create(WISH);
    await pass(120_000);
    const remix = await client().videos.remix(id, { prompt: 'Make the water red.' });
    expect(remix).toMatchObject({ status: 'queued', remixed_from_video_id: id, size: '1280x720', seconds: '4' });
  });

  it('edits a finished video, whose id it sends in a form', async () => {
    const { id } = await client().videos.create(WISH);
    await pass(120_000);
    const edit = await client().videos.edit({ prompt: 'Make the water red.', video: { id } });
    expect(edit).toMatchObject({ status: 'queued', size: '1280x720', seconds: '4', remixed_from_video_id: null });
    expect((await jobs()).at(-1)?.madeFrom).toEqual({ how: 'edit', id });
  });

  it('extends a finished video, and is told the length of the whole', async () => {
    const { id } = await client().videos.create(WISH);
    await pass(120_000);
    const longer = await client().videos.extend({ prompt: 'It drifts on.', seconds: '8', video: { id } });
    expect(longer).toMatchObject({ status: 'queued', size: '1280x720', seconds: '12' });
    expect((await jobs()).at(-1)).toMatchObject({ madeFrom: { how: 'extend', id }, price: { usd: 0.8 } });
  });

  it.each([
    ['edit', { prompt: 'At night.' }],
    ['extend', { prompt: 'It drifts on.', seconds: '4' }],
  ] as const)('throws what is wrong with a source that cannot be used: %s', async (how, fields) => {
    const call = (video: { id: string }): Promise<unknown> => client().videos[how]({ ...fields, video } as never);
    await expect(call({ id: 'video_none' })).rejects.toBeInstanceOf(Client.NotFoundError);
    const { id } = await client().videos.create(WISH);
    await expect(call({ id })).rejects.toMatchObject({ status: 400 });
    const film = await toFile(readFileSync(join(clipsDir, 'clip.mp4')), 'clip.mp4', { type: 'video/mp4' });
    await expect(call(film as never)).rejects.toMatchObject({ status: 501, code: 'not_simulated' });
  });

  it('makes a character of a film, and finds it again', async () => {
    const video = await toFile(readFileSync(join(clipsDir, 'clip.mp4')), 'clip.mp4', { type: 'video/mp4' });
    const made = await client().videos.createCharacter({ name: 'Boat', video });
    expect([made.id?.startsWith('char_'), made.name]).toEqual([true, 'Boat']);
    expect(await client().videos.getCharacter(String(made.id))).toEqual(made);
    await expect(client().videos.getCharacter('char_none')).rejects.toBeInstanceOf(Client.NotFoundError);
    expect(await jobs()).toEqual([]);
  });

  it('makes a picture, which it is answered with once it is there', async () => {
    const answer = client().images.generate(PICTURE_WISH);
    while ((await jobs()).length === 0);
    await pass(20_000);
    const { data, size, output_format, usage } = await answer;
    expect({ size, output_format, tokens: usage?.total_tokens }).toEqual({
      ...{ size: '1024x1536', output_format: 'png', tokens: expect.any(Number) as number },
    });
    expect(Buffer.from(data?.[0]?.b64_json ?? '', 'base64').toString('latin1', 1, 4)).toBe('PNG');
    expect((await client().videos.list()).data).toEqual([]);
  });

  it('throws what is wrong with a picture, and orders it three times where the answers are lost', async () => {
    const refused = client().images.generate({ ...PICTURE_WISH, size: '1x1' });
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'invalid_value', param: 'size' });
    await control('faults', { match: { operation: 'image', times: 'always' }, do: { kind: 'reset', when: 'after' } });
    const lost = client({ maxRetries: 2 }).images.generate(PICTURE_WISH);
    const untilMade = async (): Promise<void> => {
      for (let made = 1; made <= 3; made++) {
        while ((await jobs()).length < made);
        await pass(20_000);
      }
    };
    await Promise.all([expect(lost).rejects.toBeInstanceOf(Client.APIConnectionError), untilMade()]);
    expect((await jobs()).map(({ picture }) => picture)).toEqual([true, true, true]);
  });

  it('deletes a finished video, which is unknown from then on', async () => {
    const { id } = await client().videos.create(WISH);
    await pass(120_000);
    expect(await client().videos.delete(id)).toMatchObject({ id, object: 'video.deleted', deleted: true });
    await expect(client().videos.retrieve(id)).rejects.toBeInstanceOf(Client.NotFoundError);
  });

  it('tells a failed video by its status and its error', async () => {
    await control('faults', { match: { operation: 'create' }, do: { kind: 'job', outcome: 'moderated' } });
    const { id } = await client().videos.create(WISH);
    await pass(120_000);
    expect(await client().videos.retrieve(id)).toMatchObject({
      status: 'failed',
      error: { code: 'moderation_blocked', message: expect.any(String) as string },
    });
  });

  it.each([
    ['unauthorized', 'AuthenticationError', 401],
    ['forbidden', 'PermissionDeniedError', 403],
    ['unknown-deployment', 'NotFoundError', 404],
    ['moderated', 'BadRequestError', 400],
    ['rate-limited', 'RateLimitError', 429],
    ['retired', 'APIError', 410],
    ['server-error', 'InternalServerError', 500],
  ] as const)('throws the class for a refusal as %s: %s', async (as, name, status) => {
    await control('faults', { match: { operation: 'create' }, do: { kind: 'refuse', as } });
    const refused: unknown = await client()
      .videos.create(WISH)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Client[name]);
    expect(refused).toMatchObject({ status, error: { message: expect.any(String) as string } });
  });

  it('throws what the service itself refuses, with the parameter that it names', async () => {
    const refused = client().videos.create({ ...WISH, size: '1x1' as never });
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'invalid_value', param: 'size' });
    await expect(client({ apiKey: 'another' }).videos.list()).rejects.toMatchObject({
      status: 401,
      code: 'invalid_api_key',
    });
    const { id } = await client().videos.create(WISH);
    await expect(client().videos.delete(id)).rejects.toBeInstanceOf(Client.ConflictError);
  });

  it('throws a connection error where no answer comes', async () => {
    await control('faults', { match: { operation: 'create' }, do: { kind: 'reset' } });
    await expect(client().videos.create(WISH)).rejects.toBeInstanceOf(Client.APIConnectionError);
  });

  it('orders three times, left to itself, where the answers to its orders are lost', async () => {
    await control('faults', { match: { operation: 'create', times: 'always' }, do: { kind: 'reset', when: 'after' } });
    await expect(client({ maxRetries: 2 }).videos.create(WISH)).rejects.toBeInstanceOf(Client.APIConnectionError);
    expect(await jobs()).toHaveLength(3);
  });
});
