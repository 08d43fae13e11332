import { defaultDialect } from '../../../../src/video-api/default-dialect';
import { bearerCredential, type Credential, apiKeyCredential } from '../../../../src/video-api/credential';
import { answers, answersText, jobBody, ScriptedServer } from './scripted-server';

const request = { model: 'my-deployment', prompt: 'a boat\ndrifts', size: '720x1280', seconds: '4' };
const image = {
  bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]),
  fileName: 'frame "1".png',
  contentType: 'image/png',
};

describe('VideoApi', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.stop());

  describe('create', () => {
    it('posts JSON with seconds as a string when there is no reference image', async () => {
      server.plays(answers(200, jobBody()));
      const outcome = await server.api().create(request);

      expect(outcome).toMatchObject({ outcome: 'accepted', job: { id: 'video_1', state: 'running' } });
      const [seen] = server.seen;
      expect(seen).toMatchObject({ method: 'POST', url: '/v1/videos' });
      expect(seen?.headers['content-type']).toBe('application/json');
      expect(JSON.parse(String(seen?.body))).toEqual(request);
    });

    it('posts multipart with the image as input_reference, the prompt byte for byte, and a known length', async () => {
      server.plays(answers(200, jobBody()));
      await server.api().create({ ...request, reference: image });

      const [seen] = server.seen;
      expect(seen?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
      expect(seen?.headers['transfer-encoding']).toBeUndefined();
      expect(Number(seen?.headers['content-length'])).toBe(seen?.body.length);
      const text = seen?.body.toString('latin1') ?? '';
      expect(text).toContain('name="prompt"\r\n\r\na boat\ndrifts\r\n');
      expect(text).toContain('name="seconds"\r\n\r\n4\r\n');
      expect(text).toContain('name="input_reference"; filename="frame %221%22.png"\r\nContent-Type: image/png\r\n\r\n');
      expect(seen?.body.includes(image.bytes)).toBe(true);
    });

    it('hands on when to ask next and the request id', async () => {
      server.plays(answers(200, jobBody(), { 'openai-poll-after-ms': '2500', 'apim-request-id': 'r-1' }));
      expect(await server.api().create(request)).toMatchObject({ pollAfterMs: 2_500, requestId: 'r-1' });
    });
  });

  describe('create from another job', () => {
    const source = { how: 'remix', renderId: 'video_1' } as const;

    it('posts to the route of that job, once', async () => {
      server.plays(answers(200, jobBody()));
      expect(await server.api().create({ ...request, source })).toMatchObject({ outcome: 'accepted' });
      expect(server.seen.map(({ method, url }) => [method, url])).toEqual([['POST', '/v1/videos/video_1/remix']]);
    });

    it.each([
      ['the job that is missing', { error: { message: "Video with id 'video_1' not found." } }, 'refused_other'],
      ['the route that is missing', { detail: 'Not Found' }, 'route_not_found'],
    ])('tells %s by a 404, and that nothing was started', async (_what, body, kind) => {
      server.plays(answers(404, body));
      expect(await server.api().create({ ...request, source })).toMatchObject({
        outcome: 'refused',
        problem: { kind, status: 404 },
      });
    });

    it('learns no other form from a refusal, because it was asked in the only one there is', async () => {
      server.plays(answers(415, { error: { message: 'A form, please.' } }));
      expect(await server.api().create({ ...request, source })).toMatchObject({ outcome: 'refused' });
    });

    it('sends no id that could be a path', async () => {
      const outcome = await server.api().create({ ...request, source: { ...source, renderId: '..' } });
      expect(outcome).toMatchObject({ outcome: 'refused', problem: { sent: false } });
      expect(server.seen).toEqual([]);
    });
  });

  it('adds the api-version to every call only when there is one', async () => {
    server.plays(answers(200, jobBody()));
    await server.api().get('video_1');
    await server.api({ apiVersion: 'preview' }).get('video_1');
    expect(server.seen.map(({ url }) => url)).toEqual(['/v1/videos/video_1', '/v1/videos/video_1?api-version=preview']);
  });

  describe('get', () => {
    it('returns a failed generation as a job and not as a problem', async () => {
      const error = { code: 'moderation_blocked', message: 'Your request was blocked by our moderation system.' };
      server.plays(answers(200, jobBody({ status: 'failed', error })));
      expect(await server.api().get('video_1')).toMatchObject({
        outcome: 'job',
        job: { state: 'failed', error: { ...error, moderated: true } },
      });
    });

    it.each(['../models', '..', '.', '', 'a b', 'x'.repeat(4_097), 'naïve'])(
      'sends nothing for the unsafe job id %j',
      async (id) => {
        const api = server.api();
        const outcomes = [await api.get(id), await api.content(id), await api.remove(id)];
        for (const outcome of outcomes) {
          expect(outcome).toMatchObject({ outcome: 'problem', problem: { kind: 'refused_other', sent: false } });
        }
        expect(server.seen).toHaveLength(0);
      },
    );

    it('encodes an id that has slashes and question marks in it', async () => {
      server.plays(answers(200, jobBody({ id: 'a/b?c' })));
      await server.api().get('a/b?c');
      expect(server.seen[0]?.url).toBe('/v1/videos/a%2Fb%3Fc');
    });
  });

  describe('list', () => {
    it('asks with limit, order and after, and says how to go on', async () => {
      server.plays(
        answers(200, {
          object: 'list',
          data: [jobBody(), jobBody({ id: 'video_2' })],
          has_more: true,
          last_id: 'video_2',
        }),
        answers(200, { object: 'list', data: [], has_more: false, first_id: null, last_id: null }),
      );
      const api = server.api();
      const first = await api.list({ limit: 2, order: 'desc' });
      expect(first).toMatchObject({ outcome: 'page', nextAfter: 'video_2', unreadable: 0 });
      expect(await api.list({ after: 'video_2' })).toEqual({
        outcome: 'page',
        jobs: [],
        unreadable: 0,
        nextAfter: null,
        saysItIsAll: true,
      });
      expect(server.seen.map(({ url }) => url)).toEqual(['/v1/videos?limit=2&order=desc', '/v1/videos?after=video_2']);
    });

    it('does not say that it is all where the server does not', async () => {
      server.plays(answers(200, { data: [jobBody()] }));
      expect(await server.api().list()).toMatchObject({ nextAfter: null, saysItIsAll: false });
    });

    it('tells of a server that has shown a job after it had said that there is none', async () => {
      const missing = answers(404, { error: { message: 'There is no such video.' } });
      const page = answers(200, { data: [jobBody()], has_more: false });
      server.plays(page, missing, answers(200, jobBody()), page);
      const api = server.api();
      expect(await api.list()).not.toHaveProperty('apart');
      await api.get('video_1');
      await api.get('video_1');
      expect(await api.list()).toMatchObject({ apart: true });
    });

    it('is not asked for, nor is a deletion, where the dialect has neither', async () => {
      const api = server.api({ dialect: { ...defaultDialect, lists: false, deletes: false } });
      const outcomes = [await api.list(), await api.remove('video_1')];
      expect(outcomes).toMatchObject([{ problem: { sent: false } }, { problem: { sent: false } }]);
      expect(server.seen).toEqual([]);
    });

    it('continues from the last entry when last_id is left out', async () => {
      server.plays(answers(200, { data: [jobBody({ id: 'video_9' })], has_more: true }));
      expect(await server.api().list()).toMatchObject({ nextAfter: 'video_9' });
    });

    it('counts entries that are no jobs instead of passing over them', async () => {
      server.plays(answers(200, { data: [jobBody(), { id: -5 }, null], has_more: false }));
      expect(await server.api().list()).toMatchObject({ jobs: [{ id: 'video_1' }], unreadable: 2 });
    });

    it.each([
      ['leads back to where it came from', { data: [jobBody()], has_more: true, last_id: 'video_1' }],
      ['says there is more and not where', { data: [], has_more: true }],
      ['has no data', { object: 'list' }],
      ['is an array', [jobBody()]],
    ])('refuses a page that %s', async (_title, body) => {
      server.plays(answers(200, body));
      expect(await server.api().list({ after: 'video_1' })).toMatchObject({ problem: { kind: 'bad_answer' } });
    });
  });

  describe('remove', () => {
    it('is done when the server says deleted, or answers 204', async () => {
      server.plays(answers(200, { id: 'video_1', object: 'video.deleted', deleted: true }), answersText(204, ''));
      const api = server.api();
      expect([await api.remove('video_1'), await api.remove('video_1')]).toEqual([
        { outcome: 'removed' },
        { outcome: 'removed' },
      ]);
      expect(server.seen[0]?.method).toBe('DELETE');
    });

    it('is done when the server answers the job as deleted, and not yet when it has only taken note', async () => {
      server.plays(answers(200, jobBody({ status: 'deleted' })), answers(202, jobBody({ status: 'in_progress' })));
      const api = server.api();
      expect([await api.remove('video_1'), await api.remove('video_1')]).toMatchObject([
        { outcome: 'removed' },
        { problem: { kind: 'not_ready', status: 202 } },
      ]);
    });

    it('is a bad answer when the server does not say deleted', async () => {
      server.plays(answers(200, { id: 'video_1', deleted: false }));
      expect(await server.api().remove('video_1')).toMatchObject({ problem: { kind: 'bad_answer' } });
    });

    it('is not ready when the server will not delete a running job', async () => {
      server.plays(
        answers(409, { error: { message: 'Video is still in progress and cannot be deleted.', code: null } }),
      );
      expect(await server.api().remove('video_1')).toMatchObject({ problem: { kind: 'not_ready', status: 409 } });
    });
  });

  it('lists the ids of the models', async () => {
    server.plays(answers(200, { object: 'list', data: [{ id: 'sora-2', object: 'model' }, { object: 'model' }] }));
    expect(await server.api().models()).toEqual({ outcome: 'models', ids: ['sora-2'] });
  });

  describe('who we are', () => {
    it('sends an API key as api-key and a bearer token as authorization', async () => {
      server.plays(answers(200, jobBody()));
      await server.api({ credential: apiKeyCredential('key-1') }).get('video_1');
      await server.api({ credential: bearerCredential('token-1') }).get('video_1');
      expect(server.seen.map(({ headers }) => [headers['api-key'], headers.authorization])).toEqual([
        ['key-1', undefined],
        [undefined, 'Bearer token-1'],
      ]);
    });

    it('takes the credential out of a message that repeats it', async () => {
      server.plays(answers(401, { error: { message: 'Incorrect API key provided: key-1.', code: 'invalid_api_key' } }));
      const outcome = await server.api({ credential: apiKeyCredential('key-1') }).create(request);
      expect(outcome).toMatchObject({ outcome: 'refused', problem: { kind: 'unauthorized' } });
      expect(JSON.stringify(outcome)).not.toContain('key-1');
    });

    it('does not ask twice with a key that cannot change', async () => {
      server.plays(answers(401, { error: { code: '401', message: 'Access denied' } }));
      await server.api({ credential: apiKeyCredential('key-1') }).create(request);
      expect(server.seen).toHaveLength(1);
    });

    it('repeats a get and a create once with a fresh token after a 401', async () => {
      const api = server.api({ credential: renewableCredential() });
      server.plays(answers(401, {}), answers(200, jobBody()));
      expect(await api.get('video_1')).toMatchObject({ outcome: 'job' });
      server.plays(answers(401, {}), answers(200, jobBody()));
      expect(await api.create({ ...request, reference: image })).toMatchObject({ outcome: 'accepted' });

      expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(
        ['token-0', 'token-1', 'token-1', 'token-2'].map((token) => `Bearer ${token}`),
      );
      expect(server.seen[3]?.body.length).toBe(server.seen[2]?.body.length);
    });

    it('gives up after the second 401', async () => {
      server.plays(answers(401, {}));
      const outcome = await server.api({ credential: renewableCredential() }).create(request);
      expect(outcome).toMatchObject({ outcome: 'refused', problem: { kind: 'unauthorized', status: 401 } });
      expect(server.seen).toHaveLength(2);
    });

    it('does not repeat what the second attempt, after a 401, ran into', async () => {
      server.plays(answers(401, {}), answers(500, {}), answers(200, jobBody()));
      const outcome = await server.api({ credential: renewableCredential() }).create(request);
      expect(outcome).toMatchObject({ outcome: 'unclear', problem: { kind: 'server_error' } });
      expect(server.seen).toHaveLength(2);
    });

    it('sends nothing when no token can be had', async () => {
      const credential: Credential = {
        headers: () => Promise.reject(new Error('CredentialUnavailableError: run az login')),
        renew: () => true,
        redact: (text) => text,
      };
      expect(await server.api({ credential }).create(request)).toMatchObject({
        outcome: 'refused',
        problem: { kind: 'token_unavailable', sent: false, message: expect.stringContaining('az login') as string },
      });
      expect(server.seen).toHaveLength(0);
    });
  });
});

function renewableCredential(): Credential {
  let generation = 0;
  return {
    headers: () => Promise.resolve({ authorization: `Bearer token-${generation}` }),
    renew: () => {
      generation += 1;
      return true;
    },
    redact: (text) => text,
  };
}
