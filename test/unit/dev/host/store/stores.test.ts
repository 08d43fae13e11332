import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ClassicLevel } from 'classic-level';

import { levelStore } from '../../../../../dev/host/store/level-store';
import { memoryStore } from '../../../../../dev/host/store/memory-store';
import { under, type KeyRange, type Store } from '../../../../../dev/host/store/store';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stores-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const keys = async (store: Store, range: KeyRange): Promise<string[]> => {
  const found: string[] = [];
  for await (const [key] of store.range(range)) found.push(key);
  return found;
};

describe.each([
  ['in memory', () => Promise.resolve(memoryStore())],
  ['on disk', () => levelStore(mkdtempSync(join(directory, 'store-')))],
])('a store %s', (_, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  test('gives back what was written last', async () => {
    await store.write([
      { put: 'a', value: '1' },
      { put: 'a', value: '2' },
    ]);
    expect(await store.get('a')).toBe('2');
    await store.write([{ del: 'a' }]);
    expect(await store.get('a')).toBeUndefined();
  });

  test('ranges over keys in order, from inclusive to exclusive, up to a limit', async () => {
    await store.write(['b/2', 'a/1', 'b/1', 'c/1', 'b/10', 'b/😀'].map((put) => ({ put, value: put })));
    expect(await keys(store, under('b/'))).toEqual(['b/1', 'b/10', 'b/2', 'b/😀']);
    expect(await keys(store, { gte: 'b/10', lt: 'c/', limit: 2 })).toEqual(['b/10', 'b/2']);
  });

  test('takes writes while it is read', async () => {
    await store.write(['x/1', 'x/2', 'x/3'].map((put) => ({ put, value: '' })));
    const seen: string[] = [];
    for await (const [key] of store.range(under('x/'))) {
      seen.push(key);
      await store.write([{ del: key }, { put: `x/${seen.length + 3}`, value: '' }]);
    }
    expect(seen).toEqual(['x/1', 'x/2', 'x/3']);
  });

  test('keeps many writes at once in the order of the calls', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, index) => store.write([{ put: 'n', value: String(index) }])));
    expect(await store.get('n')).toBe('99');
  });
});

describe('a state directory', () => {
  test('keeps its content', async () => {
    const path = join(directory, 'kept');
    const before = await levelStore(path);
    await before.write([{ put: 'a', value: '1' }]);
    await before.close();
    const after = await levelStore(path);
    expect(await after.get('a')).toBe('1');
    await after.close();
  });

  test('is refused while another has it open', async () => {
    const path = join(directory, 'locked');
    const first = await levelStore(path);
    await expect(levelStore(path)).rejects.toThrow(`The state directory ${path} is in use by another host.`);
    await first.close();
  });

  test.each([
    ['0', 'has format 0; this host reads format 1'],
    [undefined, 'has format unknown; this host reads format 1'],
  ])('of format %s is refused, not misread', async (format, message) => {
    const path = mkdtempSync(join(directory, 'old-'));
    const db = new ClassicLevel(path);
    await db.put('something', 'else');
    if (format !== undefined) await db.put('!format', format);
    await db.close();
    await expect(levelStore(path)).rejects.toThrow(message);
  });
});
