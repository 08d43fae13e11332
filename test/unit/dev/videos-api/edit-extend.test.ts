import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Decoded } from './decoded';
import { decoded, difference, meanColour } from './decoded';
import type { TestSimulator } from './simulator';
import { createForm, PROMPT, startSimulator } from './simulator';

describe('editing and extending a video', () => {
  let simulator: TestSimulator;
  let id: string;
  beforeAll(async () => {
    simulator = await startSimulator({ createsPerMinute: null, maxRunningPerDeployment: null });
    ({ id } = (await simulator.create()).body);
    await simulator.pass(61_000);
  });
  afterAll(() => simulator.stop());

  async function post(path: string, body: unknown, base = '/v1') {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${simulator.baseUrl}${base}${path}`, {
      method: 'POST',
      headers: { 'api-key': 'a key', ...(isForm ? {} : { 'content-type': 'application/json' }) },
      body: isForm ? body : JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }
  const fails = (operation: 'edit' | 'extend') =>
    simulator.fault({ kind: 'job', outcome: 'failed', durationMs: 1 }, { operation });

  it.each(['/v1', '/openai/v1'])('edits under %s, and keeps model, size and length', async (base) => {
    await fails('edit');
    const { status, body } = await post('/videos/edits', { prompt: 'At night.', video: { id } }, base);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'queued',
      model: 'sora-2',
      seconds: '4',
      size: '720x1280',
      prompt: 'At night.',
      remixed_from_video_id: null,
    });
    await simulator.pass(1);
  });

  it('takes both as forms', async () => {
    await fails('edit');
    await fails('extend');
    const fields = { prompt: 'At night.', 'video[id]': id };
    expect((await post('/videos/edits', createForm(fields))).status).toBe(200);
    const { body } = await post('/videos/extensions', createForm({ ...fields, seconds: '8' }));
    expect(body).toMatchObject({ status: 'queued', seconds: '12' });
    await simulator.pass(1);
  });

  it('bills of an extension the seconds that are added, and tells the length of the whole', async () => {
    const { status, body } = await post('/videos/extensions', { prompt: 'On.', seconds: '4', video: { id } });
    expect([status, body['seconds']]).toEqual([200, '8']);
    const bill = await simulator.control<{ jobs: { id: string; priceUsd: number }[] }>('GET', '/bill');
    expect(bill.body.jobs.find((line) => line.id === body['id'])?.priceUsd).toBeCloseTo(0.4);
  });

  it('has no extensions under /openai/v1, where no reference has them', async () => {
    const { status, body } = await post(
      '/videos/extensions',
      { prompt: 'On.', seconds: '4', video: { id } },
      '/openai/v1',
    );
    expect([status, body]).toEqual([404, { detail: 'Not Found' }]);
  });

  it.each<[string, string, unknown, string | null]>([
    ['an edit without a prompt', 'edits', { video: { id: 'v' } }, 'prompt'],
    ['an edit without a video', 'edits', { prompt: PROMPT }, 'video'],
    ['an edit of a text', 'edits', { prompt: PROMPT, video: 'v' }, 'video'],
    ['an edit with a length', 'edits', { prompt: PROMPT, video: { id: 'v' }, seconds: '4' }, 'seconds'],
    ['a video with more than an id', 'edits', { prompt: PROMPT, video: { id: 'v', url: 'u' } }, 'video.url'],
    ['an extension without a length', 'extensions', { prompt: PROMPT, video: { id: 'v' } }, 'seconds'],
    ['an extension by a number', 'extensions', { prompt: PROMPT, video: { id: 'v' }, seconds: 4 }, 'seconds'],
    ['an extension by five seconds', 'extensions', { prompt: PROMPT, video: { id: 'v' }, seconds: '5' }, 'seconds'],
  ])('refuses %s', async (_what, path, body, param) => {
    expect(await post(`/videos/${path}`, body)).toMatchObject({ status: 400, body: { error: { param } } });
  });

  it('keeps the picture in an edit, and goes on from the last frame in an extension', async () => {
    const { body: edit } = await post('/videos/edits', { prompt: 'The table is green.', video: { id } });
    const { body: longer } = await post('/videos/extensions', { prompt: 'On.', seconds: '4', video: { id } });
    await simulator.pass(61_000);
    const folder = await mkdtemp(join(tmpdir(), 'clips-'));
    const clipOf = async (of: string): Promise<Decoded> => {
      const path = join(folder, `${of}.mp4`);
      await writeFile(path, Buffer.from(await (await simulator.content(of)).arrayBuffer()));
      return decoded(path);
    };
    const source = await clipOf(id);
    const edited = await clipOf(String(edit['id']));
    const extended = await clipOf(String(longer['id']));
    await rm(folder, { recursive: true });
    expect(edited.frames).toHaveLength(120);
    const [opening, last] = [source.frames[0] as Buffer, source.frames.at(-1) as Buffer];
    // The same boat at the same place, in another light.
    expect(meanColour(edited.frames[0] as Buffer)).not.toEqual(meanColour(opening));
    expect(extended.frames).toHaveLength(240);
    expect(difference(extended.frames[0] as Buffer, opening)).toBeLessThan(1);
    expect(difference(extended.frames[120] as Buffer, last)).toBeLessThan(2);
    expect(difference(extended.frames[239] as Buffer, last)).toBeGreaterThan(2);
  });

  it('refuses an uploaded film louder than a 404', async () => {
    const form = createForm({ prompt: PROMPT });
    form.set('video', new Blob([Buffer.alloc(8)], { type: 'video/mp4' }), 'film.mp4');
    expect(await post('/videos/edits', form)).toMatchObject({
      status: 501,
      body: { error: { code: 'not_simulated' } },
    });
  });
});
