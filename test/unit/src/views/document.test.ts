import { OrchestrationRuntimeStatus } from 'durable-functions';
import { explainDocument } from '../../../../src/views/explain-document';
import { pipelineDocument } from '../../../../src/views/document';
import { bornAtMs, newPipelineId } from '../../../../src/plans/pipeline-id';
import type { ShotOutcome } from '../../../../src/contract/outcome';
import { withSurplus } from '../../../../src/shots/surplus';
import { freshRun, freshShot } from '../../../../src/shots/fresh-run';
import { renderIn } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/replay/planned';

const plan = planOf();
const BORN_MS = Date.UTC(2026, 0, 1);
const links = {
  pipeline: { self: 's', manifest: 'm', cancel: 'c', resume: 'r', decision: 'd' },
  media: (file: string) => `https://host/${file}`,
};
const known = { plan, status: undefined, recordedRun: undefined, nowMs: BORN_MS + 3_600_000 };

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
    const recordedRun = { ...freshRun(plan, '2026-01-01T00:00:09.000Z'), state: 'failed' as const };
    expect(pipelineDocument({ ...known, recordedRun }, links)).toMatchObject({
      state: 'failed',
      createdAt: '2026-01-01T00:00:09.000Z',
      problem: null,
    });
  });

  it.each<[ShotOutcome, string, RegExp]>([
    ['completed', 'surplus_render', /^Look at the named jobs/],
    ['completed_without_audio_track', 'completed_without_audio_track', /audio.*Look at the named jobs/],
  ])(
    'tells what a shot that ended as %s may have cost besides, beside what there is to say',
    (outcome, code, advice) => {
      const run = freshRun(plan, '2026-01-01T00:00:09.000Z');
      run.shots['baseline'] = { ...freshShot(), state: 'ended', outcome };
      const recordedRun = withSurplus(withSurplus(run, { baseline: ['video_1'] }), { baseline: ['video_2'] });
      const problem = pipelineDocument({ ...known, recordedRun }, links).shots[0]?.problem;
      expect(problem).toMatchObject({ code, advice: expect.stringMatching(advice) as string });
      expect(problem?.detail).toMatch(/lists video_2 besides/);
      expect(withSurplus(recordedRun, {})).toEqual(run);
    },
  );

  it('tells from the ledger what was sent, and what it cost', async () => {
    const records = [
      renderIn('ended', { attempt: 1, renderId: 'video_1', chargedUsd: 0.4 }),
      renderIn('ended', { attempt: 2, renderId: 'video_2', chargedUsd: 0.4 }),
    ];
    const ledger = { ofPipeline: () => Promise.resolve(records) };
    const document = await explainDocument(
      pipelineDocument(known, links),
      { ledger, notes: {}, media: {} } as unknown as Parameters<typeof explainDocument>[1],
      links.media,
    );
    expect(document.spentUsd).toBe(0.8);
    expect(document.shots[0]).toMatchObject({ attempt: 2, renderId: 'video_2', chargedUsd: 0.4 });
    expect(document.shots[1]).toMatchObject({ attempt: 1, renderId: null });
  });
});

describe('the document of a running pipeline', () => {
  const times = { createdTime: new Date(BORN_MS), lastUpdatedTime: new Date(BORN_MS), output: null };
  const documentOf = (shot: object) => {
    const customStatus = {
      state: 'running',
      stage: 'baseline',
      shots: { baseline: { state: 'waiting', progress: 0, attempts: 1, ...shot } },
      nextPollAt: null,
      spentUsd: 0,
    };
    const status = { ...times, customStatus, runtimeStatus: OrchestrationRuntimeStatus.Running };
    return pipelineDocument({ ...known, status }, links);
  };

  it.each(['too_many_requests', 'internal_error', 'job_not_found', 'refused_other', 'network', 'server_error'])(
    'has an advice for the trouble %s that does not speak of an end',
    (trouble) => {
      const [baseline] = documentOf({ trouble }).shots;
      expect(baseline?.problem).toMatchObject({ code: trouble, advice: expect.stringMatching(/.{30}/) as string });
      expect(baseline?.problem?.advice).not.toMatch(/had no room until|kept failing|no longer knows/);
    },
  );

  it.each([
    ['timed_out', 'Still unfinished after 600 s.'],
    ['too_many_requests', 'No slot came free within 3600 s.'],
  ])('says of a shot that ended as %s by its plan what the plan was', (outcome, detail) => {
    expect(documentOf({ state: 'ended', outcome }).shots[0]?.problem?.detail).toBe(detail);
  });

  it('takes a note for what it is about, and not for what came later', async () => {
    const note = { as: 'render_failed', verdict: null, problem: { code: 'busy', detail: 'Something broke.' } };
    const deps = { ledger: {}, media: {}, notes: { of: () => Promise.resolve(note), reference: () => undefined } };
    const explain = async (shot: object) =>
      (await explainDocument(documentOf(shot), deps as unknown as Parameters<typeof explainDocument>[1], links.media))
        .shots[0]?.problem;
    expect(await explain({ state: 'ended', outcome: 'render_failed' })).toMatchObject({ detail: 'Something broke.' });
    expect(await explain({ state: 'ended', outcome: 'moderated' })).toMatchObject({ code: 'moderated', detail: null });
    expect(await explain({ trouble: 'network' })).toMatchObject({ code: 'network', detail: null });
    expect(await explain({ trouble: 'busy' })).toMatchObject({ code: 'busy', detail: 'Something broke.' });
  });
});

describe('an id', () => {
  it('tells when it was made', () => {
    expect(bornAtMs(newPipelineId(Date.UTC(2026, 10, 22, 23, 21, 22, 999)))).toBe(Date.UTC(2026, 10, 22, 23, 21, 22));
    expect(bornAtMs('mine')).toBeUndefined();
  });
});
