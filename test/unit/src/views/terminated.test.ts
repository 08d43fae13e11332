import { OrchestrationRuntimeStatus } from 'durable-functions';
import { pipelineDocument } from '../../../../src/views/document';
import { planOf } from '../../../support/plan';

const STARTED = new Date('2026-01-01T00:00:00Z');
const links = {
  pipeline: { self: 's', manifest: 'm', cancel: 'c', resume: 'r', decision: 'd', review: 'p' },
  media: (file: string) => `https://host/${file}`,
};

/** The document of a pipeline whose status shows this for the reason of its termination. */
function documentOf(output: unknown) {
  const times = { createdTime: STARTED, lastUpdatedTime: STARTED };
  const status = { ...times, output, customStatus: null, runtimeStatus: OrchestrationRuntimeStatus.Terminated };
  return pipelineDocument({ plan: planOf(), status, recordedRun: undefined, nowMs: STARTED.getTime() + 9_000 }, links);
}

describe('the document of a pipeline that somebody terminated', () => {
  it.each<[unknown, string]>([
    ['second thoughts', 'second thoughts'],
    [3, '3'],
    [false, 'false'],
    [{ by: 'the night shift', ticket: 7 }, '{"by":"the night shift","ticket":7}'],
    ['undefined', 'undefined'],
  ])('shows the reason that the engine shows as %j', (output, reason) => {
    expect(documentOf(output)).toMatchObject({
      state: 'terminated',
      problem: {
        code: 'terminated',
        detail: `Somebody terminated the orchestration. The reason given: ${reason}`,
        advice: expect.stringMatching(/resume goes on/) as string,
      },
    });
  });

  it.each([null, ''])('says so where the reason is %j', (output) => {
    expect(documentOf(output).problem?.detail).toBe('Somebody terminated the orchestration without giving a reason.');
  });

  it('shows no more of a reason than a person reads', () => {
    expect(documentOf('x'.repeat(100_000)).problem?.detail?.length).toBeLessThan(500);
  });
});
