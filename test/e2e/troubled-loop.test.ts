import type { FaultMatch, FaultSpec } from '../../dev/videos-api';
import { adviceFor } from '../../src/views/advice';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { AppClient } from '../support/stack/app-client';
import { appClient } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';
import type { TestStack } from '../support/stack/running-stack';
import { startTestStack } from '../support/stack/running-stack';
import type { SimulatorControl } from '../support/stack/simulator-control';
import { simulatorControl } from '../support/stack/simulator-control';

const MOTION = { name: 'motion', changes: 'motion', prompt: 'Animate the boat: a slow drift, camera locked off.' };
const AUDIO = { name: 'audio', changes: 'audio', prompt: 'Add clearly audible water ripples, camera locked off.' };
const BRIEF = { prompt: 'A paper boat on a blue tabletop.', anchors: ['paper boat'] };

describeNeeding(['scripted faults'], 'a loop with trouble on its way', () => {
  let stack: TestStack;
  let app: AppClient;
  let simulator: SimulatorControl;
  let createsBefore = 0;

  const run = (followUps: readonly unknown[], more: object = {}): Promise<PipelineDocument> =>
    app.run({ ...BRIEF, followUps, ...more });
  const fault = (match: FaultMatch, action: FaultSpec['do']): Promise<void> => simulator.fault({ match, do: action });
  const accepted = async (): Promise<number> => (await simulator.bill()).acceptedJobs - createsBefore;

  beforeAll(async () => {
    stack = await startTestStack({ clips: 'light' });
    app = appClient(stack.baseUrl);
    simulator = simulatorControl(stack.videosApiUrl);
  });
  beforeEach(async () => {
    await simulator.clearFaults();
    await simulator.profile({ createsPerMinute: null, maxRunningPerDeployment: null, pollAfterMs: null });
    createsBefore = (await simulator.bill()).acceptedJobs;
  });
  afterAll(() => stack.stop());

  it('waits as long as a 429 says and then renders', async () => {
    await fault(
      { operation: 'create', times: 2 },
      { kind: 'refuse', as: 'too-many-running', retryAfter: { seconds: 97 } },
    );
    const { id } = await app.start({ ...BRIEF, followUps: [] });
    const { shots, state } = await app.untilEnded(id);
    expect(state).toBe('completed');
    expect(shots[0]).toMatchObject({ outcome: 'completed', submits: 3, problem: null });
    const creates = (await simulator.requests('create')).slice(-3);
    expect(creates.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect((creates[1]?.atMs ?? 0) - (creates[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(96_000);
    expect(await accepted()).toBe(1);
  });

  it('comes back in its own time after a 429 that names none', async () => {
    await fault({ operation: 'create', times: 1 }, { kind: 'refuse', as: 'too-many-running' });
    const { shots } = await run([]);
    expect(shots[0]).toMatchObject({ outcome: 'completed', submits: 2 });
    expect(await accepted()).toBe(1);
  });

  it('fetches a clip that is late although its job is completed', async () => {
    await fault({}, { kind: 'job', notReadyAsks: 3 });
    const { shots, state } = await run([]);
    expect([state, shots[0]?.outcome, shots[0]?.problem]).toEqual(['completed', 'completed', null]);
    expect((await simulator.requests('content')).slice(-4).map(({ status }) => status)).toEqual([404, 404, 404, 200]);
  });

  it('gets a clip whole at the next try when a download was cut', async () => {
    await fault({ operation: 'content', times: 1 }, { kind: 'truncated-body', keepBytes: 20_000 });
    const { shots } = await run([]);
    expect(shots[0]).toMatchObject({ outcome: 'completed', problem: null });
    expect(await accepted()).toBe(1);
  });

  it('outlasts questions that fail, and asks as often as the backend wishes', async () => {
    await fault({ operation: 'get', times: 3 }, { kind: 'refuse', as: 'server-error' });
    await simulator.profile({ pollAfterMs: 20_000 });
    const { shots } = await run([]);
    expect(shots[0]).toMatchObject({ outcome: 'completed', submits: 1, chargedUsd: 0.4 });
    const polls = (await simulator.requests('get')).filter(
      ({ jobId, status }) => jobId === shots[0]?.renderId && status === 200,
    );
    expect((polls[1]?.atMs ?? 0) - (polls[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(19_000);
  });

  it('waits for a slow job as long as its deadline lets it', async () => {
    await fault({}, { kind: 'job', durationMs: 590_000 });
    // Sixty questions would be answered no differently.
    await simulator.profile({ pollAfterMs: 45_000 });
    const { shots } = await run([]);
    expect(shots[0]).toMatchObject({ outcome: 'completed', progress: 100 });
  });

  it('shows a status word nobody knows while it is polled', async () => {
    await fault({}, { kind: 'job', statusWord: 'daydreaming', statusWordForMs: 400_000, durationMs: 410_000 });
    const { id } = await app.start({ ...BRIEF, followUps: [] });
    const shown = await app.until(id, ({ shots }) => shots[0]?.backendStatus === 'daydreaming');
    expect(shown.shots[0]).toMatchObject({ state: 'rendering', outcome: null });
    expect((await app.untilEnded(id)).shots[0]).toMatchObject({ outcome: 'completed', backendStatus: 'completed' });
  });

  it('ends partial when one follow-up fails: says why while the other one goes on, and lets that one finish', async () => {
    await fault({ operation: 'get', times: 'always', promptIncludes: 'audible' }, { kind: 'delay', realMs: 200 });
    await fault(
      { hasReference: true, promptIncludes: 'Animate' },
      { kind: 'job', outcome: 'failed', durationMs: 10_000 },
    );
    const { id } = await app.start({ ...BRIEF, followUps: [MOTION, AUDIO] });
    const early = await app.until(id, ({ shots }) => shots[1]?.outcome === 'render_failed');
    const late = await app.untilEnded(id);
    expect(early.state).toBe('running');
    expect(early.shots[1]?.problem).toMatchObject({
      detail: expect.stringMatching(/.{10}/) as string,
      advice: adviceFor('render_failed'),
    });
    expect(early.shots[1]?.problem).toEqual(late.shots[1]?.problem);
    expect(late).toMatchObject({ state: 'partial', stage: 'done', spentUsd: 0.8 });
    expect(late.shots.map(({ outcome }) => outcome)).toEqual(['completed', 'render_failed', 'completed']);
    expect(await accepted()).toBe(3);
  });

  it('tells all about the baseline and its frame while a follow-up renders, not only at the end', async () => {
    await fault({ operation: 'get', times: 'always', promptIncludes: 'Animate' }, { kind: 'delay', realMs: 200 });
    const { id } = await app.start({ ...BRIEF, followUps: [MOTION] });
    const early = await app.until(id, ({ shots }) => shots[1]?.state === 'rendering');
    const late = await app.untilEnded(id);
    expect([early.state, early.stage]).toEqual(['running', 'followUps']);
    expect(early.reference).toMatchObject({
      atSeconds: 1,
      href: expect.stringMatching(/02-reference\.png$/) as string,
    });
    expect(early.reference).toEqual(late.reference);
    expect(early.shots[0]?.verdict).toMatchObject({ motion: 'moving' });
    expect(early.shots[0]?.verdict).toEqual(late.shots[0]?.verdict);
    expect(early.shots[0]?.clip).toEqual(late.shots[0]?.clip);
  });

  it('tells a shot that waits after a 429 what is done about it, not how that would end', async () => {
    await fault({ operation: 'create', times: 12 }, { kind: 'refuse', as: 'too-many-running' });
    await fault({ operation: 'create' }, { kind: 'job', outcome: 'failed' });
    const { id } = await app.start({ ...BRIEF, followUps: [] });
    const waiting = await app.until(id, ({ shots }) => (shots[0]?.problem ?? null) !== null);
    await app.untilEnded(id);
    expect(waiting.shots[0]).toMatchObject({
      outcome: null,
      problem: {
        code: 'too_many_requests',
        status: 429,
        detail: expect.stringMatching(/^POST \/videos answered 429: /) as string,
        advice: expect.stringMatching(/tried again by itself/) as string,
      },
    });
  });

  it('skips the follow-ups and pays for nothing more when the baseline fails', async () => {
    await fault({ operation: 'create' }, { kind: 'job', outcome: 'failed' });
    const document = await run([MOTION, AUDIO]);
    expect(document.state).toBe('failed');
    expect(document.shots.map(({ outcome }) => outcome)).toEqual(['render_failed', 'skipped', 'skipped']);
    expect(document.shots[1]?.problem?.advice ?? adviceFor('skipped')).toMatch(/never submitted/);
    expect(await accepted()).toBe(1);
  });

  it('takes no frame past the end of a baseline that came out short, and says which times there are', async () => {
    await fault({ hasReference: false }, { kind: 'job', clip: 'short' });
    const document = await run([MOTION], { reference: { at: 3 } });
    expect(document).toMatchObject({
      state: 'partial',
      reference: null,
      problem: { code: 'frame_past_end', detail: expect.stringMatching(/3 s .*01-baseline\.mp4 \(2\.0 s\)/) as string },
    });
    expect(document.problem?.advice).toMatch(/within the clip/);
    expect(document.shots.map(({ outcome }) => outcome)).toEqual(['completed', 'skipped']);
    expect(await accepted()).toBe(1);
  });

  it('names a reference of another size than the backend wants', async () => {
    const message = 'Inpaint image must match the requested width and height';
    await fault(
      { operation: 'create', hasReference: true },
      {
        kind: 'respond',
        status: 400,
        body: { error: { message, type: 'invalid_request_error', param: null, code: null } },
      },
    );
    const document = await run([MOTION]);
    expect(document.shots[1]).toMatchObject({
      outcome: 'reference_size_mismatch',
      chargedUsd: 0,
      problem: {
        status: 400,
        detail: `POST /videos answered 400: ${message}`,
        advice: adviceFor('reference_size_mismatch'),
      },
    });
    expect([document.state, await accepted()]).toEqual(['partial', 1]);
  });

  it('measures a follow-up that left its anchor as drifted, one that stands as still, and takes the last frame', async () => {
    await fault({ promptIncludes: 'Animate' }, { kind: 'job', clip: 'drift' });
    await fault({ promptIncludes: 'Add clearly' }, { kind: 'job', clip: 'frozen' });
    const document = await run([MOTION, AUDIO], { reference: { at: 'last' } });
    expect(document.shots[1]?.verdict).toMatchObject({ anchor: 'drifted' });
    expect(document.shots[2]?.verdict).toMatchObject({ anchor: 'anchored', motion: 'still' });
    expect(document.shots[1]?.verdict?.findings.join(' ')).toMatch(/does not open on its reference/);
    const { frames = null, framesPerSecond = null } = document.shots[0]?.verdict?.numbers ?? {};
    expect(document.reference?.atSeconds).toBeCloseTo(((frames ?? 0) - 1) / (framesPerSecond ?? 1), 2);
    expect(document.state).toBe('completed');
  });

  it('names the sound that was asked for and is not there: silent, or no track at all', async () => {
    const second = { ...AUDIO, name: 'audio-two', prompt: 'Add clearly audible water ripples once more.' };
    await fault({ promptIncludes: 'camera locked off' }, { kind: 'job', clip: 'silent' });
    await fault({ promptIncludes: 'once more' }, { kind: 'job', clip: 'no-audio' });
    const document = await run([AUDIO, second]);
    const outcomes = ['completed_without_audible_sound', 'completed_without_audio_track'] as const;
    expect(document.shots.slice(1).map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(document.shots.slice(1).map(({ verdict }) => verdict?.sound)).toEqual(['silent', 'none']);
    expect(document.shots.slice(1).map(({ problem }) => problem?.advice)).toEqual(outcomes.map(adviceFor));
    expect(document.shots.slice(1).every(({ clip }) => clip !== null)).toBe(true);
    expect(document.state).toBe('completed');
  });

  it('carries several pipelines side by side within two slots and two creates a minute', async () => {
    await simulator.profile({ createsPerMinute: 2, maxRunningPerDeployment: 2 });
    const started = await Promise.all([1, 2, 3].map(() => app.start({ ...BRIEF, followUps: [] })));
    const documents = await Promise.all(started.map(({ id }) => app.untilEnded(id)));
    expect(documents.map(({ state }) => state)).toEqual(Array(3).fill('completed'));
    expect(new Set(documents.map(({ shots }) => shots[0]?.renderId)).size).toBe(3);
    expect(await accepted()).toBe(3);
    expect(documents.map(({ spentUsd }) => spentUsd)).toEqual(Array(3).fill(0.4));
  });
});
