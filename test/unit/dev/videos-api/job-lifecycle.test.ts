import type { TestSimulator } from './simulator';
import { createForm, pngHeaderOf, startSimulator } from './simulator';

describe('the life of a job', () => {
  let simulator: TestSimulator;
  afterEach(() => simulator.stop());

  it('is queued, jumps in progress, waits at 99 and completes with its clip at the due second', async () => {
    simulator = await startSimulator();
    const { id, created_at: createdAt } = (await simulator.create()).body;
    const seen: string[] = [];
    for (let second = 0; second <= 60; second += 4) {
      const { status, progress } = await simulator.video(id);
      seen.push(`${second} s ${status} ${progress}`);
      if (second < 60) await simulator.pass(4_000);
    }
    expect(seen).toEqual([
      '0 s queued 0',
      '4 s in_progress 0',
      '8 s in_progress 0',
      '12 s in_progress 0',
      '16 s in_progress 10',
      '20 s in_progress 45',
      '24 s in_progress 45',
      '28 s in_progress 45',
      '32 s in_progress 72',
      '36 s in_progress 72',
      '40 s in_progress 72',
      '44 s in_progress 72',
      '48 s in_progress 99',
      '52 s in_progress 99',
      '56 s in_progress 99',
      '60 s completed 100',
    ]);
    expect(await simulator.video(id)).toMatchObject({
      completed_at: Number(createdAt) + 60,
      expires_at: Number(createdAt) + 86_400,
    });
  });

  it('takes 50 to 70 s by default, 2 to 8 of them in the queue', async () => {
    simulator = await startSimulator({ queuedMs: [2_000, 8_000], durationMs: [50_000, 70_000] });
    const { id } = (await simulator.create()).body;
    await simulator.pass(1_999);
    expect((await simulator.video(id)).status).toBe('queued');
    await simulator.pass(6_001);
    expect((await simulator.video(id)).status).toBe('in_progress');
    await simulator.pass(41_000);
    expect((await simulator.video(id)).status).toBe('in_progress');
    await simulator.pass(21_000);
    expect((await simulator.video(id)).status).toBe('completed');
  });

  it('is gone, job and content, 24 hours after its creation', async () => {
    simulator = await startSimulator();
    const { id } = (await simulator.create()).body;
    await simulator.pass(86_399_000);
    expect((await simulator.video(id)).status).toBe('completed');
    await simulator.pass(1_000);
    const gone = {
      error: { message: `Video with id '${id}' not found.`, type: 'invalid_request_error', param: null, code: null },
    };
    expect(await simulator.call('GET', `/videos/${id}`)).toMatchObject({ status: 404, body: gone });
    expect(await simulator.call('GET', `/videos/${id}/content`)).toMatchObject({ status: 404, body: gone });
  });

  it('can say that it is expired instead', async () => {
    simulator = await startSimulator({ afterExpiry: 'expired', retentionMs: 100_000 });
    const { id } = (await simulator.create()).body;
    await simulator.pass(100_000);
    expect((await simulator.video(id)).status).toBe('expired');
    expect((await simulator.call('GET', `/videos/${id}/content`)).status).toBe(404);
  });

  it('tells when to ask again only where the profile says so, and only until it is finished', async () => {
    simulator = await startSimulator({ pollAfterMs: 7_000 });
    const { id } = (await simulator.create()).body;
    expect((await simulator.call('GET', `/videos/${id}`)).headers.get('openai-poll-after-ms')).toBe('7000');
    await simulator.pass(60_000);
    expect((await simulator.call('GET', `/videos/${id}`)).headers.get('openai-poll-after-ms')).toBeNull();
  });

  it('fails, and is logged, when its clip cannot be rendered: nothing pretends to be a video', async () => {
    simulator = await startSimulator();
    // Says a size, and holds no picture.
    const form = createForm({ model: 'sora-2', prompt: 'a boat' }, pngHeaderOf(720, 1280));
    const { body } = await simulator.call<{ id: string }>('POST', '/videos', form);
    await simulator.pass(60_000);
    expect(await simulator.video(body.id)).toMatchObject({ status: 'failed', error: { code: 'internal_error' } });
    expect(simulator.logged.join()).toContain(`The render of ${body.id} failed: ffmpeg at`);
  });

  it('does not let simulated time run past a job that is due while its render takes real time', async () => {
    simulator = await startSimulator({ durationMs: [1, 1], queuedMs: [0, 0] });
    const { id } = (await simulator.create()).body;
    await simulator.pass(3_600_000);
    const { created_at: createdAt, completed_at: completedAt } = await simulator.video(id);
    expect(completedAt).toBe(createdAt);
  });

  it('lives on the clock it was given: nothing moves while that stands still', async () => {
    simulator = await startSimulator();
    const { id } = (await simulator.create()).body;
    expect((await simulator.video(id)).status).toBe('queued');
    expect(simulator.clock.holders()).toEqual([]);
    expect((await simulator.video(id)).status).toBe('queued');
    const { body } = await simulator.control('GET', '/clock');
    expect(body).toMatchObject({ kind: 'virtual', nowMs: simulator.clock.now() });
  });
});

describe('the caps on jobs', () => {
  let simulator: TestSimulator;
  afterEach(() => simulator.stop());
  const failFast = { kind: 'job', outcome: 'failed', durationMs: 10_000 };

  it('refuses a third job while two run on a deployment, and takes it when one has ended', async () => {
    simulator = await startSimulator({ createsPerMinute: null }, { deployments: ['sora-2', 'other'] });
    await simulator.fault(failFast, { times: 'always' });
    await simulator.create();
    await simulator.pass(5_000);
    await simulator.create();
    expect(await simulator.create()).toMatchObject({
      status: 429,
      body: {
        error: { message: 'Too many running tasks', type: 'video_generation_user_error', param: null, code: null },
      },
    });
    expect((await simulator.create({ model: 'other' })).status).toBe(200);
    await simulator.pass(5_000);
    expect((await simulator.create()).status).toBe(200);
  });

  it('refuses a third create within a minute at the gateway, before looking at its body', async () => {
    simulator = await startSimulator({ maxRunningPerDeployment: null, retryAfter: 'seconds' });
    await simulator.fault(failFast, { times: 'always' });
    await simulator.create();
    await simulator.pass(20_000);
    await simulator.create();
    const refusal = await simulator.call('POST', '/videos', {});
    expect(refusal).toMatchObject({ status: 429, body: { error: { code: '429' } } });
    expect(refusal.headers.get('retry-after')).toBe('40');
    await simulator.pass(40_000);
    expect((await simulator.create()).status).toBe(200);
    expect((await simulator.create()).status).toBe(429);
  });

  it('can give the time to come back as a date of its own clock, or not at all', async () => {
    simulator = await startSimulator({ maxRunningPerDeployment: 0, createsPerMinute: null, retryAfter: 'date' });
    const dated = await simulator.create();
    expect(Date.parse(dated.headers.get('retry-after') ?? '')).toBe(simulator.clock.now() + 60_000);
    await simulator.control('PUT', '/profile', { retryAfter: 'none' });
    expect((await simulator.create()).headers.has('retry-after')).toBe(false);
  });

  it('lets others take slots, without rendering or billing their jobs', async () => {
    simulator = await startSimulator();
    await simulator.control('POST', '/jobs', { count: 2, endsInMs: 30_000 });
    expect((await simulator.create()).status).toBe(429);
    await simulator.pass(30_000);
    const { body } = await simulator.call<{ data: { status: string }[] }>('GET', '/videos');
    expect(body.data.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect((await simulator.control('GET', '/bill')).body).toMatchObject({ acceptedJobs: 0, totalUsd: 0 });
  });
});
