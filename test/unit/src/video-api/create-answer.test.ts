import { readCreateAnswer, type SentCreate } from '../../../../src/video-api/create-answer';

const direct: SentCreate = { form: 'json', toldOnce: false, gateway: null, learnsForm: true };
const form: SentCreate = { ...direct, form: 'multipart' };
const newApi: SentCreate = { ...direct, gateway: 'new-api' };
const toldLiteLlm: SentCreate = { ...direct, gateway: 'litellm', toldOnce: true };
const untoldLiteLlm: SentCreate = { ...direct, gateway: 'litellm', form: 'multipart' };

type Meaning = ReturnType<typeof readCreateAnswer>['meaning'];
type Row = [told: string, sent: SentCreate, status: number, body: unknown, meaning: Meaning, is?: string];

const error = (message: string, rest: object = {}): object => ({ error: { message, ...rest } });
const flat = (code: string, message: string): object => ({ code, message, data: null });
const vllmMissing = {
  error: {
    message:
      "1 validation error:\n  {'type': 'missing', 'loc': 'body.prompt', 'msg': 'Field required', 'input': 'None'}",
    type: 'Bad Request',
    param: 'body.prompt',
    code: 400,
  },
};
const openAiJson = JSON.stringify(error('Too many jobs.', { type: 'rate_limit_error', code: 'rate_limit_exceeded' }));
const moderatedJson = JSON.stringify(error('No.', { code: 'moderation_blocked' }));
const litellm = (inner: string, code: string): object =>
  error(
    `litellm.BadRequestError: OpenAIException - ${inner}\n\nLiteLLM: model group 'sora-2' failed with the error above.`,
    {
      type: 'x',
      param: null,
      code,
    },
  );

const ids: Row[] = [
  ['an id at the top', direct, 200, { id: 'video_1', status: 'queued' }, 'accepted', 'video_1'],
  ['an id one level down', direct, 200, { code: 200, data: { id: 'video_1' } }, 'accepted', 'video_1'],
  ['an id in a list of one', direct, 200, { code: 200, data: [{ id: 'video_1' }] }, 'accepted', 'video_1'],
  ['a task id', direct, 200, { task_id: 't1', status: 'queued' }, 'accepted', 't1'],
  ['a number', direct, 200, { id: 424 }, 'accepted', '424'],
  [
    'a number beyond 2^53',
    direct,
    200,
    '{"id": 90071992547409931234, "status":"queued"}',
    'accepted',
    '90071992547409931234',
  ],
  ['an id of 4,096 characters', direct, 200, { id: 'x'.repeat(4_096) }, 'accepted', 'x'.repeat(4_096)],
  ['an id of more', direct, 200, { id: 'x'.repeat(4_097) }, 'unclear', 'bad_answer'],
  ['202', direct, 202, { id: 'video_1' }, 'accepted', 'video_1'],
  ['an id beside an error and a status', direct, 200, { id: 'v1', status: 'failed', error: 'no' }, 'accepted', 'v1'],
  ['an id beside an error alone', direct, 200, { id: 'req-1', ...error('It fell over.') }, 'unclear', 'bad_answer'],
];

const successes: Row[] = [
  ['no balance', direct, 200, error('insufficient balance'), 'refused', 'insufficient_funds'],
  [
    'no balance by its code',
    direct,
    200,
    error('x', { code: 'insufficient_user_quota' }),
    'refused',
    'insufficient_funds',
  ],
  ['moderation', direct, 200, error('no', { code: 'content_policy_violation' }), 'refused', 'moderated'],
  ['a field of ours', direct, 200, flat('invalid_size', 'size is invalid'), 'refused', 'invalid_value'],
  ['no such model', direct, 200, error('The model wan does not exist'), 'refused', 'model_unavailable'],
  ['a time-out', direct, 200, error('upstream timed out'), 'unclear', 'bad_answer'],
  ['no balance and a time-out', direct, 200, error('insufficient balance, or a timeout'), 'unclear', 'bad_answer'],
  [
    'a code nobody lists beside words that are',
    direct,
    200,
    error('insufficient balance', { code: 'oops' }),
    'unclear',
  ],
  ['nothing', direct, 200, {}, 'unclear'],
  ['nothing but words', direct, 200, error('Something went wrong.'), 'unclear'],
  [
    'an upstream that cannot be read',
    newApi,
    201,
    flat('fail_to_fetch_task', '{"id":"video_9"}'),
    'charge_unknown',
    'gateway_unreadable',
  ],
  [
    'the same with 500',
    newApi,
    500,
    flat('fail_to_fetch_task', '{"error":{}}'),
    'charge_unknown',
    'gateway_unreadable',
  ],
  [
    'an order whose answer could not be parsed',
    direct,
    500,
    flat('unmarshal_response_body_failed', 'x'),
    'charge_unknown',
    'gateway_unreadable',
  ],
  ['a web page', direct, 200, '<!doctype html><title>Console</title>', 'page'],
];

const refusals: Row[] = [
  ['402', direct, 402, error('Pay.'), 'refused', 'insufficient_funds'],
  ['429 for want of quota', direct, 429, error('x', { code: 'insufficient_quota' }), 'refused', 'insufficient_funds'],
  ['403 that speaks of credits', direct, 403, error('Insufficient credits'), 'refused', 'insufficient_funds'],
  ['403 that speaks of a quota', direct, 403, flat('x', 'token quota is not enough'), 'refused', 'insufficient_funds'],
  ['a bare 403', direct, 403, error('No.'), 'refused', 'forbidden'],
  ['429', direct, 429, error('Too many running tasks'), 'busy', 'too_many_requests'],
  [
    '429 of a call rate',
    direct,
    429,
    error('You exceeded the call rate limit, a quota of your tier'),
    'busy',
    'too_many_requests',
  ],
  [
    '503 without the model',
    direct,
    503,
    error('No available channel for model x', { code: 'model_not_found' }),
    'refused',
    'model_unavailable',
  ],
  ['503 with a full queue', direct, 503, { detail: 'queue is full' }, 'busy', 'too_many_requests'],
  [
    '503 with a full queue after a time-out',
    direct,
    503,
    { detail: 'queue is full: upstream timeout' },
    'unclear',
    'server_error',
  ],
  ['a bare 503', direct, 503, '', 'unclear', 'server_error'],
  ['500 with a full queue', direct, 500, { detail: 'queue is full' }, 'unclear', 'server_error'],
  ['409 that says busy', direct, 409, { detail: 'The server is busy.' }, 'busy', 'too_many_requests'],
  ['another 409', direct, 409, error('Conflict'), 'refused', 'refused_other'],
  ['408', direct, 408, error('x'), 'unclear', 'timed_out'],
  ['a 301', direct, 301, '', 'refused', 'refused_other'],
  ['a 303', direct, 303, '', 'unclear', 'bad_answer'],
  ['a 307 of a gateway that was not told to order once', { ...direct, gateway: 'other' }, 307, '', 'unclear'],
];

const forms: Row[] = [
  ['400 of a server that reads forms alone', direct, 400, vllmMissing, 'other_form'],
  ['422 of one', direct, 422, { detail: [{ type: 'missing', loc: ['body', 'prompt'], msg: 'x' }] }, 'other_form'],
  ['415', direct, 415, { message: 'Expected a form' }, 'other_form'],
  ['the same 400 to a form', form, 400, vllmMissing, 'refused', 'invalid_value'],
  ['415 to a form', form, 415, '', 'refused'],
  ['the same 400 from a gateway', { ...direct, gateway: 'other', toldOnce: true }, 400, vllmMissing, 'refused'],
  [
    'a field that was not sent',
    direct,
    422,
    { detail: [{ type: 'missing', loc: ['body', 'user'], msg: 'x' }] },
    'refused',
  ],
  [
    'a field missing elsewhere',
    direct,
    422,
    { detail: [{ type: 'missing', loc: ['query', 'model'], msg: 'x' }] },
    'refused',
  ],
  [
    'a field that is there and wrong',
    direct,
    422,
    { detail: [{ type: 'string_type', loc: ['body', 'seconds'], msg: 'x' }] },
    'refused',
    'invalid_value',
  ],
];

const gateways: Row[] = [
  [
    'no channel',
    newApi,
    503,
    error('No available channel', { code: 'model_not_found', type: 'new_api_error' }),
    'refused',
    'model_unavailable',
  ],
  [
    'no quota before it orders',
    newApi,
    403,
    flat('pre_consume_token_quota_failed', 'token quota is not enough'),
    'refused',
    'insufficient_funds',
  ],
  ['its own check of a field', newApi, 400, flat('invalid_size', 'sora-2 size is invalid'), 'refused', 'invalid_value'],
  [
    'a bad key of ours',
    newApi,
    401,
    error('Invalid token', { code: '', type: 'new_api_error' }),
    'refused',
    'unauthorized',
  ],
  [
    "the operator's key, refused upstream",
    newApi,
    401,
    flat('fail_to_fetch_task', '{"error":{"message":"bad key"}}'),
    'unclear',
  ],
  ['an upstream without room', newApi, 429, flat('fail_to_fetch_task', '上游负载已饱和'), 'unclear'],
  ['moderation upstream', newApi, 400, flat('fail_to_fetch_task', moderatedJson), 'charge_unknown', 'moderated'],
  [
    'a field refused upstream',
    newApi,
    400,
    flat('fail_to_fetch_task', JSON.stringify(error('bad', { param: 'size' }))),
    'charge_unknown',
    'invalid_value',
  ],
  ['any other refusal upstream', newApi, 400, flat('fail_to_fetch_task', '{"error":{"message":"hm"}}'), 'unclear'],
  ['429 by LiteLLM that orders once', toldLiteLlm, 429, litellm(openAiJson, '429'), 'busy', 'too_many_requests'],
  [
    'its budget',
    toldLiteLlm,
    429,
    error('No deployments available - crossed budget', { code: '429' }),
    'refused',
    'insufficient_funds',
  ],
  ['500 by it', toldLiteLlm, 500, error('Server disconnected', { code: '500' }), 'unclear', 'server_error'],
  [
    '429 by LiteLLM that may order thrice',
    untoldLiteLlm,
    429,
    litellm(openAiJson, '429'),
    'unclear',
    'too_many_requests',
  ],
  ['moderation by it', untoldLiteLlm, 400, litellm(moderatedJson, '400'), 'charge_unknown', 'moderated'],
  [
    'a model it does not know',
    untoldLiteLlm,
    400,
    error('/videos: Invalid model name passed in model=x.', { code: '400' }),
    'refused',
  ],
];

describe('the answer to a create', () => {
  it.each([...ids, ...successes, ...refusals, ...forms, ...gateways])(
    'that tells of %s is read for what it means for money',
    (_told, sent, status, body, meaning, ...[is]) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const reading = readCreateAnswer({ label: 'POST /videos', status, headers: new Headers(), text, nowMs: 0 }, sent);
      const named = 'job' in reading ? reading.job.id : reading.problem.kind;
      expect([reading.meaning, named]).toEqual([meaning, is ?? named]);
    },
  );

  it("shows what the upstream said, and not the gateway's wrapping", () => {
    const text = JSON.stringify(flat('fail_to_fetch_task', moderatedJson));
    const reading = readCreateAnswer(
      { label: 'POST /videos', status: 400, headers: new Headers(), text, nowMs: 0 },
      newApi,
    );
    expect(reading).toMatchObject({
      problem: { message: 'POST /videos answered 400: No.', code: 'moderation_blocked' },
    });
  });
});
