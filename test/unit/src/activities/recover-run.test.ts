import { createRecoverRun } from '../../../../src/activities/recover-run';
import type { DecidedGate } from '../../../../src/contract/gate';
import type { ShotNote } from '../../../../src/contract/shot-note';
import type { Verdict } from '../../../../src/contract/verdict';
import type { Plan } from '../../../../src/plans/plan';
import type { PipelineRun } from '../../../../src/shots/run';
import type { Render, RenderIn } from '../../../../src/renders/render';
import type { ShotIn } from '../../../../src/shots/shot';
import { freshShot } from '../../../../src/shots/shot';
import { remakeAsDecided } from '../../../../src/shots/decide-gate';
import { stageOf } from '../../../../src/shots/stage';
import { apiAt, silentApi } from '../../../support/backends';
import { after, AT, ENDPOINT, jobOf, recordOf, renderIn } from '../../../support/paid/fixtures';
import { planOf, testBackend } from '../../../support/plan';
import { acceptedRender, CLIP, FRAME, heldUntil, runOf, shotIn, shotWithClip } from '../../../support/shots';

const plan = planOf({ followUps: [{ name: 'motion', changes: 'motion', prompt: 'It drifts.' }] });
const LATER = after(3_600);
const DRIFTED: Verdict = { anchor: 'drifted', motion: 'moving', sound: 'audible', findings: [], numbers: {} };
const accepted = renderIn('accepted');
const finished = (changes: Partial<RenderIn<'ended'>> = {}): Render =>
  renderIn('ended', { chargedUsd: 0.4, ...changes });
const settled = (changes: Partial<RenderIn<'ended'>> = {}): Render => finished({ settledAt: after(70), ...changes });

interface Kept {
  readonly renders?: readonly Render[];
  readonly recorded?: PipelineRun | undefined;
  /** Blob name to the render id it was stored for. */
  readonly clips?: Readonly<Record<string, string>>;
  /** They are parts that were kept aside. */
  readonly areParts?: true;
  readonly again?: readonly string[];
  readonly gates?: readonly DecidedGate[];
  /** The plan, where it is another one. */
  readonly of?: Plan;
  /** What is noted of a shot, of whichever attempt. */
  readonly notes?: Readonly<Record<string, ShotNote>>;
  /** Jobs that the backend still has. */
  readonly jobs?: readonly string[];
}

async function recover({ renders = [], recorded, clips = {}, areParts, again = [], jobs = [], ...kept }: Kept) {
  const { gates = [], of = plan, notes = {} } = kept;
  const terminated: string[] = [];
  const started: string[] = [];
  const resumed: string[] = [];
  const terms: string[] = [];
  const videoApi = silentApi(ENDPOINT, {
    get: (id) =>
      Promise.resolve(
        jobs.includes(id)
          ? { outcome: 'job', job: jobOf(id) }
          : { outcome: 'problem', problem: { kind: 'job_not_found', status: 404, message: 'gone' } },
      ),
  });
  const run = createRecoverRun({
    ledger: { ofPipeline: () => Promise.resolve([...renders]), keptAnswer: () => Promise.resolve(undefined) },
    records: {
      run: () => Promise.resolve(recorded),
      keepTerms: (id, { estimateUsd }) => Promise.resolve(void terms.push(`${id} $${estimateUsd}`)),
    },
    control: {
      resumed: (id, at) => Promise.resolve(void resumed.push(`${id} ${at}`)),
      gates: () => Promise.resolve([...gates]),
    },
    notes: { of: ({ shot }) => Promise.resolve(notes[shot]) },
    media: {
      facts: (name) => {
        const renderid = clips[name];
        const facts = { bytes: 9, contentType: 'video/mp4', etag: 'e' };
        return Promise.resolve(
          renderid === undefined
            ? undefined
            : { ...facts, metadata: { renderid, [areParts === true ? 'partsha256' : 'sha256']: 'abc' } },
        );
      },
    },
    apiFor: apiAt(videoApi),
    sleep: () => Promise.resolve(),
    orchestrations: {
      stopJanitor: (id) => Promise.resolve(void terminated.push(`janitor of ${id}`)),
      startWatchdog: ({ pipelineId }) => Promise.resolve(void started.push(`watchdog of ${pipelineId}`)),
    },
    log: () => undefined,
  });
  const { run: recovered } = await run({ plan: of, again: [...again], at: LATER });
  return { run: recovered, baseline: recovered.shots['baseline'], terminated, started, resumed, kept: terms };
}

/** An earlier run, in which the baseline ended like this, with the job `video_1` unless told otherwise. */
const recordedWith = (baseline: Partial<ShotIn<'ended'>>, changes: Partial<PipelineRun> = {}): PipelineRun =>
  runOf(plan, { baseline: shotIn('ended', { render: acceptedRender(), ...baseline }) }, changes);

describe('recovering a run from ledger and storage', () => {
  it('stops the janitor first, because it deletes what is about to be stored, and has a watchdog', async () => {
    expect(await recover({})).toMatchObject({ terminated: ['janitor of p1'], started: ['watchdog of p1'] });
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

  it('keeps the terms that this run buys by, for whoever reads of it', async () => {
    expect(await recover({})).toMatchObject({ kept: ['p1 $0.8'] });
  });

  it('begins anew what was never submitted', async () => {
    const { run, baseline } = await recover({});
    expect([stageOf(plan, run), baseline]).toEqual(['baseline', { ...freshShot(0.4), askedAt: LATER }]);
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
      { state: 'reconciling', attempt: 1, unclearSince: LATER, slot: heldUntil(LATER) },
    ],
    ['looks for one nobody could find', renderIn('asked'), { state: 'reconciling', attempt: 1 }],
    ['submits one again that found no room', renderIn('free'), { state: 'pending', attempt: 1 }],
    [
      'asks on about one that was accepted, with a new deadline',
      accepted,
      {
        ...{ state: 'rendering', slot: heldUntil(LATER) },
        render: { renderId: 'video_1', acceptedAt: LATER },
      },
    ],
    ['stores one that is finished', finished(), { state: 'storing', chargedUsd: 0.4, slot: heldUntil(LATER) }],
    ['stores one that is settled, whose slot is free already', settled(), { state: 'storing', slot: null }],
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
    ['completed, and was deleted by a cancel', settled(), recordedWith({ outcome: 'cancelled' })],
    ['never came down whole', settled(), recordedWith({ outcome: 'clip_invalid' })],
  ])('buys one that %s again only when asked', async (_, record, recorded) => {
    const kept = { renders: [record], ...(recorded === undefined ? {} : { recorded }) };
    expect((await recover(kept)).baseline?.attempt).toBe(1);
    for (const again of [['*'], ['baseline']]) {
      const { baseline } = await recover({ ...kept, again });
      expect(baseline).toEqual({ ...freshShot(0.4, 2), askedAt: LATER });
    }
    expect((await recover({ ...kept, again: ['motion'] })).baseline?.attempt).toBe(1);
  });

  it('does not buy again what another server does not know', async () => {
    const backend = { ...recordOf().backend, endpoint: 'elsewhere.example.com/v1' };
    const recorded = recordedWith({ outcome: 'job_not_found' });
    for (const record of [accepted, settled()]) {
      const again = { recorded, again: ['*'] };
      expect((await recover({ renders: [{ ...record, backend }], ...again })).baseline?.attempt).toBe(1);
      expect((await recover({ renders: [record], ...again })).baseline?.attempt).toBe(2);
    }
  });

  it('judges no attempt by what is recorded of an earlier one', async () => {
    const first = accepted;
    for (const outcome of ['job_not_found', 'cancelled', 'clip_invalid'] as const) {
      const recorded = recordedWith({ outcome, attempt: 1 });
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
      const recorded = recordedWith({ outcome });
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
    const recorded = runOf(plan, { baseline: shotWithClip() });
    const { run, baseline } = await recover({ ...kept, recorded });
    expect(baseline).toEqual(shotWithClip());
    expect(stageOf(plan, run)).toBe('reference');
  });

  it('buys anew, when asked, a clip that is stored and cannot be read', async () => {
    const recorded = recordedWith({ outcome: 'clip_invalid' });
    const clips = { 'p1/01-baseline.mp4': 'video_1' };
    const kept = { renders: [settled()], recorded, clips } as const;
    expect((await recover(kept)).baseline).toMatchObject({ state: 'measuring', attempt: 1 });
    const { run, baseline } = await recover({ ...kept, again: ['baseline'] });
    expect([baseline, run.earlierUsd]).toEqual([{ ...freshShot(0.4, 2), askedAt: LATER }, 0.4]);
  });

  it('asks for the rest of a clip that may be half of one, instead of taking it or buying it anew', async () => {
    const clip = { ...CLIP, notes: ['length_short' as const] };
    const recorded = recordedWith({ outcome: 'completed', clip });
    const kept = {
      renders: [settled()],
      recorded,
      clips: { 'p1/01-baseline.mp4': 'video_1' },
      areParts: true,
    } as const;
    for (const again of [[], ['*'], ['baseline']])
      expect((await recover({ ...kept, again })).baseline).toMatchObject({ state: 'storing', attempt: 1 });
  });

  it('remembers which shots a person named, and no more than that', async () => {
    expect((await recover({ again: ['motion'] })).run.namedAgain).toEqual(['motion']);
    for (const again of [[], ['*']]) expect((await recover({ again })).run).not.toHaveProperty('namedAgain');
  });

  it('takes no clip of another render for this one', async () => {
    const kept = { renders: [settled()], clips: { 'p1/01-baseline.mp4': 'video_0' } } as const;
    const { baseline } = await recover(kept);
    expect(baseline?.state).toBe('storing');
    expect(baseline).not.toHaveProperty('clip');
  });

  it('goes on with the latest attempt, and counts what the earlier ones cost', async () => {
    const renders = [
      settled({ ending: 'failed', chargedUsd: 0.4 }),
      renderIn('accepted', { attempt: 2, renderId: 'video_2' }),
    ] as const;
    const { run, baseline } = await recover({ renders });
    expect(baseline).toMatchObject({ state: 'rendering', attempt: 2, render: { renderId: 'video_2' } });
    expect([run.earlierUsd, run.earlierUnclearUsd]).toEqual([0.4, 0]);
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

  it('buys anew at the price of today', async () => {
    const renders = [settled({ ending: 'failed', priceUsd: 0.1 })];
    expect((await recover({ renders, again: ['*'] })).baseline).toMatchObject({ attempt: 2, priceUsd: 0.4 });
    expect((await recover({ renders: [renderIn('free', { priceUsd: 0.1 })] })).baseline).toMatchObject({
      ...{ attempt: 1, priceUsd: 0.4 },
    });
  });

  it('tells of one that was left open what the janitor has learned of its end and its cost since', async () => {
    const renders = [settled({ ending: 'failed', chargedUsd: 0 })];
    for (const outcome of ['timed_out', 'job_not_found', 'cancelled'] as const) {
      const { baseline } = await recover({ renders, recorded: recordedWith({ outcome }) });
      expect(baseline).toMatchObject({ outcome: 'render_failed', endedAt: after(60), render: { renderId: 'video_1' } });
    }
    const unknown = recordedWith({ outcome: 'outcome_unknown', render: null, unclearSince: AT });
    expect((await recover({ renders, recorded: unknown })).baseline).toMatchObject({
      ...{ outcome: 'render_failed', render: { renderId: 'video_1' }, unclearSince: null },
    });
  });

  it('keeps what was said of an ending that was heard, and tells what the ledger says of its cost', async () => {
    const problem = { code: 'render_failed', detail: 'The GPU fell over.' };
    const recorded = recordedWith({ outcome: 'render_failed', problem });
    const renders = [settled({ ending: 'failed', chargedUsd: 0.4 })];
    expect((await recover({ renders, recorded })).baseline).toMatchObject({ problem, chargedUsd: 0.4 });
  });

  it.each([
    ['failed', 'render_failed'],
    ['moderated', 'moderated'],
    ['cancelled', 'cancelled_by_backend'],
  ] as const)(
    'calls a render that ended as %s at the backend %s, with nothing more to go by',
    async (ending, outcome) => {
      expect((await recover({ renders: [settled({ ending })] })).baseline).toMatchObject({ state: 'ended', outcome });
    },
  );

  it('keeps the frame of a clip that is kept, and takes one of every other clip anew', async () => {
    const references = { reference: { outcome: 'taken', frame: FRAME } } as const;
    const clips = { [CLIP.blob]: 'video_1' };
    const recorded = runOf(plan, { baseline: shotWithClip() }, { references });
    expect((await recover({ renders: [settled()], clips, recorded })).run.references).toEqual(references);
    expect((await recover({ renders: [settled()], recorded })).run.references).toEqual({});
    const failed = { reference: { outcome: 'failed', problem: { code: 'internal_error', detail: 'x' } } } as const;
    const without = runOf(plan, { baseline: shotWithClip() }, { references: failed });
    expect((await recover({ renders: [settled()], clips, recorded: without })).run.references).toEqual({});
  });
});

describe('recovering a run in which people wanted another attempt', () => {
  const reviewed = planOf({
    followUps: [{ name: 'motion', changes: 'motion', prompt: 'It drifts.' }],
    review: { mode: 'manual', gates: ['followUps'] },
  });
  const PROMPTED = 'It turns round.';
  const gate: DecidedGate = {
    ...{ id: 'follow-ups-1', kind: 'followUps', since: after(100), until: after(200), candidates: 0 },
    ...{ attempts: { motion: 1 }, shots: ['motion'] },
    decision: {
      ...{ gate: 'follow-ups-1', action: 'reprompt', shot: 'motion', prompt: PROMPTED },
      ...{ by: 'Ada', at: after(120) },
    },
  };
  const first = settled({ shot: 'motion', renderId: 'video_2' });
  const clips = { [CLIP.blob]: 'video_1', 'p1/03-motion.mp4': 'video_2' };
  const recorded = runOf(reviewed, {
    baseline: shotWithClip(),
    motion: shotWithClip({
      clip: { ...CLIP, blob: 'p1/03-motion.mp4' },
      render: acceptedRender({ renderId: 'video_2' }),
    }),
  });
  const told = { of: reviewed, gates: [gate], clips, recorded };

  it('begins what was decided and not begun, once, and keeps the attempt before', async () => {
    const { run } = await recover({ ...told, renders: [settled(), first] });
    expect(run.replaced).toBeUndefined();
    remakeAsDecided(reviewed, run, Date.parse(LATER));
    remakeAsDecided(reviewed, run, Date.parse(LATER));
    expect(run.shots['motion']).toMatchObject({ state: 'pending', attempt: 2 });
    expect(run.anew).toEqual({ motion: { prompt: PROMPTED } });
    expect(run.replaced?.['motion']).toMatchObject([{ why: 'reprompted', shot: { attempt: 1, chargedUsd: 0.4 } }]);
    expect(run.earlierUsd).toBe(0.4);
  });

  it('follows what was begun with the prompt that it was begun with, and begins nothing more', async () => {
    const second = renderIn('accepted', { shot: 'motion', attempt: 2, renderId: 'video_3' });
    for (const before of [recorded, undefined]) {
      const { run } = await recover({ ...told, recorded: before, renders: [settled(), first, second] });
      remakeAsDecided(reviewed, run, Date.parse(LATER));
      expect(run.shots['motion']).toMatchObject({ state: 'rendering', attempt: 2 });
      expect(run.anew).toEqual({ motion: { prompt: PROMPTED } });
      expect(run.replaced?.['motion']).toMatchObject([
        {
          why: 'reprompted',
          shot: { state: 'ended', attempt: 1, clip: { blob: 'p1/03-motion.mp4' }, chargedUsd: 0.4 },
        },
      ]);
      expect(run.earlierUsd).toBe(0.4);
    }
  });

  it('waits as long again at a gate that nobody decided about', async () => {
    const { run } = await recover({ ...told, gates: [{ ...gate, decision: null }], renders: [settled(), first] });
    expect(run.gates).toMatchObject([{ id: 'follow-ups-1', decision: null, until: after(3_600 + 86_400) }]);
  });
});

describe('recovering a follow-up that is rendered anew because it drifted', () => {
  const seeded = { ...testBackend, parameters: { seed: { type: 'number', min: 0, max: 999, whole: true } as const } };
  const redone = planOf(
    { followUps: [{ name: 'motion', changes: 'motion', prompt: 'It drifts.', onDrift: { redo: 3 } }] },
    { backend: seeded },
  );
  const seeds = redone.agreed.shots[1]?.onDrift?.seeds ?? [];
  const drifted = (attempt: number) => settled({ shot: 'motion', attempt, renderId: `video_${attempt + 1}` });
  const clips = {
    [CLIP.blob]: 'video_1',
    'p1/03-motion.mp4': 'video_2',
    'p1/03-motion.2.mp4': 'video_3',
  };
  const notes = { motion: { as: 'completed' as const, verdict: DRIFTED, problem: null } };
  const of = { of: redone, clips, notes };

  it.each<[string, Render[], number, number | undefined]>([
    ['the first attempt', [renderIn('intended', { shot: 'motion' })], 1, undefined],
    ['the first redo', [drifted(1), renderIn('intended', { shot: 'motion', attempt: 2 })], 2, seeds[0]],
    ['the second redo', [drifted(1), drifted(2), renderIn('intended', { shot: 'motion', attempt: 3 })], 3, seeds[1]],
  ])(
    'submits %s, which was never accepted, with the seed that was planned for it',
    async (_which, renders, attempt, seed) => {
      const { run } = await recover({ ...of, renders: [settled(), ...renders] });
      expect(run.shots['motion']).toMatchObject({ state: 'reconciling', attempt });
      expect(run.anew?.['motion']?.seed).toBe(seed);
      // What was there before is told with the seed that it had.
      expect((run.replaced?.['motion'] ?? []).map((each) => each.seed)).toEqual(
        [undefined, seeds[0]].slice(0, attempt - 1),
      );
    },
  );
});
