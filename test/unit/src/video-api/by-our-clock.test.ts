import { byOurClock } from '../../../../src/video-api/by-our-clock';
import { jobOf } from '../../../support/paid/fixtures';

const HOUR_MS = 3_600_000;
const nowMs = Date.parse('2026-11-30T12:00:00.700Z');
const dateAt = (ms: number): string => new Date(ms).toUTCString();
const bornAt = (createdAtMs: number | null, date: string | null): number | null | undefined =>
  byOurClock([jobOf('video_1', { createdAtMs })], { date, nowMs })[0]?.createdAtMs;

describe('the birth of a listed job', () => {
  it('is told by the clock of the server that lists it', () => {
    expect(bornAt(nowMs - HOUR_MS, dateAt(nowMs - HOUR_MS))).toBe(nowMs + 700);
    expect(bornAt(nowMs + 5 * HOUR_MS, dateAt(nowMs + 5 * HOUR_MS))).toBe(nowMs + 700);
  });

  it('is as the server says where its clock is ours, whole seconds aside', () => {
    expect(bornAt(nowMs - 5_000, dateAt(nowMs))).toBe(nowMs - 5_000);
  });

  it.each([null, 'yesterday'])('cannot be placed where the Date of the answer is %s', (date) => {
    expect(bornAt(nowMs, date)).toBeNull();
    expect(bornAt(null, dateAt(nowMs))).toBeNull();
  });
});
