import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { OrchestrationRuntimeStatus } from 'durable-functions';
import { createCancelPipeline } from '../../../../src/http/cancel-pipeline';
import { createOutbox } from '../../../../src/ledger/outbox';
import { createPipelineRecords } from '../../../../src/ledger/pipeline-records';
import { createRenderLedger } from '../../../../src/ledger/render-ledger';
import { createControl } from '../../../../src/ledger/requests';
import { createShotNotes } from '../../../../src/ledger/shot-notes';
import { callOf } from '../../../support/http/call';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { fakeEngine } from '../../../support/replay/fake-engine';
import { planOf } from '../../../support/plan';

const plan = planOf();
const id = plan.pipelineId;
const NOW = '2026-01-01T00:05:00.000Z';

const statusOf = (runtimeStatus: OrchestrationRuntimeStatus): Promise<DurableOrchestrationStatus> =>
  Promise.resolve({
    name: 'pipeline',
    instanceId: id,
    createdTime: new Date(NOW),
    lastUpdatedTime: new Date(NOW),
    input: null,
    output: null,
    runtimeStatus,
  });

/** Cancels a pipeline whose engine answers as given. */
async function cancel(engine: Partial<DurableClient>) {
  const store = memoryBlobStore();
  const records = createPipelineRecords(store);
  const control = createControl(store);
  await records.keepPlan(plan, Date.UTC(2026, 0, 1));
  const lines: string[] = [];
  const log = (step: string, fields: object): void => void lines.push(JSON.stringify({ step, ...fields }));
  const outbox = createOutbox(store);
  const details = {
    ledger: createRenderLedger(store),
    notes: createShotNotes(store),
    media: memoryBlobStore(),
    outbox,
  };
  const endpoint = createCancelPipeline({ records, control, now: () => Date.parse(NOW), ...details });
  const { status, body } = await endpoint(
    callOf({ path: `pipelines/${id}/cancel`, params: { id }, client: fakeEngine(engine), body: {}, log }),
  );
  return { status, body: JSON.parse(body as string) as unknown, lines, stored: await control.cancelRequest(id) };
}

const running = { getStatus: () => statusOf(OrchestrationRuntimeStatus.Running) };

describe('Cancelling a pipeline', () => {
  it('stores the request and wakes the pipeline', async () => {
    const woken: string[] = [];
    const raiseEvent = (instanceId: string, name: string) => Promise.resolve(void woken.push(`${instanceId} ${name}`));
    const { status, body, stored, lines } = await cancel({ ...running, raiseEvent });
    expect(status).toBe(202);
    expect(body).toMatchObject({ id, cancel: { requestedAt: NOW, reason: null } });
    expect(stored).toEqual({ requestedAt: NOW, reason: null });
    expect(woken).toEqual([`${id} wake`]);
    expect(lines).toEqual([`{"step":"pipeline.cancelling","pipelineId":"${id}"}`]);
  });

  it('answers as ever when the instance is gone by the time it is woken: the request is stored', async () => {
    const raiseEvent = () => Promise.reject(new Error(`No instance with ID '${id}' found.`));
    const { status, stored } = await cancel({ ...running, raiseEvent });
    expect(status).toBe(202);
    expect(stored).toEqual({ requestedAt: NOW, reason: null });
  });

  it('does not hide that the engine could not be asked to wake the pipeline', async () => {
    const text = 'The operation failed with an unexpected status code: 503. Details: ""';
    await expect(cancel({ ...running, raiseEvent: () => Promise.reject(new Error(text)) })).rejects.toThrow(text);
  });

  it.each([OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Terminated])(
    'refuses, and stores nothing, once the instance is %s',
    async (runtimeStatus) => {
      const { status, body, stored } = await cancel({ getStatus: () => statusOf(runtimeStatus) });
      expect(status).toBe(409);
      expect(body).toMatchObject({ code: 'ALREADY_ENDED' });
      expect(stored).toBeNull();
    },
  );
});
