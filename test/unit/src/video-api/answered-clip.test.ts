import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Base64Field } from '../../../../src/video-api/base64-field';
import type { ClipKeeper } from '../../../../src/video-api/read-create';
import { answers, answersText, type Behaviour, ScriptedServer } from './scripted-server';

const request = { model: 'm', prompt: 'a boat', size: '720x1280', seconds: '4' };
const CLIP = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(200_000, 0xfb)]);
const BASE64 = CLIP.toString('base64');

/** Keeps in memory what it is given. */
function keeper(more: Partial<ClipKeeper> = {}): ClipKeeper & { kept: Buffer[] } {
  const kept: Buffer[] = [];
  const keep = async (body: Readable): Promise<void> => void kept.push(await buffer(body));
  return { id: 'answered-1', maxBytes: 10_000_000, keep, kept, ...more };
}

describe('a clip within the answer to a create', () => {
  let server: ScriptedServer;
  const create = async (answer: Behaviour, given = keeper(), options: { jsonBytes?: number } = {}) => {
    server = await ScriptedServer.start(answer);
    const outcome = await server.api({ limits: options }).create(request, { keeper: given });
    return { outcome, kept: given.kept };
  };
  afterEach(() => server.stop());

  const clipAs = (type: string): Behaviour => {
    return (response) => response.writeHead(200, { 'content-type': type }).end(CLIP);
  };
  const OWN = { id: 'answered-1', state: 'completed' };

  it.each<[string, Behaviour, object]>([
    [
      'in b64_json, with an id',
      answers(200, { id: 'v', status: 'completed', data: [{ b64_json: BASE64 }] }),
      { id: 'v' },
    ],
    ['in b64_json, without id and status', answers(200, { created: 1, data: [{ b64_json: BASE64 }] }), OWN],
    ['as a data URL', answers(200, { data: [{ b64_json: `data:video/mp4;base64,${BASE64}` }] }), OWN],
    [
      'with escapes',
      answersText(200, `{"b64_json":"${BASE64.replaceAll('+', '\\u002B').replaceAll('/', '\\/')}"}`),
      OWN,
    ],
    ['alone, as a video', clipAs('video/mp4'), OWN],
    ['alone, under the name of bytes', clipAs('application/octet-stream'), OWN],
    ['alone, under the name of JSON', clipAs('application/json'), OWN],
  ])('is kept whole that came %s', async (_, answer, job) => {
    const { outcome, kept } = await create(answer, keeper(), { jsonBytes: 1_000 });
    expect(outcome).toMatchObject({ outcome: 'accepted', clipKept: true, job: { state: 'completed', ...job } });
    expect(kept.map((bytes) => bytes.equals(CLIP))).toEqual([true]);
  });

  it('makes a render that the server calls failed no completed one', async () => {
    const answer = answers(200, { id: 'v', status: 'failed', data: [{ b64_json: BASE64 }] });
    expect((await create(answer)).outcome).toMatchObject({ outcome: 'accepted', job: { id: 'v', state: 'failed' } });
  });

  it('is a finished job that names a place for it, also without an id or a state', async () => {
    const url = 'https://a.example/clip.mp4';
    const { outcome, kept } = await create(answers(200, { created: 1, data: [{ url }] }));
    expect(outcome).toMatchObject({ outcome: 'accepted', job: { ...OWN, clipUrls: [url] } });
    expect(outcome).not.toHaveProperty('clipKept');
    expect(kept).toEqual([]);
  });

  it.each<[string, Behaviour, Partial<ClipKeeper>]>([
    ['breaks off', (response, _request, socket) => response.write(CLIP.subarray(0, 9_000), () => socket.destroy()), {}],
    [
      'cannot be stored',
      answers(200, { data: [{ b64_json: BASE64 }] }),
      { keep: () => Promise.reject(new Error('no')) },
    ],
    ['is too large', clipAs('video/mp4'), { maxBytes: 1_000 }],
  ])('leaves a doubt where it %s, and nothing stored', async (_, answer, more) => {
    const { outcome, kept } = await create(answer, keeper(more));
    expect(outcome).toMatchObject({ outcome: 'unclear' });
    expect(kept).toEqual([]);
  });

  it('does not stop the reading of the id when the storage stops reading half-way', async () => {
    const keep = (body: Readable): Promise<void> =>
      new Promise((_, reject) => body.once('readable', () => reject(new Error('full'))));
    const { outcome } = await create(
      answers(200, { data: [{ b64_json: BASE64 }], id: 'v', status: 'completed' }),
      keeper({ keep }),
    );
    expect(outcome).toMatchObject({ outcome: 'accepted', job: { id: 'v' } });
    expect(outcome).not.toHaveProperty('clipKept');
  });
});

describe('JSON with a clip in it', () => {
  it.each([1, 2, 3, 7, 64, 1_000_000])('comes apart into both when it arrives %i bytes at a time', (size) => {
    const text = JSON.stringify({
      ...{ prompt: 'a "b64_json": "no" {', list: ['b64_json', 'x'] },
      data: [{ b64_json: CLIP.subarray(0, 3_000).toString('base64'), next: 1 }, { b64_json: 'AAAA' }],
    });
    const field = new Base64Field();
    const bytes = Buffer.from(text);
    const clip: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) clip.push(field.push(bytes.subarray(at, at + size)));
    expect(Buffer.concat(clip).equals(CLIP.subarray(0, 3_000))).toBe(true);
    expect(JSON.parse(field.json.toString())).toMatchObject({
      list: ['b64_json', 'x'],
      data: [{ b64_json: '', next: 1 }, { b64_json: 'AAAA' }],
    });
  });
});
