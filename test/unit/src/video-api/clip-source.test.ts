import { buffer } from 'node:stream/consumers';
import { bearerCredential } from '../../../../src/video-api/credential';
import type { ContentOutcome } from '../../../../src/video-api/outcomes';
import { createVideoApi } from '../../../../src/video-api/video-api';
import { answersText, type Behaviour, ScriptedServer } from './scripted-server';

const KEY = 's3cret-key';
const clip: Behaviour = (response) => response.writeHead(200, { 'content-type': 'video/mp4' }).end('clip');
const to = (location: string, status = 302): Behaviour => answersText(status, '', { location });

describe('a clip that lies elsewhere', () => {
  let backend: ScriptedServer;
  let store: ScriptedServer;
  beforeEach(async () => {
    [backend, store] = [await ScriptedServer.start(), await ScriptedServer.start(clip)];
  });
  afterEach(() => Promise.all([backend.stop(), store.stop()]));

  const api = () => backend.api({ credential: bearerCredential(KEY), apiVersion: 'v1' });
  const textOf = async (found: ContentOutcome): Promise<string> =>
    found.outcome === 'content' ? (await buffer(found.body)).toString() : JSON.stringify(found.problem);

  it('is followed to another server, without the key and without a query of ours', async () => {
    backend.plays(to(`${store.origin}/signed/clip.mp4?sig=abc`));
    expect(await textOf(await api().content('video_1'))).toBe('clip');
    expect(backend.seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(store.seen.map(({ url }) => url)).toEqual(['/signed/clip.mp4?sig=abc']);
    expect(JSON.stringify(store.seen[0]?.headers)).not.toContain(KEY);
  });

  it('keeps the key on the way to another path of the backend', async () => {
    backend.plays(to('/files/clip.mp4', 307), clip);
    expect(await textOf(await api().content('video_1'))).toBe('clip');
    expect(backend.seen[1]).toMatchObject({ url: '/files/clip.mp4', headers: { authorization: `Bearer ${KEY}` } });
  });

  it('does not give the key again to a way that comes back to the backend', async () => {
    backend.plays(to(`${store.origin}/on`), clip);
    store.plays(to(`${backend.origin}/back`));
    expect(await textOf(await api().content('video_1'))).toBe('clip');
    expect(backend.seen[1]?.headers.authorization).toBeUndefined();
  });

  it('is followed three times and no more', async () => {
    backend.plays(to('/1'), to('/2'), to('/3'), to('/4'));
    expect(await api().content('video_1')).toMatchObject({
      outcome: 'problem',
      problem: { kind: 'bad_answer', status: 302 },
    });
    expect(backend.seen).toHaveLength(4);
  });

  it('is fetched from the URL that a job names', async () => {
    expect(await textOf(await api().contentAt(`${store.origin}/clip.mp4`))).toBe('clip');
    expect(JSON.stringify(store.seen[0]?.headers)).not.toContain(KEY);
  });

  it.each(['http://169.254.169.254/latest/meta-data', 'http://[fe80::1]/x'])(
    'is never asked for at %s',
    async (url) => {
      backend.plays(to(url));
      for (const found of [await api().content('video_1'), await api().contentAt(url)]) {
        expect(found).toMatchObject({ outcome: 'problem', problem: { kind: 'refused_other', sent: false } });
      }
    },
  );

  it('is not fetched from this machine, nor by a name that leads here, for a backend elsewhere', async () => {
    const redirecting =
      (location: string): typeof fetch =>
      () =>
        Promise.resolve(new Response('', { status: 302, headers: { location } }));
    const { port } = new URL(store.origin);
    for (const host of ['127.0.0.1', 'localhost']) {
      const fetch = redirecting(`http://${host}:${port}/clip.mp4`);
      const elsewhere = createVideoApi({ baseUrl: 'http://8.8.8.8/v1', credential: bearerCredential(KEY), fetch });
      expect(await elsewhere.content('video_1')).toMatchObject({ problem: { kind: 'refused_other', sent: false } });
    }
    expect(store.seen).toHaveLength(0);
  });

  it('is never fetched by http where the backend is asked by https', async () => {
    const fetch = () =>
      Promise.resolve(new Response('', { status: 302, headers: { location: `${store.origin}/c.mp4` } }));
    const secure = createVideoApi({ baseUrl: 'https://127.0.0.1/v1', credential: bearerCredential(KEY), fetch });
    expect(await secure.content('video_1')).toMatchObject({
      problem: { kind: 'bad_answer', message: expect.stringContaining('from https to http') as string },
    });
    expect(await secure.contentAt(`${store.origin}/c.mp4`)).toMatchObject({ problem: { sent: false } });
    expect(store.seen).toHaveLength(0);
  });
});
