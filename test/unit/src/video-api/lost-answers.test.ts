import { once } from 'node:events';
import { createServer } from 'node:net';
import { createVideoApi, type VideoApi } from '../../../../src/video-api/video-api';
import { noCredential } from '../../../../src/video-api/credential';
import { patience } from '../../../support/patience';
import {
  answers,
  answersText,
  type Behaviour,
  hangs,
  jobBody,
  resets,
  ScriptedServer,
  stalls,
  truncates,
} from './scripted-server';

const request = { model: 'sora-2', prompt: 'a boat', size: '720x1280', seconds: '4' };
const patient = { createMs: patience(10_000), askMs: patience(10_000) };
/** Only for servers that never answer: a busy machine is slower than this. */
const impatient = { createMs: patience(250), askMs: patience(250) };
const html = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>…</body></html>';

const EXPECTED = 'expected up to 4096 visible ASCII characters without ".."';

describe('an answer that is lost or no answer', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.stop());

  const cases: [title: string, behaviour: Behaviour, kind: string, create: string][] = [
    ['a connection reset after the request was taken', resets, 'network', 'unclear'],
    ['silence', hangs, 'timed_out', 'unclear'],
    ['a body that stops arriving', stalls(200, '{"id":', 'application/json'), 'timed_out', 'unclear'],
    ['a truncated body', truncates(500, Buffer.from('{"id":"video_1"'), 'application/json'), 'network', 'unclear'],
    ['500', answers(500, { error: { message: 'Internal error', code: null } }), 'server_error', 'unclear'],
    ['502 with a page', answersText(502, '<html><title>502 Bad Gateway</title></html>'), 'server_error', 'unclear'],
    ['503', answersText(503, ''), 'server_error', 'unclear'],
    ['504', answersText(504, 'upstream timed out'), 'server_error', 'unclear'],
    [
      '408',
      answers(408, { error: { code: 'Timeout', message: 'The operation was timeout.' } }),
      'timed_out',
      'unclear',
    ],
    ['malformed JSON', answers(200, '{"id":"video_1",'), 'bad_answer', 'unclear'],
    ['JSON of another shape', answers(200, { ok: true }), 'bad_answer', 'unclear'],
    ['an empty 200', answersText(200, ''), 'bad_answer', 'unclear'],
    ['a job whose id climbs', answers(200, jobBody({ id: '../x' })), 'bad_answer', 'unclear'],
    ['303', answersText(303, '', { location: 'https://elsewhere.test/x' }), 'bad_answer', 'unclear'],
    ['421', answersText(421, ''), 'refused_other', 'refused'],
    ['425', answersText(425, ''), 'refused_other', 'refused'],
    ['429', answers(429, { error: { message: 'Too many running tasks', code: null } }), 'too_many_requests', 'busy'],
    ['409', answers(409, { error: { message: 'Conflict' } }), 'refused_other', 'refused'],
  ];

  const apiFor = (kind: string, title: string): VideoApi =>
    server.api({ timeouts: kind === 'timed_out' && title !== '408' ? impatient : patient });

  it.each(cases)('%s: one request for a create, and the money said', async (title, behaviour, kind, create) => {
    server.plays(behaviour);
    expect(await apiFor(kind, title).create(request)).toMatchObject({ outcome: create, problem: { kind } });
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    ['everything', answersText(200, html), 'refused', 'route_not_found'],
    ['nothing else', answers(404, { error: { message: 'Not found' } }), 'unclear', 'bad_answer'],
  ])('posts once to a server that answers a page with 200, and to %s', async (_, others, outcome, kind) => {
    server.plays(answersText(200, html, { 'content-type': 'text/html' }), others);
    expect(await server.api().create(request)).toMatchObject({ outcome, problem: { kind } });
    expect(server.seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('takes a page for no answer to a get', async () => {
    server.plays(answersText(200, html, { 'content-type': 'text/html' }));
    expect(await server.api().get('video_1')).toMatchObject({ problem: { kind: 'bad_answer' } });
  });

  it.each([307, 308])('posts once more after a %i to the same path with a slash', async (status) => {
    server.plays(
      (response, seen) => response.writeHead(status, { location: `${seen.url}/` }).end(),
      answers(200, jobBody()),
    );
    expect(await server.api().create(request)).toMatchObject({ outcome: 'accepted' });
    expect(server.seen.map(({ url }) => url)).toEqual(['/v1/videos', '/v1/videos/']);
  });

  it('follows no second redirect of a create', async () => {
    server.plays((response, seen) =>
      response.writeHead(307, { location: seen.url === '/v1/videos' ? '/v1/videos/' : '/v1/videos' }).end(),
    );
    expect(await server.api().create(request)).toMatchObject({ outcome: 'refused', problem: { status: 307 } });
    expect(server.seen).toHaveLength(2);
  });

  it.each(cases)('%s: one request for a get, and the same kind', async (title, behaviour, kind) => {
    server.plays(behaviour);
    expect(await apiFor(kind, title).get('video_1')).toMatchObject({ outcome: 'problem', problem: { kind } });
    expect(server.seen.filter(({ method }) => method === 'POST')).toHaveLength(0);
  });

  it('keeps the status of a refusal whose explanation was cut off', async () => {
    server.plays((response, _request, socket) => {
      response.writeHead(400, { 'content-length': 500 });
      response.write('{"error":', () => socket.destroy());
    });
    expect(await server.api().create(request)).toMatchObject({ outcome: 'refused', problem: { status: 400 } });
  });

  it.each([301, 307, 308])('does not follow a %i, names its host, and knows that nothing was done', async (status) => {
    const other = await ScriptedServer.start(answers(200, jobBody()));
    server.plays(answersText(status, '', { location: `${other.origin}/v1/videos` }));
    const outcome = await server.api().create(request);
    const { host } = new URL(other.origin);
    await other.stop();

    expect(outcome).toMatchObject({ outcome: 'refused', problem: { kind: 'refused_other', status } });
    expect(JSON.stringify(outcome)).toContain(host);
    expect(other.seen).toHaveLength(0);
  });

  it.each([
    ['../x', '"../x"'],
    [-7, '-7'],
    ['', '""'],
  ])('names the id %j of a job that may well be under way, although nobody can ask for it', async (id, shown) => {
    server.plays(answers(200, jobBody({ id })));
    const outcome = await server.api().create(request);
    expect(outcome).toMatchObject({
      outcome: 'unclear',
      problem: { message: `POST /videos answered 200 with a job id that cannot be used, ${shown}: ${EXPECTED}` },
    });
  });

  it('refuses JSON over the size limit and closes the connection', async () => {
    server.plays(answers(200, jobBody({ prompt: 'x'.repeat(100_000) })));
    const outcome = await server.api({ limits: { jsonBytes: 10_000 } }).get('video_1');
    expect(outcome).toMatchObject({
      problem: { kind: 'bad_answer', message: expect.stringContaining('10000') as string },
    });
    await server.nextClosedConnection();
  });

  it('is certain that nothing was sent when nothing listens', async () => {
    const { origin } = server;
    await server.stop();
    const outcome = await createVideoApi({ baseUrl: `${origin}/v1`, credential: noCredential() }).create(request);
    server = await ScriptedServer.start();
    expect(outcome).toMatchObject({
      outcome: 'refused',
      problem: { kind: 'network', code: 'ECONNREFUSED', sent: false },
    });
  });

  it('is certain that nothing was sent when https meets a server that speaks http', async () => {
    const outcome = await createVideoApi({
      baseUrl: server.origin.replace('http:', 'https:'),
      credential: noCredential(),
    }).create(request);
    expect(outcome).toMatchObject({ outcome: 'refused', problem: { kind: 'network', sent: false } });
  });

  it('is not certain when the connection ends before an answer, even with nothing read over there', async () => {
    const deaf = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const { port } = deaf.address() as { port: number };
    const outcome = await createVideoApi({
      baseUrl: `http://127.0.0.1:${port}/v1`,
      credential: noCredential(),
    }).create(request);
    deaf.close();
    expect(outcome).toMatchObject({ outcome: 'unclear', problem: { kind: 'network' } });
    expect(outcome).not.toHaveProperty('problem.sent');
  });

  it('ends at once when the caller gives up, and closes the connection', async () => {
    const abort = new AbortController();
    server.plays(() => abort.abort());
    expect(await server.api().create(request, { signal: abort.signal })).toMatchObject({
      outcome: 'unclear',
      problem: { kind: 'aborted' },
    });
    await server.nextClosedConnection();
  });

  it('sends nothing when the caller had given up before', async () => {
    const outcome = await server.api().create(request, { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ outcome: 'refused', problem: { kind: 'aborted', sent: false } });
    expect(server.seen).toHaveLength(0);
  });
});
