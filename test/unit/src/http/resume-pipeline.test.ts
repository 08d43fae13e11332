import type { ResumeBody } from '../../../../src/contract/resume';
import { createResumePipeline } from '../../../../src/http/resume-pipeline';
import type { Backend } from '../../../../src/plans/backend';
import { createOutbox } from '../../../../src/ledger/outbox';
import { createRenderLedger } from '../../../../src/ledger/render-ledger';
import { createControl } from '../../../../src/ledger/requests';
import { createShotNotes } from '../../../../src/ledger/shot-notes';
import { createPipelineRecords } from '../../../../src/ledger/pipeline-records';
import { fakeEngine } from '../../../support/replay/fake-engine';
import { refreshPlan } from '../../../../src/plans/refresh-plan';
import { backendsOf } from '../../../support/backends';
import { callOf } from '../../../support/http/call';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { planOf, testBackend } from '../../../support/plan';

const plan = planOf();
const id = plan.pipelineId;

/** Resumes a pipeline that the engine knows nothing of any more; returns what was answered and started. */
async function resume(today: { backend: Backend; dailyUsd: number | null }, sent: ResumeBody = {}) {
  const store = memoryBlobStore();
  const records = createPipelineRecords(store);
  await records.keepPlan(plan, Date.UTC(2026, 0, 1));
  const started: { name: string; input: unknown }[] = [];
  const client = fakeEngine({
    startNew: (name, { input } = {}) => Promise.resolve(`instance ${started.push({ name, input })}`),
  });
  const endpoint = createResumePipeline({
    records,
    control: createControl(store),
    outbox: createOutbox(store),
    ledger: createRenderLedger(store),
    notes: createShotNotes(store),
    media: memoryBlobStore(),
    now: () => Date.UTC(2026, 0, 2),
    backends: backendsOf(today.backend),
    dailyUsd: today.dailyUsd,
  });
  const { status, body } = await endpoint(
    callOf({ path: `pipelines/${id}/resume`, params: { id }, client, body: sent }),
  );
  return { status, answer: JSON.parse(body as string) as object, started, stored: await records.plan(id) };
}

describe('resuming a pipeline', () => {
  it('runs its plan at the prices and within the ceiling of today, and leaves the stored plan as it was', async () => {
    const today = { backend: { ...testBackend, usdPerSecond: 0.2, maxRunning: 1 }, dailyUsd: 3 };
    const { status, started, stored } = await resume(today);
    expect(status).toBe(202);
    expect(started).toMatchObject([{ name: 'watchdog' }, { name: 'pipeline' }]);
    expect(started[1]?.input).toEqual({
      plan: refreshPlan(plan, { backends: [today.backend], dailyUsd: 3 }),
      resume: { again: [] },
    });
    expect(stored).toEqual(plan);
  });

  it('starts nothing for a shot that its plan does not have, and names those that it has', async () => {
    const { status, answer, started } = await resume({ backend: testBackend, dailyUsd: null }, { again: ['motoin'] });
    expect([status, started]).toEqual([400, []]);
    expect(answer).toMatchObject({
      problems: [{ path: 'again', value: '["motoin"]', expected: 'names of shots: baseline, motion, audio' }],
    });
  });
});
