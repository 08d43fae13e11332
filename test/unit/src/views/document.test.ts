import { OrchestrationRuntimeStatus } from 'durable-functions';
import type { ShotOutcome } from '../../../../src/contract/outcome';
import type { ShotNote } from '../../../../src/contract/shot-note';
import { bornAtMs, newPipelineId } from '../../../../src/plans/pipeline-id';
import { refreshPlan } from '../../../../src/plans/refresh-plan';
import { apply } from '../../../../src/shots/apply';
import type { PipelineRun } from '../../../../src/shots/run';
import type { Shot } from '../../../../src/shots/shot';
import { hasClip } from '../../../../src/shots/words';
import type { Details, KnownPipeline } from '../../../../src/views/document';
import { pipelineDocument } from '../../../../src/views/document';
import { pipelineDocumentSchema } from '../../../../src/views/pipeline-document';
import { customStatus } from '../../../../src/views/status';
import { after, AT, renderIn } from '../../../support/paid/fixtures';
import { NEW_YEARS_ID, planOf, planWith, testBackend } from '../../../support/plan';
import { acceptedRender, CLIP, FRAME, runOf, shotIn, shotWithClip } from '../../../support/shots';

const plan = planOf({}, { pipelineId: NEW_YEARS_ID });
const BORN_MS = Date.parse(AT);
const links = {
  pipeline: { self: 's', manifest: 'm', cancel: 'c', resume: 'r', decision: 'd', review: 'p' },
  media: (file: string) => `https://host/${file}`,
};
const known = { plan, status: undefined, recordedRun: undefined, nowMs: BORN_MS + 3_600_000 };
const NOTHING_BESIDES: Details = {
  notes: {},
  clips: {},
  references: {},
  candidates: {},
  gates: [],
  replaced: {},
  prompts: {},
  renders: [],
};
const times = { createdTime: new Date(BORN_MS), lastUpdatedTime: new Date(BORN_MS), output: null };
const running = (custom: unknown): KnownPipeline['status'] => ({
  ...times,
  customStatus: custom,
  runtimeStatus: OrchestrationRuntimeStatus.Running,
});

describe('the document of a pipeline whose history is gone', () => {
  it('is that of a terminated one, keeps the time of its start and says how to go on', () => {
    const document = pipelineDocument(known, links);
    expect(document).toMatchObject({
      state: 'terminated',
      createdAt: new Date(BORN_MS).toISOString(),
      problem: { code: 'history_missing', advice: expect.stringMatching(/\/resume goes on/) as string },
    });
  });

  it('is pending in the moment between its plan and its start', () => {
    const document = pipelineDocument({ ...known, nowMs: BORN_MS + 2_000 }, links);
    expect([document.state, document.problem]).toEqual(['pending', null]);
  });

  it('is that of its run where it had ended', () => {
    const recordedRun = runOf(plan, {}, { startedAt: after(9), state: 'failed' });
    expect(pipelineDocument({ ...known, recordedRun }, links)).toMatchObject({
      state: 'failed',
      createdAt: new Date(BORN_MS).toISOString(),
      problem: null,
    });
  });

  it.each<[ShotOutcome, string, RegExp]>([
    ['completed', 'duplicate_job', /^Look at the named jobs/],
    ['completed_without_audio_track', 'completed_without_audio_track', /audio.*Look at the named jobs/],
  ])(
    'tells what a shot that ended as %s may have cost besides, beside what there is to say',
    (outcome, code, advice) => {
      const recordedRun = runOf(plan, { baseline: shotWithClip({ outcome }) });
      for (const renderId of ['video_1', 'video_2'])
        apply(recordedRun, 'baseline', { event: { type: 'duplicates', renderIds: [renderId] }, plan, nowMs: 0 });
      const [baseline] = pipelineDocument({ ...known, recordedRun }, links).shots;
      expect(baseline?.problem).toMatchObject({ code, advice: expect.stringMatching(advice) as string });
      expect(baseline?.problem?.detail).toMatch(/lists video_2 besides/);
      expect(baseline?.duplicateJobs).toEqual(['video_2']);
    },
  );

  it('tells from the ledger what was sent, and what it cost', () => {
    const renders = [
      renderIn('ended', { attempt: 1, renderId: 'video_1', chargedUsd: 0.4 }),
      renderIn('ended', { attempt: 2, renderId: 'video_2', chargedUsd: 0.4 }),
    ];
    const document = pipelineDocument({ ...known, details: { ...NOTHING_BESIDES, renders } }, links);
    expect(document.spentUsd).toBe(0.8);
    expect(document.shots[0]).toMatchObject({ attempt: 2, renderId: 'video_2', chargedUsd: 0.4 });
    expect(document.shots[1]).toMatchObject({ attempt: 1, renderId: null });
  });
});

describe('the document of a running pipeline', () => {
  /** What a reader is told of a shot, who has its status, and this note of it. */
  const told = (baseline: Shot, note?: ShotNote) => {
    const status = running(customStatus(plan, runOf(plan, { baseline })));
    const details = { ...NOTHING_BESIDES, notes: { baseline: note } };
    const [shot] = pipelineDocument({ ...known, status, details }, links).shots;
    return shot?.problem;
  };
  const troubledBy = (code: string) => shotIn('rendering', { problem: { code, detail: 'as the backend says' } });

  it.each(['too_many_requests', 'internal_error', 'job_not_found', 'refused_other', 'network', 'server_error'])(
    'has an advice for the trouble %s that does not speak of an end',
    (trouble) => {
      const problem = told(troubledBy(trouble));
      expect(problem).toMatchObject({ code: trouble, advice: expect.stringMatching(/.{30}/) as string });
      expect(problem?.advice).not.toMatch(/had no room until|kept failing|no longer knows/);
    },
  );

  it.each<[ShotOutcome, string]>([
    ['timed_out', 'Still unfinished after 600 s.'],
    ['too_many_requests', 'No slot came free within 3600 s.'],
  ])('says of a shot that ended as %s by its plan what the plan was', (outcome, detail) => {
    expect(told(shotIn('ended', { outcome }))?.detail).toBe(detail);
  });

  it('takes a note for what it is about, and not for what came later', () => {
    const problem = { code: 'busy', detail: 'Something broke.' };
    const note: ShotNote = { as: 'render_failed', verdict: null, problem };
    expect(told(shotIn('ended', { outcome: 'render_failed' }), note)).toMatchObject({ detail: 'Something broke.' });
    expect(told(shotIn('ended', { outcome: 'moderated' }), note)).toMatchObject({ code: 'moderated', detail: null });
    expect(told(troubledBy('network'), note)).toMatchObject({ code: 'network', detail: null });
    expect(told(troubledBy('busy'), note)).toMatchObject({ code: 'busy', detail: 'Something broke.' });
  });

  it('tells of clip, verdict and frame what ledger and storage know, which the status is too small for', () => {
    const verdict = { anchor: 'not_compared', motion: 'moving', sound: 'faint', numbers: {} } as const;
    const note: ShotNote = { as: null, problem: null, verdict: { ...verdict, findings: ['It moves.'] } };
    const status = running(
      customStatus(
        plan,
        runOf(plan, {
          baseline: shotWithClip(),
          motion: shotIn('measuring', { clip: { ...CLIP, blob: 'p1/03-motion.mp4' } }),
        }),
      ),
    );
    const details = {
      ...NOTHING_BESIDES,
      ...{ notes: { baseline: note, motion: note }, clips: { baseline: CLIP }, references: { reference: FRAME } },
    };
    const { shots, reference } = pipelineDocument({ ...known, status, details }, links);
    expect(shots[0]).toMatchObject({ clip: { sha256: 'abc', bytes: 9 }, verdict: { findings: ['It moves.'] } });
    // A verdict that is noted before the end is of an earlier clip.
    expect(shots[1]).toMatchObject({ clip: { sha256: null, href: 'https://host/03-motion.mp4' }, verdict: null });
    expect(reference).toMatchObject({ name: 'reference', shot: 'baseline', sha256: 'def' });
  });
});

describe('the document of a pipeline', () => {
  const shots: Record<string, Shot> = {
    baseline: shotIn('rendering', {
      submits: 1,
      chargedUsd: 0.4,
      render: acceptedRender({ backendStatus: 'dreaming', progress: 45 }),
    }),
    motion: shotIn('waiting', { slot: { has: 'turn', position: 2, expectedWaitSeconds: 61 }, dueAt: after(120) }),
    audio: shotIn('ended', { outcome: 'too_many_requests', attempt: 2, submits: 3 }),
  };
  const parts = (run: PipelineRun, status: KnownPipeline['status']) => {
    const document = pipelineDocument({ ...known, status, recordedRun: run }, links);
    expect(pipelineDocumentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
    return document.shots.map(({ problem: _problem, endedAt: _endedAt, ...facts }) => facts);
  };

  it('says the same of every shot from its run and from its custom status, as far as that goes', () => {
    const run = runOf(plan, shots);
    const live = pipelineDocument({ ...known, status: running(customStatus(plan, run)) }, links);
    expect(live.shots.map(({ problem: _problem, endedAt: _endedAt, ...facts }) => facts)).toEqual(
      parts(run, undefined),
    );
  });

  it.each(['completed', 'timed_out'] as const)('links the clip of a shot that is %s only if it has one', (outcome) => {
    const baseline = hasClip(outcome) ? shotWithClip({ outcome }) : shotIn('ended', { outcome });
    const [shot] = parts(runOf(plan, { baseline }), undefined);
    expect(shot?.clip?.href).toBe(outcome === 'completed' ? 'https://host/01-baseline.mp4' : undefined);
  });

  it('lists every reference that is taken, the first of them by itself as well', () => {
    const two = planWith({ day: null, night: null, late: 'midnight' }, { noon: 'day', midnight: 'night' });
    const references = { midnight: { outcome: 'taken', frame: { ...FRAME, blob: 'p1/midnight.png' } } } as const;
    const document = pipelineDocument({ ...known, plan: two, recordedRun: runOf(two, {}, { references }) }, links);
    expect(document.references).toMatchObject([{ name: 'midnight', shot: 'night', href: 'https://host/midnight.png' }]);
    expect(document.reference).toEqual(document.references[0]);
    expect(document.shots.map(({ startsFrom }) => startsFrom)).toEqual([null, null, 'midnight']);
  });

  it('tells why there is no reference, where the pipeline has nothing worse to tell', () => {
    const problem = { code: 'internal_error', detail: 'ffmpeg found no frame at 3.9 s.' };
    const references = { reference: { outcome: 'failed', problem } } as const;
    expect(pipelineDocument({ ...known, recordedRun: runOf(plan, {}, { references }) }, links).problem).toMatchObject(
      problem,
    );
  });
});

describe('the document of a pipeline that is resumed at changed prices', () => {
  const today = refreshPlan(plan, { backends: [{ ...testBackend, usdPerSecond: 0.2 }], dailyUsd: null });
  // The baseline was bought at the price of the day before; the follow-ups are to be bought at that of today.
  const run = runOf(today, { baseline: shotWithClip(), motion: shotIn('rendering', { priceUsd: 0.8 }) });
  const ended = runOf(today, {
    baseline: shotWithClip(),
    motion: shotWithClip({ priceUsd: 0.8, chargedUsd: 0.8 }),
    audio: shotIn('ended', { priceUsd: 0.8 }),
  });
  const prices = (given: Partial<KnownPipeline>): [number[], number] => {
    const { shots, estimateUsd } = pipelineDocument({ ...known, plan: today, ...given }, links);
    return [shots.map(({ priceUsd }) => priceUsd), estimateUsd];
  };

  it('shows while it runs what each shot is bought for', () => {
    expect(prices({ status: running(customStatus(today, run)) })).toEqual([[0.4, 0.8, 0.8], 2]);
  });

  it('shows in the end what each shot was bought for, from the engine and from the record', () => {
    const customState = customStatus(today, ended);
    const status = { ...times, output: ended, customStatus: customState };
    const completed = { ...status, runtimeStatus: OrchestrationRuntimeStatus.Completed };
    expect(prices({ status: completed })).toEqual([[0.4, 0.8, 0.8], 2]);
    expect(prices({ recordedRun: ended })).toEqual([[0.4, 0.8, 0.8], 2]);
  });

  it('shows, where the history is gone, what the ledger says that was bought', () => {
    const renders = [renderIn('ended', { chargedUsd: 0.4 }), renderIn('accepted', { shot: 'motion', priceUsd: 0.8 })];
    expect(prices({ details: { ...NOTHING_BESIDES, renders } })).toEqual([[0.4, 0.8, 0.8], 2]);
  });
});

describe('an id', () => {
  it('tells when it was made', () => {
    expect(bornAtMs(newPipelineId(Date.UTC(2026, 10, 22, 23, 21, 22, 999)))).toBe(Date.UTC(2026, 10, 22, 23, 21, 22));
    expect(bornAtMs('mine')).toBeUndefined();
  });
});

describe('the clip of a shot in the document', () => {
  const clipWith = (changes: object) =>
    pipelineDocument(
      { ...known, recordedRun: runOf(plan, { baseline: shotWithClip({ clip: { ...CLIP, ...changes } }) }) },
      links,
    ).shots[0]?.clip;

  it('has no note where it is a whole MP4', () => {
    expect(clipWith({})).not.toHaveProperty('note');
  });

  it('says in words and by code that it may be half of one', () => {
    expect(clipWith({ notes: ['length_short'] })).toMatchObject({
      notes: ['length_short'],
      note: expect.stringMatching(/no end of it could be proven, so this is the longest read/) as string,
    });
  });

  it('says all that is to be known of it', () => {
    const clip = clipWith({ kind: 'QuickTime', mediaType: 'video/quicktime', notes: ['trailing_bytes'] });
    expect(clip?.note).toMatch(/^The backend made a QuickTime file .* bytes that no player needs/);
    expect(clip?.mediaType).toBe('video/quicktime');
  });

  it('stands beside what was ordered, and a difference is a finding', () => {
    const numbers = { widthPx: 720, heightPx: 1280, videoSeconds: 2, framesPerSecond: 30, frames: 60 };
    const verdict = {
      anchor: 'not_compared',
      motion: 'moving',
      sound: 'audible',
      findings: ['It moves.'],
      numbers,
    } as const;
    const baseline = shotWithClip({ verdict: { ...verdict, findings: [...verdict.findings] } });
    const document = pipelineDocument({ ...known, recordedRun: runOf(plan, { baseline }) }, links);
    expect(document.shots[0]).toMatchObject({
      received: { seconds: { asked: 4, came: 2, differs: true } },
      verdict: { findings: ['It moves.', '4 s were asked for, and the clip lasts 2 s.'] },
    });
    expect(pipelineDocumentSchema.parse(document).findings).toEqual([]);
  });
});
