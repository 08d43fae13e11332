import { nextStamp, stampText } from '../../../../../dev/host/durable/message-stamp';

const NOON_MS = Date.UTC(2026, 0, 1, 12);

describe('the stamp of a message to an entity', () => {
  test('is the time, as long as it moves on', () => {
    expect(stampText(nextStamp(NOON_MS, undefined))).toBe('2026-01-01T12:00:00Z');
    expect(stampText(nextStamp(NOON_MS + 120, { epochMs: NOON_MS, ticks: 5 }))).toBe('2026-01-01T12:00:00.12Z');
  });

  test('is the next tick, and no longer says that it is UTC, when no time has passed', () => {
    const second = nextStamp(NOON_MS + 120, { epochMs: NOON_MS + 120, ticks: 0 });
    expect(stampText(second)).toBe('2026-01-01T12:00:00.1200001');
    expect(stampText(nextStamp(NOON_MS, second))).toBe('2026-01-01T12:00:00.1200002');
  });
});
