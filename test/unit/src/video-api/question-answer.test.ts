import { readQuestionAnswer } from '../../../../src/video-api/question-answer';

const pack = (upstream: string, deployment: string): string =>
  `video_${Buffer.from(`litellm:custom_llm_provider:openai;model_id:a;video_id:${upstream};deployment_id:${deployment}`).toString('base64')}`;
const failed = { id: 'v1', object: 'video', status: 'failed', error: { code: 500, message: 'CUDA out of memory' } };

const ask = (status: number, body: unknown, { askedFor = 'v1', gateway = null as 'litellm' | null } = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = new Headers();
  return readQuestionAnswer({ label: 'GET /videos/v1', status, headers, text, nowMs: 0 }, { askedFor, gateway });
};

describe('the answer to a question for a job', () => {
  it.each<[string, number, unknown, object]>([
    ['a job', 200, { id: 'v1', status: 'in_progress', progress: 45 }, { state: 'running', progress: 45, atWork: true }],
    ['without an id', 200, { status: 'completed' }, { id: 'v1', state: 'completed' }],
    ['by its task id', 200, { id: 7, task_id: 'v1', status: 'SUCCESS' }, { id: 'v1', state: 'completed' }],
    [
      'in an envelope',
      200,
      { code: 'success', data: { task_id: 'v1', status: 'FAILURE', fail_reason: 'no' } },
      { state: 'failed', error: { message: 'no' } },
    ],
    [
      "by the inner word before the envelope's",
      200,
      { status: 'success', data: { id: 'v1', status: 'queued' } },
      { state: 'running' },
    ],
    [
      'that failed, with the status of its error',
      500,
      failed,
      { state: 'failed', error: { code: '500', message: 'CUDA out of memory' } },
    ],
    ['that failed, as a client error', 400, failed, { state: 'failed' }],
    [
      'with the true reason as JSON inside the message',
      200,
      { id: 'v1', status: 'failed', error: { message: 'x: {"error":{"code":"moderation_blocked","message":"no"}}' } },
      { error: { code: 'moderation_blocked', moderated: true } },
    ],
    ['with progress as text', 200, { id: 'v1', status: 'running', progress: '45%' }, { progress: 45 }],
    ['with progress as a part of 1', 200, { id: 'v1', status: 'running', progress: 0.45 }, { progress: 45 }],
    [
      'with times in milliseconds',
      200,
      { id: 'v1', status: 'queued', created_at: 1_795_865_451_361 },
      { createdAtMs: 1_795_865_451_361 },
    ],
    [
      'with times in ISO',
      200,
      { id: 'v1', status: 'queued', created_at: '2026-11-28T10:00:00+02:00' },
      { createdAtMs: Date.parse('2026-11-28T08:00:00Z') },
    ],
    [
      'with a time that names no hour of ours',
      200,
      { id: 'v1', status: 'queued', created_at: '2026-11-28T10:00:00' },
      { createdAtMs: null },
    ],
    [
      'with its clip elsewhere',
      200,
      { id: 'v1', status: 'completed', metadata: { url: 'https://a.example/c.mp4' } },
      { clipUrls: ['https://a.example/c.mp4'] },
    ],
  ])('that is a job %s is believed', (_title, status, body, job) => {
    expect(ask(status, body)).toMatchObject({ job });
  });

  it.each<[string, number, unknown]>([
    ['another job', 200, { id: 'v2', status: 'completed' }],
    ['an error without a state', 200, { id: 'v1', error: { message: 'gone wrong' } }],
    ['a detail without a state', 200, { id: 'v1', detail: 'starting' }],
    ['a failed job of another id', 500, { ...failed, id: 'v2' }],
    ['a failed job without its id', 500, { ...failed, id: undefined }],
    ['a failed thing that is no video', 500, { ...failed, object: 'task' }],
    ['a job that still runs, with an error status', 500, { ...failed, status: 'in_progress' }],
    ['a failed job that came with 401', 401, failed],
    ['a failed job that came with 429', 429, failed],
  ])('that is %s says nothing of the job', (_title, status, body) => {
    expect(ask(status, body)).toHaveProperty('problem');
  });

  it("takes LiteLLM's other id of the same upstream job for it, and no other one", () => {
    const askedFor = pack('video_up1', 'A');
    const answered = (id: string) => ask(200, { id, status: 'completed' }, { askedFor, gateway: 'litellm' });
    expect(answered(pack('video_up1', 'B'))).toMatchObject({ job: { id: askedFor, state: 'completed' } });
    expect(answered(pack('video_up2', 'A'))).toHaveProperty('problem');
  });

  it.each([
    ['queued', undefined],
    ['NOT_START', undefined],
    ['unknown', undefined],
    ['processing', true],
    ['generating', true],
    ['Post-Processing', true],
  ])('whose word is %s tells whether it is worked on', (status, atWork) => {
    const answer = ask(200, { id: 'v1', status });
    expect('job' in answer ? answer.job.atWork : 'no job').toBe(atWork);
  });

  it.each([
    ['success', 'completed'],
    ['Succeeded', 'completed'],
    ['complete', 'completed'],
    ['DONE', 'completed'],
    ['finished', 'completed'],
    ['fail', 'failed'],
    ['FAILURE', 'failed'],
    ['error', 'failed'],
    ['rejected', 'failed'],
    ['Canceled', 'cancelled'],
    ['deleted', 'cancelled'],
    ['EXPIRED', 'expired'],
  ])('whose word is %s is %s', (status, state) => {
    expect(ask(200, { id: 'v1', status })).toMatchObject({ job: { status, state } });
  });
});
