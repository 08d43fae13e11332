import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ContentError, contentStream } from '../../../../src/video-api/content-stream';
import type { Deadline } from '../../../../src/video-api/deadline';
import type { Content } from '../../../../src/video-api/outcomes';
import type { VideoApi } from '../../../../src/video-api/video-api';
import { patience } from '../../../support/patience';
import {
  answers,
  answersText,
  type Behaviour,
  jobBody,
  resets,
  ScriptedServer,
  stalls,
  truncates,
} from './scripted-server';

const clip = Buffer.alloc(300_000, 7);

const sendsClip: Behaviour = (response) =>
  response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length }).end(clip);

describe('content', () => {
  let server: ScriptedServer;
  let api: VideoApi;
  beforeEach(async () => {
    server = await ScriptedServer.start();
    api = server.api();
  });
  afterEach(() => server.stop());

  const open = async (contentIdleMs = patience(10_000)): Promise<Content> => {
    const outcome = await server.api({ timeouts: { contentIdleMs } }).content('video_1');
    if (outcome.outcome === 'problem') throw new Error(outcome.problem.message);
    return outcome;
  };

  it('streams the clip with its type and length', async () => {
    server.plays(sendsClip);
    const { body, ...rest } = await open();
    expect(rest).toMatchObject({
      contentType: 'video/mp4',
      contentLength: clip.length,
      totalLength: clip.length,
      rangeStart: 0,
      acceptsRange: false,
      etag: null,
    });
    expect((await buffer(body)).equals(clip)).toBe(true);
    expect(server.seen[0]).toMatchObject({
      url: '/v1/videos/video_1/content',
      headers: { 'accept-encoding': 'identity' },
    });
  });

  it('streams a chunked clip whose length nobody says', async () => {
    server.plays((response) => {
      response.writeHead(200, { 'content-type': 'video/mp4' });
      response.write(clip.subarray(0, 1_000));
      response.end(clip.subarray(1_000));
    });
    const { body, contentLength } = await open();
    expect(contentLength).toBeNull();
    expect((await buffer(body)).length).toBe(clip.length);
  });

  it.each([
    ['a clip cut short of its Content-Length', truncates(clip.length, clip.subarray(0, 1_000))],
    [
      'a chunked clip without its end',
      ((response, _request, socket) => {
        response.writeHead(200, { 'content-type': 'video/mp4' });
        response.write(clip.subarray(0, 1_000), () => socket.destroy());
      }) satisfies Behaviour,
    ],
  ])('fails the stream for %s', async (_title, behaviour) => {
    server.plays(behaviour);
    const { body } = await open();
    const error = await failureOf(body);
    expect(error).toBeInstanceOf(ContentError);
    expect((error as ContentError).problem).toMatchObject({ kind: 'network', status: 200 });
    expect(error.message).toMatch(/1000 bytes/);
  });

  it('tells how long a body had lasted when its connection was lost, and not where we ended the wait', async () => {
    server.plays(truncates(clip.length, clip.subarray(0, 1_000)));
    const [lost, silent] = [await open(), stalls(200, 'ftyp', 'video/mp4')];
    expect((await failureOf(lost.body)) as ContentError).toMatchObject({
      problem: { cutAfterMs: expect.any(Number) as number },
    });
    server.plays(silent);
    const error = (await failureOf((await open(50)).body)) as ContentError;
    expect([error.problem.kind, error.problem.cutAfterMs]).toEqual(['timed_out', undefined]);
  });

  it('fails the stream as timed out when the server falls silent, and closes the connection', async () => {
    server.plays((response) => {
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': 5 });
      response.write('abc');
    });
    const idleMs = patience(250);
    const { body } = await open(idleMs);
    expect((await failureOf(body)) as ContentError).toMatchObject({
      problem: { kind: 'timed_out', message: expect.stringContaining(`${idleMs} ms, after 3 bytes`) as string },
    });
    await server.nextClosedConnection();
  });

  it('counts silence only while somebody waits for bytes', async () => {
    const counting: string[] = [];
    const deadline: Deadline = {
      signal: new AbortController().signal,
      ended: () => undefined,
      restart: (ms) => counting.push(`restart ${ms}`),
      pause: () => counting.push('pause'),
      drop: () => counting.push('drop'),
    };
    const response = new Response(new Blob([clip]));
    const answer = { label: 'GET /x', response, deadline, timeoutMs: 1_000 };
    const body = contentStream({ answer, idleMs: 70, expectedBytes: clip.length });

    expect(counting).toEqual(['pause']);
    body.read(0);
    await once(body, 'readable');
    // The buffer is full now, and nobody takes anything out of it.
    expect(counting).toEqual(['pause', 'restart 70', 'pause']);
    await buffer(body);
    expect(counting.at(-1)).toBe('drop');
  });

  it('closes the connection when the stream is destroyed before its end', async () => {
    server.plays((response) => {
      response.writeHead(200, { 'content-type': 'video/mp4' });
      response.write('abc');
    });
    const { body } = await open();
    body.destroy();
    await server.nextClosedConnection();
    expect(body.destroyed).toBe(true);
  });

  it('fails the stream when the caller gives up, and closes the connection', async () => {
    const abort = new AbortController();
    server.plays((response) => {
      response.writeHead(200, { 'content-type': 'video/mp4' });
      response.write('abc');
    });
    const outcome = await api.content('video_1', { signal: abort.signal });
    const failure = failureOf((outcome as Content).body);
    abort.abort();
    expect(await failure).toMatchObject({ problem: { kind: 'aborted' } });
    await server.nextClosedConnection();
  });

  describe('a part of it', () => {
    const sendsRest: Behaviour = (response) =>
      response
        .writeHead(206, {
          'content-type': 'video/mp4',
          'content-range': `bytes 1000-${clip.length - 1}/${clip.length}`,
          etag: '"e1"',
        })
        .end(clip.subarray(1_000));

    it('is asked for with Range and If-Range and says where it begins', async () => {
      server.plays(sendsRest);
      const outcome = await api.content('video_1', { rangeStart: 1_000, etag: '"e1"' });
      expect(outcome).toMatchObject({ rangeStart: 1_000, totalLength: clip.length, acceptsRange: true, etag: '"e1"' });
      expect((await buffer((outcome as Content).body)).length).toBe(clip.length - 1_000);
      expect(server.seen[0]?.headers).toMatchObject({ range: 'bytes=1000-', 'if-range': '"e1"' });
    });

    it('is the whole when the server passes over the range', async () => {
      server.plays(sendsClip);
      const outcome = await api.content('video_1', { rangeStart: 1_000 });
      expect(outcome).toMatchObject({ rangeStart: 0, contentLength: clip.length });
      await buffer((outcome as Content).body);
    });

    it('is refused when it begins elsewhere', async () => {
      server.plays(sendsRest);
      expect(await api.content('video_1', { rangeStart: 2_000 })).toMatchObject({
        problem: {
          kind: 'bad_answer',
          message: expect.stringContaining('range from 1000, expected from 2000') as string,
        },
      });
    });
  });

  const notReady = { error: { message: 'Video is not ready yet, use GET /v1/videos/{video_id} to check status.' } };

  it.each<[string, Behaviour, string]>([
    [
      'a page with status 200',
      answersText(200, '<!doctype html><title>Hi</title>', { 'content-type': 'text/html' }),
      'bad_answer',
    ],
    ['JSON with status 200', answers(200, { ok: true }), 'bad_answer'],
    ['a job that runs, with status 200', answers(200, jobBody()), 'not_ready'],
    ['a 202', answersText(202, ''), 'not_ready'],
    ['an empty body', answersText(200, '', { 'content-type': 'video/mp4', 'content-length': '0' }), 'bad_answer'],
    ['a 204', answersText(204, ''), 'bad_answer'],
    ['a redirect to nowhere', answersText(302, '', { location: 'https://store.test/clip.mp4?sig=s3cret' }), 'network'],
    ['404 not ready', answers(404, notReady), 'not_ready'],
    ['409 not ready', answers(409, notReady), 'not_ready'],
    ['404 unknown', answers(404, { error: { message: "Video with id 'video_1' not found." } }), 'job_not_found'],
    ['416', answersText(416, ''), 'refused_other'],
    ['500', answersText(500, 'boom'), 'server_error'],
    ['a reset', resets, 'network'],
  ])('is no clip for %s', async (_title, behaviour, kind) => {
    server.plays(behaviour);
    const outcome = await api.content('video_1');
    expect(outcome).toMatchObject({ outcome: 'problem', problem: { kind } });
    expect(JSON.stringify(outcome)).not.toContain('s3cret');
  });
});

async function failureOf(stream: Readable): Promise<Error> {
  stream.resume();
  const [error] = (await once(stream, 'close').then(
    () => [stream.errored],
    (reason: unknown) => [reason],
  )) as [Error];
  return error;
}
