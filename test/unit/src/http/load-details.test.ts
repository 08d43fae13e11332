import { OrchestrationRuntimeStatus } from 'durable-functions';
import { loadDetails } from '../../../../src/http/load-details';
import { createOutbox } from '../../../../src/ledger/outbox';
import { createRenderLedger } from '../../../../src/ledger/render-ledger';
import { createControl } from '../../../../src/ledger/requests';
import { createShotNotes } from '../../../../src/ledger/shot-notes';
import type { PipelineRun } from '../../../../src/shots/run';
import type { Shot } from '../../../../src/shots/shot';
import { pipelineDocument } from '../../../../src/views/document';
import { customStatus } from '../../../../src/views/status';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { AT, intentOf } from '../../../support/paid/fixtures';
import { planOf, planWith } from '../../../support/plan';
import { CLIP, FRAME, runOf, shotIn, shotWithClip } from '../../../support/shots';

const links = {
  pipeline: { self: 's', manifest: 'm', cancel: 'c', resume: 'r', decision: 'd', review: 'p' },
  media: (file: string) => `https://host/${file}`,
};

/** A pipeline that the engine has at this run, or knows nothing of, and what storage has of it. */
function pipeline(plan = planOf(), run?: PipelineRun) {
  const store = memoryBlobStore();
  const media = memoryBlobStore();
  const ledger = createRenderLedger(store);
  const notes = createShotNotes(store);
  const control = createControl(store);
  const outbox = createOutbox(store);
  const row = { createdTime: new Date(AT), lastUpdatedTime: new Date(AT), output: null };
  const runtimeStatus = OrchestrationRuntimeStatus.Running;
  const status = run === undefined ? undefined : { ...row, runtimeStatus, customStatus: customStatus(plan, run) };
  const known = { plan, status, recordedRun: undefined, nowMs: Date.parse(AT) + 3_600_000 };
  return {
    ...{ store, media, ledger, notes, control, outbox },
    details: () => loadDetails(pipelineDocument(known, links), known, { notes, media, ledger, control, outbox }),
  };
}

const noteOf = (code: string) => ({ problem: { code, detail: 'as the backend says' } });

describe('what a document needs from ledger and storage', () => {
  it('is nothing where the engine tells all', async () => {
    const plan = planOf();
    const recordedRun = runOf(plan, {}, { state: 'failed' });
    const known = { plan, status: undefined, recordedRun, nowMs: Date.parse(AT) };
    const { notes, media, ledger, control, outbox } = pipeline();
    expect(
      await loadDetails(pipelineDocument(known, links), known, { notes, media, ledger, control, outbox }),
    ).toBeUndefined();
  });

  it('is what was sent, where the engine has forgotten the pipeline', async () => {
    const { ledger, details } = pipeline();
    await ledger.claim(intentOf());
    expect((await details())?.renders).toMatchObject([{ shot: 'baseline', state: 'intended' }]);
  });

  it('is the note of a shot that has a trouble or a verdict, and of its own attempt', async () => {
    const plan = planOf();
    const problem = { code: 'busy', detail: 'x' };
    const shots: Record<string, Shot> = {
      baseline: shotWithClip({ attempt: 2 }),
      motion: shotIn('rendering', { problem }),
      audio: shotIn('rendering'),
    };
    const { notes, details } = pipeline(plan, runOf(plan, shots));
    for (const [shot, attempt] of [
      ['baseline', 1],
      ['baseline', 2],
      ['motion', 1],
      ['audio', 1],
    ] as const)
      await notes.keep({ pipelineId: plan.pipelineId, shot, attempt }, noteOf(`${shot} ${attempt}`));
    const found = await details();
    expect(found?.notes).toMatchObject({ baseline: noteOf('baseline 2'), motion: noteOf('motion 1') });
    expect(found?.notes['audio']).toBeUndefined();
  });

  it('is what storage says of a clip', async () => {
    const plan = planOf();
    const { media, details } = pipeline(plan, runOf(plan, { baseline: shotWithClip() }));
    expect((await details())?.clips['baseline']).toBeUndefined();
    const blob = 'p1/01-baseline.mp4';
    await media.create(blob, {}, { sha256: CLIP.sha256 });
    expect((await details())?.clips['baseline']).toMatchObject({ blob, sha256: CLIP.sha256 });
  });

  it('is every frame that a shot has begun from, also while other shots have theirs still to come', async () => {
    const plan = planWith(
      { day: null, night: null, early: 'noon', late: 'midnight' },
      { noon: 'day', midnight: 'night' },
    );
    const begun = { day: shotWithClip(), night: shotIn('rendering'), early: shotIn('waiting') };
    const { notes, details } = pipeline(plan, runOf(plan, begun));
    for (const reference of ['noon', 'midnight'])
      await notes.keepReference({ pipelineId: plan.pipelineId, reference }, FRAME);
    // What is kept of the other one is of an earlier run.
    expect((await details())?.references).toEqual({ noon: FRAME });
  });

  it('is no frame of the clip that was there before, while its shot is rendered anew', async () => {
    const plan = planOf();
    const { notes, details } = pipeline(plan, runOf(plan, { baseline: shotIn('rendering'), motion: shotWithClip() }));
    await notes.keepReference({ pipelineId: plan.pipelineId, reference: 'reference' }, FRAME);
    expect((await details())?.references).toEqual({});
  });
});
