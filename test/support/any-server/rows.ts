import type { ShotOutcome } from '../../../src/contract/outcome';
import type { Asked, Behaviour, Reply } from './fake-server';
import { mp4, NOT_FOUND } from './fake-server';

/** What a server does, what the user sees, what is charged. Behaviours and numbers of real servers; texts are ours. */
export interface Row {
  /** Reads on after "a server that". */
  readonly does: string;
  readonly server: Behaviour;
  readonly outcome: ShotOutcome;
  /** What the problem of the shot says. */
  readonly says?: RegExp;
  /** What is said of a clip that is no plain MP4. */
  readonly note?: RegExp;
  /** One of the findings of its verdict. */
  readonly finding?: RegExp;
  /** Size of the clip that is stored. */
  readonly bytes?: number;
  /** US dollars; a clip costs 0.1. */
  readonly chargedUsd?: number;
  readonly openUsd?: number;
  readonly unknownUsd?: number;
  /** How many creates are sent; one, where this is absent. */
  readonly creates?: number;
  /** Starts when the pipeline of this row has ended. */
  readonly after?: string;
  /** Another row goes the same way through all but the parser of answers, which unit tests hold against every one of them. */
  readonly onlyThorough?: boolean;
}

/** Files that a server hands out. */
export interface Files {
  readonly clip: Buffer;
  readonly fragmented: Buffer;
  readonly openFragments: Buffer;
  readonly avi: Buffer;
  readonly webm: Buffer;
  readonly mov: Buffer;
  /** Twice as long as is ordered. */
  readonly longer: Buffer;
  /** Of another size than is ordered. */
  readonly larger: Buffer;
  /** A good picture beside sound that nothing can decode. */
  readonly mute: Buffer;
  /** All boxes whole, and nothing but noise in them. */
  readonly noise: Buffer;
  /** One picture, and no sound. */
  readonly still: Buffer;
}

export const PRICE_USD = 0.1;
export const paid = { outcome: 'completed', chargedUsd: PRICE_USD } as const;
export const json = (body: unknown, status = 200): Reply => ({ status, body });
export const error = (message: string, rest: object = {}): object => ({ error: { message, ...rest } });
export const job = ({ id }: Asked, status: string, rest: object = {}): object => ({
  id,
  object: 'video',
  status,
  ...rest,
});
export const firstly =
  (first: Reply, then: (asked: Asked) => Reply | undefined) =>
  (asked: Asked): Reply =>
    (asked.times === 0 ? first : then(asked)) ?? first;
export const LONGEST_READ = /this is the longest read/;
const SHARED_ID = 'video_shared_job';
const LONG_ID = `video_${'A'.repeat(1_990)}==`;

/** A server that speaks of no job once its create is answered. */
export const FORGETFUL: Behaviour = { get: () => NOT_FOUND, content: () => NOT_FOUND };

/** A server of its own, or a gateway that gives itself away by nothing. */
export const directRows = ({ clip, fragmented, openFragments, avi, ...others }: Files): readonly Row[] => [
  // Create
  {
    does: 'answers a task id',
    onlyThorough: true,
    server: { create: ({ id }) => json({ task_id: id, status: 'queued' }) },
    ...paid,
  },
  {
    does: 'answers a number one level down',
    server: { id: '90071992547409931', create: () => json('{"code":200,"data":[{"id":90071992547409931}]}') },
    ...paid,
  },
  { does: 'gives ids of 2,000 characters', onlyThorough: true, server: { id: LONG_ID }, ...paid },
  {
    does: 'gives ids with slashes, colons and equals signs',
    server: { id: 'projects/p/operations/7:openai==' },
    ...paid,
  },
  {
    does: 'says 200 and that the balance is too low',
    server: { create: () => json(error('insufficient balance')) },
    outcome: 'insufficient_funds',
    says: /insufficient balance/,
  },
  {
    does: 'says 402',
    onlyThorough: true,
    server: { create: () => json(error('Payment required'), 402) },
    outcome: 'insufficient_funds',
  },
  {
    does: 'says 429 for want of quota',
    onlyThorough: true,
    server: { create: () => json(error('Quota.', { code: 'insufficient_quota' }), 429) },
    outcome: 'insufficient_funds',
  },
  {
    does: 'says 403 for want of credits',
    onlyThorough: true,
    server: { create: () => json(error('Insufficient credits'), 403) },
    outcome: 'insufficient_funds',
  },
  {
    does: 'says 503 because it has no channel for the model',
    server: { create: () => json(error('No available channel for model sora-2', { code: 'model_not_found' }), 503) },
    outcome: 'model_unavailable',
    says: /No available channel/,
  },
  {
    does: 'says 404 because it has no such model',
    onlyThorough: true,
    server: { create: () => json(error('The model `sora-2` does not exist', { code: 'model_not_found' }), 404) },
    outcome: 'model_unavailable',
    says: /does not exist.*No other backend is configured/,
  },
  {
    does: 'says 404 because its deployment does not show yet',
    onlyThorough: true,
    server: {
      create: () => json(error('The API deployment does not exist yet.', { code: 'DeploymentNotFound' }), 404),
    },
    outcome: 'deployment_not_found',
    says: /does not exist yet/,
  },
  {
    does: 'says 410 because the model has been taken out of service',
    onlyThorough: true,
    server: { create: () => json(error('The model has been retired.'), 410) },
    outcome: 'model_retired',
    says: /retired.*No other backend is configured/,
  },
  {
    does: 'says 503 while its queue is full, and has room later',
    server: {
      create: firstly({ status: 503, body: { detail: 'queue is full' }, headers: { 'retry-after': '20' } }, (asked) =>
        json(job(asked, 'queued')),
      ),
    },
    ...paid,
    creates: 2,
  },
  {
    does: 'says 409 while it is busy, and has room later',
    onlyThorough: true,
    server: { create: firstly(json({ detail: 'The server is busy' }, 409), (asked) => json(job(asked, 'queued'))) },
    ...paid,
    creates: 2,
  },
  {
    does: 'wants its path with a slash',
    server: {
      create: firstly({ status: 307, headers: { location: '/v1/videos/' } }, (asked) => json(job(asked, 'queued'))),
    },
    ...paid,
    creates: 2,
  },
  {
    does: 'answers when the clip is made, and knows the job no more',
    server: {
      create: (asked) => json(job(asked, 'completed', { data: [{ url: `${asked.origin}/files/${asked.id}` }] })),
      get: () => json({ message: 'Route not found', code: 404 }, 404),
      content: () => json({ message: 'Route not found', code: 404 }, 404),
      elsewhere: () => mp4(clip),
    },
    ...paid,
  },
  ...(
    [
      [
        'with the clip in b64_json',
        (asked) => json(job(asked, 'completed', { data: [{ b64_json: clip.toString('base64') }] })),
      ],
      [
        'with the clip in b64_json and no id',
        () => json({ created: 1, data: [{ b64_json: clip.toString('base64') }] }),
      ],
      ['with the MP4 alone', () => mp4(clip)],
      ['with where the clip is, and no id', ({ origin, id }) => json({ data: [{ url: `${origin}/files/${id}` }] })],
    ] satisfies [string, Behaviour['create']][]
  ).map(([how, create]): Row => ({
    does: `answers ${how}, and knows no jobs`,
    onlyThorough: how !== 'with the MP4 alone',
    server: { create, ...FORGETFUL, elsewhere: () => mp4(clip) },
    ...paid,
  })),
  {
    does: 'answers with an AVI alone, and knows no jobs',
    onlyThorough: true,
    server: { create: () => ({ body: avi, headers: { 'content-type': 'video/x-msvideo' } }), ...FORGETFUL },
    ...paid,
    note: /AVI/,
  },
  {
    does: 'answers a failed render with 200, and knows the job no more',
    onlyThorough: true,
    server: {
      create: (asked) => json(job(asked, 'failed', { data: [], error: 'It fell over.' })),
      get: () => json({ message: 'Route not found', code: 404 }, 404),
    },
    outcome: 'render_failed',
    says: /It fell over/,
  },
  {
    does: 'answers a create with a web page, and other questions as it should',
    server: {
      create: () => ({ body: '<!doctype html><title>Console</title>', headers: { 'content-type': 'text/html' } }),
    },
    outcome: 'outcome_unknown',
    says: /a web page answered/,
    unknownUsd: PRICE_USD,
  },
  {
    does: 'answers a create with a job that another render has',
    server: { create: () => json({ id: SHARED_ID, object: 'video', status: 'queued' }) },
    after: 'gives a job an id that it gives again',
    outcome: 'outcome_unknown',
    says: /answered with job video_shared_job, which belongs to render \S+\/baseline\.1:/,
    unknownUsd: PRICE_USD,
  },
  { does: 'gives a job an id that it gives again', server: { id: SHARED_ID }, ...paid },
  {
    does: 'redirects an order to https',
    server: {
      create: () => ({ status: 307, headers: { location: 'https://videos.example/v1/videos?token=1' } }),
    },
    outcome: 'refused',
    says: /redirect to videos\.example.*set its base URL to https:\/\/videos\.example\/v1$/,
  },
  {
    does: 'refuses an order with 422',
    onlyThorough: true,
    server: { create: () => json({ detail: 'The picture failed the check after it was rendered.' }, 422) },
    outcome: 'refused',
    says: /failed the check/,
  },
  // Ask
  {
    does: 'names the reason of a failure in failure_reason',
    onlyThorough: true,
    server: { get: (asked) => json(job(asked, 'failed', { failure_reason: 'It rained.' })) },
    outcome: 'render_failed',
    says: /It rained/,
  },
  {
    does: 'names no reason for a failure',
    server: { get: (asked) => json(job(asked, 'failed')) },
    outcome: 'render_failed',
    says: /./,
  },
  ...['success', 'SUCCEEDED', 'done', 'complete', 'Finished'].map((word): Row => ({
    does: `calls a completed job ${word}`,
    onlyThorough: word !== 'done',
    server: { get: (asked) => json(job(asked, word)) },
    ...paid,
  })),
  ...['error', 'FAILURE', 'rejected'].map((word): Row => ({
    does: `calls a failed job ${word}`,
    onlyThorough: true,
    server: { get: (asked) => json(job(asked, word, { fail_reason: 'It is too warm.' })) },
    outcome: 'render_failed',
    says: /too warm/,
  })),
  {
    does: 'answers without an id, in an envelope, with progress in per cent',
    onlyThorough: true,
    server: {
      get: ({ times }) =>
        json({ code: 'success', data: { status: times < 2 ? 'IN_PROGRESS' : 'SUCCESS', progress: '45%' } }),
    },
    ...paid,
  },
  {
    does: 'answers a failed job with 500 and the whole job',
    server: {
      get: (asked) => json(job(asked, 'failed', { error: { code: 500, message: 'CUDA out of memory' } }), 500),
    },
    outcome: 'render_failed',
    says: /CUDA out of memory/,
  },
  {
    does: 'answers a failed job with 400 and the whole job',
    onlyThorough: true,
    server: { get: (asked) => json(job(asked, 'failed', { error: { code: 400, message: 'Guardrail' } }), 400) },
    outcome: 'render_failed',
    says: /Guardrail/,
  },
  {
    does: 'has replicas that know the job in turn',
    server: {
      get: (asked) =>
        asked.times % 5 < 4 && asked.times < 20
          ? NOT_FOUND
          : json(job(asked, asked.times < 20 ? 'in_progress' : 'completed')),
    },
    ...paid,
  },
  { does: 'forgets the job', server: { get: () => NOT_FOUND }, outcome: 'job_not_found', openUsd: PRICE_USD },
  {
    does: 'answers 500 as soon as the job is done',
    server: {
      get: (asked) =>
        asked.times === 0 ? json(job(asked, 'in_progress')) : json(error('No secret to sign with'), 500),
    },
    ...paid,
  },
  {
    does: 'calls it queued through the whole render and after it',
    onlyThorough: true,
    server: { get: (asked) => json(job(asked, 'queued')) },
    ...paid,
  },
  {
    does: 'has it wait for longer than a render may take before it begins',
    server: {
      get: (asked) => json(job(asked, asked.times < 30 ? 'queued' : asked.times < 40 ? 'in_progress' : 'completed')),
    },
    ...paid,
  },
  {
    does: 'works on it past the deadline',
    server: {
      get: (asked) => json(job(asked, 'in_progress')),
      content: () => json({ detail: 'Video still being generated' }, 404),
    },
    outcome: 'timed_out',
    says: /Still in_progress/,
    openUsd: PRICE_USD,
  },
  {
    does: 'hands out a part of the clip while it still works on it, past the deadline',
    onlyThorough: true,
    server: {
      get: (asked) => json(job(asked, 'in_progress')),
      content: () => mp4(clip.subarray(0, clip.length - 100)),
    },
    outcome: 'timed_out',
    openUsd: PRICE_USD,
  },
  // Content
  {
    does: 'redirects to a signed URL',
    server: {
      content: ({ origin, id }) => ({
        status: 302,
        headers: { location: `${origin.replace('127.0.0.1', 'localhost')}/signed/${id}?sig=1` },
      }),
      elsewhere: () => mp4(clip),
    },
    ...paid,
  },
  {
    does: 'redirects on its own host',
    onlyThorough: true,
    server: {
      content: ({ id }) => ({ status: 307, headers: { location: `/files/${id}` } }),
      elsewhere: () => mp4(clip),
    },
    ...paid,
  },
  {
    does: 'redirects to a metadata service',
    onlyThorough: true,
    server: { content: () => ({ status: 302, headers: { location: 'http://169.254.169.254/latest' } }) },
    outcome: 'download_not_ready',
    says: /no clip is fetched from such an address/,
    chargedUsd: PRICE_USD,
  },
  {
    does: 'has no content route and names the clip in the job',
    onlyThorough: true,
    server: {
      get: (asked) => json(job(asked, 'completed', { url: `${asked.origin}/files/${asked.id}` })),
      content: () => NOT_FOUND,
      elsewhere: () => mp4(clip),
    },
    ...paid,
  },
  {
    does: 'refuses the content and names the clip in metadata',
    server: {
      get: (asked) => json(job(asked, 'completed', { metadata: { url: `${asked.origin}/files/${asked.id}` } })),
      content: () => json({ detail: 'Please use the cloud URL.' }, 400),
      elsewhere: () => mp4(clip),
    },
    ...paid,
  },
  {
    does: 'has moved the clip to a cloud, names it in the job and refuses the content for ever',
    onlyThorough: true,
    server: {
      get: (asked) => {
        const url = `${asked.origin}/files/${asked.id}`;
        return json(job(asked, 'completed', { url, urls: [url], file_path: null }));
      },
      content: () => json({ detail: 'Video has been uploaded to cloud storage. Please use the cloud URL.' }, 400),
      elsewhere: () => mp4(clip),
    },
    ...paid,
  },
  {
    does: 'could not move the clip to a cloud, and hands it out itself',
    onlyThorough: true,
    server: { get: (asked) => json(job(asked, 'completed', { url: null, urls: null })) },
    ...paid,
  },
  {
    does: 'breaks off the clip six times',
    server: { content: ({ times }) => ({ ...mp4(clip), ...(times < 6 ? { cutAt: 2_000 } : {}) }) },
    ...paid,
  },
  {
    does: 'answers 502 for a while after completion',
    onlyThorough: true,
    server: { content: ({ times }) => (times < 8 ? json('<html><title>502</title></html>', 502) : mp4(clip)) },
    ...paid,
  },
  {
    does: 'hands out part of a clip that it is still writing',
    server: { content: ({ times }) => mp4(times < 6 ? clip.subarray(0, clip.length - 1_000) : clip) },
    ...paid,
  },
  {
    does: 'never hands out more than a part',
    server: { content: () => mp4(clip.subarray(0, clip.length - 1_000)) },
    ...paid,
    ...{ note: LONGEST_READ, finding: /1000 bytes before the end of its mdat box/, bytes: clip.length - 1_000 },
  },
  {
    does: 'hands out less and less of a clip, and then nothing',
    onlyThorough: true,
    server: {
      content: ({ times }) =>
        times < 4 ? mp4(clip.subarray(0, clip.length - 1_000 * (times + 1))) : json(error('Storage is gone.'), 500),
    },
    ...paid,
    ...{ note: LONGEST_READ, bytes: clip.length - 1_000 },
  },
  {
    does: 'cuts every download at the same place',
    onlyThorough: true,
    server: { content: () => ({ ...mp4(clip), cutAt: clip.length - 2_000 }) },
    ...paid,
    note: LONGEST_READ,
  },
  {
    does: 'forgets the job after it has handed out a part of the clip',
    onlyThorough: true,
    server: {
      get: (asked) => (asked.times < 3 ? json(job(asked, asked.times === 0 ? 'queued' : 'completed')) : NOT_FOUND),
      content: ({ times }) => (times < 2 ? mp4(clip.subarray(0, clip.length - 1_000)) : NOT_FOUND),
    },
    ...paid,
    note: LONGEST_READ,
  },
  {
    does: 'has no index in the part that it hands out',
    onlyThorough: true,
    server: { content: () => mp4(clip.subarray(0, 400)) },
    outcome: 'download_not_ready',
    chargedUsd: PRICE_USD,
  },
  {
    does: 'has lost the content of a job that it knows, for a while',
    onlyThorough: true,
    server: { content: ({ times }) => (times < 20 ? NOT_FOUND : mp4(clip)) },
    ...paid,
  },
  {
    does: 'ends its answer with the tail of a form',
    onlyThorough: true,
    server: { content: () => mp4(Buffer.concat([clip, Buffer.from('\r\n------boundary--\r\n')])) },
    ...paid,
    note: /bytes that no player needs/,
  },
  {
    does: 'makes a clip with sound that nothing can decode',
    onlyThorough: true,
    server: { content: () => mp4(others.mute) },
    ...paid,
    finding: /^Its sound was not measured\./,
  },
  {
    does: 'makes a clip that nothing can play',
    onlyThorough: true,
    server: { content: () => mp4(others.noise) },
    outcome: 'clip_invalid',
    chargedUsd: PRICE_USD,
  },
  {
    does: 'makes twice as many seconds as were ordered',
    onlyThorough: true,
    server: { content: () => mp4(others.longer) },
    ...paid,
    finding: /^1 s were asked for, and the clip lasts 2 s\.$/,
  },
  {
    does: 'makes another size than was ordered',
    onlyThorough: true,
    server: { content: () => mp4(others.larger) },
    ...paid,
    finding: /^A picture of 160x96 pixels was asked for, and 176x112 came, rounded to a multiple of 16\.$/,
  },
  {
    does: 'says 401 to the content for ever',
    server: { content: () => json(error('No key for this route'), 401) },
    outcome: 'download_not_ready',
    says: /No key for this route/,
    chargedUsd: PRICE_USD,
  },
  {
    does: 'says 403 to the content for a setting of the gateway',
    onlyThorough: true,
    server: { content: () => json(error('request blocked: port 8104 is not allowed'), 403) },
    outcome: 'download_not_ready',
    says: /port 8104/,
    chargedUsd: PRICE_USD,
  },
  { does: 'makes fragmented MP4', onlyThorough: true, server: { content: () => mp4(fragmented) }, ...paid },
  { does: 'makes fragmented MP4 without an end', server: { content: () => mp4(openFragments) }, ...paid },
  { does: 'makes AVI under the name of an MP4', server: { content: () => mp4(avi) }, ...paid, note: /AVI/ },
  {
    does: 'makes WebM under the name of an MP4',
    onlyThorough: true,
    server: { content: () => mp4(others.webm) },
    ...paid,
    note: /WebM/,
  },
  {
    does: 'makes QuickTime under the name of an MP4',
    onlyThorough: true,
    server: { content: () => mp4(others.mov) },
    ...paid,
    note: /QuickTime/,
  },
];

/** Behind new-api, which gives itself away by its headers: what it passes on is never repeated. */
export const gatewayRows = ({ clip }: Files): readonly Row[] => [
  {
    does: 'could not read its upstream (201)',
    server: { create: () => json({ code: 'fail_to_fetch_task', message: '{"id":"video_up8"}', data: null }, 201) },
    outcome: 'gateway_unreadable',
    unknownUsd: PRICE_USD,
  },
  {
    does: 'could not parse its upstream after the order (500)',
    onlyThorough: true,
    server: { create: () => json({ code: 'unmarshal_response_body_failed', message: 'x', data: null }, 500) },
    outcome: 'gateway_unreadable',
    unknownUsd: PRICE_USD,
  },
  {
    does: 'has too little money before it orders',
    server: {
      create: () =>
        json({ code: 'pre_consume_token_quota_failed', message: 'token quota is not enough', data: null }, 403),
    },
    outcome: 'insufficient_funds',
    says: /token quota/,
  },
  {
    does: 'has no channel for the model',
    onlyThorough: true,
    server: {
      create: () =>
        json(error('No available channel for model sora-2', { code: 'model_not_found', type: 'new_api_error' }), 503),
    },
    outcome: 'model_unavailable',
  },
  {
    does: 'checks the size by itself',
    onlyThorough: true,
    server: { create: () => json({ code: 'invalid_size', message: 'sora-2 size is invalid', data: null }, 400) },
    outcome: 'invalid_value',
  },
  {
    does: 'passes on a moderation',
    onlyThorough: true,
    server: {
      create: () =>
        json(
          {
            code: 'fail_to_fetch_task',
            message: JSON.stringify(error('Blocked.', { code: 'moderation_blocked' })),
            data: null,
          },
          400,
        ),
    },
    outcome: 'moderated',
    says: /Blocked/,
    unknownUsd: PRICE_USD,
  },
  {
    does: 'passes on that there is no room',
    server: { create: () => json({ code: 'fail_to_fetch_task', message: 'saturated', data: null }, 429) },
    outcome: 'outcome_unknown',
    unknownUsd: PRICE_USD,
  },
  {
    does: "passes on that the operator's key is wrong",
    onlyThorough: true,
    server: {
      create: () => json({ code: 'fail_to_fetch_task', message: JSON.stringify(error('bad key')), data: null }, 401),
    },
    outcome: 'outcome_unknown',
    unknownUsd: PRICE_USD,
  },
  {
    does: 'says unknown first, times in ms, seconds with a fraction',
    onlyThorough: true,
    server: {
      get: (asked) =>
        json(
          job(asked, asked.times < 3 ? 'unknown' : 'completed', {
            created_at: 1_795_865_451_361,
            completed_at: 1_795_865_451_361,
            seconds: '5.1',
            model: '',
          }),
        ),
    },
    ...paid,
  },
  { does: 'is as plain as any', onlyThorough: true, server: { content: () => mp4(clip) }, ...paid },
];
