import { createRecoverRun } from '../../../../src/activities/recover-run';
import type { PipelineRun } from '../../../../src/shots/run';
import type { Render, RenderIn } from '../../../../src/renders/render';
import { freshRun, freshShot } from '../../../../src/shots/fresh-run';
import { after, AT, ENDPOINT, jobOf, recordOf, renderIn } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/paid/plan';

const plan = planOf({ followUps: [{ name: 'motion', changes: 'motion', prompt: 'It drifts.' }] });
const LATER = after(3_600);
const accepted = renderIn('accepted');
const finished = (changes: Partial<RenderIn<'ended'>> = {}): Render =>
  renderIn('ended', { chargedUsd: 0.4, ...changes });
const settled = (changes: Partial<RenderIn<'ended'>> = {}): Render => finished({ settledAt: after(70), ...changes });

interface Kept {
  readonly renders?: readonly Render[];
  readonly recorded?: PipelineRun;
  /** Blob name to the render id it was stored for. */
  readonly clips?: Readonly<Record<string, string>>;
  readonly again?: readonly string[];
  /** Jobs that the backend still has. */
  readonly jobs?: readonly string[];
}

async function recover({ renders = [], recorded, clips = {}, again = [], jobs = [] }: Kept) {
  const terminated: string[] = [];
  const started: string[] = [];
  const resumed: string[] = [];
  const run = createRecoverRun({
    ledger: { ofPipeline: () => Promise.resolve([...renders]) },
    records: { run: () => Promise.resolve(recorded) },
    control: { resumed: (id, at) => Promise.resolve(void resumed.push(`${id} ${at}`)) },
    media: {
      facts: (name) => {
        const renderid = clips[name];
        const facts = { bytes: 9, contentType: 'video/mp4', etag: 'e' };
        return Promise.resolve(
          renderid === undefined ? undefined : { ...facts, metadata: { renderid, sha256: 'abc' } },
        );
      },
    },
    videoApi: {
      endpoint: ENDPOINT,
      get: (id) =>
        Promise.resolve(
          jobs.includes(id)
            ? { outcome: 'job', job: jobOf(id) }
            : { outcome: 'problem', problem: { kind: 'job_not_found', status: 404, message: 'gone' } },
        ),
    },
    sleep: () => Promise.resolve(),
    orchestrations: {
      terminate: (id) => Promise.resolve(void terminated.push(id)),
      start: (_name, id) => Promise.resolve(void started.push(id)),
    },
    log: () => undefined,
  });
  const { run: recovered } = await run({ plan, again: [...again], at: LATER });
  return { run: recovered, baseline: recovered.shots['baseline'], terminated, started, resumed };
}

const recordedWith = (baseline: object): PipelineRun => {
  const run = freshRun(plan, AT);
  return { ...run, shots: { ...run.shots, baseline: { ...freshShot(), state: 'ended', ...baseline } } };
};

describe('recovering a run from ledger and storage', () => {
  it('stops the janitor first, because it deletes what is about to be stored, and has a watchdog', async () => {
    expect(await recover({})).toMatchObject({ terminated: ['janitor-p1'], started: ['watchdog-p1'] });
  });

  it('asks for whatever is submitted later than for all before, also where the clock was ahead', async () => {
    const ahead = after(7_200);
    for (const record of [renderIn('intended', { intendedAt: ahead }), renderIn('free', { freedAt: ahead })])
      expect((await recover({ renders: [record] })).baseline?.askedAt).toBe(ahead);
    expect((await recover({ renders: [renderIn('intended')] })).baseline?.askedAt).toBe(LATER);
  });

  it('remembers what a render was bought for', async () => {
    const renders = [renderIn('accepted', { priceUsd: 0.7 })];
    expect((await recover({ renders })).baseline).toMatchObject({ state: 'rendering', priceUsd: 0.7 });
  });

  it('notes that what was asked for before is no longer wanted', async () => {
    expect(await recover({})).toMatchObject({ resumed: [`p1 ${LATER}`] });
  });

  it('begins anew what was never submitted', async () => {
    const { run, baseline } = await recover({});
    expect([run.stage, baseline]).toEqual(['baseline', { ...freshShot(), askedAt: LATER }]);
  });

  it('keeps the slot in the queue of the first render, whatever the names of the shots', async () => {
    const renders = [
      renderIn('intended', { shot: 'audio', intendedAt: after(900) }),
      renderIn('intended', { intendedAt: after(30) }),
    ];
    expect((await recover({ renders })).run.startedAt).toBe(after(30));
  });

  it.each<[string, Render, object]>([
    [
      'looks for one whose answer was lost, with a slot for it',
      renderIn('intended'),
      { state: 'reconciling', attempt: 1, unclearSince: LATER, leaseUntil: LATER },
    ],
    ['looks for one nobody could find', renderIn('asked'), { state: 'reconciling', attempt: 1 }],
    ['submits one again that found no room', renderIn('free'), { state: 'pending', attempt: 1 }],
    [
      'asks on about one that was accepted, with a new deadline',
      accepted,
      { state: 'rendering', renderId: 'video_1', acceptedAt: LATER, leaseUntil: LATER },
    ],
    ['stores one that is finished', finished(), { state: 'storing', chargedUsd: 0.4, leaseUntil: LATER }],
    ['stores one that is settled, whose slot is free already', settled(), { state: 'storing', leaseUntil: null }],
    [
      'leaves one that failed as it is',
      settled({ ending: 'failed', chargedUsd: 0 }),
      { state: 'ended', outcome: 'render_failed' },
    ],
    [
      'leaves one that was moderated as it is',
      settled({ ending: 'moderated' }),
      { state: 'ended', outcome: 'moderated' },
    ],
    [
      'leaves one that was refused as it is',
      renderIn('refused'),
      { state: 'ended', outcome: 'forbidden', problem: { code: 'forbidden' } },
    ],
  ])('%s', async (_, record, expected) => {
    expect((await recover({ renders: [record] })).baseline).toMatchObject(expected);
  });

  it.each<[string, Render, PipelineRun | undefined]>([
    ['failed', settled({ ending: 'failed' }), undefined],
    ['was refused', renderIn('refused'), undefined],
    [
      'was given up',
      renderIn('asked'),
      recordedWith({ outcome: 'outcome_unknown', problem: { code: 'given_up', detail: 'x' } }),
    ],
    ['completed, and was deleted by a cancel', settled(), recordedWith({ outcome: 'cancelled', renderId: 'video_1' })],
    ['never came down whole', settled(), recordedWith({ outcome: 'clip_invalid', renderId: 'video_1' })],
  ])('buys one that %s again only when asked', async (_, record, recorded) => {
    const kept = { renders: [record], ...(recorded === undefined ? {} : { recorded }) };
    expect((await recover(kept)).baseline?.attempt).toBe(1);
    for (const again of [['*'], ['baseline']])
      expect((await recover({ ...kept, again })).baseline).toMatchObject({
        state: 'pending',
        attempt: 2,
        renderId: null,
      });
    expect((await recover({ ...kept, again: ['motion'] })).baseline?.attempt).toBe(1);
  });

  it('does not buy again what another server does not know', async () => {
    const backend = { ...recordOf().backend, endpoint: 'elsewhere.example.com/v1' };
    const recorded = recordedWith({ outcome: 'job_not_found', renderId: 'video_1' });
    for (const record of [accepted, settled()]) {
      const again = { recorded, again: ['*'] };
      expect((await recover({ renders: [{ ...record, backend }], ...again })).baseline?.attempt).toBe(1);
      expect((await recover({ renders: [record], ...again })).baseline?.attempt).toBe(2);
    }
  });

  it('judges no attempt by what is recorded of an earlier one', async () => {
    const first = accepted;
    for (const outcome of ['job_not_found', 'cancelled', 'clip_invalid'] as const) {
      const recorded = recordedWith({ outcome, attempt: 1, renderId: 'video_1' });
      const running = renderIn('accepted', { attempt: 2, renderId: 'video_2' });
      expect((await recover({ renders: [first, running], recorded, again: ['*'] })).baseline).toMatchObject({
        state: 'rendering',
        attempt: 2,
      });
      const second = finished({ attempt: 2, renderId: 'video_2' });
      expect((await recover({ renders: [first, second], recorded, again: ['*'] })).baseline).toMatchObject({
        state: 'storing',
        attempt: 2,
      });
    }
  });

  it('fetches what is paid, instead of buying it again, as long as the backend has it', async () => {
    for (const outcome of ['cancelled', 'job_not_found', 'expired'] as const) {
      const recorded = recordedWith({ outcome, renderId: 'video_1' });
      const kept = { renders: [settled()], recorded, again: ['*'] } as const;
      expect((await recover({ ...kept, jobs: ['video_1'] })).baseline).toMatchObject({ state: 'storing', attempt: 1 });
      expect((await recover(kept)).baseline).toMatchObject({ state: 'pending', attempt: 2 });
    }
  });

  it('never buys again what may still be running, also when asked', async () => {
    for (const state of ['intended', 'asked', 'accepted'] as const) {
      expect((await recover({ renders: [renderIn(state)], again: ['*'] })).baseline).toMatchObject({ attempt: 1 });
    }
  });

  it('keeps a stored clip, and what was measured of it', async () => {
    const kept = { renders: [settled()], clips: { 'p1/01-baseline.mp4': 'video_1' } } as const;
    expect((await recover(kept)).baseline).toMatchObject({ state: 'measuring', clip: { sha256: 'abc', bytes: 9 } });
    const recorded = recordedWith({ outcome: 'completed', renderId: 'video_1', chargedUsd: 0.4 });
    const { run, baseline } = await recover({ ...kept, recorded });
    expect(baseline).toMatchObject({ state: 'ended', outcome: 'completed' });
    expect(run.stage).toBe('reference');
  });

  it('buys anew, when asked, a clip that is stored and cannot be read', async () => {
    const recorded = recordedWith({ outcome: 'clip_invalid', renderId: 'video_1' });
    const clips = { 'p1/01-baseline.mp4': 'video_1' };
    const kept = { renders: [settled()], recorded, clips } as const;
    expect((await recover(kept)).baseline).toMatchObject({ state: 'measuring', attempt: 1 });
    const { run, baseline } = await recover({ ...kept, again: ['baseline'] });
    expect([baseline, run.earlierUsd]).toEqual([{ ...freshShot(2), askedAt: LATER }, 0.4]);
  });

  it('takes no clip of another render for this one', async () => {
    const kept = { renders: [settled()], clips: { 'p1/01-baseline.mp4': 'video_0' } } as const;
    expect((await recover(kept)).baseline).toMatchObject({ state: 'storing', clip: null });
  });

  it('goes on with the latest attempt, and counts what the earlier ones cost', async () => {
    const renders = [
      settled({ ending: 'failed', chargedUsd: 0.4 }),
      renderIn('accepted', { attempt: 2, renderId: 'video_2' }),
    ] as const;
    const { run, baseline } = await recover({ renders });
    expect(baseline).toMatchObject({ state: 'rendering', attempt: 2, renderId: 'video_2' });
    expect(run.earlierUsd).toBe(0.4);
    expect(run.earlierUnclearUsd).toBeUndefined();
  });

  it('counts apart what an earlier attempt may have cost whose fate or end nobody knows', async () => {
    const renders = [
      renderIn('asked'),
      renderIn('accepted', { attempt: 2, renderId: 'video_2' }),
      renderIn('accepted', { attempt: 3, renderId: 'video_3' }),
    ] as const;
    const { run } = await recover({ renders });
    expect([run.earlierUsd, run.earlierUnclearUsd]).toEqual([0, 0.8]);
  });
});
