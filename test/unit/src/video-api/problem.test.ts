import { isTransient, type Operation, type ProblemKind } from '../../../../src/video-api/problem';
import { problemFromAnswer } from '../../../../src/video-api/problem-from-answer';

const error = (message: string, rest: Record<string, unknown> = {}): object => ({
  error: { message, type: 'invalid_request_error', param: null, code: null, ...rest },
});
const user = (message: string): object => error(message, { type: 'video_generation_user_error' });
const gateway = (code: string, message: string): object => ({ error: { code, message } });

const denied = 'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key.';
const notThere =
  "The API deployment 'sora-2' for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.";
const notReady = 'Video is not ready yet, use GET /v1/videos/{video_id} to check status.';
const rateLimit =
  'Requests to the Videos Operation under Azure OpenAI API version v1 have exceeded call rate limit of your current pricing tier. Please retry after 17 seconds.';
const blocked = 'Your request was blocked by our moderation system.';
const blockedInput =
  'The request is blocked by our moderation system when checking inputs. Possible reasons: people-in-user-uploads.';
const goPage = '404 page not found';

type Case = [title: string, operation: Operation, status: number, body: unknown, kind: ProblemKind, rest?: object];

const cases: Case[] = [
  // the gateway's envelope: a number as a string for code, no type, no param
  ['a bad key', 'create', 401, gateway('401', denied), 'unauthorized', { code: '401' }],
  ['a bad key, flat envelope', 'list', 401, { statusCode: 401, message: denied }, 'unauthorized', { code: '401' }],
  ['a missing role', 'create', 403, gateway('PermissionDenied', 'The principal lacks the data action.'), 'forbidden'],
  ['a firewall', 'get', 403, gateway('403', 'Access denied due to Virtual Network/Firewall rules.'), 'forbidden'],
  ['a route unknown to the gateway', 'create', 404, gateway('404', 'Resource not found'), 'route_not_found'],
  ['a route unknown to the gateway, for a job', 'get', 404, gateway('404', 'Resource not found'), 'route_not_found'],
  [
    'a rate limit',
    'create',
    429,
    gateway('429', rateLimit),
    'too_many_requests',
    { limit: 'rate', retryAfterMs: 17_000 },
  ],

  // the framework's
  ['a wrong path', 'create', 404, { detail: 'Not Found' }, 'route_not_found'],
  ['a wrong path for a job', 'get', 404, { detail: 'Not Found' }, 'route_not_found'],
  ['a job unknown to a framework', 'get', 404, { detail: 'Video not found' }, 'job_not_found'],
  [
    'validation by a framework',
    'create',
    422,
    { detail: [{ loc: ['body', 'seconds'], msg: 'Input should be a valid string', type: 'string_type' }] },
    'invalid_value',
    { param: 'seconds' },
  ],

  // the video service's
  [
    'unsupported seconds',
    'create',
    400,
    error("Invalid value: '6'. Supported values are: '4', '8', and '12'.", { param: 'seconds', code: 'invalid_value' }),
    'invalid_value',
    { param: 'seconds', code: 'invalid_value' },
  ],
  [
    'unsupported seconds with no param',
    'create',
    400,
    error("Invalid value: '6'."),
    'invalid_value',
    { param: 'seconds' },
  ],
  ['an unsupported size', 'create', 400, error("Invalid value: '480x480'."), 'invalid_value', { param: 'size' }],
  [
    'a number for seconds',
    'create',
    400,
    error("Invalid type for 'seconds': expected one of '4', '8', or '12', but got an integer instead."),
    'invalid_value',
    { param: 'seconds' },
  ],
  ['an unknown parameter', 'create', 400, error("Unknown parameter: 'width'."), 'invalid_value', { param: 'width' }],
  ['a missing one', 'create', 400, error("Missing required parameter: 'model'."), 'invalid_value', { param: 'model' }],
  [
    'a long prompt',
    'create',
    400,
    error('Prompt is too long.', { param: 'prompt' }),
    'invalid_value',
    { param: 'prompt' },
  ],
  ['any other 400', 'create', 400, error('Something is off.'), 'refused_other'],
  [
    'a reference of another size',
    'create',
    400,
    error('Inpaint image must match the requested width and height'),
    'reference_size_mismatch',
  ],
  [
    'the same as a user error',
    'create',
    400,
    user('Inpaint image must match the requested width and height'),
    'reference_size_mismatch',
  ],
  ['a slow upload', 'create', 400, user('The reference upload timed out.'), 'upload_timed_out'],
  [
    'a slow upload, told elsewhere in the body',
    'create',
    400,
    error('Bad request', { param: 'input_reference', inner_error: { message: 'Reference upload timed out' } }),
    'upload_timed_out',
  ],
  ['an unknown deployment', 'create', 404, user(notThere), 'deployment_not_found'],
  [
    'an unknown deployment by code',
    'create',
    404,
    gateway('DeploymentNotFound', 'It is not here.'),
    'deployment_not_found',
  ],
  [
    'an unknown model elsewhere',
    'create',
    400,
    error("The model 'x' does not exist", { code: 'model_not_found' }),
    'model_unavailable',
  ],
  ['an unknown model by its words', 'create', 404, error('The model x was not found.'), 'model_unavailable'],
  ['the cap on running jobs', 'create', 429, user('Too many running tasks'), 'too_many_requests', { limit: 'running' }],
  ['a 429 that says nothing', 'create', 429, '', 'too_many_requests', { limit: 'unknown' }],
  ['moderation of the prompt', 'create', 400, user(blocked), 'moderated'],
  ['moderation of the image', 'create', 400, user(blockedInput), 'moderated'],
  ['moderation by code only', 'create', 400, error('No.', { code: 'moderation_blocked' }), 'moderated'],
  ['moderation as a 403', 'create', 403, error('No.', { code: 'content_policy_violation' }), 'moderated'],
  ['a retired model, 410', 'create', 410, error('Gone'), 'model_retired'],
  ['a retired model, 410 without a word', 'get', 410, '', 'model_retired'],
  ['a retired model, 404', 'create', 404, error('The model sora-2 has been retired.'), 'model_retired'],
  ['a retired model by code', 'create', 400, error('Gone', { code: 'ModelDeprecated' }), 'model_retired'],
  [
    'a deprecated parameter is not a retired model',
    'create',
    400,
    error("'user' is deprecated by this API", { param: 'user' }),
    'invalid_value',
  ],
  ['a video that is gone', 'get', 410, error('This video has expired.'), 'job_not_found'],

  // jobs and their clips
  ['an unknown job', 'get', 404, error("Video with id 'video_x' not found."), 'job_not_found'],
  ['an unknown job, no words', 'remove', 404, '', 'job_not_found'],
  ['an unknown clip', 'content', 404, error("Video with id 'video_x' not found."), 'job_not_found'],
  ['a clip that is not ready, 404', 'content', 404, error(notReady), 'not_ready'],
  ['a clip that is not ready, 400', 'content', 400, error('Video is still processing.'), 'not_ready'],
  ['a clip that is not ready, 409', 'content', 409, error('The job has not completed.'), 'not_ready'],
  ['a job that runs cannot be deleted', 'remove', 409, user('Cannot delete a video that is in progress.'), 'not_ready'],

  // everything else
  ['a proxy page for a missing path', 'get', 404, '<html><title>404 Not Found</title></html>', 'route_not_found'],
  ['a plain text for a missing path', 'get', 404, goPage, 'route_not_found'],
  ['a method not allowed', 'create', 405, { detail: 'Method Not Allowed' }, 'route_not_found'],
  ['an oversized body', 'create', 413, '<html><title>413</title></html>', 'refused_other'],
  ['too many headers', 'create', 431, '', 'refused_other'],
  ['an internal error', 'get', 500, { error: 'boom' }, 'server_error'],
  ['a proxy that has given up', 'get', 504, '<html><title>504 Gateway Time-out</title></html>', 'server_error'],
  ['a redirect', 'get', 302, '', 'bad_answer'],
  ['a redirect of an order', 'create', 307, '', 'refused_other'],
];

describe('problemFromAnswer', () => {
  it.each(cases)('names %s (%s, %i)', (_title, operation, status, body, kind, rest = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const problem = problemFromAnswer({
      operation,
      label: 'X /videos',
      status,
      headers: new Headers(),
      text,
      nowMs: 0,
    });
    expect(problem).toMatchObject({ kind, status, ...rest });
    expect(problem.message).toMatch(/^X \/videos answered \d{3}/);
  });

  const named = (body: unknown, headers: Record<string, string> = {}): ReturnType<typeof problemFromAnswer> =>
    problemFromAnswer({
      operation: 'create',
      label: 'POST /videos',
      status: 400,
      headers: new Headers(headers),
      text: JSON.stringify(body),
      nowMs: 0,
    });

  it('leaves out what the answer does not say, so that missing and null are the same', () => {
    const bare = { kind: 'refused_other', status: 400, message: 'POST /videos answered 400: off' };
    expect(named(error('off'))).toEqual(bare);
    expect(named({ error: { message: 'off' } })).toEqual(bare);
  });

  it.each(['apim-request-id', 'x-request-id', 'x-ms-request-id'])('quotes the request id in %s', (name) => {
    expect(named({}, { [name]: 'r-7' })).toMatchObject({ requestId: 'r-7' });
  });

  it('prefers the Retry-After header to the words of the message', () => {
    expect(named(error('Please retry after 17 seconds'), { 'retry-after': '3' }).retryAfterMs).toBe(3_000);
  });

  it.each(['', '-'])('keeps a message to one bounded line of well-formed text, wherever it is cut (%j)', (shift) => {
    const { message } = named(error(`a\n\u0000b ${shift}${'😀'.repeat(2_000)}`));
    expect(message).toMatch(/^POST \/videos answered 400: a b -?(?:😀)+\uFFFD?…$/u);
    expect(message.isWellFormed()).toBe(true);
    expect(message.length).toBeLessThan(1_100);
  });
});

describe('isTransient', () => {
  it.each<ProblemKind>(['server_error', 'network', 'timed_out', 'too_many_requests', 'bad_answer', 'not_ready'])(
    'holds for %s',
    (kind) => expect(isTransient({ kind })).toBe(true),
  );

  it.each<ProblemKind>(['unauthorized', 'forbidden', 'moderated', 'invalid_value', 'job_not_found', 'model_retired'])(
    'does not hold for %s',
    (kind) => expect(isTransient({ kind })).toBe(false),
  );
});

describe('a redirect of an order', () => {
  it.each([
    ['https://a.example/v1/videos?token=1', 'set its base URL to https://a.example/v1'],
    // What a proxy writes that ends TLS.
    ['http://a.example/v1/videos/', 'set its base URL to https://a.example/v1'],
    ['http://127.0.0.1:8000/v1/videos', 'set its base URL to http://127.0.0.1:8000/v1'],
  ])('to %s says which base URL that is', (location, says) => {
    expect(sentOnTo(location)).toContain(says);
    expect(sentOnTo(location)).not.toContain('token');
  });

  it.each(['https://sso.example/login?next=/v1/videos', '/v1/elsewhere'])('to %s names no base URL', (location) => {
    expect(sentOnTo(location)).not.toContain('base URL');
  });
});

const sentOnTo = (location: string): string =>
  problemFromAnswer({
    ...{ operation: 'create', label: 'POST /videos', status: 307, text: '', nowMs: 0 },
    headers: new Headers({ location }),
  }).message;
