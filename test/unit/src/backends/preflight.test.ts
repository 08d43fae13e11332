import type { Needs } from '../../../../src/backends/preflight';
import { preflight } from '../../../../src/backends/preflight';
import type { Backend } from '../../../../src/plans/backend';
import type { GetOutcome, ModelsOutcome } from '../../../../src/video-api/outcomes';
import type { ProblemKind, VideoApiProblem } from '../../../../src/video-api/problem';
import { configured } from '../../../support/backends';

const NOW_MS = Date.UTC(2026, 10, 28, 12);
const NEEDS: Needs = { model: 'wan', size: '720x1280', seconds: 4, image: false, sound: false };

type Looked = Partial<Needs> & { job?: GetOutcome };

async function look(limits: Partial<Backend>, models: ModelsOutcome, { job = NO_SUCH_JOB, ...needs }: Looked = {}) {
  const api = { models: () => Promise.resolve(models), get: () => Promise.resolve(job) };
  return preflight(await configured(limits, api).server(), { ...NEEDS, ...needs }, NOW_MS);
}
const failed = (kind: ProblemKind, status?: number, message = `It says ${status ?? kind}.`) => {
  const problem: VideoApiProblem = { kind, message, ...(status === undefined ? {} : { status }) };
  return { outcome: 'problem', problem } as const;
};
const NO_SUCH_JOB = failed('job_not_found', 404);
const listed = (...ids: string[]): ModelsOutcome => ({ outcome: 'models', ids });
const only = (...tasks: string[]): ModelsOutcome => ({ ...listed('wan'), tasks: { wan: tasks } }) as ModelsOutcome;

describe('the look before an order', () => {
  it.each([
    [
      'a model that the list does not have',
      { profile: 'sglang' },
      listed('other'),
      {},
      'model_unavailable',
      'has no model wan; it has other',
    ],
    [
      'another than the first served name',
      { profile: 'vllm-omni' },
      listed('wan-a', 'wan'),
      {},
      'model_unavailable',
      'the first name',
    ],
    [
      'a picture for a text-to-video model',
      { profile: 'sglang' },
      only('T2V'),
      { image: true },
      'model_unavailable',
      'from text only',
    ],
    [
      'text alone for an image-to-video model',
      { profile: 'sglang' },
      only('I2V'),
      {},
      'model_unavailable',
      'no clips from text alone',
    ],
    [
      'a model past its last day',
      { retiresOn: '2026-11-28' },
      listed('wan'),
      {},
      'model_retired',
      'was retired on 2026-11-28',
    ],
    [
      'a picture where none is taken',
      { takesImage: false },
      listed('wan'),
      { image: true },
      'model_unavailable',
      'no picture',
    ],
    [
      'sound where there is none',
      { makesSound: false },
      listed('wan'),
      { sound: true },
      'model_unavailable',
      'no sound',
    ],
    [
      'a remix where there is none',
      { makesFrom: ['edit'] },
      listed('wan'),
      { madeHow: 'remix' },
      'model_unavailable',
      'make a remix',
    ],
    ['a size that it does not take', {}, listed('wan'), { size: '100x100' }, 'invalid_value', 'not 100x100'],
    ['a length that it does not take', {}, listed('wan'), { seconds: 5 }, 'invalid_value', 'not 5'],
  ] as [string, Partial<Backend>, ModelsOutcome, Partial<Needs>, string, string][])(
    'refuses %s',
    async (_, limits, models, needs, as, words) => {
      expect(await look(limits, models, needs)).toEqual({ as, detail: expect.stringContaining(words) as string });
    },
  );

  it('takes a 410 for a model that is retired', async () => {
    const gone = failed('refused_other', 410, 'Gone.');
    expect(await look({}, gone)).toEqual({ as: 'model_retired', detail: 'Gone.', status: 410 });
  });

  it.each([
    ['lists it', { profile: 'vllm-omni' }, listed('wan', 'alias'), {}],
    ['lists nothing', { profile: 'sglang' }, listed(), {}],
    ['lists base models only', { profile: 'azure' }, listed('gpt'), {}],
    ['makes clips from clips', { profile: 'sglang', makesFrom: ['edit'] }, only('I2V'), { madeHow: 'edit' }],
    ['does both', { profile: 'sglang' }, only('TI2V'), { image: true }],
    ['retires it tomorrow', { retiresOn: '2026-11-29' }, listed('wan'), {}],
    ['has no list', {}, failed('route_not_found', 404), {}],
    ['has a list that always fails', {}, failed('server_error', 500), {}],
    ['cannot give its list just now, and knows of jobs', {}, failed('server_error', 503), {}],
    ['keeps its list to others, and knows of jobs', {}, failed('forbidden', 403), {}],
    ['has no room for questions', {}, failed('too_many_requests', 429), {}],
    ['fails when it is asked for a job', {}, failed('network'), { job: failed('server_error', 500) }],
  ] as [string, Partial<Backend>, ModelsOutcome, Looked][])(
    'lets an order through to a server that %s',
    async (_, limits, models, needs) => {
      expect(await look(limits, models, needs)).toBeUndefined();
    },
  );

  it.each([
    ['does not know us', failed('unauthorized', 401), failed('unauthorized', 401), 'unauthorized', 401],
    ['knows us and lets us do nothing', failed('forbidden', 403), failed('forbidden', 403), 'forbidden', 403],
    ['lets us see neither list nor job', failed('unauthorized', 401), failed('forbidden', 403), 'forbidden', 403],
  ] as const)('refuses a server that %s, by two of its answers', async (_, models, job, as, status) => {
    expect(await look({}, models, { job })).toEqual({ as, detail: job.problem.message, status });
  });

  it.each([
    ['cannot be reached', failed('network'), failed('network')],
    ['answers nothing in time', failed('timed_out'), failed('aborted')],
    ['is announced by what stands before it', failed('server_error', 503), failed('server_error', 504)],
    ['is half there', failed('server_error', 502), failed('network')],
  ] as const)('takes a server that %s for one that may be waking up', async (_, models, job) => {
    const found = await look({}, models, { job });
    expect(found).toMatchObject({ as: 'backend_unreachable', code: models.problem.kind, asleep: true });
    expect(found?.detail).toContain(models.problem.message);
  });

  it('asks nothing where the settings alone speak against an order', async () => {
    const server = await configured(
      { retiresOn: '2026-01-01' },
      { models: () => Promise.reject(new Error()) },
    ).server();
    expect(await preflight(server, NEEDS, NOW_MS)).toMatchObject({ as: 'model_retired' });
  });
});
