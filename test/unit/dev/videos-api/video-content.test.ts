import { imageHeader } from '../../../../dev/videos-api/http/image-header';
import type { TestSimulator } from './simulator';
import { PROMPT, startSimulator } from './simulator';

describe('the content of a video', () => {
  let simulator: TestSimulator;
  let id: string;
  beforeAll(async () => {
    simulator = await startSimulator({ createsPerMinute: null, maxRunningPerDeployment: null });
    ({ id } = (await simulator.create()).body);
    await simulator.pass(60_000);
  });
  afterAll(() => simulator.stop());
  const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

  it('is an MP4 with its index in front', async () => {
    const response = await simulator.content(id);
    const bytes = await bytesOf(response);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('video/mp4');
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    expect(response.headers.get('accept-ranges')).toBeNull();
    expect(bytes.toString('latin1', 4, 12)).toBe('ftypisom');
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
    expect(bytes.length).toBeGreaterThan(500_000);
  });

  it('ignores a Range unless the profile turns ranges on', async () => {
    const whole = await bytesOf(await simulator.content(id, { headers: { range: 'bytes=0-9' } }));
    await simulator.control('PUT', '/profile', { range: true });
    const part = await simulator.content(id, { headers: { range: 'bytes=100-199' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-199/${whole.length}`);
    expect(await bytesOf(part)).toEqual(whole.subarray(100, 200));
    expect(await bytesOf(await simulator.content(id, { headers: { range: 'bytes=-10' } }))).toEqual(
      whole.subarray(-10),
    );
    expect(await bytesOf(await simulator.content(id, { headers: { range: `bytes=${whole.length - 5}-` } }))).toEqual(
      whole.subarray(-5),
    );
    const beyond = await simulator.content(id, { headers: { range: `bytes=${whole.length}-` } });
    expect({ status: beyond.status, range: beyond.headers.get('content-range') }).toEqual({
      status: 416,
      range: `bytes */${whole.length}`,
    });
    await beyond.arrayBuffer();
    await simulator.control('PUT', '/profile', { range: false });
  });

  it('can come without Content-Length', async () => {
    await simulator.control('PUT', '/profile', { contentLength: false });
    const response = await simulator.content(id);
    expect(response.headers.get('content-length')).toBeNull();
    expect(response.headers.get('transfer-encoding')).toBe('chunked');
    expect((await bytesOf(response)).length).toBeGreaterThan(500_000);
    await simulator.control('PUT', '/profile', { contentLength: true });
  });

  it.each([
    ['thumbnail', 'image/webp'],
    ['spritesheet', 'image/jpeg'],
  ])('has a %s as %s, which the profile can take away', async (variant, type) => {
    const response = await simulator.content(id, { query: `?variant=${variant}` });
    const bytes = await bytesOf(response);
    expect(response.headers.get('content-type')).toBe(type);
    expect(imageHeader(bytes)).toMatchObject({ format: type.slice('image/'.length) });
    await simulator.control('PUT', '/profile', { imageVariants: 'reject' });
    expect((await simulator.call('GET', `/videos/${id}/content?variant=${variant}`)).status).toBe(400);
    await simulator.control('PUT', '/profile', { imageVariants: 'render' });
  });

  it('refuses an unknown variant and an unknown video', async () => {
    expect((await simulator.call('GET', `/videos/${id}/content?variant=gif`)).status).toBe(400);
    expect((await simulator.call('GET', '/videos/video_none/content')).status).toBe(404);
  });

  it.each([404, 400, 409])('can say %i before it is ready', async (contentNotReadyStatus) => {
    await simulator.control('PUT', '/profile', { contentNotReadyStatus });
    const running = (await simulator.create()).body;
    expect(await simulator.call('GET', `/videos/${running.id}/content`)).toMatchObject({
      status: contentNotReadyStatus,
      body: {
        error: {
          message: 'Video is not ready yet, use GET /v1/videos/{video_id} to check status.',
          type: 'invalid_request_error',
        },
      },
    });
  });

  it('says 404 for a failed video', async () => {
    await simulator.fault({ kind: 'job', outcome: 'failed', durationMs: 1 });
    const failed = (await simulator.create()).body;
    await simulator.pass(1);
    const { status, body } = await simulator.call<{ error: { message: string } }>(
      'GET',
      `/videos/${failed.id}/content`,
    );
    expect(status).toBe(404);
    expect(body.error.message).toContain('ended as failed');
  });

  it('is the same file for the same request, and another one for another prompt', async () => {
    const same = (await simulator.create({ prompt: PROMPT })).body;
    await simulator.pass(60_000);
    const [one, other] = [await bytesOf(await simulator.content(id)), await bytesOf(await simulator.content(same.id))];
    expect(one.equals(other)).toBe(true);
  });
});
