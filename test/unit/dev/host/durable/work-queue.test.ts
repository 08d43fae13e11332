import { WorkQueue } from '../../../../../dev/host/durable/work-queue';

const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a work queue', () => {
  test('runs a key again that is added at any moment while it runs', async () => {
    for (const when of ['at once', 'at the end']) {
      const runs: string[] = [];
      const queue: WorkQueue = new WorkQueue(1, async (key) => {
        runs.push(key);
        if (runs.length === 1 && when === 'at once') queue.add(key);
        await turns();
        // The run has looked for work for the last time; its promise has not settled yet.
        if (runs.length === 1 && when === 'at the end') queueMicrotask(() => queue.add(key));
      });
      queue.add('a');
      for (let turn = 0; turn < 5; turn++) await turns();
      expect(runs).toEqual(['a', 'a']);
    }
  });

  test('runs some at a time, in order, and one key never twice at once', async () => {
    const ends = new Map<string, () => void>();
    const begun: string[] = [];
    const queue = new WorkQueue(2, (key) => {
      begun.push(key);
      return new Promise((resolve) => ends.set(key, resolve));
    });
    for (const key of ['a', 'b', 'c', 'a', 'c']) queue.add(key);
    expect(begun).toEqual(['a', 'b']);
    ends.get('a')?.();
    await turns();
    expect(begun).toEqual(['a', 'b', 'c']);
    ends.get('c')?.();
    await turns();
    expect(begun).toEqual(['a', 'b', 'c', 'a']);
  });

  test('drains: what runs ends, and nothing more begins', async () => {
    let end = (): void => undefined;
    const begun: string[] = [];
    const queue = new WorkQueue(1, (key) => {
      begun.push(key);
      return new Promise((resolve) => (end = resolve));
    });
    queue.add('a');
    queue.add('b');
    const drained = queue.drain();
    end();
    await drained;
    queue.add('c');
    expect(begun).toEqual(['a']);
  });
});
