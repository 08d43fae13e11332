import type { Asked, Behaviour, FakeServerOptions, Listed, Reply } from './fake-server';
import { mp4, NOT_FOUND } from './fake-server';
import type { Files, Row } from './rows';
import { error, firstly, job, json, paid, PRICE_USD } from './rows';

/** A row of a server that is named by its profile: each has a server and a backend of its own. */
export interface ProfileRow extends Row {
  readonly profile: string;
  /** What its entry in VIDEO_BACKENDS says besides. */
  readonly backend?: object;
  readonly list?: FakeServerOptions['list'];
  readonly first?: FakeServerOptions['first'];
  /** A shot that starts from a frame of the first one. */
  readonly followUp?: {
    readonly server: Behaviour;
    readonly outcome: Row['outcome'];
    readonly says?: RegExp;
  };
  /** It is cancelled while the follow-up is rendered. Whether the first job is gone from the server then. */
  readonly cancelled?: { readonly isDeleted: boolean };
}

/** What a server gives itself away by. */
export const HEADERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  litellm: { 'x-litellm-version': '1.108.7' },
  'new-api': { 'x-new-api-version': 'v1.0.0', 'x-oneapi-request-id': '1' },
};

/** The order is taken and its answer breaks off. */
const LOST: Reply = { body: { id: 'video_' }, cutAt: 1 };
const listed = ({ id, prompt, at }: Listed['jobs'][number], rest: object = {}): object => ({
  ...{ id, object: 'video', status: 'queued', model: 'sora-2', prompt, created_at: at },
  ...rest,
});
/** A job of somebody else, from long before. */
const older = (number: number): object => ({
  ...{ id: `video_older_${number}`, object: 'video', status: 'completed', model: 'sora-2', prompt: 'A pond.' },
  created_at: 1_700_000_000 - number,
});
const VOUCHED = { listCompleteAfterSeconds: 60 };
const WORKING: Behaviour = { get: (asked) => json(job(asked, 'in_progress', { progress: 10 })) };

/** The job is there for two questions, and for none after. */
const FORGOTTEN = {
  server: {
    get: (asked) => (asked.times < 2 ? json(job(asked, 'in_progress')) : NOT_FOUND),
    content: () => NOT_FOUND,
  } satisfies Behaviour,
  outcome: 'job_not_found',
  openUsd: PRICE_USD,
} as const;

/** An id as LiteLLM makes it: provider, model and upstream id, in base64. */
const litellmId = (model: string): string =>
  `video_${Buffer.from(`litellm:custom_llm_provider:openai;model_id:${model};video_id:video_up1`).toString('base64')}`;

const REFUSED_AFTER_WORK: Behaviour = {
  create: () => json({ detail: 'The picture failed the check after it was rendered.' }, 422),
};

const lists = (): readonly ProfileRow[] => [
  {
    profile: 'openai',
    does: 'answers whatever is asked with a web page',
    server: {},
    first: () => ({ body: '<!doctype html><title>Console</title>', headers: { 'content-type': 'text/html' } }),
    outcome: 'route_not_found',
    says: /a web page answered/,
  },
  {
    profile: 'openai',
    does: 'refuses an order after the work, and charges for that',
    server: REFUSED_AFTER_WORK,
    backend: { charged: { at: 'completion', endings: ['refused'] } },
    outcome: 'refused',
    says: /failed the check/,
    chargedUsd: PRICE_USD,
  },
  {
    profile: 'openai',
    does: 'refuses an order after the work, and charges for failures alone',
    onlyThorough: true,
    server: REFUSED_AFTER_WORK,
    backend: { charged: { at: 'completion', endings: ['failed', 'moderated', 'cancelled'] } },
    outcome: 'refused',
  },
  {
    profile: 'openai',
    does: 'loses the answer to an order that never arrived, and vouches for its list',
    server: { create: firstly(LOST, (asked) => json(job(asked, 'queued'))) },
    backend: VOUCHED,
    list: () => json({ object: 'list', data: [], has_more: false }),
    ...paid,
    creates: 2,
  },
  {
    profile: 'openai',
    does: 'loses an answer, and lists the job with its size and length rounded',
    server: { create: () => LOST },
    backend: VOUCHED,
    list: ({ jobs }) =>
      json({
        object: 'list',
        data: jobs.map((each) => listed(each, { size: '176x112', seconds: '5' })),
        has_more: false,
      }),
    outcome: 'outcome_unknown',
    says: /written differently: video_row_0_/,
    unknownUsd: PRICE_USD,
  },
  {
    profile: 'openai',
    does: 'calls its jobs otherwise in its list, and loses an answer',
    onlyThorough: true,
    server: {},
    backend: VOUCHED,
    list: ({ jobs: [first] }) => json({ data: first && [listed({ ...first, id: 'video_other_id' })], has_more: false }),
    followUp: { server: { create: () => LOST }, outcome: 'outcome_unknown' },
    ...paid,
    unknownUsd: PRICE_USD,
  },
  {
    profile: 'openai',
    does: 'loses an answer, and lists in the order of birth without has_more',
    onlyThorough: true,
    server: { create: () => LOST },
    backend: VOUCHED,
    list: () => json({ object: 'list', data: [older(3), older(2), older(1)] }),
    outcome: 'outcome_unknown',
    says: /does not say that its list ends there/,
    unknownUsd: PRICE_USD,
  },
  {
    profile: 'vllm-omni',
    does: 'loses an answer, and lists jobs of one second oldest first',
    onlyThorough: true,
    server: { create: () => LOST },
    list: ({ jobs }) =>
      json({
        data: jobs.flatMap((each) => [listed({ ...each, id: 'video_another', prompt: 'A pond.' }), listed(each)]),
        has_more: false,
      }),
    ...paid,
  },
  {
    profile: 'qvac',
    does: 'loses an answer, and lists 256 other jobs',
    onlyThorough: true,
    server: { create: () => LOST },
    list: ({ query }) => {
      const [all, after] = [Array.from({ length: 256 }, (_, number) => older(number)), query.get('after')];
      const from = after === null ? 0 : Number(after.replace('video_older_', '')) + 1;
      return json({
        data: all.slice(from, from + 100),
        has_more: from + 100 < 256,
        last_id: `video_older_${from + 99}`,
      });
    },
    outcome: 'outcome_unknown',
    says: /nothing vouches for that list/,
    unknownUsd: PRICE_USD,
  },
  {
    profile: 'litellm',
    does: 'loses an answer, and lists the jobs of another address',
    onlyThorough: true,
    server: { create: () => LOST },
    list: ({ jobs }) => json({ data: jobs.map((each) => listed(each)), has_more: false }),
    outcome: 'outcome_unknown',
    says: /no list of jobs/,
    unknownUsd: PRICE_USD,
  },
];

const deletions = (): readonly ProfileRow[] => [
  ...(
    [
      ['sglang', 'answers a deletion with the job', (asked) => json(job(asked, 'deleted')), true],
      [
        'vllm-omni',
        'answers a deletion at once, and works on',
        ({ id }) => json({ id, object: 'video.deleted', deleted: true }),
        true,
      ],
      ['litellm', 'has no deletion', () => json({ detail: 'Method Not Allowed' }, 405), false],
      ['openai', 'answers a deletion with 405', () => json({ detail: 'Method Not Allowed' }, 405), false],
      [
        'openai',
        'says of a deletion 202, 409 and then that it is done',
        ({ times, id }) => (times < 2 ? json({}, [202, 409][times]) : json({ id, deleted: true })),
        true,
      ],
    ] satisfies [string, string, NonNullable<Behaviour['remove']>, boolean][]
  ).map(([profile, does, remove, isDeleted]): ProfileRow => ({
    ...{ profile, does, server: { remove }, cancelled: { isDeleted }, onlyThorough: profile !== 'sglang' },
    // What is rendered is never deleted: most servers would go on with it, out of sight.
    followUp: { server: { ...WORKING, remove: () => json(error('It may not be asked.'), 500) }, outcome: 'cancelled' },
    ...paid,
    openUsd: PRICE_USD,
  })),
];

const FAILED_WITHIN = { code: 'success', data: { status: 'FAILURE', fail_reason: 'upstream returned error' } };
/** As TensorRT-LLM tells a job. */
const told = (asked: Asked, status: string): object =>
  job(asked, status, { progress: null, error: null, duration: 1, fps: 24 });
const lostState = { error: { code: null, message: 'The server had an error.', type: 'server_error' } };

/** Behind LiteLLM, which wraps what its upstream says and is told to order once. */
const litellmRows: readonly ProfileRow[] = [
  {
    profile: 'litellm',
    does: 'answers a question by another id of the same upstream job',
    onlyThorough: true,
    server: {
      id: litellmId('model-of-the-create'),
      get: (asked) =>
        json({ ...job(asked, asked.times === 0 ? 'processing' : 'completed'), id: litellmId('model-of-the-question') }),
    },
    ...paid,
  },
  {
    profile: 'litellm',
    does: 'asks another account than it ordered from',
    server: { get: () => NOT_FOUND, content: () => NOT_FOUND },
    outcome: 'job_not_found',
    openUsd: PRICE_USD,
  },
  {
    profile: 'litellm',
    does: 'says 429 because its own budget is used up',
    onlyThorough: true,
    server: {
      create: () => json(error('No deployments available - crossed budget', { type: 'None', code: '429' }), 429),
    },
    outcome: 'insufficient_funds',
    says: /crossed budget/,
  },
  {
    profile: 'litellm',
    does: "wraps its upstream's moderation as text",
    onlyThorough: true,
    server: {
      create: () =>
        json(
          error(`OpenAIException - ${JSON.stringify(error('Blocked.', { code: 'moderation_blocked' }))}`, {
            ...{ type: 'None', code: '400' },
          }),
          400,
        ),
    },
    outcome: 'moderated',
    says: /Blocked/,
  },
  {
    profile: 'litellm',
    does: 'calls a Veo operation that failed completed',
    onlyThorough: true,
    server: {
      get: (asked) => json(job(asked, asked.times === 0 ? 'processing' : 'completed', { created_at: null })),
      content: () => json(error('No response data in completed operation', { code: '500' }), 500),
    },
    outcome: 'render_failed',
    says: /No response data in completed operation/,
    // Its job was called completed, and whether that is charged behind the gateway nobody can say.
    chargedUsd: PRICE_USD,
  },
  {
    profile: 'litellm',
    does: 'answers 500 for the job of a filtered Veo operation for ever',
    onlyThorough: true,
    server: {
      get: (asked) =>
        asked.times === 0 ? json(job(asked, 'processing')) : json(error('list index out of range'), 500),
      content: () => json(error('list index out of range'), 500),
    },
    outcome: 'timed_out',
    openUsd: PRICE_USD,
  },
  { profile: 'litellm', does: 'is as plain as any', onlyThorough: true, server: {}, ...paid },
];

/** How servers answer whose profile is told in the settings. */
export const profileRows = ({ clip, still, longer }: Files): readonly ProfileRow[] => [
  ...lists(),
  ...deletions(),
  {
    profile: 'azure',
    does: 'does not show its new deployment yet',
    server: {
      create: () =>
        json(error('The API deployment for this resource does not exist.', { code: 'DeploymentNotFound' }), 404),
    },
    outcome: 'deployment_not_found',
    says: /does not exist/,
  },
  {
    profile: 'fastvideo',
    does: 'hands out the clip while it writes it, under lengths that agree',
    server: {
      get: (asked) => json(job(asked, asked.times < 2 ? 'queued' : 'completed')),
      content: ({ times }) => mp4(times < 2 ? clip.subarray(0, clip.length - 1_000 * (2 - times)) : clip),
    },
    list: ({ jobs }) => json({ object: 'list', data: jobs.map((each) => listed(each)) }),
    ...paid,
    bytes: clip.length,
  },
  {
    profile: 'dynamo',
    does: 'renders while the create waits, takes seconds as a number, and knows the job no more',
    server: {
      create: (asked) =>
        asked.contentType.startsWith('application/json') && /"seconds":1\b/.test(asked.text)
          ? json(job(asked, 'completed', { data: [{ b64_json: clip.toString('base64') }] }))
          : json(error('Input should be a valid integer'), asked.contentType.startsWith('multipart/') ? 415 : 400),
      get: () => NOT_FOUND,
      content: () => NOT_FOUND,
    },
    ...paid,
  },
  {
    profile: 'dynamo',
    does: 'answers a failed render with 200 and its reason as text',
    server: { create: (asked) => json(job(asked, 'failed', { error: 'The engine ran out of memory.' })) },
    outcome: 'render_failed',
    says: /ran out of memory/,
  },
  {
    profile: 'vllm-omni',
    does: 'makes one picture where no seconds are sent',
    server: {
      create: (asked) =>
        /name="seconds"\r\n\r\n1\r\n/.test(asked.text) ? json(job(asked, 'queued')) : json(error('One picture.'), 400),
    },
    ...paid,
  },
  {
    profile: 'vllm-omni',
    does: 'makes one picture and says that it lasts as long as was ordered',
    onlyThorough: true,
    server: { get: (asked) => json(job(asked, 'completed', { seconds: '1' })), content: () => mp4(still) },
    ...paid,
    finding: /^1 s were asked for, and the clip lasts 0\.\d+ s\.$/,
  },
  {
    profile: 'vllm-omni',
    does: 'says of a clip that it is under way, expired and not there before it hands it out',
    onlyThorough: true,
    server: {
      content: ({ times }) =>
        times < 3
          ? json(error(['Generation is still in-progress', 'Video expired', 'Video not found'][times] ?? ''), 404)
          : mp4(clip),
    },
    ...paid,
  },
  {
    profile: 'vllm-omni',
    does: 'is started anew and knows no job any more',
    onlyThorough: true,
    ...FORGOTTEN,
  },
  {
    profile: 'sglang',
    does: 'would take any model and render another',
    server: {},
    backend: { model: { text: 'wan-of-another-name' } },
    outcome: 'model_unavailable',
    says: /wan-of-another-name/,
    creates: 0,
  },
  {
    profile: 'sglang',
    does: 'tells real progress and a path on its own disk, and reads variant as the number of an output',
    onlyThorough: true,
    server: {
      get: (asked) => {
        const progress = [10, 30, 50, 70, 99][asked.times];
        const told = { progress: progress ?? 100, file_path: '/srv/outputs/1.mp4', url: null };
        return json(job(asked, progress === undefined ? 'completed' : 'in_progress', told));
      },
      content: ({ query }) => (query.has('variant') ? json({ detail: 'Video variant not found' }, 404) : mp4(clip)),
    },
    ...paid,
  },
  {
    profile: 'sglang',
    does: 'has no content of a failed job',
    onlyThorough: true,
    server: {
      get: (asked) => json(job(asked, 'failed', { error: { message: 'The model ran out of memory.' } })),
      content: () => json({ detail: 'Video variant None not found' }, 404),
    },
    outcome: 'render_failed',
    says: /out of memory/,
  },
  {
    profile: 'qvac',
    does: 'keeps jobs to the year 9999',
    onlyThorough: true,
    server: { get: (asked) => json(job(asked, 'completed', { expires_at: 253_402_300_799 })) },
    ...paid,
  },
  {
    profile: 'qvac',
    does: 'has no bytes any more of a job that it keeps to the year 9999',
    onlyThorough: true,
    server: {
      get: (asked) => json(job(asked, 'completed', { expires_at: 253_402_300_799 })),
      content: () => json(error('The video is gone.', { code: 'video_expired' }), 410),
    },
    outcome: 'download_not_ready',
    says: /The video is gone/,
    chargedUsd: PRICE_USD,
  },
  {
    profile: 'qvac',
    does: 'forgets the job while it renders it',
    onlyThorough: true,
    ...FORGOTTEN,
  },
  {
    profile: 'new-api',
    does: 'has lost the state of a job, and says elsewhere that it failed',
    server: { get: ({ id }) => json({ ...lostState, id }), elsewhere: () => json(FAILED_WITHIN) },
    outcome: 'render_failed',
    says: /upstream returned error/,
  },
  {
    profile: 'new-api',
    does: 'has lost the state of a job that is made',
    onlyThorough: true,
    server: {
      get: ({ id }) => json({ detail: 'starting', id }),
      elsewhere: ({ times, id }) =>
        json({ code: 'success', data: { task_id: id, status: times < 3 ? 'IN_PROGRESS' : 'SUCCESS' } }),
    },
    ...paid,
  },
  {
    profile: 'new-api',
    does: 'stays at 50 per cent, and says only of the clip that the job failed',
    onlyThorough: true,
    server: {
      get: (asked) => json(job(asked, 'in_progress', { progress: 50 })),
      content: () => json(error('Task is not completed yet, current status: FAILURE'), 400),
    },
    outcome: 'render_failed',
    says: /current status: FAILURE/,
  },
  {
    profile: 'new-api',
    does: 'cuts every download after a time, and promises ranges that it does not give',
    onlyThorough: true,
    server: {
      content: () => ({
        ...{ body: clip, cutAt: clip.length - 2_000, cutAfterMs: 1_100 },
        headers: { 'content-type': 'video/mp4', 'accept-ranges': 'bytes' },
      }),
    },
    ...paid,
    note: /this is the longest read.*a limit of the gateway/s,
  },
  ...(
    [
      ['new-api:kling', '"image":"data:image/'],
      ['new-api:doubao', '"image":"data:image/'],
      ['new-api:vidu', '"images":["data:image/'],
    ] as const
  ).map(([profile, picture]): ProfileRow => ({
    profile,
    does: 'takes a picture under another name alone',
    onlyThorough: profile !== 'new-api:vidu',
    server: {},
    followUp: {
      server: {
        create: (asked) =>
          asked.text.includes(picture)
            ? json(job(asked, 'queued'))
            : json(error('There is no picture.', { code: 'invalid_image' }), 400),
      },
      outcome: 'completed',
    },
    outcome: 'completed',
    chargedUsd: 2 * PRICE_USD,
  })),
  {
    profile: 'new-api:vidu',
    does: 'makes clips of its own length, whatever was ordered',
    server: { content: () => mp4(longer) },
    ...paid,
    finding: /^1 s were asked for, and the clip lasts 2/,
  },
  {
    profile: 'litellm',
    does: 'orders three times unless it is told not to',
    server: {
      create: (asked) => {
        const isTold =
          asked.headers['x-litellm-num-retries'] === '0' &&
          /"num_retries":0\b/.test(asked.text) &&
          /"disable_fallbacks":true\b/.test(asked.text);
        return isTold ? json(job(asked, 'queued')) : json(error('It would be ordered three times.'), 400);
      },
    },
    ...paid,
  },
  {
    profile: 'litellm',
    does: 'has no clip for a completed Veo operation, for a reason that proves nothing',
    onlyThorough: true,
    server: { content: () => json(error('list index out of range', { code: '500' }), 500) },
    outcome: 'download_not_ready',
    says: /list index out of range/,
    chargedUsd: PRICE_USD,
  },
  {
    profile: 'tensorrt-llm',
    does: 'takes no field that it does not know, and works in words of its own',
    server: {
      create: (asked) => {
        const known = ['model', 'prompt', 'size', 'seconds'];
        const isKnown = Object.keys(JSON.parse(asked.text) as object).every((name) => known.includes(name));
        return isKnown ? json(told(asked, 'queued'), 202) : json({ detail: 'Extra inputs are not permitted' }, 422);
      },
      get: (asked) => json(told(asked, ['queued', 'generating', 'postprocessing'][asked.times] ?? 'completed')),
      content: ({ times }) =>
        times < 2 ? json(error('Video is not ready (status: queued)', { type: 'BadRequestError' }), 400) : mp4(clip),
    },
    ...paid,
  },
  ...litellmRows,
];
