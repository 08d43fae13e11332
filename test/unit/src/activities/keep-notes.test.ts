import { keepNotes } from '../../../../src/activities/keep-notes';
import type { Activities, ActivityInput, ActivityOutput } from '../../../../src/contract/activities';
import type { MeasureAnswer, RenderReport, StoreAnswer, SubmitAnswer } from '../../../../src/contract/answers';
import type { ShotOutcome } from '../../../../src/contract/outcome';
import { createShotNotes } from '../../../../src/ledger/shot-notes';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { AT } from '../../../support/paid/fixtures';
import { CLIP, FRAME } from '../../../support/shots';

const problem = { code: 'server_error', status: 500, detail: 'as the backend says' };
const shot = { pipelineId: 'p1', shot: 'motion', attempt: 2 };
const verdict = { anchor: 'anchored', motion: 'moving', sound: 'faint', findings: [], numbers: {} } as const;

interface Answers {
  readonly submitRender?: SubmitAnswer;
  readonly checkRenders?: Readonly<Record<string, RenderReport>>;
  readonly storeClip?: StoreAnswer;
  readonly extractReference?: ActivityOutput<'extractReference'>;
  readonly measureClip?: MeasureAnswer;
}

/** Activities that give these answers, and what is noted of them. */
function noting(answers: Answers) {
  const store = memoryBlobStore();
  const notes = createShotNotes(store);
  const lines: string[] = [];
  const given = {
    submitRender: () => Promise.resolve(answers.submitRender),
    checkRenders: () => Promise.resolve({ cancel: null, renders: answers.checkRenders ?? {} }),
    storeClip: () => Promise.resolve(answers.storeClip),
    extractReference: () => Promise.resolve(answers.extractReference),
    measureClip: () => Promise.resolve(answers.measureClip),
  } as unknown as Activities;
  return { store, notes, lines, activities: keepNotes(given, { notes, log: (step) => void lines.push(step) }) };
}

const submit = { ...shot } as unknown as ActivityInput<'submitRender'>;
const check = { pipelineId: 'p1', renders: [{ shot: 'motion', attempt: 2, renderId: 'video_1' }], at: AT };
const fetch = { ...shot, renderId: 'video_1', blob: CLIP.blob };
const measure = { ...shot, clipBlob: CLIP.blob, referenceBlob: null };
const extract = {
  pipelineId: 'p1',
  reference: 'reference',
  clipBlob: CLIP.blob,
  blob: FRAME.blob,
  at: 1,
  size: '720x1280',
};

describe('what the activities learn of a shot', () => {
  it.each<[SubmitAnswer, ShotOutcome]>([
    [{ outcome: 'ended', as: 'moderated', problem }, 'moderated'],
    [{ outcome: 'unreachable', as: 'backend_unreachable', problem }, 'backend_unreachable'],
    [{ outcome: 'busy', retryAfterMs: null, problem }, 'too_many_requests'],
    [{ outcome: 'slot_first', problem }, 'too_many_requests'],
    [{ outcome: 'reconciling', retryAfterMs: 1, unclearSince: AT, problem }, 'outcome_unknown'],
    [{ outcome: 'undecided', unclearSince: AT, problem }, 'outcome_unknown'],
  ])('is noted with the ending that it leads to: a submit that is $outcome', async (answer, as) => {
    const { activities, notes } = noting({ submitRender: answer });
    expect(await activities.submitRender(submit)).toEqual(answer);
    expect(await notes.of(shot)).toEqual({ as, problem, verdict: null });
  });

  it.each<[RenderReport, ShotOutcome]>([
    [{ outcome: 'ended', as: 'render_failed', backendStatus: 'failed', chargedUsd: 0, problem }, 'render_failed'],
    [{ outcome: 'unanswered', retryAfterMs: null, problem }, 'timed_out'],
    [{ outcome: 'missing', problem }, 'job_not_found'],
  ])('is noted with the ending that it leads to: a render that is $outcome', async (report, as) => {
    const { activities, notes } = noting({ checkRenders: { video_1: report } });
    expect((await activities.checkRenders(check)).renders).toEqual({ video_1: report });
    expect(await notes.of(shot)).toEqual({ as, problem, verdict: null });
  });

  it.each<[StoreAnswer, ShotOutcome]>([
    [{ outcome: 'not_ready', retryAfterMs: null, problem }, 'download_not_ready'],
    [{ outcome: 'invalid', problem }, 'clip_invalid'],
  ])('is noted with the ending that it leads to: a clip that is $outcome', async (answer, as) => {
    const { activities, notes } = noting({ storeClip: answer });
    expect(await activities.storeClip(fetch)).toEqual(answer);
    expect(await notes.of(shot)).toEqual({ as, problem, verdict: null });
  });

  it('is noted of its measurement: the verdict, or that nothing can play the clip', async () => {
    const measured = noting({ measureClip: { outcome: 'measured', verdict: { ...verdict, findings: [] } } });
    await measured.activities.measureClip(measure);
    expect(await measured.notes.of(shot)).toEqual({ as: null, problem: null, verdict });
    const unreadable = noting({ measureClip: { outcome: 'unreadable', problem } });
    await unreadable.activities.measureClip(measure);
    expect(await unreadable.notes.of(shot)).toEqual({ as: 'clip_invalid', problem, verdict: null });
  });

  it('is not noted where it leads to no ending', async () => {
    const accepted = {
      outcome: 'accepted',
      renderId: 'v',
      backendStatus: 'queued',
      pollAfterMs: 1,
      chargedUsd: 0,
    } as const;
    const running = { outcome: 'running', backendStatus: 'queued', progress: 1, pollAfterMs: null } as const;
    const { activities, store } = noting({
      ...{ submitRender: accepted, checkRenders: { video_1: running } },
      storeClip: { outcome: 'stored', clip: CLIP },
    });
    await activities.submitRender(submit);
    await activities.checkRenders(check);
    await activities.storeClip(fetch);
    expect([...store.blobs.keys()]).toEqual([]);
  });

  it('is noted of a reference until that cannot be taken any more', async () => {
    const { activities, notes } = noting({ extractReference: { outcome: 'extracted', reference: FRAME } });
    await activities.extractReference(extract);
    expect(await notes.reference(extract)).toEqual(FRAME);
    const failing = keepNotes(
      { extractReference: () => Promise.resolve({ outcome: 'failed', problem }) } as unknown as Activities,
      { notes, log: () => undefined },
    );
    await failing.extractReference(extract);
    expect(await notes.reference(extract)).toBeUndefined();
  });

  it('is noted of a reference that was taken while its clip was measured', async () => {
    const stills = { [extract.reference]: FRAME };
    const { activities, notes } = noting({
      measureClip: { outcome: 'measured', verdict: { ...verdict, findings: [] }, stills },
    });
    await activities.measureClip(measure);
    expect(await notes.reference(extract)).toEqual(FRAME);
  });

  it('may be lost: what an activity answered counts, and is not done again for the sake of a note', async () => {
    const answer = { outcome: 'busy', retryAfterMs: null, problem } as const;
    const { activities, store, notes, lines } = noting({ submitRender: answer });
    store.before = () => {
      throw new Error('The storage is out of reach.');
    };
    expect(await activities.submitRender(submit)).toEqual(answer);
    store.before = () => undefined;
    expect([await notes.of(shot), lines]).toEqual([undefined, ['note.lost']]);
  });
});
