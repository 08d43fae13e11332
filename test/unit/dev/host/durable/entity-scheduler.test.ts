import type { EntityRequest } from '../../../../../dev/host/durable/entity-messages';
import {
  enqueue,
  entityStateText,
  nextBatch,
  newEntity,
  noteSender,
  parseEntityState,
  release,
  type EntityState,
} from '../../../../../dev/host/durable/entity-scheduler';
import { engineTime } from '../../../../../dev/host/durable/timestamps';

const request = (id: string, parent?: string, more: Partial<EntityRequest> = {}): EntityRequest => ({
  op: id,
  id,
  sentAt: '2026-01-01T00:00:00Z',
  ...(parent !== undefined && { parent }),
  ...more,
});
const queued = (entity: EntityState, ...requests: EntityRequest[]): EntityState => requests.reduce(enqueue, entity);
const ops = (entity: EntityState, most = 100): string[] | undefined =>
  nextBatch(entity, most)?.operations.map(({ id }) => id);

describe('an entity', () => {
  test('runs operations in the order in which they came, some at a time', () => {
    const entity = queued(newEntity, request('a'), request('b'), request('c'));
    expect(ops(entity, 2)).toEqual(['a', 'b']);
    expect(nextBatch(entity, 2)?.rest.queue.map(({ id }) => id)).toEqual(['c']);
    expect(nextBatch(newEntity, 2)).toBeUndefined();
  });

  test('ends a batch at a lock request', () => {
    const lock = request('lock', 'o', { lockset: [{ name: 'e', key: 'k' }] });
    const batch = nextBatch(queued(newEntity, request('a'), lock, request('b')), 100);
    expect([batch?.operations.map(({ id }) => id), batch?.lock?.id, batch?.rest.queue.length]).toEqual([
      ['a'],
      'lock',
      1,
    ]);
  });

  test('serves only the holder of its lock, whose requests pass those that wait', () => {
    const locked = queued(
      { ...newEntity, lockedBy: 'holder' },
      request('x', 'other'),
      request('h1', 'holder'),
      request('h2', 'holder'),
    );
    expect(ops(locked)).toEqual(['h1', 'h2']);
    expect(nextBatch(queued({ ...newEntity, lockedBy: 'holder' }, request('x', 'other')), 9)).toBeUndefined();
  });

  test('is released by the holder alone', () => {
    const locked = queued({ ...newEntity, lockedBy: 'holder' }, request('x', 'other'));
    expect(ops(release(locked, 'other'))).toBeUndefined();
    expect(ops(release(locked, 'holder'))).toEqual(['x']);
  });

  test('is stored without its defaults, and read back', () => {
    expect(entityStateText(newEntity)).toBe('{"sorter":{}}');
    const entity: EntityState = { ...queued(newEntity, request('a')), exists: true, state: '1', lockedBy: 'o' };
    expect(parseEntityState(entityStateText(entity))).toEqual(entity);
    expect(parseEntityState(null)).toEqual(newEntity);
  });

  test('remembers its senders for half an hour', () => {
    const at = (minutes: number, parent: string): EntityRequest =>
      request('r', parent, { sentAt: engineTime(Date.UTC(2026, 0, 1, 0, minutes)) });
    const first = noteSender({}, at(0, 'a'), engineTime);
    expect(first.ReceiveHorizon).toBe('2025-12-31T23:30:00Z');
    const later = noteSender(noteSender(first, at(10, 'b'), engineTime), at(50, 'c'), engineTime);
    expect(Object.keys(later.ReceivedFromInstance ?? {})).toEqual(['c']);
  });
});
