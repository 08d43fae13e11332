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
