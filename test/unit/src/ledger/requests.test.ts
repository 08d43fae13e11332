import { createControl } from '../../../../src/ledger/requests';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { after } from '../../../support/paid/fixtures';

const cancelAt = (seconds: number) => ({ requestedAt: after(seconds), reason: null });

describe('forgetting a cancel', () => {
  it('takes back the one that was seen', async () => {
    const control = createControl(memoryBlobStore());
    const seen = await control.requestCancel('p1', cancelAt(0));
    await control.forgetCancel('p1', seen);
    expect(await control.cancelRequest('p1')).toBeNull();
  });

  it('keeps one that was asked for since, and one where none was seen', async () => {
    const control = createControl(memoryBlobStore());
    await control.requestCancel('p1', cancelAt(60));
    await control.forgetCancel('p1', cancelAt(0));
    await control.forgetCancel('p1', null);
    expect(await control.cancelRequest('p1')).toEqual(cancelAt(60));
  });

  it('keeps one of the run that a faster resume has started', async () => {
    const store = memoryBlobStore();
    const control = createControl(store);
    const seen = await control.requestCancel('p1', cancelAt(0));
    store.before = async (operation) => {
      if (operation !== 'remove') return;
      store.before = () => undefined;
      await control.forgetCancel('p1', seen);
      await control.requestCancel('p1', cancelAt(60));
    };
    await control.forgetCancel('p1', seen);
    expect(await control.cancelRequest('p1')).toEqual(cancelAt(60));
  });
});

describe('what people decided about renders', () => {
  const question = { pipelineId: 'p1', shot: 'motion', attempt: 2, submits: 3 };

  it('is told with who said it when, and for which attempt', async () => {
    const control = createControl(memoryBlobStore());
    const decision = { action: 'adopt', shot: 'motion', renderId: 'video_1', by: 'Ada', at: after(5) } as const;
    expect(await control.decide(question, decision)).toEqual(decision);
    expect(await control.renderDecisions('p1')).toEqual([{ ...decision, attempt: 2 }]);
    expect(await control.renderDecisions('p2')).toEqual([]);
  });

  it('is read as it was stored by earlier versions, which kept no time, and gone once it was taken back', async () => {
    const control = createControl(memoryBlobStore());
    const decision = { action: 'give_up', shot: 'motion' } as const;
    await control.decide(question, decision);
    expect(await control.renderDecisions('p1')).toEqual([{ ...decision, attempt: 2, by: null, at: null }]);
    await control.withdraw(question, decision);
    expect(await control.renderDecisions('p1')).toEqual([]);
  });
});
