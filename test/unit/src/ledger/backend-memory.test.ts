import { createBackendMemory } from '../../../../src/ledger/backend-memory';
import { memoryBlobStore } from '../../../support/paid/blob-store';

describe('what a backend has shown of itself', () => {
  it('is kept for other processes, each backend on its own', async () => {
    const store = memoryBlobStore();
    await createBackendMemory(store, 'a.example/v1').remember({ form: 'multipart' });
    await createBackendMemory(store, 'a.example/v1').remember({ gateway: 'litellm' });
    expect(await createBackendMemory(store, 'a.example/v1').recall()).toEqual({
      form: 'multipart',
      gateway: 'litellm',
    });
    expect(await createBackendMemory(store, 'b.example/v1').recall()).toEqual({});
  });

  it('is not lost where two write at once', async () => {
    const store = memoryBlobStore();
    const memory = createBackendMemory(store, 'a.example/v1');
    await Promise.all([memory.remember({ form: 'multipart' }), memory.remember({ gateway: 'new-api' })]);
    expect(await memory.recall()).toEqual({ form: 'multipart', gateway: 'new-api' });
  });

  it('is written once', async () => {
    const store = memoryBlobStore();
    const memory = createBackendMemory(store, 'a.example/v1');
    await memory.remember({ gateway: 'litellm' });
    const writes: string[] = [];
    store.before = (operation) => void (operation === 'read' ? undefined : writes.push(operation));
    await memory.remember({ gateway: 'litellm' });
    expect(writes).toEqual([]);
  });
});
