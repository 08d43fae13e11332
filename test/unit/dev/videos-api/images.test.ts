import { PNG } from 'pngjs';
import type { Bill } from '../../../../dev/videos-api';
import type { Reply, TestSimulator } from './simulator';
import { PROMPT, startSimulator } from './simulator';

interface Images {
  created: number;
  size?: string;
  data: { b64_json?: string; url?: string }[];
}
const WISH = { model: 'gpt-image-1', prompt: PROMPT, size: '1024x1536' };

describe('making a picture', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await startSimulator({ pictureMs: [10_000, 10_000], createsPerMinute: 1 });
  });
  afterEach(() => simulator.stop());

  const send = (fields: object = WISH) => simulator.call<Images>('POST', '/images/generations', fields);
  /** Its answer, once the time is over that it takes. */
  const made = async (fields: object = WISH): Promise<Reply<Images>> => {
    const answer = send(fields);
    await simulator.accepted();
    await simulator.pass(10_000);
    return answer;
  };
  const bill = async (): Promise<Bill> => (await simulator.control<Bill>('GET', '/bill')).body;

  it('answers with a PNG of the size that was asked for, when it is there, and bills it', async () => {
    const { status, body } = await made();
    expect([status, body.size, body.data.length]).toEqual([200, '1024x1536', 1]);
    const png = PNG.sync.read(Buffer.from(body.data[0]?.b64_json ?? '', 'base64'));
    expect([png.width, png.height]).toEqual([1024, 1536]);
    expect(new Set(png.data).size).toBeGreaterThan(50);
    expect(await bill()).toMatchObject({
      totalUsd: 0.04,
      jobs: [{ model: 'gpt-image-1', picture: true, ended: 'completed', charged: true }],
    });
  });

  it('answers with an address where it is told to, under which the picture lies for everybody', async () => {
    await simulator.control('PUT', '/profile', { picturesAs: 'url' });
    const { body } = await made({ ...WISH, response_format: 'url' });
    const answer = await fetch(body.data[0]?.url ?? '');
    expect(answer.headers.get('content-type')).toBe('image/png');
    const { width, height } = PNG.sync.read(Buffer.from(await answer.arrayBuffer()));
    expect([width, height]).toEqual([1024, 1536]);
    expect((await fetch(`${simulator.baseUrl}/_pictures/video_none.png`)).status).toBe(404);
  });

  it('keeps pictures out of everything about videos, and videos out of their limit', async () => {
    const { body } = await made();
    expect(body.data).toHaveLength(1);
    const [line] = (await bill()).jobs;
    expect((await simulator.call('GET', '/videos')).body).toMatchObject({ data: [], has_more: false });
    for (const path of [`/videos/${line?.id}`, `/videos/${line?.id}/content`])
      expect((await simulator.call('GET', path)).status).toBe(404);
    expect((await simulator.create()).status).toBe(200);
    expect((await simulator.create()).status).toBe(429);
  });

  it('lists the models that make pictures beside the others', async () => {
    const { body } = await simulator.call<{ data: { id: string }[] }>('GET', '/models');
    expect(body.data.map(({ id }) => id)).toEqual(['sora-2', 'gpt-image-1']);
  });

  it.each<[string, object, unknown]>([
    ['no prompt', { model: 'gpt-image-1' }, { param: 'prompt', code: 'missing_required_parameter' }],
    ['an empty prompt', { ...WISH, prompt: '' }, { param: 'prompt', code: 'string_below_min_length' }],
    ['a size of another model', { ...WISH, size: '512x512' }, { param: 'size', code: 'invalid_value' }],
    ['a format that this model does not ask for', { ...WISH, response_format: 'url' }, { code: 'unknown_parameter' }],
    ['a number as text', { ...WISH, n: '1' }, { param: 'n', code: 'invalid_type' }],
    ['words that are blocked', { ...WISH, prompt: 'Graphic violence.' }, { code: 'moderation_blocked' }],
  ])('refuses %s, and bills nothing', async (_, fields, error) => {
    const { status, body } = await send(fields);
    expect([status, body]).toMatchObject([400, { error }]);
    expect((await bill()).acceptedJobs).toBe(0);
  });

  it('refuses a form, and a model that makes no pictures', async () => {
    const form = new FormData();
    form.set('prompt', PROMPT);
    expect((await send(form)).body).toMatchObject({ error: { code: 'unsupported_content_type' } });
    expect((await send({ ...WISH, model: 'sora-2' })).status).toBe(404);
  });

  it('loses the answer to one that was made, and bills it all the same', async () => {
    await simulator.fault({ kind: 'reset', when: 'after' }, { operation: 'image' });
    await expect(made()).rejects.toThrow();
    expect(await bill()).toMatchObject({ totalUsd: 0.04, chargedJobs: 1 });
  });

  it.each<[string, number, string | null]>([
    ['moderated', 400, 'moderation_blocked'],
    ['failed', 500, null],
  ])('answers one that ended as %s with an error of status %i', async (outcome, status, code) => {
    await simulator.fault({ kind: 'job', outcome, durationMs: 10_000 }, { operation: 'image' });
    const answer = await made();
    expect(answer.status).toBe(status);
    if (code !== null) expect(answer.body).toMatchObject({ error: { code } });
    expect((await bill()).totalUsd).toBe(0);
  });

  it('has no such route where the server that it speaks like has none', async () => {
    const other = await startSimulator({}, { dialect: 'qvac' });
    expect((await other.call('POST', '/images/generations', WISH)).status).toBe(404);
    await other.stop();
  });
});
